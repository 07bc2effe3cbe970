"""Asking by her consent, through the door, with the real databases."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext

from vienreiz.kernel import actors, clock
from vienreiz.modules.audit import public as audit
from vienreiz.modules.audit import testing as audit_testing
from vienreiz.modules.consent import public as consents
from vienreiz.modules.exchange import public as exchange
from vienreiz.modules.exchange import testing
from vienreiz.modules.exchange.testing import SmallCountry
from vienreiz.modules.identity.values import SubjectId
from vienreiz.modules.records import public as records

pytestmark = pytest.mark.django_db(databases=["default", "log"])

BANK = testing.SCHOOL_BOARD  # any subsystem may be allowed
TERMS = consents.Terms(
    service=testing.PERSON,
    recipient=BANK,
    purpose="schooling",
    fields=frozenset({"name", "place"}),
    mode=consents.Mode.VIEW,
    rate=consents.Rate(times=2, per=consents.Unit.DAY),
    life=None,
    lasts=timedelta(days=90),
)


@pytest.fixture
def country() -> SmallCountry:
    return testing.small_country()


def allowed(person_id: SubjectId, terms: consents.Terms = TERMS) -> consents.Consent:
    """What she allows, given now."""
    at = clock.now()
    asked = consents.request(person_id, terms, by=actors.system(terms.recipient), at=at)
    return consents.take(asked.id, consents.Step.GIVEN, by=actors.person(person_id), at=at)


def bank_ask(person_id: SubjectId | None, *, consent: UUID | None = None) -> exchange.Ask:
    return exchange.Ask(
        service=testing.PERSON,
        subject=person_id,
        recipient=BANK,
        purpose="schooling",
        ground=exchange.Ground(kind=exchange.GroundKind.CONSENT, consent=consent),
        fields=frozenset(),
        by=actors.system(BANK),
    )


def entered(person_id: SubjectId) -> list[audit.NewEntry]:
    return [entry.content for entry in audit_testing.entries_about(person_id)]


def test_what_she_allows_goes_out_and_nothing_else(country: SmallCountry) -> None:
    given = allowed(country.ada)

    answer = exchange.ask(bank_ask(country.ada))

    assert [dict(record.content) for record in answer.records] == [{"name": "Ada", "place": "PL-1"}]
    (entry,) = entered(country.ada)
    assert (entry.ground, entry.grant_digest, entry.fields) == (
        f"consent:{given.id}",
        given.digest,
        ("name", "place"),
    )


@pytest.mark.parametrize(
    ("step", "reason"),
    [
        (consents.Step.WITHDRAWN, exchange.Reason.CONSENT_NOT_IN_FORCE),
        (consents.Step.PAUSED, exchange.Reason.CONSENT_NOT_IN_FORCE),
        (consents.Step.RENEWED, None),  # the new one allows it
    ],
)
def test_what_she_does_works_on_the_next_ask(
    country: SmallCountry, step: consents.Step, reason: exchange.Reason | None
) -> None:
    given = allowed(country.ada)
    exchange.ask(bank_ask(country.ada))

    consents.take(given.id, step, by=actors.person(country.ada), at=clock.now())

    (answer,) = exchange.ask_many([bank_ask(country.ada)])
    assert answer.reason == (reason or "")
    assert entered(country.ada)[0].outcome == (audit.Outcome.REFUSED if reason else audit.Outcome.ANSWERED)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"purpose": "taxation"}, exchange.Reason.PURPOSE_NOT_CONSENTED),
        ({"fields": frozenset({"name", "born_on"})}, exchange.Reason.FIELD_NOT_CONSENTED),
        ({"service": testing.OF_PARENT}, exchange.Reason.NO_CONSENT),
        ({"recipient": testing.TAX_OFFICE, "by": actors.system(testing.TAX_OFFICE)}, exchange.Reason.NO_CONSENT),
        ({"by": actors.system(testing.TAX_OFFICE)}, exchange.Reason.NOT_THE_RECIPIENT),
        ({"fields": frozenset({"shoe_size"})}, exchange.Reason.FIELD_NOT_OFFERED),
        ({"recipient": "nobody/nowhere", "by": actors.system("nobody/nowhere")}, exchange.Reason.UNKNOWN_RECIPIENT),
    ],
)
def test_whatever_she_did_not_allow_is_refused_and_entered(
    country: SmallCountry, changes: dict[str, object], reason: exchange.Reason
) -> None:
    allowed(country.ada)

    with pytest.raises(exchange.AskRefused) as refused:
        exchange.ask(replace(bank_ask(country.ada), **changes))  # type: ignore[arg-type]

    assert refused.value.details["reason"] == reason
    assert [(entry.outcome, entry.reason) for entry in entered(country.ada)] == [("refused", reason)]


def test_her_consent_opens_nothing_about_anybody_else(country: SmallCountry) -> None:
    given = allowed(country.ada)

    for subject in (country.ben, None):
        answers = exchange.ask_many([bank_ask(subject), bank_ask(subject, consent=given.id)])
        assert {answer.reason for answer in answers} == {exchange.Reason.NO_CONSENT}


def test_a_consent_that_is_not_there_is_refused_like_anothers(country: SmallCountry) -> None:
    allowed(country.ada)
    bens = allowed(country.ben)

    answers = exchange.ask_many([bank_ask(country.ada, consent=bens.id), bank_ask(country.ada, consent=uuid4())])

    assert [answer.reason for answer in answers] == [exchange.Reason.NO_CONSENT] * 2


def test_a_request_that_was_not_answered_allows_nothing(country: SmallCountry) -> None:
    consents.request(country.ada, TERMS, by=actors.system(BANK), at=clock.now())

    (answer,) = exchange.ask_many([bank_ask(country.ada)])

    assert answer.reason == exchange.Reason.NO_CONSENT


def test_it_expires_by_itself(country: SmallCountry) -> None:
    allowed(country.ada)

    with clock.stopped_at(clock.now() + timedelta(days=90)):
        (answer,) = exchange.ask_many([bank_ask(country.ada)])

    assert answer.reason == exchange.Reason.CONSENT_NOT_IN_FORCE


def test_it_is_used_no_more_often_than_she_allows(country: SmallCountry) -> None:
    allowed(country.ada)

    answers = exchange.ask_many([bank_ask(country.ada)] * 3)

    assert [answer.reason for answer in answers] == ["", "", exchange.Reason.CONSENT_USED_UP]
    assert [answer.records for answer in answers[2:]] == [()]
    assert sorted(entry.outcome for entry in entered(country.ada)) == ["answered", "answered", "refused"]


def test_withdrawn_while_the_answer_is_being_made(country: SmallCountry, monkeypatch: pytest.MonkeyPatch) -> None:
    given = allowed(country.ada)
    fetch = records.of_subjects

    def withdrawn_meanwhile(*arguments: object, **named: object) -> Sequence[records.RecordVersion]:
        found = fetch(*arguments, **named)  # type: ignore[arg-type]
        consents.take(given.id, consents.Step.WITHDRAWN, by=actors.person(country.ada), at=clock.now())
        return found

    monkeypatch.setattr(records, "of_subjects", withdrawn_meanwhile)

    (answer,) = exchange.ask_many([bank_ask(country.ada)])

    assert (answer.reason, answer.records) == (exchange.Reason.CONSENT_NOT_IN_FORCE, ())
    (entry,) = entered(country.ada)
    assert (entry.outcome, entry.ground) == (audit.Outcome.REFUSED, f"consent:{given.id}")


def test_what_nobody_received_is_no_use(country: SmallCountry) -> None:
    """A holder that is away costs her nothing of what she allowed."""
    given = allowed(country.ada)

    with testing.away("residents"):
        (answer,) = exchange.ask_many([bank_ask(country.ada)])

    assert answer.status is exchange.Status.FAILED
    assert consents.consent(given.id, by=actors.system(BANK), at=clock.now()).uses == 0


def test_of_two_that_fit_the_narrower_is_used(country: SmallCountry) -> None:
    allowed(country.ada)
    narrow = allowed(country.ada, replace(TERMS, fields=frozenset({"name"})))

    exchange.ask(replace(bank_ask(country.ada), fields=frozenset({"name"})))

    assert [entry.ground for entry in entered(country.ada)] == [f"consent:{narrow.id}"]


def test_an_ask_by_consent_takes_one_commit_more(country: SmallCountry) -> None:
    allowed(country.ada)
    exchange.ask(bank_ask(country.ada))

    with CaptureQueriesContext(connections["default"]) as asked, CaptureQueriesContext(connections["log"]) as logged:
        exchange.ask(bank_ask(country.ada))

    assert len(asked) <= 20
    assert len([one for one in logged if "INSERT" in one["sql"]]) == 1


def test_of_which_days_she_allows_it(country: SmallCountry) -> None:
    """She sees the values of today; a recipient that would know those of last year has to ask her for it."""
    today = clock.now().date()
    allowed(country.ada)
    back = [replace(bank_ask(country.ada), valid_on=today - timedelta(days=days)) for days in (1, 300)]
    ahead = replace(bank_ask(country.ada), valid_on=today + timedelta(days=2))
    as_known = replace(bank_ask(country.ada), known_at=clock.now() - timedelta(days=3))

    answers = exchange.ask_many([*back, ahead, as_known])

    not_consented, to_come = exchange.Reason.DAY_NOT_CONSENTED, exchange.Reason.DAY_TO_COME
    assert [answer.reason for answer in answers] == [not_consented, not_consented, to_come, not_consented]
    assert [answer.records for answer in answers] == [()] * 4
    assert [entry.reason for entry in entered(country.ada)] == [not_consented, to_come, not_consented, not_consented]


def test_the_days_before_that_she_allows(country: SmallCountry) -> None:
    today = clock.now().date()
    given = allowed(country.ada, replace(TERMS, first_day=today - timedelta(days=200)))
    asks = [replace(bank_ask(country.ada), valid_on=today - timedelta(days=days)) for days in (200, 201)]

    answers = exchange.ask_many(asks)

    assert [(answer.status, answer.reason) for answer in answers] == [
        (exchange.Status.ANSWERED, ""),
        (exchange.Status.REFUSED, exchange.Reason.DAY_NOT_CONSENTED),
    ]
    assert consents.consent(given.id, by=actors.system(BANK), at=clock.now()).uses == 1
