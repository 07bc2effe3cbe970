"""Somebody has another identifier: the register's own record says so from that day on, and no other is rewritten."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from unittest import mock

import pytest

from vienreiz.kernel import actors, clock
from vienreiz.kernel.errors import Conflict, Invalid, Problem
from vienreiz.kernel.outbox import public as outbox
from vienreiz.modules.audit import public as audit
from vienreiz.modules.audit import testing as audit_testing
from vienreiz.modules.exchange import public as exchange
from vienreiz.modules.exchange import testing
from vienreiz.modules.exchange.testing import SmallCountry
from vienreiz.modules.identity import public as identities
from vienreiz.modules.records import public as records
from vienreiz.modules.records import testing as records_testing
from vienreiz.modules.registers import public as registers

pytestmark = pytest.mark.django_db(databases=["default", "log"])

KEEPER = actors.system(testing.REGISTRY)
FROM = testing.FOUNDED_ON
DAY = date(2026, 3, 1)
EVE = DAY - timedelta(days=1)
REFUSED = ("refused", "identifier-not-changed", ("code",))  # as `outcomes` tells it
CHANGED = ("answered", "", ("code",))
CHANGE = exchange.IdentifierChange(
    register="residents", old="P-0001", new="P-7001", on=DAY, article="registry-act-1", by=KEEPER
)
Said = tuple[str, object, date, date | None]  # key, place, from and until


@pytest.fixture
def country() -> SmallCountry:
    return testing.small_country()


def standing(person_id: identities.SubjectId) -> list[Said]:
    """What the register of residents says of her, by day."""
    found = exchange.history_of("residents", subject_id=person_id, article="registry-act-1", by=KEEPER).records
    said = [one for one in found if one.recorded.end is None]
    assert all(one.key == one.content["code"] for one in said)
    return sorted((one.key, one.content["place"], one.valid.start, one.valid.end) for one in said)


def codes_of(person_id: identities.SubjectId) -> list[str]:
    return [one.value for one in identities.identifiers_of(person_id)]


def entries(person_id: identities.SubjectId) -> list[audit.NewEntry]:
    found = (one.content for one in audit_testing.entries_about(person_id))
    return [one for one in found if one.kind is audit.Kind.SUBMISSION]


def outcomes(person_id: identities.SubjectId) -> list[tuple[str, str, tuple[str, ...]]]:
    """Newest first: what became of each change, why, and which fields it was about."""
    return [(one.outcome, one.reason, one.fields) for one in entries(person_id)]


def said_at_first(*, old: str, new: str) -> str:
    """The code with which the first step refuses; empty where it does not."""
    try:
        exchange.refuse_unfit_identifiers("residents", old=old, new=new, on=DAY, by=KEEPER)
    except Problem as problem:
        return problem.code
    return ""


def written_otherwise() -> None:
    """Identifiers are written with another letter from now on."""
    identities.replace_schemes(
        closed=[testing.SCHEME],
        opened=[replace(identities.scheme(testing.SCHEME), pattern="Q-[0-9]{4}", example="Q-0001")],
        origin="pack:somewhere",
        by=KEEPER,
        at=clock.now(),
    )


def code_on(person_id: identities.SubjectId, day: date, service: str = testing.PERSON, field: str = "code") -> object:
    (record,) = exchange.ask(replace(testing.own_ask(person_id, service), valid_on=day)).records
    return record.content[field]


def test_the_old_record_stands_until_the_day_and_the_new_one_from_it(country: SmallCountry) -> None:
    exchange_id = exchange.change_identifier(CHANGE)

    assert (code_on(country.ada, EVE), code_on(country.ada, DAY)) == ("P-0001", "P-7001")
    assert standing(country.ada) == [("P-0001", "PL-1", FROM, DAY), ("P-7001", "PL-1", DAY, None)]
    on_days = [
        identities.subject_of(testing.SCHEME, code, on=day) for code in ("P-0001", "P-7001") for day in (EVE, DAY)
    ]
    assert on_days == [country.ada, None, None, country.ada]
    (entry,) = entries(country.ada)
    assert (entry.exchange_id, entry.service, entry.role, entry.fields) == (
        exchange_id,
        "residents",
        "person",
        ("code",),
    )
    assert (entry.ground, entry.recipient, entry.by) == ("law:registry-act-1", testing.REGISTRY, KEEPER.code)


def test_what_was_known_before_is_known_as_before(country: SmallCountry) -> None:
    before = clock.now()
    exchange.change_identifier(CHANGE)

    (record,) = exchange.ask(replace(testing.own_ask(country.ada), valid_on=DAY, known_at=before)).records

    assert record.content["code"] == "P-0001"


def test_a_record_with_changes_to_come_has_the_new_code_in_each_of_them(country: SmallCountry) -> None:
    moves = [("PL-2", date(2026, 1, 1)), ("PL-3", date(2026, 6, 1)), ("PL-1", clock.now().date() + timedelta(days=99))]
    rows = [{**testing.RECORDS["residents"][0], "place": place} for place, _ in moves]
    for row, (_, day) in zip(rows, moves, strict=True):
        records_testing.load("residents", row, valid_from=day)

    exchange.change_identifier(CHANGE)

    assert standing(country.ada) == [
        ("P-0001", "PL-1", FROM, moves[0][1]),
        ("P-0001", "PL-2", moves[0][1], DAY),
        ("P-7001", "PL-1", moves[2][1], None),
        ("P-7001", "PL-2", DAY, moves[1][1]),
        ("P-7001", "PL-3", moves[1][1], moves[2][1]),
    ]
    assert len(entries(country.ada)) == 1


def test_a_change_on_a_day_to_come_leaves_today_as_it_is(country: SmallCountry) -> None:
    today = clock.now().date()
    day = today + timedelta(days=30)

    exchange.change_identifier(replace(CHANGE, on=day))

    assert code_on(country.ada, today) == "P-0001"
    assert standing(country.ada) == [("P-0001", "PL-1", FROM, day), ("P-7001", "PL-1", day, None)]
    assert identities.subject_of(testing.SCHEME, "P-0001", on=today) == country.ada
    with clock.stopped_at(clock.now() + timedelta(days=31)):
        assert code_on(country.ada, day) == "P-7001"


def test_a_record_that_ended_before_is_not_written_anew(country: SmallCountry) -> None:
    ended = exchange.NewRow(content=None, key="P-0001", valid_from=EVE)
    exchange.submit(
        exchange.Submission(register="residents", rows=(ended,), article="tax-act-5", reference="end", by=KEEPER)
    )
    loads = len(records.loads("residents"))

    assert exchange.change_identifier(CHANGE) is not None

    assert standing(country.ada) == [("P-0001", "PL-1", FROM, EVE)]
    assert codes_of(country.ada) == ["P-7001", "P-0001"]
    assert len(records.loads("residents")) == loads
    assert [one.fields for one in entries(country.ada)] == [("code",), ("born_on", "code", "name", "place")]


def test_of_whom_nothing_is_recorded_the_change_alone_is_entered(country: SmallCountry) -> None:
    exchange.change_identifier(replace(CHANGE, old="P-0004", new="P-7004"))

    assert codes_of(country.dot) == ["P-7004", "P-0004"]
    assert [one.fields for one in entries(country.dot)] == [("code",)]
    assert standing(country.dot) == []


def test_nobody_puts_her_record_in_while_her_code_changes(country: SmallCountry) -> None:
    """Nothing is recorded of Dot, and another writer waits until she has the new code: the old one is not hers then."""
    row = {"code": "P-0004", "name": "Dot", "born_on": "1980-01-01", "place": "PL-2"}
    hers = exchange.Submission(
        register="residents", rows=(exchange.NewRow(content=row),), article="tax-act-5", reference="dot", by=KEEPER
    )
    loads, change_identity = len(records.loads("residents")), identities.change_identifier

    def beside_another(*args: Any, **kwargs: Any) -> None:
        with pytest.raises(records.LoadOpen):
            exchange.submit(hers)
        change_identity(*args, **kwargs)

    with mock.patch.object(identities, "change_identifier", beside_another):
        exchange.change_identifier(replace(CHANGE, old="P-0004", new="P-7004"))

    assert len(records.loads("residents")) == loads
    assert (codes_of(country.dot), standing(country.dot)) == (["P-7004", "P-0004"], [])
    assert outcomes(country.dot) == [CHANGED]


def test_records_of_other_registers_stay_and_are_about_her_as_before(country: SmallCountry) -> None:
    exchange.change_identifier(CHANGE)

    assert code_on(country.ada, DAY, testing.OF_PARENT, "child_code") == "P-0002"
    assert code_on(country.ben, DAY, testing.OF_CHILD, "parent_code") == "P-0001"
    assert entries(country.ben) == []


def test_said_twice_it_is_once(country: SmallCountry) -> None:
    exchange.change_identifier(CHANGE)
    said = standing(country.ada)

    assert exchange.change_identifier(CHANGE) is None

    assert standing(country.ada) == said
    assert outcomes(country.ada) == [CHANGED, CHANGED]  # that it was so already is known of her, and was not before


def test_back_to_a_code_that_she_had(country: SmallCountry) -> None:
    back = date(2026, 5, 1)
    exchange.change_identifier(CHANGE)

    exchange.change_identifier(replace(CHANGE, old="P-7001", new="P-0001", on=back))

    assert standing(country.ada) == [
        ("P-0001", "PL-1", FROM, DAY),
        ("P-0001", "PL-1", back, None),
        ("P-7001", "PL-1", DAY, back),
    ]


def test_a_record_that_an_earlier_change_left_behind_follows_now(country: SmallCountry) -> None:
    """Before the record followed, a steward had to correct it, and perhaps did not."""
    identities.change_identifier(
        country.ada, scheme=testing.SCHEME, value="P-5001", on=date(2025, 1, 1), by=KEEPER, at=clock.now()
    )

    exchange.change_identifier(replace(CHANGE, old="P-5001"))

    assert standing(country.ada) == [("P-0001", "PL-1", FROM, DAY), ("P-7001", "PL-1", DAY, None)]


def test_nobodys_record_is_written_over(country: SmallCountry) -> None:
    """Cid has another code since, but his record stands under the one that he had."""
    identities.change_identifier(
        country.cid, scheme=testing.SCHEME, value="P-5003", on=date(2025, 1, 1), by=KEEPER, at=clock.now()
    )
    events = outbox.waiting()

    with pytest.raises(exchange.BothIdentifiersKnown):
        exchange.change_identifier(replace(CHANGE, new="P-0003"))

    assert codes_of(country.ada) == ["P-0001"]
    assert (outcomes(country.ada), entries(country.cid)) == ([REFUSED], [])
    assert standing(country.ada) == [("P-0001", "PL-1", FROM, None)]
    assert standing(country.cid) == [("P-0003", "PL-3", FROM, None)]
    assert outbox.waiting() == events


def test_while_a_source_is_loaded_nothing_is_changed(country: SmallCountry) -> None:
    with testing.half_loaded(
        "residents", b'{"code": "P-0003", "name": "C", "born_on": "1970-12-31", "place": "PL-3"}\n'
    ):
        for change in (CHANGE, replace(CHANGE, old="P-0004")):
            with pytest.raises(records.LoadOpen):
                exchange.change_identifier(change)

    assert (codes_of(country.ada), codes_of(country.dot)) == (["P-0001"], ["P-0004"])
    assert outcomes(country.ada) == outcomes(country.dot) == [REFUSED]
    assert standing(country.ada) == [("P-0001", "PL-1", FROM, None)]


def test_record_and_identity_change_together_or_not_at_all(country: SmallCountry) -> None:
    with mock.patch.object(audit, "enter", side_effect=RuntimeError), pytest.raises(RuntimeError):
        exchange.change_identifier(CHANGE)

    assert codes_of(country.ada) == ["P-0001"]
    assert standing(country.ada) == [("P-0001", "PL-1", FROM, None)]


@pytest.mark.parametrize(
    ("changes", "problem", "field"),
    [
        ({"new": "abc"}, identities.IdentifierNotValid, "new"),
        ({"old": "abc"}, identities.IdentifierNotValid, "old"),
        ({"new": "p 0001"}, identities.IdentifierNotValid, "new"),
        ({"new": "P-0001"}, exchange.SameIdentifier, "new"),
        ({"new": "P-0002"}, exchange.BothIdentifiersKnown, "new"),
    ],
)
def test_what_does_not_fit_is_said_of_which_it_is(
    country: SmallCountry, changes: dict[str, str], problem: type[Invalid | Conflict], field: str
) -> None:
    change = replace(CHANGE, **changes)  # type: ignore[arg-type]

    with pytest.raises(problem) as of_change:
        exchange.change_identifier(change)
    with pytest.raises(problem) as of_check:
        exchange.refuse_unfit_identifiers("residents", old=change.old, new=change.new, on=DAY, by=KEEPER)

    assert of_change.value.details["field"] == of_check.value.details["field"] == field
    assert codes_of(country.ada) == ["P-0001"]
    # only the last one looked who has the old code
    assert outcomes(country.ada) == ([REFUSED] if problem is exchange.BothIdentifiersKnown else [])


def test_a_day_before_she_had_the_code_is_refused_and_entered(country: SmallCountry) -> None:
    exchange.change_identifier(CHANGE)

    with pytest.raises(identities.IdentifierChangedTooEarly):
        exchange.change_identifier(replace(CHANGE, new="P-7002"))

    assert codes_of(country.ada) == ["P-7001", "P-0001"]
    assert outcomes(country.ada) == [REFUSED, CHANGED]


def test_an_old_code_that_nobody_has_is_entered_naming_nobody(country: SmallCountry) -> None:
    with pytest.raises(identities.SubjectNotFound):
        exchange.change_identifier(replace(CHANGE, old="P-9999"))

    assert [(one.service, one.outcome) for one in audit_testing.nobodys_entries()] == [("residents", "nothing")]


def test_a_code_that_is_somebodys_from_a_later_day_is_taken(country: SmallCountry) -> None:
    identities.introduce(testing.SCHEME, ["P-7001"], valid_from=date(2090, 1, 1), by=KEEPER, at=clock.now())

    for old in ("P-0001", "P-9999"):  # whether anybody has the old one is not told
        with pytest.raises(exchange.BothIdentifiersKnown):
            exchange.refuse_unfit_identifiers("residents", old=old, new="P-7001", on=DAY, by=KEEPER)


@pytest.mark.parametrize("new", ["P-7001", "P-5001", "P-0002"])
def test_the_first_step_answers_alike_whoever_has_the_old_code(country: SmallCountry, new: str) -> None:
    """The one was Ada's until the day, nobody has the other: not even a new one that is hers tells which."""
    identities.change_identifier(country.ada, scheme=testing.SCHEME, value="P-5001", on=DAY, by=KEEPER, at=clock.now())
    refusal = {"P-7001": "", "P-5001": "exchange.both-identifiers-known", "P-0002": "exchange.both-identifiers-known"}

    assert [said_at_first(old=old, new=new) for old in ("P-0001", "P-9999")] == [refusal[new]] * 2


def test_an_old_code_that_is_written_as_none_is_today_may_be_left(country: SmallCountry) -> None:
    """Whether anybody has it or not: the first step tells only how codes are written, and ever were."""
    written_otherwise()

    for old in ("P-0001", "P-9999"):
        exchange.refuse_unfit_identifiers("residents", old=old, new="Q-0001", on=DAY, by=KEEPER)
        with pytest.raises(identities.IdentifierNotValid):
            exchange.refuse_unfit_identifiers("residents", old=old, new="P-7001", on=DAY, by=KEEPER)
    with pytest.raises(identities.SubjectNotFound):
        exchange.change_identifier(replace(CHANGE, old="P-9999", new="Q-0001"))
    assert [one.outcome for one in audit_testing.nobodys_entries()] == ["nothing"]


def test_nobody_else_hears_who_has_an_identifier(country: SmallCountry) -> None:
    """The tax office names people by the same scheme, and a steward of the ties is of the registry, but gives none."""
    for new in ("P-0002", "P-7001", "abc"):
        with pytest.raises(exchange.NotTheHolder):
            exchange.refuse_unfit_identifiers(
                "residents", old="P-0001", new=new, on=DAY, by=actors.system(testing.TAX_OFFICE)
            )
        with pytest.raises(exchange.IntroducesNobody):
            exchange.refuse_unfit_identifiers("ties", old="P-0001", new=new, on=DAY, by=KEEPER)
    assert audit_testing.nobodys_entries() == []


# a register whose key is no code


def tie_renamed(country: SmallCountry, *, on_written: Callable[[Sequence[records.Written]], None]) -> Any:
    """Ada's code changes in the record of her and Ben."""
    ties, at = registers.register("ties"), clock.now()

    def identify() -> None:
        identities.change_identifier(country.ada, scheme=testing.SCHEME, value="P-7001", on=DAY, by=KEEPER, at=at)

    return records.rename(
        ties,
        country.ada,
        role=ties.roles["parent"],
        old="P-0001",
        new="P-7001",
        since=DAY,
        reference="r",
        once_closed=identify,
        on_written=on_written,
        by=KEEPER,
        at=at,
    )


def test_under_a_key_of_its_own_a_record_stays_and_only_the_code_changes(country: SmallCountry) -> None:
    told: list[records.Written] = []

    done = tie_renamed(country, on_written=told.extend)

    assert done is not None
    assert (done.new, done.changed, done.refused) == (0, 1, 0)
    (written,) = told
    assert (written.key, written.fields) == ("T-1", frozenset({"parent_code"}))
    assert written.subjects == {"parent": frozenset({country.ada}), "child": frozenset({country.ben})}
    said = [code_on(country.ben, day, testing.OF_CHILD, "parent_code") for day in (EVE, DAY)]
    assert said == ["P-0001", "P-7001"]


def test_whoever_has_the_code_of_another_since_does_not_come_into_the_record(country: SmallCountry) -> None:
    """Ben left his code and Eve was given it, before Ada's changes: the record of two is Ada's and Ben's as before."""
    at, left, given = clock.now(), date(2025, 1, 1), date(2025, 6, 1)
    identities.change_identifier(country.ben, scheme=testing.SCHEME, value="P-5002", on=left, by=KEEPER, at=at)
    eve = identities.introduce_each(testing.SCHEME, {"P-0002": given}, by=KEEPER, at=at)["P-0002"]

    tie_renamed(country, on_written=lambda _: None)

    (after,) = records.of_subjects([("ties", "parent", country.ada)], valid_on=DAY, known_at=clock.now())
    assert (after.content["parent_code"], after.content["child_code"]) == ("P-7001", "P-0002")
    assert after.subjects == {"parent": country.ada, "child": country.ben}
    assert records.of_subjects([("ties", "child", eve)], valid_on=DAY, known_at=clock.now()) == []


def test_her_own_record_is_that_of_the_role_by_which_the_register_knows_it(country: SmallCountry) -> None:
    residents, ties = registers.register("residents"), registers.register("ties")
    mother = replace(residents.roles["person"], name="mother", identified_by="mother_code")
    both = replace(residents, roles={"mother": mother, **residents.roles})
    by_number = replace(ties, introduces=testing.SCHEME)

    assert both.own_role == residents.roles["person"]
    assert by_number.own_role == ties.roles["parent"]
    assert ties.own_role is None
