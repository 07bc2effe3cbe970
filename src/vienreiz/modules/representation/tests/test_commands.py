"""Mandates are found by asking the registers, and end when they no longer say so."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.test import Client

from vienreiz.kernel import actors, clock
from vienreiz.modules.audit import testing as audit_testing
from vienreiz.modules.exchange import public as exchange
from vienreiz.modules.exchange import testing
from vienreiz.modules.exchange.testing import SmallCountry
from vienreiz.modules.identity import public as identity
from vienreiz.modules.identity import testing as identity_testing
from vienreiz.modules.representation import commands, models, queries, rules
from vienreiz.modules.representation import public as representation

pytestmark = pytest.mark.django_db(databases=["default", "log"])

COMES_OF_AGE = date(2033, 3, 2)  # Ben


def for_ben(country: SmallCountry) -> exchange.Ask:
    """Ada reads Ben's entry as the one who acts for him."""
    return replace(
        testing.own_ask(country.ben),
        ground=exchange.HER_REPRESENTATIVE,
        by=actors.person(country.ada, acting_for=country.ben),
    )


def pair(country: SmallCountry) -> tuple[identity.PersonId, identity.SubjectId]:
    return country.ada, country.ben


def test_the_registers_say_for_whom_she_may_act(country: SmallCountry) -> None:
    found = representation.find(country.ada)

    (mandate,) = found.mandates
    assert found.silent == ()
    assert (mandate.representative, mandate.represented) == pair(country)
    assert (mandate.power, mandate.article, mandate.represented_name) == ("parent", "family-act-7", "P-0002")
    assert mandate.valid.end is not None
    assert mandate.valid.end - mandate.valid.start == rules.WORD_TAKEN_FOR
    assert representation.mandates_of(country.ada, at=clock.now()) == [mandate]


def test_finding_out_stands_in_the_log_of_both(country: SmallCountry) -> None:
    representation.find(country.ada)

    hers = [(one.content.service, one.content.ground) for one in audit_testing.entries_about(country.ada)]
    his = [
        (one.content.service, one.content.recipient, one.content.ground, one.content.fields)
        for one in audit_testing.entries_about(country.ben)
    ]
    assert hers == [(testing.OF_PARENT, "self")]
    assert his == [
        (testing.AGE, testing.REGISTRY, "law:family-act-7", ("of_age",)),
        (testing.OF_PARENT, exchange.RECIPIENT_HERSELF, "self", ("child_code", "since")),
    ]


@pytest.mark.parametrize("who", ["ben", "cid", "dot"])
def test_who_has_no_minor_child_acts_for_nobody(country: SmallCountry, who: str) -> None:
    assert representation.find(getattr(country, who)).mandates == ()


def test_who_acts_sees_what_the_represented_sees_and_both_stand_in_the_log(country: SmallCountry) -> None:
    (mandate,) = representation.find(country.ada).mandates

    answer = exchange.ask(for_ben(country))

    assert [dict(record.content) for record in answer.records] == [testing.RECORDS["residents"][1]]
    entry = audit_testing.entries_about(country.ben)[0].content
    assert (entry.by, entry.acting_for) == (f"person:{country.ada}", country.ben)
    assert (entry.ground, entry.grant_digest) == ("representation:family-act-7", mandate.digest)


def test_nobody_acts_without_a_mandate(country: SmallCountry) -> None:
    representation.find(country.ada)
    asks = {
        "of a stranger": replace(for_ben(country), by=actors.person(country.cid, acting_for=country.ben)),
        "for a stranger": replace(
            for_ben(country), subject=country.cid, by=actors.person(country.ada, acting_for=country.cid)
        ),
        "under another law": replace(
            for_ben(country),
            ground=exchange.Ground(kind=exchange.GroundKind.REPRESENTATION, article="school-act-3"),
        ),
        "without saying for whom": replace(for_ben(country), by=actors.person(country.ada)),
        "for one, about another": replace(for_ben(country), by=actors.person(country.ada, acting_for=country.cid)),
        "of a system": replace(for_ben(country), by=actors.system(testing.TAX_OFFICE)),
        "for an institution": replace(for_ben(country), recipient=testing.TAX_OFFICE),
        "for another purpose": replace(for_ben(country), purpose="taxation"),
    }

    answers = {why: exchange.ask_many([ask])[0] for why, ask in asks.items()}

    assert {why: answer.reason for why, answer in answers.items()} == dict.fromkeys(asks, exchange.Reason.NO_MANDATE)
    assert all(answer.records == () for answer in answers.values())


def test_the_word_of_a_register_is_taken_for_ten_minutes(country: SmallCountry) -> None:
    representation.find(country.ada)
    later = clock.now() + rules.WORD_TAKEN_FOR

    with clock.stopped_at(later):
        with pytest.raises(exchange.AskRefused) as refused:
            exchange.ask(for_ben(country))
        assert refused.value.details["reason"] == exchange.Reason.NO_MANDATE
        assert commands.FromRegisters().mandate(pair(country), at=later) is not None
        assert exchange.ask(for_ben(country)).status is exchange.Status.ANSWERED


def test_a_mandate_ends_when_the_child_comes_of_age(country: SmallCountry, monkeypatch: pytest.MonkeyPatch) -> None:
    representation.find(country.ada)
    models.Mandate.objects.update(valid_until=clock.now())  # ten minutes have passed
    monkeypatch.setattr("vienreiz.modules.exchange.rules.day_of", lambda at, *, zone: COMES_OF_AGE)

    assert commands.FromRegisters().mandate(pair(country), at=clock.now()) is None
    with pytest.raises(representation.NotRepresented):
        representation.mandate_for(country.ada, country.ben, at=clock.now())


def test_a_mandate_ends_with_the_tie(country: SmallCountry) -> None:
    representation.find(country.ada)
    models.Mandate.objects.update(valid_until=clock.now())
    testing.recorded(country, "ties", {**testing.RECORDS["ties"][0], "child_code": "P-0003"})

    assert commands.FromRegisters().mandate(pair(country), at=clock.now() + timedelta(seconds=1)) is None


@pytest.mark.parametrize(("register", "service"), [("ties", testing.OF_PARENT), ("residents", testing.AGE)])
def test_a_register_that_is_away_is_named_and_gives_no_mandate(
    country: SmallCountry, register: str, service: str
) -> None:
    with testing.away(register):
        found = representation.find(country.ada)

    assert (found.mandates, found.silent) == ((), (service,))
    assert representation.mandates_of(country.ada, at=clock.now()) == []


def test_a_register_that_is_away_does_not_end_a_mandate(country: SmallCountry, client: Client) -> None:
    identity_testing.sign_in(client, country.ada)
    client.get("/me/acting")
    csrf = {"X-CSRFToken": client.cookies["csrftoken"].value}
    client.post("/api/me/mandates/find", headers=csrf)
    body = {"represented": str(country.ben)}
    assert client.post("/api/me/acting", body, content_type="application/json", headers=csrf).status_code == 200
    models.Mandate.objects.update(valid_until=clock.now())  # ten minutes have passed

    with testing.away("ties"):
        answer = client.get("/api/me/data")
    assert (answer.status_code, answer.json()["code"]) == (503, "exchange.holder-did-not-answer")

    (entry, *_) = client.get("/api/me/data").json()["registers"]
    assert entry["records"][0]["content"]["code"] == "P-0002"  # she still acts for him


def test_a_power_that_was_closed_gives_nothing(country: SmallCountry) -> None:
    representation.find(country.ada)
    models.Power.objects.update(closed_at=clock.now())

    assert queries.standing([pair(country)], at=clock.now()) == []
    assert representation.mandates_of(country.ada, at=clock.now()) == []
    assert commands.FromRegisters().mandate(pair(country), at=clock.now()) is None


def test_a_stranger_does_not_learn_who_exists(country: SmallCountry) -> None:
    for represented in (country.cid, country.ben, identity.SubjectId(country.cid)):
        with pytest.raises(representation.NotRepresented) as refused:
            representation.mandate_for(country.dot, represented, at=clock.now())
        assert refused.value.details == {}
    assert audit_testing.entries_about(country.cid) == []


def test_old_mandates_are_forgotten(country: SmallCountry) -> None:
    representation.find(country.ada)

    assert commands.forget_old(at=clock.now()) == 0
    assert commands.forget_old(at=clock.now() + commands.KEPT_FOR + timedelta(hours=1)) == 1
    assert not models.Mandate.objects.exists()
