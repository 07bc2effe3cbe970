"""What an ask means to the gateway, and whose entries an answer makes. No database."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from uuid import UUID

import pytest

from vienreiz.gateway import decide
from vienreiz.kernel import actors
from vienreiz.kernel.period import Period
from vienreiz.kernel.text import Text
from vienreiz.modules.access import values as access
from vienreiz.modules.audit import values as audit
from vienreiz.modules.exchange import errors, rules, values
from vienreiz.modules.identity.values import SubjectId
from vienreiz.modules.records import values as records
from vienreiz.modules.registers import values as registers

MOTHER, CHILD, OTHER_CHILD = (SubjectId(UUID(int=number)) for number in (1, 2, 3))
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
TWO_HOURS_EAST = timezone(timedelta(hours=2))


def role(name: str, *fields: str) -> registers.Role:
    return registers.Role(
        name=name, title=Text({"en": name}), scheme="test-code", identified_by=f"{name}_code", fields=frozenset(fields)
    )


ROLES = {"parent": role("parent", "parent_code", "since"), "child": role("child", "child_code", "since")}


def tie(child: SubjectId, *, key: str = "1", **content: records.Json) -> records.RecordVersion:
    return records.RecordVersion(
        register="ties",
        key=key,
        content={"parent_code": "M", "child_code": "C", **content},
        subjects={"parent": MOTHER, "child": child},
        valid=Period(date(2020, 1, 1)),
        recorded_at=NOON,
    )


def ask(**changes: object) -> values.Ask:
    question: dict[str, object] = {
        "service": "ties.of-parent",
        "subject": MOTHER,
        "recipient": "school-board/pupils",
        "purpose": "schooling",
        "ground": values.Ground(kind=values.GroundKind.LAW, article="school-act-3"),
        "fields": frozenset(),
        "by": actors.system("school-board/pupils"),
    }
    return values.Ask(**(question | changes))  # type: ignore[arg-type]


def test_the_child_in_the_mothers_record_has_a_share() -> None:
    shares = rules.shares_of_others(
        [tie(CHILD)], roles=ROLES, subject=MOTHER, fields=frozenset({"parent_code", "child_code"})
    )

    assert shares == [rules.Share(person_id=CHILD, role="child", fields=frozenset({"child_code"}))]


def test_who_lost_no_field_has_no_share() -> None:
    assert rules.shares_of_others([tie(CHILD)], roles=ROLES, subject=MOTHER, fields=frozenset({"parent_code"})) == []


def test_a_granted_field_that_the_record_lacks_is_not_in_the_share() -> None:
    shares = rules.shares_of_others(
        [tie(CHILD)], roles=ROLES, subject=MOTHER, fields=frozenset({"child_code", "since"})
    )

    assert [share.fields for share in shares] == [{"child_code"}]


def test_each_other_person_has_one_share_over_all_records() -> None:
    versions = [tie(OTHER_CHILD, key="2"), tie(CHILD), tie(CHILD, key="3", since="2020-01-01")]

    shares = rules.shares_of_others(versions, roles=ROLES, subject=MOTHER, fields=frozenset({"child_code", "since"}))

    assert shares == [
        rules.Share(person_id=CHILD, role="child", fields=frozenset({"child_code", "since"})),
        rules.Share(person_id=OTHER_CHILD, role="child", fields=frozenset({"child_code"})),
    ]


def test_who_stands_in_a_role_that_the_description_dropped_is_shown_all_that_went_out() -> None:
    shares = rules.shares_of_others(
        [tie(CHILD)], roles={"parent": ROLES["parent"]}, subject=MOTHER, fields=frozenset({"child_code", "parent_code"})
    )

    assert shares == [rules.Share(person_id=CHILD, role="child", fields=frozenset({"child_code", "parent_code"}))]


def test_fields_that_went_out_are_those_some_record_had() -> None:
    assert rules.went_out([tie(CHILD), tie(CHILD, since="x")], fields=frozenset({"child_code", "since", "no"})) == {
        "child_code",
        "since",
    }


def test_a_law_in_force_begins_at_the_countrys_midnight() -> None:
    grant = access.Grant(
        code="g",
        recipient="r",
        service="s",
        purpose="p",
        article="a",
        fields=frozenset({"f"}),
        valid=Period(date(2026, 3, 1), date(2026, 4, 1)),
        digest="d",
    )

    rule = rules.compiled(grant, zone=TWO_HOURS_EAST)

    assert rule.valid_from == datetime(2026, 2, 28, 22, tzinfo=UTC)
    assert rule.valid_until == datetime(2026, 3, 31, 22, tzinfo=UTC)
    assert rules.day_of(datetime(2026, 2, 28, 22, tzinfo=UTC), zone=TWO_HOURS_EAST) == date(2026, 3, 1)


TODAY = date(2026, 3, 2)


def question(asked: values.Ask, *, recipients: frozenset[str] = frozenset()) -> decide.Question:
    return rules.question(asked, recipients=recipients, today=TODAY, zone=TWO_HOURS_EAST, at=NOON)


@pytest.mark.parametrize(
    ("valid_on", "known_at", "reach"),
    [
        (None, None, (None, decide.Day.TODAY)),
        (
            TODAY,
            datetime(2026, 3, 1, 22, tzinfo=UTC),
            (None, decide.Day.PAST),
        ),  # the day begins two hours earlier there
        (TODAY, datetime(2026, 3, 1, 21, 59, tzinfo=UTC), (date(2026, 3, 1), decide.Day.PAST)),
        (date(2025, 1, 1), None, (date(2025, 1, 1), decide.Day.PAST)),
        (date(2025, 6, 1), datetime(2025, 1, 1, tzinfo=UTC), (date(2025, 1, 1), decide.Day.PAST)),
        (date(2026, 3, 3), None, (None, decide.Day.TO_COME)),
    ],
)
def test_how_far_an_ask_reaches(
    valid_on: date | None, known_at: datetime | None, reach: tuple[date | None, decide.Day]
) -> None:
    asked = question(replace(ask(), valid_on=valid_on, known_at=known_at))

    assert (asked.reaches_back_to, asked.day) == reach


def test_a_person_asks_as_a_person_and_a_system_speaks_for_its_institution() -> None:
    by_her = question(ask(by=actors.person(MOTHER)), recipients=frozenset())
    by_system = question(ask(), recipients=frozenset({"school-board/pupils"}))
    by_another = question(ask(by=actors.system("tax-office/returns")), recipients=frozenset())
    by_operator = question(ask(by=actors.operator("root")), recipients=frozenset({"school-board/pupils"}))

    assert (by_her.asker, by_her.speaks_for_recipient, by_her.recipient_is_known) == (MOTHER, False, False)
    assert (by_system.asker, by_system.speaks_for_recipient, by_system.recipient_is_known) == (None, True, True)
    assert not by_another.speaks_for_recipient
    assert (by_operator.asker, by_operator.speaks_for_recipient) == (None, False)


@pytest.mark.parametrize(
    "asked",
    [
        ask(acting_for=CHILD),
        ask(by=actors.person(MOTHER, acting_for=CHILD)),
    ],
)
def test_acting_for_somebody_is_seen_wherever_it_is_said(asked: values.Ask) -> None:
    assert question(asked).acting_for == CHILD


def test_an_entry_says_all_of_the_ask() -> None:
    answer = values.Answer(
        exchange_id=values.ExchangeId(UUID(int=9)),
        service="ties.of-parent",
        status=values.Status.ANSWERED,
        fields=frozenset({"child_code", "parent_code"}),
        records=(),
        reason="",
        at=NOON,
    )
    share = rules.Share(person_id=CHILD, role="child", fields=frozenset({"since", "child_code"}))

    assert rules.entry(ask(), answer, share=share, decision=decide.Decision(digest="ab")) == audit.NewEntry(
        exchange_id=UUID(int=9),
        person_id=CHILD,
        role="child",
        side=audit.Side.PROVIDER,
        kind=audit.Kind.ASK,
        service="ties.of-parent",
        recipient="school-board/pupils",
        purpose="schooling",
        ground="law:school-act-3",
        grant_digest="ab",
        fields=("child_code", "since"),
        outcome=audit.Outcome.ANSWERED,
        reason="",
        by="system:school-board/pupils",
        acting_for=None,
        at=NOON,
    )


def test_every_reason_is_explained_to_people() -> None:
    of_keeping = {values.NOT_THE_HOLDER, values.IDENTIFIER_NOT_CHANGED}
    assert set(values.EXPLANATIONS) == {*values.Reason, values.HOLDER_DID_NOT_ANSWER} | of_keeping


def test_nobody_asks_what_will_be_known() -> None:
    later = NOON + timedelta(microseconds=1)
    rules.refuse_moments_to_come([None, NOON, NOON - timedelta(days=1)], at=NOON)

    with pytest.raises(errors.KnownInTheFuture):
        rules.refuse_moments_to_come([NOON, later], at=NOON)
