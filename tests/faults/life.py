"""A life in the small country that fills every kind of page: Cid's."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

from vienreiz.kernel import actors, clock
from vienreiz.kernel.outbox import models as letters
from vienreiz.modules.audit import testing as audit_testing
from vienreiz.modules.consent import public as consents
from vienreiz.modules.desk import public as desk
from vienreiz.modules.exchange import public as exchange
from vienreiz.modules.exchange import testing
from vienreiz.modules.exchange.testing import SmallCountry
from vienreiz.modules.identity import public as identities
from vienreiz.modules.identity import testing as identity
from vienreiz.modules.inquiries import public as inquiries
from vienreiz.modules.profile import public as profile
from vienreiz.modules.registers import public as registers
from vienreiz.modules.representation import models as mandates
from vienreiz.modules.representation import public as representation
from vienreiz.modules.stewardship import public as stewardship

CODE = "P-0003"
RECORD = {"code": CODE, "name": "Canary Nightingale", "born_on": "1961-07-13", "place": "PL-3"}


PHONE = "+12025550199"
CHILD = {"code": "P-0099", "name": "Canary Wren", "born_on": "2018-04-05", "place": "PL-3"}
COMPANY = "Canary and Sons"


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
    terms = replace(testing.SCHOOLING, lasts=timedelta(days=9))
    asked = consents.request(cid, terms, by=actors.system(testing.SCHOOL_BOARD), at=at)
    consent = consents.take(asked.id, consents.Step.GIVEN, by=by, at=clock.now())
    wishes = profile.Wishes(language="en", email="canary@example.com", phone=PHONE)
    profile.change(cid, wishes, languages={"en"}, by=by, at=clock.now())
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
            "letter_id": str(_dead_letter()),
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
            {"language": "en", "email": "thief@example.com", "phone": "", "channels": [], "quiet": None},
            {"key": CODE, "record": RECORD, "article": "registry-act-1", "case": "2026/1", "valid_from": "2026-01-01"},
        ),
        secret=secret,
    )


def keeps_a_register(country: SmallCountry) -> Mapping[str, str]:
    """Cid is the registry's steward, too, and has sent a source: an example for each parameter of her pages."""
    identities.employ(
        country.cid, subsystem=testing.REGISTRY, role=identities.Role.STEWARD, by=testing.FOUNDER, at=clock.now()
    )
    (employment,) = [
        one for one in identities.employments_of(country.cid, at=clock.now()) if one.role is identities.Role.STEWARD
    ]
    source = json.dumps(RECORD).encode() + b"\n"
    sent = stewardship.send(
        registers.register("residents"),
        employment,
        iter([source]),
        name="canary-source.ndjson",
        by=actors.staff(employment.id, subsystem=employment.subsystem),
        at=clock.now(),
    )
    stewardship.take_in(sent.id)
    return {"employment_id": str(employment.id), "sending_id": str(sent.id)}


def acts_for_others(country: SmallCountry) -> Mapping[str, str]:
    """Cid has a child and sits on a board, as registers said: examples of whom Cid may act for."""
    testing.recorded(country, "residents", CHILD)
    testing.recorded(
        country,
        "ties",
        {"tie": "T-9", "parent_code": CODE, "child_code": CHILD["code"], "since": CHILD["born_on"]},
    )
    (of_child,) = representation.find(identities.PersonId(country.cid)).mandates
    identity.ensure_scheme("company-number", identifies=identities.SubjectKind.LEGAL_PERSON)
    at = clock.now()
    (company,) = identities.introduce(
        "company-number", ["CANARY-C7"], valid_from=at.date(), by=testing.FOUNDER, at=at
    ).values()
    mandates.Mandate.objects.create(  # the small country has no register of companies that could say so
        representative=country.cid,
        represented=company,
        represented_name=COMPANY,
        power=of_child.power,
        article=of_child.article,
        valid_from=at,
        valid_until=at + timedelta(days=1),
        digest="ab" * 32,
    )
    return {"child": str(of_child.represented), "company": str(company)}


def _dead_letter() -> int:
    """An event about Cid's life that no handler took, as operators find it."""
    at = clock.now()
    event = letters.Event.objects.create(
        type="tests.Canary", payload={"name": RECORD["name"]}, by={}, at=at, due_at=at, settled=True
    )
    letter = letters.Delivery.objects.create(event=event, handler="tests.canary", attempts=9, last_error="canary")
    return letter.id
