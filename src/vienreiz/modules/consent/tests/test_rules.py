"""What may follow on what, and what a consent allows. No database."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vienreiz.kernel import actors
from vienreiz.modules.consent import rules, values
from vienreiz.modules.consent.values import State, Step

from ..testing import ADA, BANK, NOON, terms

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
            State.GIVEN: {Step.PAUSED, Step.WITHDRAWN, Step.RENEWED},
            State.PAUSED: {Step.RESUMED, Step.WITHDRAWN, Step.RENEWED},
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
        (terms(rate=values.Rate(times=0, unit=values.Unit.DAY)), ("rate", "out-of-bounds")),
        (terms(rate=values.Rate(times=1001, unit=values.Unit.DAY)), ("rate", "out-of-bounds")),
        (terms(rate=None), None),
        (terms(mode=values.Mode.STORE), ("life", "missing")),
        (terms(life=values.Life(value=1, unit=values.Unit.DAY)), ("life", "not-when-viewed")),
        (terms(mode=values.Mode.STORE, life=values.Life(value=30, unit=values.Unit.YEAR)), ("life", "out-of-bounds")),
        (terms(mode=values.Mode.STORE, life=values.Life(value=1, unit=values.Unit.MONTH)), None),
    ],
)
def test_what_may_be_asked_for(wanted: values.Terms, fault: tuple[str, str] | None) -> None:
    offered = frozenset({"name", "address", "born_on"})

    assert rules.fault_of_terms(wanted, offered=offered, purposes=frozenset({"lending"})) == fault


def test_a_service_that_is_not_there_is_named_first() -> None:
    fault = rules.fault_of_terms(terms(), offered=frozenset(), purposes=frozenset({"lending"}))

    assert fault == ("service", "unknown")


def test_uses_are_counted_in_any_span_and_not_by_the_calendar() -> None:
    twice_a_day = terms(rate=values.Rate(times=2, unit=values.Unit.DAY))
    uses = [NOON, NOON + timedelta(hours=6)]

    assert rules.is_spent(twice_a_day, uses, at=NOON + timedelta(hours=23, minutes=59))
    assert not rules.is_spent(twice_a_day, uses, at=NOON + timedelta(hours=24))
    assert not rules.is_spent(terms(rate=None), [], at=NOON)
    assert rules.is_spent(terms(rate=None), [NOON - timedelta(days=80)], at=NOON)


@given(
    times=st.integers(1, 5),
    offsets=st.lists(st.integers(0, 400), max_size=30),
)
def test_a_rate_is_never_overrun(times: int, offsets: list[int]) -> None:
    """However often one tries, no hour holds more uses than are allowed."""
    wanted = terms(rate=values.Rate(times=times, unit=values.Unit.HOUR))
    uses: list[datetime] = []
    for offset in sorted(offsets):
        at = NOON + MINUTE * offset
        if not rules.is_spent(wanted, uses, at=at):
            uses.append(at)

    for begin in uses:
        assert sum(begin <= used_at < begin + timedelta(hours=1) for used_at in uses) <= times


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
        terms(mode=values.Mode.STORE, life=values.Life(value=1, unit=values.Unit.DAY)),
    ]
    assert plain == "aba2c77c5ab58d2c8c4eaaed200b15cdac6ae440472726c25ac88c8c148095d4", "the log cites it"
    assert len({plain, *(rules.digest(ADA, ADA, other) for other in others)}) == len(others) + 1
