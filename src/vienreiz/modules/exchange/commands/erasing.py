"""Erasing a person: whoever else stands in a record of hers sees that it is gone."""

from datetime import datetime

from vienreiz.kernel.actors import Actor
from vienreiz.modules.audit import public as audit
from vienreiz.modules.identity import public as identity
from vienreiz.modules.records import public as records
from vienreiz.modules.registers import public as registers

from .. import values
from . import entering, shares


def enter_erasure(
    person_id: identity.SubjectId, *, exchange_id: values.ExchangeId, article: str, by: Actor, at: datetime
) -> int:
    """Enter, for everybody who stands in a record beside a person who is erased, that it is gone with all it held.

    Asked before the records go, of whoever has decided that they do. Each entry is a change of the register, with the
    fields that were about its person; it does not name whoever is erased. What `exchange_id` entered before is not
    entered twice. Gives how many entries were made. Raises LogUnavailable: then nothing may be erased.
    """
    described = {register.code: register for register in registers.registers()}
    gone: dict[tuple[str, identity.SubjectId, str], frozenset[str]] = {}
    for shared in records.shared_by(person_id):
        for role, other in shared.others.items():
            fields = shares.about_role(described.get(shared.register), role, shared.fields)
            of_other = shared.register, other, role
            gone[of_other] = gone.get(of_other, frozenset()) | fields
    entered = {
        (one.service, one.person_id, one.role): frozenset(one.fields)
        for one in audit.entered_in(exchange_id, about={other for _, other, _ in gone})
    }
    new: list[audit.NewEntry] = []
    for (register, other, role), fields in sorted(gone.items(), key=lambda one: str(one[0])):
        before = entered.get((register, other, role))
        if before is not None and fields <= before:
            continue
        about = shares.About(
            register=register,
            article=article,
            by=by,
            exchange_id=exchange_id,
            at=at,
            purpose=values.PURPOSE_ERASING,
        )
        new.append(shares.entry(about, kind=audit.Kind.SUBMISSION, share=((other, role), fields)))
    entering.enter(new)
    return len(new)
