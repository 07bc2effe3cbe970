"""Asking, through the door, with the real databases."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from django.db import OperationalError, connections, transaction
from django.test.utils import CaptureQueriesContext

from vienreiz.kernel import actors, clock
from vienreiz.modules.access import public as access
from vienreiz.modules.audit import public as audit
from vienreiz.modules.audit import testing as audit_testing
from vienreiz.modules.exchange import public as exchange
from vienreiz.modules.exchange import testing
from vienreiz.modules.exchange.testing import SmallCountry
from vienreiz.modules.identity.values import SubjectId
from vienreiz.modules.records import public as records

pytestmark = pytest.mark.django_db(databases=["default", "log"])

STATEMENTS_OF_OWN_BATCH = 8  # pack, registers, records, subjects of them; keys, entries, begin and end of the commit
STATEMENTS_OF_BATCH_BY_LAW = 10  # and subsystems, grants

STATEMENTS_OF_COUNTED_BATCH = 10  # as by law, without the log; and begin, windows read, written, end


@pytest.fixture
def country() -> SmallCountry:
    return testing.small_country()


def entered(person_id: SubjectId) -> list[audit.NewEntry]:
    """Her time line, newest first, as she sees it."""
    return [entry.content for entry in audit_testing.entries_about(person_id)]


# what goes out


def test_she_sees_all_of_what_a_register_has_about_her(country: SmallCountry) -> None:
    answer = exchange.ask(testing.own_ask(country.ada))

    assert answer.status is exchange.Status.ANSWERED
    assert [dict(record.content) for record in answer.records] == [testing.RECORDS["residents"][0]]
    assert answer.records[0].register == "residents"
    assert answer.records[0].key == "P-0001"


def test_an_institution_gets_the_granted_fields_alone(country: SmallCountry) -> None:
    answer = exchange.ask(testing.tax_ask(country.ada))

    assert [dict(record.content) for record in answer.records] == [{"name": "Ada", "place": "PL-1"}]
    assert answer.fields == {"name", "place"}


def test_an_institution_may_ask_for_fewer_fields_than_its_grant(country: SmallCountry) -> None:
    answer = exchange.ask(testing.tax_ask(country.ada, fields=frozenset({"place"})))

    assert [dict(record.content) for record in answer.records] == [{"place": "PL-1"}]


@pytest.mark.parametrize(("on", "of_age"), [(date(2033, 3, 1), False), (date(2033, 3, 2), True)])
def test_a_computed_answer_travels_without_the_value_it_comes_from(
    country: SmallCountry, on: date, of_age: bool
) -> None:
    with clock.stopped_at(datetime.combine(on, time(12), UTC)):
        answer = exchange.ask(replace(testing.school_ask(country.ben), service=testing.AGE))

    assert [dict(record.content) for record in answer.records] == [{"of_age": of_age}]
    (entry,) = entered(country.ben)
    assert (entry.service, entry.fields) == (testing.AGE, ("of_age",))


def test_what_is_computed_is_granted_like_any_field(country: SmallCountry) -> None:
    with pytest.raises(exchange.AskRefused) as refused:
        exchange.ask(testing.tax_ask(country.ada, fields=frozenset({"of_age"})))

    assert refused.value.details["reason"] == exchange.Reason.FIELD_NOT_OFFERED
    with pytest.raises(exchange.AskRefused) as refused:
        exchange.ask(replace(testing.tax_ask(country.ada), service=testing.AGE))
    assert refused.value.details["reason"] == exchange.Reason.NO_GRANT


def age_ask(person_id: SubjectId) -> exchange.Ask:
    """The school board asks whether somebody is of age: eight times an hour in all, five a day about one person."""
    return replace(testing.school_ask(person_id), service=testing.AGE)


def test_a_grant_is_used_as_often_about_one_person_as_it_may_be(country: SmallCountry) -> None:
    at = clock.now()
    for _ in range(5):
        assert exchange.ask(age_ask(country.ada)).status is exchange.Status.ANSWERED

    (refused,) = exchange.ask_many([age_ask(country.ada)])

    assert (refused.status, refused.reason, refused.records) == ("refused", exchange.Reason.GRANT_USED_UP, ())
    assert exchange.ask(age_ask(country.cid)).status is exchange.Status.ANSWERED
    newest, before = entered(country.ada)[:2]
    assert (newest.outcome, newest.reason) == (audit.Outcome.REFUSED, "grant-used-up")
    assert newest.grant_digest == before.grant_digest
    with clock.stopped_at(at + timedelta(days=1, minutes=1)):
        assert exchange.ask(age_ask(country.ada)).status is exchange.Status.ANSWERED


def test_a_grant_is_used_as_often_in_all_as_it_may_be(country: SmallCountry) -> None:
    people = [*[country.ada] * 4, *[country.ben] * 4, country.cid]

    answers = exchange.ask_many([age_ask(person) for person in people])

    assert [answer.status for answer in answers] == [*["answered"] * 8, "refused"]
    assert answers[-1].reason == exchange.Reason.GRANT_USED_UP


def test_a_refused_use_counts_in_no_window(country: SmallCountry) -> None:
    """Ada's own window is full; her asks must not eat the quota of all."""
    exchange.ask_many([age_ask(country.ada)] * 20)

    answers = exchange.ask_many([age_ask(country.cid)] * 3)

    assert [answer.status for answer in answers] == ["answered"] * 3


def test_a_register_that_is_away_uses_up_nothing(country: SmallCountry) -> None:
    with testing.away("residents"):
        answers = exchange.ask_many([age_ask(country.ada)] * 9)
    assert {answer.status for answer in answers} == {exchange.Status.FAILED}

    assert exchange.ask(age_ask(country.ada)).status is exchange.Status.ANSWERED


def test_the_answer_has_the_moment_of_the_exchanges_clock(country: SmallCountry) -> None:
    at = clock.now()

    with clock.stopped_at(at):
        answer = exchange.ask(testing.own_ask(country.ada))

    assert answer.at == at
    assert entered(country.ada)[0].at == at


# what is entered


def test_an_ask_by_law_is_entered_whole(country: SmallCountry) -> None:
    answer = exchange.ask(testing.tax_ask(country.ada))
    (grant,) = access.covering(recipients={testing.TAX_OFFICE}, services={testing.PERSON})

    assert entered(country.ada) == [
        audit.NewEntry(
            exchange_id=answer.exchange_id,
            person_id=country.ada,
            role="person",
            side=audit.Side.PROVIDER,
            kind=audit.Kind.ASK,
            service=testing.PERSON,
            recipient=testing.TAX_OFFICE,
            purpose="taxation",
            ground="law:tax-act-5",
            grant_digest=grant.digest,
            fields=("name", "place"),
            outcome=audit.Outcome.ANSWERED,
            reason="",
            by=f"system:{testing.TAX_OFFICE}",
            acting_for=None,
            at=answer.at,
        )
    ]


def test_her_own_ask_is_entered_with_the_ground_that_she_is_herself(country: SmallCountry) -> None:
    exchange.ask(testing.own_ask(country.ada))

    (entry,) = entered(country.ada)
    assert (entry.ground, entry.recipient, entry.purpose) == ("self", "person", "own-access")
    assert (entry.by, entry.grant_digest) == (f"person:{country.ada}", "")
    assert entry.fields == ("born_on", "code", "name", "place")


def test_the_child_in_the_mothers_record_sees_the_ask_too(country: SmallCountry) -> None:
    answer = exchange.ask(testing.school_ask(country.ada))

    (of_mother,), (of_child,) = entered(country.ada), entered(country.ben)
    assert of_mother.exchange_id == of_child.exchange_id == answer.exchange_id
    assert (of_mother.role, of_mother.fields) == ("parent", ("child_code",))
    assert (of_child.role, of_child.fields) == ("child", ("child_code",))
    assert of_child.recipient == testing.SCHOOL_BOARD


def test_finding_nothing_is_an_answer_and_entered(country: SmallCountry) -> None:
    answer = exchange.ask(testing.tax_ask(country.dot))

    assert (answer.status, answer.records) == (exchange.Status.NOTHING, ())
    (entry,) = entered(country.dot)
    assert (entry.outcome, entry.fields) == (audit.Outcome.NOTHING, ("name", "place"))


def test_asking_about_somebody_unknown_finds_nothing_and_is_entered(
    country: SmallCountry, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept: list[audit.NewEntry] = []
    monkeypatch.setattr(audit, "enter", kept.extend)

    answer = exchange.ask(testing.tax_ask(None))

    assert answer.status is exchange.Status.NOTHING
    assert [(entry.person_id, entry.outcome) for entry in kept] == [(None, audit.Outcome.NOTHING)]


# who may not


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"by": actors.system(testing.TAX_OFFICE)}, exchange.Reason.NOT_HERSELF),
        ({"by": actors.operator("root")}, exchange.Reason.NOT_HERSELF),
        ({"purpose": "taxation"}, exchange.Reason.NOT_HERSELF),
        ({"recipient": testing.TAX_OFFICE}, exchange.Reason.NOT_HERSELF),
        ({"fields": frozenset({"shoe_size"})}, exchange.Reason.FIELD_NOT_OFFERED),
        ({"service": "residents.shoes"}, exchange.Reason.UNKNOWN_SERVICE),
        ({"service": "places"}, exchange.Reason.UNKNOWN_SERVICE),
    ],
)
def test_an_own_ask_that_is_not_her_own_is_refused_and_entered(
    country: SmallCountry, change: dict[str, Any], reason: exchange.Reason
) -> None:
    with pytest.raises(exchange.AskRefused) as refusal:
        exchange.ask(replace(testing.own_ask(country.ada), **change))

    assert refusal.value.details["reason"] == reason
    (entry,) = entered(country.ada)
    assert (entry.outcome, entry.reason) == (audit.Outcome.REFUSED, reason)
    assert refusal.value.details["exchange_id"] == entry.exchange_id


def test_a_stranger_does_not_see_her_data_and_she_sees_the_attempt(country: SmallCountry) -> None:
    with pytest.raises(exchange.AskRefused):
        exchange.ask(replace(testing.own_ask(country.ada), by=actors.person(country.cid)))

    (entry,) = entered(country.ada)
    assert (entry.by, entry.outcome) == (f"person:{country.cid}", audit.Outcome.REFUSED)
    assert entered(country.cid) == []


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"by": "person"}, exchange.Reason.NOT_THE_RECIPIENT),
        ({"by": actors.operator("root")}, exchange.Reason.NOT_THE_RECIPIENT),
        ({"by": actors.system(testing.SCHOOL_BOARD)}, exchange.Reason.NOT_THE_RECIPIENT),
        ({"recipient": "spy-office/eyes"}, exchange.Reason.UNKNOWN_RECIPIENT),
        ({"recipient": "tax-office"}, exchange.Reason.UNKNOWN_RECIPIENT),
        ({"recipient": testing.REGISTRY, "by": actors.system(testing.REGISTRY)}, exchange.Reason.NO_GRANT),
        ({"service": testing.OF_PARENT}, exchange.Reason.NO_GRANT),
        ({"purpose": "schooling"}, exchange.Reason.PURPOSE_NOT_GRANTED),
        (
            {"ground": exchange.Ground(kind=exchange.GroundKind.LAW, article="school-act-3")},
            exchange.Reason.ARTICLE_NOT_GRANTED,
        ),
        ({"fields": frozenset({"name", "born_on"})}, exchange.Reason.FIELD_NOT_GRANTED),
        ({"fields": frozenset({"name", "shoe_size"})}, exchange.Reason.FIELD_NOT_OFFERED),
    ],
)
def test_an_institution_without_the_right_grant_is_refused_and_entered(
    country: SmallCountry, change: dict[str, Any], reason: exchange.Reason
) -> None:
    if change == {"by": "person"}:
        change = {"by": actors.person(country.ada)}
    ask = replace(testing.tax_ask(country.ada), **change)

    with pytest.raises(exchange.AskRefused) as refusal:
        exchange.ask(ask)

    assert refusal.value.details["reason"] == reason
    (entry,) = entered(country.ada)
    assert (entry.outcome, entry.reason) == (audit.Outcome.REFUSED, reason)
    assert entry.fields == tuple(sorted(ask.fields - {"shoe_size"}))  # nobody writes words of her own into a log
    assert entered(country.ben) == []


def test_a_grant_ends_with_the_day_before_its_end_in_the_countrys_own_time(country: SmallCountry) -> None:
    """The school's grant for a child's parents ended on 2021-07-01; Somewhere is at UTC+2 and has no summer time."""
    ended = replace(
        testing.school_ask(country.ben),
        service=testing.OF_CHILD,
        fields=frozenset({"parent_code"}),
    )
    end = datetime(2021, 6, 30, 22, tzinfo=UTC)

    with clock.stopped_at(end - timedelta(microseconds=1)):
        before = exchange.ask_many([ended])
    with clock.stopped_at(end):
        after = exchange.ask_many([ended])

    assert [answer.status for answer in before] == [exchange.Status.NOTHING]  # nothing was recorded then
    assert [answer.reason for answer in after] == [exchange.Reason.GRANT_NOT_IN_FORCE]


def test_a_grant_cannot_be_revived_by_asking_about_the_past(country: SmallCountry) -> None:
    ask = replace(testing.school_ask(country.ben), service=testing.OF_CHILD, valid_on=date(2021, 1, 1))

    with pytest.raises(exchange.AskRefused) as refusal:
        exchange.ask(ask)

    assert refusal.value.details["reason"] == exchange.Reason.GRANT_NOT_IN_FORCE


# time


def test_what_will_be_known_cannot_be_asked(country: SmallCountry) -> None:
    with pytest.raises(exchange.KnownInTheFuture):
        exchange.ask(replace(testing.own_ask(country.ada), known_at=clock.now() + timedelta(hours=1)))

    assert entered(country.ada) == []


def test_the_past_is_read_as_it_was_valid_and_as_it_was_known(country: SmallCountry) -> None:
    before_it_was_valid = replace(testing.own_ask(country.ada), valid_on=testing.FOUNDED_ON - timedelta(days=1))
    before_it_was_known = replace(testing.own_ask(country.ada), known_at=datetime(2021, 1, 1, tzinfo=UTC))
    as_it_is = testing.own_ask(country.ada)

    answers = exchange.ask_many([before_it_was_valid, before_it_was_known, as_it_is])

    assert [answer.status for answer in answers] == ["nothing", "nothing", "answered"]


# batches


def test_each_ask_of_a_batch_has_its_own_answer_in_its_own_place(country: SmallCountry) -> None:
    answers = exchange.ask_many(
        [
            testing.own_ask(country.ada),
            replace(testing.tax_ask(country.ada), purpose="curiosity"),
            testing.school_ask(country.ada),
            testing.tax_ask(country.dot),
            testing.tax_ask(country.ben),
        ]
    )

    assert [answer.status for answer in answers] == ["answered", "refused", "answered", "nothing", "answered"]
    assert [dict(record.content) for record in answers[4].records] == [{"name": "Ben", "place": "PL-1"}]
    assert len({answer.exchange_id for answer in answers}) == 5


def test_an_empty_batch_asks_and_enters_nothing(country: SmallCountry) -> None:
    assert exchange.ask_many([]) == []


def test_a_page_with_every_register_is_few_statements_and_one_insert(country: SmallCountry) -> None:
    own = [testing.own_ask(country.ada, service.code) for service in exchange.about(country.ada)]
    by_law = [testing.tax_ask(country.ada), testing.school_ask(country.ada), testing.tax_ask(country.ben)]

    for asks, budget in [(own, STATEMENTS_OF_OWN_BATCH), (by_law, STATEMENTS_OF_BATCH_BY_LAW)]:
        exchange.ask_many(asks)  # the first ask about a person also makes her key
        with (
            CaptureQueriesContext(connections["default"]) as on_default,
            CaptureQueriesContext(connections["log"]) as on_log,
        ):
            answers = exchange.ask_many(asks)
        assert len(answers) == len(asks)
        locks = connections["log"].vendor == "postgresql"  # one more: who erases waits for whoever enters
        assert len(on_default) + len(on_log) == budget + locks
        assert all(query["sql"].startswith("SELECT") for query in on_default)
        assert sum(query["sql"].startswith("INSERT") for query in on_log) == 1


def test_the_rates_of_a_batch_are_counted_at_once(country: SmallCountry) -> None:
    people = [country.ada, country.ben, country.cid]
    exchange.ask_many([age_ask(person) for person in people])

    for asks in ([age_ask(country.ada)], [age_ask(person) for person in people]):
        with CaptureQueriesContext(connections["default"]) as on_default:
            assert {answer.status for answer in exchange.ask_many(asks)} == {exchange.Status.ANSWERED}
        assert len(on_default) == STATEMENTS_OF_COUNTED_BATCH


def test_that_a_record_says_nothing_of_a_field_is_an_answer_about_it(country: SmallCountry) -> None:
    testing.recorded(country, "ties", {"tie": "T-1", "parent_code": "P-0001", "child_code": "P-0002"})

    answer = exchange.ask(replace(testing.own_ask(country.ada, testing.OF_PARENT), fields=frozenset({"since"})))

    assert [dict(record.content) for record in answer.records] == [{}]
    assert [(entry.outcome, entry.fields) for entry in entered(country.ada)] == [("answered", ("since",))]


# when something is away


def test_no_entry_no_answer(country: SmallCountry, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(entries: Sequence[audit.NewEntry]) -> None:
        raise OperationalError("disk is full")

    monkeypatch.setattr(audit, "enter", fail)

    with pytest.raises(exchange.LogUnavailable):
        exchange.ask(testing.own_ask(country.ada))


def test_one_register_that_is_away_does_not_stop_the_others(
    country: SmallCountry, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = records.of_subjects

    def without_ties(
        wanted: Sequence[tuple[str, str, SubjectId]], *, valid_on: date, known_at: datetime
    ) -> list[records.RecordVersion]:
        if any(register == "ties" for register, _, _ in wanted):
            raise OperationalError("ties are away")
        return read(wanted, valid_on=valid_on, known_at=known_at)

    monkeypatch.setattr(records, "of_subjects", without_ties)

    person, ties = exchange.ask_many([testing.own_ask(country.ada), testing.own_ask(country.ada, testing.OF_PARENT)])

    assert person.status is exchange.Status.ANSWERED
    assert (ties.status, ties.reason, ties.records) == (exchange.Status.FAILED, exchange.HOLDER_DID_NOT_ANSWER, ())
    assert [entry.service for entry in entered(country.ada)] == [testing.PERSON]  # nothing was seen of the other
    with pytest.raises(exchange.HolderDidNotAnswer):
        exchange.ask(testing.own_ask(country.ada, testing.OF_PARENT))


# transactions


@pytest.mark.parametrize("alias", ["default", "log"])
def test_an_ask_inside_a_transaction_is_refused(country: SmallCountry, alias: str) -> None:
    with transaction.atomic(using=alias), pytest.raises(exchange.AskInsideTransaction):
        exchange.ask_many([testing.own_ask(country.ada)])

    assert entered(country.ada) == []
