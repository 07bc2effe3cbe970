"""A life in the small country that fills every kind of page: Cid's."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from vienreiz.kernel import actors, clock
from vienreiz.modules.audit import testing as audit_testing
from vienreiz.modules.consent import public as consents
from vienreiz.modules.desk import public as desk
from vienreiz.modules.exchange import public as exchange
from vienreiz.modules.exchange import testing
from vienreiz.modules.exchange.testing import SmallCountry
from vienreiz.modules.identity import public as identities
from vienreiz.modules.identity import testing as identity
from vienreiz.modules.inquiries import public as inquiries

CODE = "P-0003"
RECORD = {"code": CODE, "name": "Canary Nightingale", "born_on": "1961-07-13", "place": "PL-3"}


@dataclass(frozen=True)
class Hers:
    """What is Cid's: an example for each parameter of an address, and bodies that name her."""

    parameters: Mapping[str, str]
    bodies: tuple[Mapping[str, object], ...]
    secret: str


def life_of_cid(country: SmallCountry) -> Hers:
    """A record, uses of it, a consent, a question, a job, a token."""
    at, cid, by = clock.now(), country.cid, actors.person(country.cid)
    testing.recorded(country, "residents", RECORD)
    identity.card(cid, name=RECORD["name"], code="CANARY-CARD")
    identities.employ(cid, subsystem=testing.TAX_OFFICE, role=identities.Role.CLERK, by=testing.FOUNDER, at=at)
    (employment,) = identities.employments_of(cid, at=clock.now())
    looked_up = desk.look_up(
        desk.Wanted(
            scheme=testing.SCHEME,
            value=CODE,
            service=testing.PERSON,
            purpose="taxation",
            article="tax-act-5",
            case="canary case 7",
        ),
        by=actors.staff(country.dot, subsystem=testing.TAX_OFFICE),
    )
    assert looked_up.status is exchange.Status.ANSWERED
    entry = audit_testing.entries_about(cid)[0]
    audit_testing.everything_sequenced()
    inquiry = inquiries.ask(entry.id, "Was it a canary?", by=by, at=clock.now())
    terms = consents.Terms(
        service=testing.PERSON,
        recipient=testing.SCHOOL_BOARD,
        purpose="schooling",
        fields=frozenset({"name"}),
        mode=consents.Mode.VIEW,
        rate=None,
        life=None,
        lasts=timedelta(days=9),
    )
    asked = consents.request(cid, terms, by=actors.system(testing.SCHOOL_BOARD), at=at)
    consent = consents.give(asked.id, by=by, at=clock.now())
    token, secret = identities.create_token(
        cid, title="canary token", scopes=set(identities.Scope), expires_at=at + timedelta(days=1), by=by, at=at
    )
    ask = {"service": testing.PERSON, "purpose": "taxation", "subject": {"scheme": testing.SCHEME, "value": CODE}}
    return Hers(
        parameters={
            "entry_id": str(entry.id),
            "consent_id": str(consent.id),
            "inquiry_id": str(inquiry.id),
            "employment_id": str(employment.id),
            "dismissed_id": str(employment.id),
            "token_id": str(token.id),
            "code": "residents",
            "level": "0",
            "tile_path": "000.p/1",
            "letter_id": "1",
            "sending_id": str(cid),
        },
        bodies=(
            {},
            {"subject_id": str(cid), "represented": str(cid), "question": "Why, oh why?", "answer": "So it is."},
            {"act": "withdraw", "step": "withdrawn"},
            {**ask, "article": "tax-act-5", "ground": {"kind": "law", "article": "tax-act-5"}, "case": "2026/1"},
            {**ask, "ground": {"kind": "consent", "consent": str(consent.id)}},
            {**ask, "scheme": testing.SCHEME, "value": CODE, "article": "tax-act-5", "case": "2026/1"},
            {"asks": [{**ask, "ground": {"kind": "self"}}]},
            {"recipient": "person", **ask, "ground": {"kind": "representation"}},
        ),
        secret=secret,
    )
