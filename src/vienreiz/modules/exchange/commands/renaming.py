"""Another identifier for a person or company: said by whoever keeps the register that gives her existence."""

import dataclasses
from collections.abc import Sequence
from datetime import date, timedelta

from django.db import transaction

from vienreiz.kernel import clock, ids
from vienreiz.kernel.actors import Actor
from vienreiz.kernel.errors import Problem
from vienreiz.modules.access import public as access
from vienreiz.modules.audit import public as audit
from vienreiz.modules.identity import public as identity
from vienreiz.modules.records import public as records
from vienreiz.modules.registers import public as registers

from .. import errors, rules, values
from . import entering, shares

OLD, NEW = "old", "new"  # the fields of what was sent, as errors name them


def change_identifier(change: values.IdentifierChange) -> values.ExchangeId | None:
    """From a day on the code `old` is `new`, and the register's own record of her says so, in one transaction.

    The record has a new version from that day on, also of what is recorded of later days; the old one stands until
    then. Where the code is the key of the register, the record ends under the old key and goes on under the new one.
    Everything else that is kept of her follows, since it names her by no code: records of other registers, and of other
    roles in this one, stay as they are written, with the old code, and are about her as before.

    Entered before it holds, like any change of the register: for each person who stands in the record. Whether anybody
    has `old` is never told without an entry, neither by a refusal nor by None (it was changed so before): once she is
    found, what could not be or was so already is entered about her. Raises NotTheHolder, IntroducesNobody,
    ArticleUnknown, SameIdentifier, identity.IdentifierNotValid, identity.SubjectNotFound, BothIdentifiersKnown,
    records.RowsRefused, records.LoadOpen, and what `identity.change_identifier` raises.
    """
    register, at = registers.register(change.register), clock.now()
    about = shares.About(
        register=register.code,
        article=change.article,
        by=change.by,
        exchange_id=values.ExchangeId(ids.uuid7(at)),
        at=at,
    )
    if not rules.keeps(change.by, register):
        entering.enter([shares.entry(about, kind=audit.Kind.SUBMISSION, refused=values.NOT_THE_HOLDER)])
        raise errors.NotTheHolder(register=register.code)
    role = register.own_role
    if role is None:
        raise errors.IntroducesNobody
    if change.article not in access.articles():
        raise errors.ArticleUnknown(article=change.article)
    _refuse_unwritable(role.scheme, old=change.old, new=change.new)
    subject = identity.subject_of(role.scheme, change.old, on=change.on - timedelta(days=1))
    if subject is None:
        entering.enter([shares.entry(about, kind=audit.Kind.SUBMISSION, found=False)])
        raise identity.SubjectNotFound
    of_her_code = (subject, role.name), frozenset({role.identified_by})
    try:
        _refuse_taken(role.scheme, change.new, on=change.on, subject=subject)
        if _is_said_already(change, role, subject):
            entering.enter([shares.entry(about, kind=audit.Kind.SUBMISSION, share=of_her_code)])
            return None
        with transaction.atomic():
            _change(change, register, role, subject, about)
    except errors.LogUnavailable:
        raise
    except Problem:
        reason = values.IDENTIFIER_NOT_CHANGED
        entering.enter([shares.entry(about, kind=audit.Kind.SUBMISSION, share=of_her_code, refused=reason)])
        raise
    return about.exchange_id


def _is_said_already(change: values.IdentifierChange, role: registers.Role, subject: identity.SubjectId) -> bool:
    has_new = identity.subject_of(role.scheme, change.new, on=change.on) == subject
    return has_new and identity.subject_of(role.scheme, change.old, on=change.on) != subject


def refuse_unfit_identifiers(register_code: str, *, old: str, new: str, on: date, by: Actor) -> None:
    """What can be known of a change of identifier before a ground is given: nothing is read of a record, or entered.

    Of the old one it is told how it is written and nothing else, the same whether anybody has it or not. Whether
    anybody at all has the new one on that day or later, be it whose the old one is, is told to whoever keeps the
    register that gives such codes, and to nobody else. Raises NotTheHolder, IntroducesNobody, SameIdentifier,
    identity.IdentifierNotValid, BothIdentifiersKnown, registers.RegisterNotFound.
    """
    register = registers.register(register_code)
    if not rules.keeps(by, register):
        raise errors.NotTheHolder(register=register.code)
    role = register.own_role
    if role is None:
        raise errors.IntroducesNobody
    _refuse_unwritable(role.scheme, old=old, new=new)
    _refuse_taken(role.scheme, new, on=on)


def _refuse_unwritable(scheme_code: str, *, old: str, new: str) -> None:
    """Raises identity.IdentifierNotValid, SameIdentifier.

    An old code was perhaps given when codes were written otherwise. How they ever were is known to all; whether
    somebody has this one is not, and is not looked at.
    """
    if not identity.was_ever_valid(scheme_code, old):
        raise identity.IdentifierNotValid(scheme=scheme_code, count=1, field=OLD)
    if not identity.is_valid(identity.scheme(scheme_code), new):
        raise identity.IdentifierNotValid(scheme=scheme_code, count=1, field=NEW)
    if identity.compact(old) == identity.compact(new):
        raise errors.SameIdentifier(field=NEW)


def _refuse_taken(scheme: str, new: str, *, on: date, subject: identity.SubjectId | None = None) -> None:
    """Where somebody other than `subject` has the new code on that day or later. Raises BothIdentifiersKnown."""
    holdings = identity.holders_of(scheme, [new]).get(new, [])
    if any(one.subject_id != subject for one in holdings if one.valid.end is None or one.valid.end > on):
        raise errors.BothIdentifiersKnown(field=NEW)


def _change(
    change: values.IdentifierChange,
    register: registers.Register,
    role: registers.Role,
    subject: identity.SubjectId,
    about: shares.About,
) -> None:
    """Who she is and her record in the register, entered together; where it has none of her, the one alone."""
    hers = (subject, role.name)
    only_the_code = frozenset({role.identified_by})

    def identify() -> None:
        identity.change_identifier(
            subject, scheme=role.scheme, value=change.new, on=change.on, by=change.by, at=about.at
        )

    def enter(written: Sequence[records.Written]) -> None:
        """All that changes of a record is the code, whatever key it stands under."""
        found = shares.written(register, [dataclasses.replace(one, fields=only_the_code) for one in written])
        if any(subject_id != subject for subject_id, name in found if name == role.name):
            raise errors.BothIdentifiersKnown(field=NEW)  # a record of another stands under the new key
        of_persons = {**found, hers: only_the_code}
        entering.enter([shares.entry(about, kind=audit.Kind.SUBMISSION, share=one) for one in of_persons.items()])

    records.rename(
        register,
        subject,
        role=role,
        old=change.old,
        new=change.new,
        since=change.on,
        reference=f"{rules.subsystem_of(change.by)}:identifier:{about.exchange_id}",
        once_closed=identify,
        on_written=enter,
        by=change.by,
        at=about.at,
    )
