"""What may follow on what, and what a consent allows. No database."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vienreiz.kernel import actors
from vienreiz.modules.consent import rules, values
from vienreiz.modules.consent.values import Hindrance, State, Step

from ..testing import ADA, BANK, BEN, NOON, terms

MINUTE = timedelta(minutes=1)
LASTS = timedelta(days=90)


def state_after(*steps: Step, at: timedelta = timedelta(hours=1)) -> State:
    """How a consent stands `at` after it was requested, with a step a minute."""
    taken = [rules.Taken(step, NOON + MINUTE * number) for number, step in enumerate(steps, 1)]
    return rules.state_of(taken, answer_by=NOON + rules.ANSWER_WITHIN, lasts=LASTS, at=NOON + at)


@pytest.mark.parametrize(
    ("steps", "state"),
    [
        ((), State.REQUESTED),
        ((Step.GIVEN,), State.GIVEN),
        ((Step.REFUSED,), State.REFUSED),
        ((Step.GIVEN, Step.PAUSED), State.PAUSED),
        ((Step.GIVEN, Step.PAUSED, Step.RESUMED), State.GIVEN),
        ((Step.GIVEN, Step.WITHDRAWN), State.WITHDRAWN),
        ((Step.GIVEN, Step.PAUSED, Step.WITHDRAWN), State.WITHDRAWN),
        ((Step.GIVEN, Step.RENEWED), State.RENEWED),
        ((Step.GIVEN, Step.WITHDRAWN, Step.ACKNOWLEDGED), State.WITHDRAWN),
    ],
)
def test_steps_lead_to_a_state(steps: tuple[Step, ...], state: State) -> None:
    assert state_after(*steps) is state


def test_a_request_lapses_and_a_consent_expires_by_themselves() -> None:
    assert state_after(at=rules.ANSWER_WITHIN - MINUTE) is State.REQUESTED
    assert state_after(at=rules.ANSWER_WITHIN) is State.LAPSED
    assert state_after(Step.GIVEN, at=LASTS) is State.GIVEN
    assert state_after(Step.GIVEN, at=LASTS + MINUTE) is State.EXPIRED
    assert state_after(Step.GIVEN, Step.PAUSED, at=LASTS + MINUTE) is State.EXPIRED
    assert state_after(Step.GIVEN, Step.WITHDRAWN, at=LASTS + MINUTE) is State.WITHDRAWN


@given(st.lists(st.sampled_from(list(Step)), max_size=8))
def test_nothing_follows_on_an_end(steps: list[Step]) -> None:
    """Whatever rows there are, a consent that was ended never allows anything again."""
    for ending in (Step.REFUSED, Step.WITHDRAWN):
        ended = state_after(*([Step.GIVEN] if ending is Step.WITHDRAWN else []), ending)
        assert state_after(*([Step.GIVEN] if ending is Step.WITHDRAWN else []), ending, *steps) is ended


@pytest.mark.parametrize("state", list(State))
def test_what_may_be_done_in_each_state(state: State) -> None:
    possible = {step for step in Step if rules.may_take(step, state)}

    assert (
        possible
        == {
            State.REQUESTED: {Step.GIVEN, Step.REFUSED},
            State.LAPSED: set(),
            State.REFUSED: set(),
            State.GIVEN: {Step.PAUSED, Step.WITHDRAWN, Step.RENEWED, Step.EXPIRED},
            State.PAUSED: {Step.RESUMED, Step.WITHDRAWN, Step.RENEWED, Step.EXPIRED},
            State.WITHDRAWN: {Step.ACKNOWLEDGED},
            State.RENEWED: {Step.ACKNOWLEDGED},
            State.EXPIRED: {Step.RENEWED, Step.ACKNOWLEDGED},
        }[state]
    )


@pytest.mark.parametrize(
    ("wanted", "fault"),
    [
        (terms(), None),
        (terms(fields=frozenset()), ("fields", "empty")),
        (terms(fields=frozenset({"name", "income"})), ("fields", "unknown")),
        (terms(purpose="gossip"), ("purpose", "unknown")),
        (terms(lasts=timedelta(0)), ("lasts", "out-of-bounds")),
        (terms(lasts=timedelta(days=367)), ("lasts", "out-of-bounds")),
        (terms(rate=values.Rate(times=0, per=values.Unit.DAY)), ("rate", "out-of-bounds")),
        (terms(rate=values.Rate(times=1001, per=values.Unit.DAY)), ("rate", "out-of-bounds")),
        (terms(rate=None), None),
        (terms(first_day=NOON.date() - timedelta(days=1)), None),
        (terms(first_day=NOON.date()), ("first_day", "not-in-the-past")),
        (terms(first_day=NOON.date() + timedelta(days=1)), ("first_day", "not-in-the-past")),
        (terms(mode=values.Mode.STORE), ("life", "missing")),
        (terms(life=values.Life(value=1, unit=values.Unit.DAY)), ("life", "not-when-viewed")),
        (terms(mode=values.Mode.STORE, life=values.Life(value=30, unit=values.Unit.YEAR)), ("life", "out-of-bounds")),
        (terms(mode=values.Mode.STORE, life=values.Life(value=1, unit=values.Unit.MONTH)), None),
    ],
)
def test_what_may_be_asked_for(wanted: values.Terms, fault: tuple[str, str] | None) -> None:
    offered = frozenset({"name", "address", "born_on"})

    assert rules.fault_of_terms(wanted, offered=offered, purposes=frozenset({"lending"}), today=NOON.date()) == fault


def test_a_service_that_is_not_there_is_named_first() -> None:
    fault = rules.fault_of_terms(terms(), offered=frozenset(), purposes=frozenset({"lending"}), today=NOON.date())

    assert fault == ("service", "unknown")


def spent(wanted: values.Terms, uses: list[datetime], *, at: datetime) -> bool:
    since = rules.counted_since(wanted, at=at)
    return rules.is_spent(wanted, sum(since is None or since < used_at for used_at in uses))


def test_uses_are_counted_in_any_span_and_not_by_the_calendar() -> None:
    twice_a_day = terms(rate=values.Rate(times=2, per=values.Unit.DAY))
    uses = [NOON, NOON + timedelta(hours=6)]

    assert spent(twice_a_day, uses, at=NOON + timedelta(hours=23, minutes=59))
    assert not spent(twice_a_day, uses, at=NOON + timedelta(hours=24))
    assert not spent(terms(rate=None), [], at=NOON)
    assert spent(terms(rate=None), [NOON - timedelta(days=80)], at=NOON)


@given(
    times=st.integers(1, 5),
    offsets=st.lists(st.integers(0, 400), max_size=30),
)
def test_a_rate_is_never_overrun(times: int, offsets: list[int]) -> None:
    """However often one tries, no hour holds more uses than are allowed."""
    wanted = terms(rate=values.Rate(times=times, per=values.Unit.HOUR))
    uses: list[datetime] = []
    for offset in sorted(offsets):
        at = NOON + MINUTE * offset
        if not spent(wanted, uses, at=at):
            uses.append(at)

    for begin in uses:
        assert sum(begin <= used_at < begin + timedelta(hours=1) for used_at in uses) <= times


@pytest.mark.parametrize("state", list(State))
def test_what_she_is_offered_is_what_she_may_do(state: State) -> None:
    offered = rules.possible_steps(state)

    assert set(offered) == {step for step in values.HER_STEPS if rules.may_take(step, state)}
    assert Step.ACKNOWLEDGED not in offered
    assert Step.EXPIRED not in offered


def test_the_likeliest_is_offered_first() -> None:
    assert rules.possible_steps(State.REQUESTED) == (Step.GIVEN, Step.REFUSED)
    assert rules.possible_steps(State.GIVEN) == (Step.WITHDRAWN, Step.PAUSED, Step.RENEWED)
    assert rules.possible_steps(State.PAUSED) == (Step.RESUMED, Step.WITHDRAWN, Step.RENEWED)
    assert rules.possible_steps(State.EXPIRED) == (Step.RENEWED,)


CHILD_ALONE, FOR_THE_CHILD = actors.person(ADA), actors.person(BEN, acting_for=ADA)


@pytest.mark.parametrize(
    ("step", "hindrances", "by", "hindrance"),
    [
        (Step.GIVEN, set(), CHILD_ALONE, None),
        (Step.GIVEN, {Hindrance.MINOR}, CHILD_ALONE, Hindrance.MINOR),
        (Step.GIVEN, {Hindrance.MINOR}, FOR_THE_CHILD, None),
        (Step.RESUMED, {Hindrance.MINOR}, CHILD_ALONE, Hindrance.MINOR),
        (Step.RENEWED, {Hindrance.MINOR}, CHILD_ALONE, Hindrance.MINOR),
        (Step.GIVEN, {Hindrance.DEAD}, CHILD_ALONE, Hindrance.DEAD),
        (Step.GIVEN, {Hindrance.MINOR, Hindrance.DEAD}, FOR_THE_CHILD, Hindrance.DEAD),
        (Step.REFUSED, {Hindrance.MINOR, Hindrance.DEAD}, CHILD_ALONE, None),
        (Step.PAUSED, {Hindrance.MINOR}, CHILD_ALONE, None),
        (Step.WITHDRAWN, {Hindrance.MINOR, Hindrance.DEAD}, CHILD_ALONE, None),
    ],
)
def test_what_keeps_whom_from_what(
    step: Step, hindrances: set[Hindrance], by: actors.Actor, hindrance: Hindrance | None
) -> None:
    assert rules.hindrance_of(step, hindrances, by=by) is hindrance


def test_how_long_a_recipient_has_to_wait() -> None:
    day = timedelta(days=1)
    open_until = [NOON + 3 * day, NOON + 5 * day, NOON + 4 * day]

    assert rules.wait_before_asking(waiting=open_until[:2], lately=[], at=NOON) is None
    assert rules.wait_before_asking(waiting=open_until, lately=[], at=NOON) == 3 * 86400
    lately = [NOON - number * day for number in range(9, -1, -1)]
    assert rules.wait_before_asking(waiting=[], lately=lately[1:], at=NOON) is None
    assert rules.wait_before_asking(waiting=[], lately=lately, at=NOON) == 21 * 86400
    assert rules.wait_before_asking(waiting=open_until, lately=lately, at=NOON) == 21 * 86400


def test_only_the_system_that_would_use_it_may_ask() -> None:
    assert rules.may_request(actors.system(BANK), BANK)
    assert not rules.may_request(actors.system("shop/tills"), BANK)
    assert not rules.may_request(actors.operator(BANK), BANK)
    assert not rules.may_request(actors.person(ADA), BANK)


def test_the_artefact_is_made_of_everything_she_allows() -> None:
    plain = rules.digest(ADA, ADA, terms())

    others = [
        terms(fields=frozenset({"name"})),
        terms(lasts=timedelta(days=91)),
        terms(rate=None),
        terms(purpose="gossip"),
        terms(first_day=NOON.date() - timedelta(days=1)),
        terms(first_day=NOON.date() - timedelta(days=2)),
        terms(mode=values.Mode.STORE, life=values.Life(value=1, unit=values.Unit.DAY)),
    ]
    assert plain == "aba2c77c5ab58d2c8c4eaaed200b15cdac6ae440472726c25ac88c8c148095d4", "the log cites it"
    assert len({plain, *(rules.digest(ADA, ADA, other) for other in others)}) == len(others) + 1
