"""Another identifier for a person or company: said by whoever keeps the register that gives her existence."""

from datetime import timedelta

from django.db import transaction

from vienreiz.kernel import clock, ids
from vienreiz.modules.access import public as access
from vienreiz.modules.audit import public as audit
from vienreiz.modules.identity import public as identity
from vienreiz.modules.registers import public as registers

from .. import errors, rules, values
from . import entering


def change_identifier(change: values.IdentifierChange) -> values.ExchangeId | None:
    """From a day on the code `old` is `new`; everything that is kept of her follows, since it names her by no code.

    Entered as a change of the register before it holds, refusals too. None: it was changed so before. Raises
    NotTheHolder, IntroducesNobody, ArticleUnknown, identity.SubjectNotFound, BothIdentifiersKnown, and what
    `identity.change_identifier` raises.
    """
    register, at = registers.register(change.register), clock.now()
    exchange_id = values.ExchangeId(ids.uuid7(at))

    def enter(outcome: audit.Outcome, *, subject: identity.SubjectId | None, reason: str = "") -> None:
        role = next((one for one in register.roles.values() if one.scheme == register.introduces), None)
        entering.enter(
            [
                audit.NewEntry(
                    exchange_id=exchange_id,
                    person_id=subject,
                    role=role.name if role and subject else "",
                    side=audit.Side.PROVIDER,
                    kind=audit.Kind.SUBMISSION,
                    service=register.code,
                    recipient=rules.subsystem_of(change.by),
                    purpose=values.PURPOSE_KEEPING,
                    ground=str(values.Ground(kind=values.GroundKind.LAW, article=change.article)),
                    grant_digest="",
                    fields=(role.identified_by,) if role and subject else (),
                    outcome=outcome,
                    reason=reason,
                    by=change.by.code,
                    acting_for=None,
                    at=at,
                )
            ]
        )

    if not rules.keeps(change.by, register):
        enter(audit.Outcome.REFUSED, subject=None, reason=values.NOT_THE_HOLDER)
        raise errors.NotTheHolder(register=register.code)
    scheme = register.introduces
    if not scheme:
        raise errors.IntroducesNobody
    if change.article not in access.articles():
        raise errors.ArticleUnknown(article=change.article)
    if not identity.is_valid(identity.scheme(scheme), change.new):
        raise identity.IdentifierNotValid(scheme=scheme, count=1)
    subject = identity.subject_of(scheme, change.old, on=change.on - timedelta(days=1))
    if subject is None:
        enter(audit.Outcome.NOTHING, subject=None)
        raise identity.SubjectNotFound
    holder = identity.subject_of(scheme, change.new, on=change.on)
    if holder == subject and identity.subject_of(scheme, change.old, on=change.on) != subject:
        return None
    if holder is not None:
        raise errors.BothIdentifiersKnown
    with transaction.atomic():
        identity.change_identifier(subject, scheme=scheme, value=change.new, on=change.on, by=change.by, at=at)
        enter(audit.Outcome.ANSWERED, subject=subject)
    return exchange_id
