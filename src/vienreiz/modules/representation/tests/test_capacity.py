"""Who may allow something herself: not a minor, and nobody for the dead; as the registers say at that moment."""

import copy
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings
from django.test import Client

from vienreiz.kernel import actors, clock
from vienreiz.kernel.limits import public as limits
from vienreiz.modules.audit import testing as audit_testing
from vienreiz.modules.consent import public as consents
from vienreiz.modules.consent import testing as consent_testing
from vienreiz.modules.exchange import public as exchange
from vienreiz.modules.exchange import testing
from vienreiz.modules.exchange.testing import SmallCountry
from vienreiz.modules.identity import public as identity
from vienreiz.modules.identity import testing as identity_testing
from vienreiz.modules.packs import public as packs
from vienreiz.modules.representation import rules

pytestmark = pytest.mark.django_db(databases=["default", "log"])

BANK = testing.SCHOOL_BOARD
DEATH = "residents.death"
TERMS = consent_testing.terms(
    service=testing.PERSON, recipient=BANK, purpose="schooling", fields=frozenset({"name", "place"})
)


def rewritten(file: Path, change: Callable[[dict[str, Any]], None]) -> None:
    content = yaml.safe_load(file.read_text()) if file.exists() else {}
    change(content)
    file.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False))


def text(words: str) -> Mapping[str, str]:
    return {code: words for code, _ in settings.LANGUAGES}


def incapacity(shows: str, service: str, field: str, answer: bool) -> dict[str, object]:
    condition = {
        "service": service, "field": field, "answer": answer, "recipient": testing.REGISTRY, "purpose": "guarding",
    }  # fmt: skip
    return {"shows": shows, "article": "family-act-7", "condition": condition}


def mortal(folder: Path) -> Path:
    """The pack of Somewhere, where the register knows of deaths, and minors and the dead allow nothing."""

    def residents(one: dict[str, Any]) -> None:
        one["schema"]["properties"]["died_on"] = {"type": "string", "format": "date"}
        one["fields"]["died_on"] = {"title": text("Died on"), "sensitivity": "personal"}
        computed = {"of": "died_on", "years_reached": 0}
        one["fields"]["has_died"] = {"title": text("Has died"), "sensitivity": "personal", "computed": computed}
        one["roles"]["person"]["fields"] += ["died_on", "has_died"]
        one["services"]["death"] = {"title": text("Death"), "role": "person", "fields": ["has_died"]}

    def grants(one: dict[str, Any]) -> None:
        one["registry-asks-death"] = copy.deepcopy(one["registry-asks-age"]) | {
            "service": DEATH,
            "fields": ["has_died"],
        }

    rewritten(folder / "registers" / "residents.yaml", residents)
    rewritten(folder / "grants.yaml", grants)
    rewritten(
        folder / "incapacity.yaml",
        lambda one: one.update(
            minor=incapacity("minor", testing.AGE, "of_age", False), dead=incapacity("dead", DEATH, "has_died", True)
        ),
    )
    return folder


@pytest.fixture
def country(country: SmallCountry) -> SmallCountry:
    packs.apply(mortal(country.folder), by=testing.FOUNDER, at=clock.now())
    return country


def requested(person_id: identity.SubjectId) -> consents.Consent:
    return consent_testing.requested(TERMS, person_id=identity.PersonId(person_id), at=clock.now())


def given(person_id: identity.SubjectId) -> consents.Consent:
    return consents.take(requested(person_id).id, consents.Step.GIVEN, by=actors.person(person_id), at=clock.now())


def died(country: SmallCountry, number: int) -> None:
    testing.recorded(country, "residents", {**testing.RECORDS["residents"][number], "died_on": "2021-01-01"})


def bank_ask(subject: identity.SubjectId | None) -> exchange.Ask:
    return exchange.Ask(
        service=testing.PERSON,
        subject=subject,
        recipient=BANK,
        purpose="schooling",
        ground=exchange.Ground(kind=exchange.GroundKind.CONSENT),
        fields=frozenset(),
        by=actors.system(BANK),
    )


def entered(person_id: identity.SubjectId) -> list[tuple[str, str, str]]:
    found = [entry.content for entry in audit_testing.entries_about(person_id)]
    return [(one.service, one.recipient, one.reason or str(one.outcome)) for one in found]


def state_of(consent: consents.Consent) -> consents.State:
    return consents.consent(consent.id, by=actors.system(BANK), at=clock.now()).state


def test_who_is_of_age_allows_and_sees_that_it_was_looked_up(country: SmallCountry) -> None:
    assert given(country.ada).state is consents.State.GIVEN
    assert entered(country.ada) == [
        (testing.AGE, testing.REGISTRY, "answered"),
        (DEATH, testing.REGISTRY, "answered"),
    ]


def test_a_minor_allows_nothing_herself_and_hears_who_may(country: SmallCountry) -> None:
    asked = requested(country.ben)

    with pytest.raises(consents.NotOfAge) as refused:
        consents.take(asked.id, consents.Step.GIVEN, by=actors.person(country.ben), at=clock.now())

    assert refused.value.code == "consent.not-of-age"
    assert "Your representative" in refused.value.sentence
    assert state_of(asked) is consents.State.REQUESTED


def test_her_parent_allows_it_for_her(country: SmallCountry) -> None:
    asked = requested(country.ben)

    consents.take(asked.id, consents.Step.GIVEN, by=actors.person(country.ada, acting_for=country.ben), at=clock.now())

    assert state_of(asked) is consents.State.GIVEN
    assert exchange.ask(bank_ask(country.ben)).status is exchange.Status.ANSWERED


def test_a_minor_may_say_no_pause_and_take_back_but_not_allow_again(country: SmallCountry) -> None:
    asked = requested(country.ben)
    consents.take(asked.id, consents.Step.GIVEN, by=actors.person(country.ada, acting_for=country.ben), at=clock.now())
    ben = actors.person(country.ben)

    consents.take(asked.id, consents.Step.PAUSED, by=ben, at=clock.now())
    for step in (consents.Step.RESUMED, consents.Step.RENEWED):
        with pytest.raises(consents.NotOfAge):
            consents.take(asked.id, step, by=ben, at=clock.now())
    assert state_of(asked) is consents.State.PAUSED
    assert consents.take(asked.id, consents.Step.WITHDRAWN, by=ben, at=clock.now()).state is consents.State.WITHDRAWN
    assert (
        consents.take(requested(country.ben).id, consents.Step.REFUSED, by=ben, at=clock.now()).state
        is consents.State.REFUSED
    )


def test_on_the_page_of_a_minor(country: SmallCountry, client: Client) -> None:
    asked = requested(country.ben)
    identity_testing.sign_in(client, country.ben)
    client.cookies["django_language"] = "en"

    answer = client.post(f"/me/permissions/{asked.id}/decide", {"step": "given"})

    assert answer.status_code == 403
    assert "You are not of age" in answer.content.decode()


def test_nobody_allows_anything_for_the_dead(country: SmallCountry) -> None:
    asked, bens = requested(country.cid), requested(country.ben)
    died(country, 2)
    died(country, 1)

    mother = actors.person(country.ada, acting_for=country.ben)
    for consent, by in ((asked, actors.person(country.cid)), (bens, mother)):
        with pytest.raises(consents.PersonDeceased):
            consents.take(consent.id, consents.Step.GIVEN, by=by, at=clock.now())
        assert state_of(consent) is consents.State.REQUESTED


def test_what_was_allowed_is_no_ground_any_more_once_she_is_dead(country: SmallCountry) -> None:
    consent = given(country.cid)
    assert exchange.ask(bank_ask(country.cid)).status is exchange.Status.ANSWERED
    died(country, 2)

    (answer,) = exchange.ask_many([bank_ask(country.cid)])

    assert (answer.status, answer.reason, answer.records) == (exchange.Status.REFUSED, exchange.Reason.NO_CONSENT, ())
    assert entered(country.cid)[0] == (testing.PERSON, BANK, "no-consent")
    assert consents.consent(consent.id, by=actors.system(BANK), at=clock.now()).uses == 1


def test_the_asker_hears_of_the_dead_what_it_hears_of_nobody(country: SmallCountry) -> None:
    given(country.cid)
    died(country, 2)
    headers = identity_testing.headers_of(identity_testing.client_token_of(BANK))

    def heard(code: str) -> list[dict[str, object]]:
        wanted = {
            "subject": {"scheme": testing.SCHEME, "value": code}, "service": testing.PERSON, "purpose": "schooling",
        }  # fmt: skip
        asked = Client().post(
            "/api/consents", {**wanted, "fields": ["name"], "lasts_days": 9}, "application/json", headers=headers
        )
        used = Client().post(
            "/api/exchange/ask", {**wanted, "ground": {"kind": "consent"}}, "application/json", headers=headers
        )
        once = {"id", "digest", "requested_at", "answer_by", "exchange_id", "instance", "request_id"}
        return [
            {name: value for name, value in answer.json().items() if name not in once} | {"status": answer.status_code}
            for answer in (asked, used)
        ]

    assert heard("P-0003") == heard("P-9999")
    assert [one["status"] for one in heard("P-0003")] == [201, 403]


def test_a_register_that_is_away_is_no_yes(country: SmallCountry) -> None:
    asked, standing = requested(country.ada), given(country.cid)

    with testing.away("residents"):
        with pytest.raises(exchange.HolderDidNotAnswer):
            consents.take(asked.id, consents.Step.GIVEN, by=actors.person(country.ada), at=clock.now())
        (answer,) = exchange.ask_many([bank_ask(country.cid)])

    assert state_of(asked) is consents.State.REQUESTED
    assert answer.status is exchange.Status.FAILED
    assert consents.consent(standing.id, by=actors.system(BANK), at=clock.now()).uses == 0


def test_a_stranger_learns_nothing_and_nobody_is_looked_up(country: SmallCountry) -> None:
    asked = requested(country.ben)

    for by in (actors.person(country.cid), actors.person(country.cid, acting_for=country.ada), actors.system(BANK)):
        with pytest.raises(consents.ConsentNotFound):
            consents.take(asked.id, consents.Step.GIVEN, by=by, at=clock.now())

    assert entered(country.ben) == []


def test_who_tries_too_often_waits_and_her_time_line_is_not_filled(country: SmallCountry) -> None:
    asked = requested(country.ben)
    with clock.stopped_at(clock.now()):
        for _ in range(rules.LOOKS.times):
            with pytest.raises(consents.NotOfAge):
                consents.take(asked.id, consents.Step.GIVEN, by=actors.person(country.ben), at=clock.now())
        with pytest.raises(limits.TooManyRequests):
            consents.take(asked.id, consents.Step.GIVEN, by=actors.person(country.ben), at=clock.now())

    assert len(entered(country.ben)) == 2 * rules.LOOKS.times


def test_an_incapacity_that_was_closed_keeps_nobody_from_anything(country: SmallCountry) -> None:
    (country.folder / "incapacity.yaml").unlink()
    packs.apply(country.folder, by=testing.FOUNDER, at=clock.now())

    assert given(country.ben).state is consents.State.GIVEN
    assert entered(country.ben) == []


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"article": "family-act-8"}, "There is no article `family-act-8`. Did you mean `family-act-7`?"),
        ({"service": "residents.aged"}, "There is no service `residents.aged`. Did you mean `residents.age`?"),
        ({"field": "of_ages"}, "There is no field `of_ages`. Did you mean `of_age`?"),
        (
            {"service": testing.PERSON, "field": "name"},
            "The field name is no computed yes or no: a register says no more here than it must.",
        ),
        (
            {"recipient": testing.TAX_OFFICE},
            "No grant lets tax-office/returns ask residents.age for of_age for the purpose guarding under the article "
            "family-act-7.",
        ),
    ],
)
def test_pack_check_refuses_what_does_not_fit(country: SmallCountry, changes: dict[str, str], sentence: str) -> None:
    def change(one: dict[str, Any]) -> None:
        one["minor"].update({name: value for name, value in changes.items() if name == "article"})
        one["minor"]["condition"].update({name: value for name, value in changes.items() if name != "article"})

    rewritten(country.folder / "incapacity.yaml", change)

    faults = [str(fault) for fault in packs.check(country.folder)]

    assert any(sentence in fault and fault.startswith("incapacity.yaml:") for fault in faults), faults
