"""Erasing."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext

from vienreiz.kernel import holdings, ids
from vienreiz.kernel.actors import Actor
from vienreiz.kernel.case import is_case
from vienreiz.modules.access import public as access
from vienreiz.modules.audit import public as audit
from vienreiz.modules.exchange import public as exchange
from vienreiz.modules.identity import public as identity

from . import errors, ledger, queries, rules, values


def refuse_groundless(*, article: str, case: str, by: Actor) -> None:
    """Asked before anything is looked at, of a plan as of the deed.

    Raises NotThePersonWhoErases, ArticleUnknown, CaseMissing.
    """
    if not rules.may_erase(by):
        raise errors.NotThePersonWhoErases
    if article not in access.articles():
        raise errors.ArticleUnknown(article=article)
    if not is_case(case):
        raise errors.CaseMissing


def erase(person_id: identity.PersonId, *, article: str, case: str, by: Actor, at: datetime) -> values.Plan:
    """Remove all that the platform holds about a person, for good; gives what it was.

    First on the list, then out of the modules, last out of the log: killed half-way, `replay` finishes it. Whoever else
    stands in a record of hers has an entry that it is gone. Raises NotThePersonWhoErases, ArticleUnknown, CaseMissing,
    LedgerNotReadable, identity.SubjectNotFound, identity.StillEmployed, audit.LogKeyMissing, audit.LogDoesNotFit,
    exchange.LogUnavailable; EntriesNotErased, once all but her entries is gone.

    Source: Regulation (EU) 2016/679 (GDPR), Article 17.
    """
    refuse_groundless(article=article, case=case, by=by)
    planned = queries.counts(person_id)
    if identity.kind_of(person_id) is not identity.SubjectKind.PERSON or planned.is_empty:
        raise identity.SubjectNotFound(subject_id=person_id)
    if identity.employments_of(person_id, at=at):
        raise identity.StillEmployed
    audit.refuse_what_cannot_be_erased(person_id)  # its key signs the erasure
    with transaction.atomic():
        if not identity.hold(person_id):  # somebody else has just erased her
            raise identity.SubjectNotFound(subject_id=person_id)
        listed = ledger.read()  # a list that is not whole is mended before it grows
        erased = values.Erased(
            person_id=person_id,
            exchange_id=rules.exchange_of(person_id, listed) or exchange.ExchangeId(ids.uuid7(at)),
            article=article,
            case=case,
            by=by.code,
            at=at,
        )
        ledger.add(erased)
        _remove(erased, by=by, at=at)
    try:
        _remove_entries(erased, by=by, at=at)
    except audit.LogIsBeingWritten as problem:
        raise errors.EntriesNotErased from problem
    return planned


def replay(*, by: Actor, at: datetime) -> int:
    """Erase again whoever stands on the list and is held once more, as after a restore. Gives how many that were.

    An employment that a backup brought back ends: it had ended before she was erased. Raises NotThePersonWhoErases,
    LedgerNotReadable, audit.LogKeyMissing, exchange.LogUnavailable; NotErasedAgain, once all others are erased, where
    entries of somebody do not open or the log was being written to.
    """
    if not rules.may_erase(by):
        raise errors.NotThePersonWhoErases
    again = {erased.person_id: erased for erased in ledger.read() if queries.held(erased.person_id)}
    left: list[str] = []
    for person_id, erased in again.items():
        try:
            _erase_again(erased, by=by, at=at)
        except (audit.LogDoesNotFit, audit.LogIsBeingWritten) as problem:
            left.append(f"{person_id}: {gettext(problem.sentence)}")
    if left:
        raise errors.NotErasedAgain(persons=" ".join(left), again=len(again) - len(left))
    return len(again)


def _erase_again(erased: values.Erased, *, by: Actor, at: datetime) -> None:
    """`by` and `at` of whoever does it again."""
    audit.refuse_what_cannot_be_erased(erased.person_id)
    with transaction.atomic():
        identity.hold(erased.person_id)  # of two replays at once, the second finds nothing left
        for employment in identity.employments_of(erased.person_id, at=at):
            identity.dismiss(employment.id, by=by, at=at)
        _remove(erased, by=by, at=at)
    _remove_entries(erased, by=by, at=at)


def _remove(erased: values.Erased, *, by: Actor, at: datetime) -> None:
    """Out of the modules, in the transaction that holds her."""
    # one id for one person: killed after this, or done again after a restore, nobody has a second entry of it
    exchange.enter_erasure(erased.person_id, exchange_id=erased.exchange_id, article=erased.article, by=by, at=at)
    for holding in holdings.all_of_them():
        holding.erase(erased.person_id)


def _remove_entries(erased: values.Erased, *, by: Actor, at: datetime) -> None:
    """Out of the log, in a commit of its own."""
    done = audit.Erasure(article=erased.article, case=erased.case, by=by.code, at=at)
    audit.erase(erased.person_id, done)
