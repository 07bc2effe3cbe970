"""Erasing."""

from datetime import datetime

from django.db import transaction

from vienreiz.kernel import holdings
from vienreiz.kernel.actors import Actor
from vienreiz.kernel.case import is_case
from vienreiz.modules.access import public as access
from vienreiz.modules.audit import public as audit
from vienreiz.modules.identity import public as identity

from . import errors, ledger, queries, rules, values


def erase(person_id: identity.PersonId, *, article: str, case: str, by: Actor, at: datetime) -> values.Plan:
    """Remove all that the platform holds about a person, for good; gives what it was.

    First on the list, then out of the modules, last out of the log: killed half-way, `replay` finishes it. Raises
    NotThePersonWhoErases, ArticleUnknown, CaseMissing, LedgerNotReadable, identity.SubjectNotFound,
    identity.StillEmployed, audit.LogKeyMissing, audit.LogDoesNotFit.

    Source: Regulation (EU) 2016/679 (GDPR), Article 17.
    """
    if not rules.may_erase(by):
        raise errors.NotThePersonWhoErases
    if article not in access.articles():
        raise errors.ArticleUnknown(article=article)
    if not is_case(case):
        raise errors.CaseMissing
    if identity.kind_of(person_id) is not identity.SubjectKind.PERSON or queries.plan(person_id).is_empty:
        raise identity.SubjectNotFound(subject_id=person_id)
    if identity.employments_of(person_id, at=at):
        raise identity.StillEmployed
    audit.refuse_what_cannot_be_erased(person_id)  # its key signs the erasure
    ledger.read()  # a list that is not whole is mended before it grows
    erased = values.Erased(person_id=person_id, article=article, case=case, by=by.code, at=at)
    ledger.add(erased)
    return _erase(erased)


def replay(*, by: Actor, at: datetime) -> int:
    """Erase again whoever stands on the list and is held once more, as after a restore. Gives how many that were.

    Raises NotThePersonWhoErases, LedgerNotReadable, audit.LogKeyMissing; NotErasedAgain, once all others are erased,
    where entries of somebody do not open.
    """
    if not rules.may_erase(by):
        raise errors.NotThePersonWhoErases
    again = {erased.person_id: erased for erased in ledger.read() if not queries.plan(erased.person_id).is_empty}
    left: list[str] = []
    for erased in again.values():
        try:
            audit.refuse_what_cannot_be_erased(erased.person_id)
            _erase(
                values.Erased(person_id=erased.person_id, article=erased.article, case=erased.case, by=by.code, at=at)
            )
        except audit.LogDoesNotFit:
            left.append(str(erased.person_id))
    if left:
        raise errors.NotErasedAgain(persons=", ".join(left), again=len(again) - len(left))
    return len(again)


def _erase(erased: values.Erased) -> values.Plan:
    planned = queries.plan(erased.person_id)
    with transaction.atomic():
        for holding in holdings.all_of_them():
            holding.erase(erased.person_id)
    audit.erase(
        erased.person_id,
        audit.Erasure(article=erased.article, case=erased.case, by=erased.by, at=erased.at),
    )
    return planned
