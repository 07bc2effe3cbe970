"""Ready-made consents, made by the commands as people make them."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from vienreiz.kernel import actors
from vienreiz.modules.identity import public as identity

from . import public as consent

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
ADA = identity.PersonId(identity.SubjectId(UUID(int=0xADA)))
BEN = identity.PersonId(identity.SubjectId(UUID(int=0xBE2)))
BANK = "bank/loans"
SHOP = "shop/tills"
HER = actors.person(ADA)
THE_BANK = actors.system(BANK)


def terms(
    *,
    service: str = "people.about",
    recipient: str = BANK,
    purpose: str = "lending",
    fields: frozenset[str] = frozenset({"name", "address"}),
    mode: consent.Mode = consent.Mode.VIEW,
    rate: consent.Rate | None = consent.Rate(times=2, per=consent.Unit.DAY),  # noqa: B008 - frozen
    life: consent.Life | None = None,
    lasts: timedelta = timedelta(days=90),
    first_day: date | None = None,
) -> consent.Terms:
    """What the bank would like: to look twice a day for ninety days."""
    return consent.Terms(
        service=service,
        recipient=recipient,
        purpose=purpose,
        fields=fields,
        mode=mode,
        rate=rate,
        life=life,
        lasts=lasts,
        first_day=first_day,
    )


def requested(
    wanted: consent.Terms | None = None, *, person_id: identity.PersonId = ADA, at: datetime = NOON
) -> consent.Consent:
    """A consent that the recipient asks her for."""
    wanted = wanted or terms()
    return consent.request(person_id, wanted, by=actors.system(wanted.recipient), at=at)


def given(
    wanted: consent.Terms | None = None, *, person_id: identity.PersonId = ADA, at: datetime = NOON
) -> consent.Consent:
    """A consent that she gave."""
    return consent.take(
        requested(wanted, person_id=person_id, at=at).id, consent.Step.GIVEN, by=actors.person(person_id), at=at
    )
