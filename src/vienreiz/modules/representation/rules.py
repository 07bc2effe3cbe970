"""Whom a record lets one act for, and for how long its word is taken. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from uuid import UUID

from vienreiz.kernel import canonical
from vienreiz.kernel.limits.values import Limit
from vienreiz.kernel.period import Period
from vienreiz.modules.exchange import values as exchange
from vienreiz.modules.identity import values as identity

from . import values

LOOKS = Limit(times=10, span=timedelta(minutes=1))  # of one person into the registers
WORD_TAKEN_FOR = timedelta(minutes=10)  # then the registers are asked anew: a mandate may end while she is signed in


def named(power: values.Power, records: Iterable[exchange.Record], *, exchange_id: UUID) -> Iterator[values.Named]:
    """Whom the records name as represented under `power`."""
    for record in records:
        fits = all(record.content.get(field) == value for field, value in power.evidence.where.items())
        value = record.content.get(power.evidence.identified_by)
        if fits and isinstance(value, str):
            name = record.content.get(power.evidence.named_by)
            yield values.Named(power=power.code, value=value, name=str(name or value), exchange_id=exchange_id)


def holds(condition: values.Condition, answer: exchange.Answer) -> bool:
    """Whether the register's answer says what the condition wants; no record, no yes."""
    said = {record.content.get(condition.field) for record in answer.records}
    return said == {condition.answer}


def mandate(
    power: values.Power,
    whom: values.Named,
    *,
    representative: identity.PersonId,
    represented: identity.SubjectId,
    at: datetime,
) -> identity.Mandate:
    return identity.Mandate(
        representative=representative,
        represented=represented,
        represented_name=whom.name,
        power=power.code,
        article=power.article,
        valid=Period(at, at + WORD_TAKEN_FOR),
        digest=digest(
            {
                "article": power.article,
                "evidence": str(whom.exchange_id),
                "power": power.code,
                "represented": str(represented),
                "representative": str(representative),
                "valid_from": at.isoformat(),
            }
        ),
    )


def digest(form: Mapping[str, str]) -> str:
    """Hex SHA-256 of the canonical JSON; it stands in the log's entries of what was done under the mandate."""
    return canonical.digest(form)
