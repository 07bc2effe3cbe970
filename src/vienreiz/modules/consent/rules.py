"""What may happen to a consent, what it allows, and how it is written down. Pure."""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from vienreiz.kernel import canonical
from vienreiz.kernel.actors import Actor, ActorKind

from . import values
from .values import Hindrance, State, Step

ANSWER_WITHIN = timedelta(days=30)
ACKNOWLEDGE_WITHIN = timedelta(days=7)
LASTS_MAX = timedelta(days=366)
RATE_TIMES_MAX = 1000
LIFE_MAX = timedelta(days=3660)
OPEN_REQUESTS_MAX = 3  # of one recipient to one person
REQUESTS_MAX, REQUESTS_SPAN = 10, timedelta(days=30)  # the refused ones too: she is not to be worn down

# what each step makes of each state; what is not here cannot be done
NEXT: Mapping[Step, Mapping[State, State]] = {
    Step.REFUSED: {State.REQUESTED: State.REFUSED},
    Step.GIVEN: {State.REQUESTED: State.GIVEN},
    Step.PAUSED: {State.GIVEN: State.PAUSED},
    Step.RESUMED: {State.PAUSED: State.GIVEN},
    Step.WITHDRAWN: {State.GIVEN: State.WITHDRAWN, State.PAUSED: State.WITHDRAWN},
    Step.EXPIRED: {State.GIVEN: State.EXPIRED, State.PAUSED: State.EXPIRED},
    Step.RENEWED: {State.GIVEN: State.RENEWED, State.PAUSED: State.RENEWED, State.EXPIRED: State.RENEWED},
}
ENDINGS = frozenset({Step.REFUSED, Step.WITHDRAWN, Step.RENEWED})
ALLOWING = frozenset({Step.GIVEN, Step.RESUMED, Step.RENEWED})
ENDED = frozenset({State.WITHDRAWN, State.RENEWED, State.EXPIRED})


@dataclass(frozen=True, slots=True)
class Taken:
    """One step that was taken."""

    step: Step
    at: datetime


def state_of(steps: Sequence[Taken], *, answer_by: datetime, lasts: timedelta, at: datetime) -> State:
    """How a consent with these steps, in their order, stands at `at`."""
    state = State.REQUESTED
    for taken in steps:
        if taken.step in NEXT:
            state = NEXT[taken.step].get(state, state)
    if state is State.REQUESTED and answer_by <= at:
        return State.LAPSED
    given_at = given_in(steps)
    if state in {State.GIVEN, State.PAUSED} and given_at is not None and given_at + lasts <= at:
        return State.EXPIRED
    return state


def given_in(steps: Sequence[Taken]) -> datetime | None:
    return next((taken.at for taken in steps if taken.step is Step.GIVEN), None)


def may_take(step: Step, state: State) -> bool:
    """Whether `step` can follow on `state`. An ending is acknowledged once, whatever the ending was."""
    return state in ENDED if step is Step.ACKNOWLEDGED else state in NEXT.get(step, {})


def possible_steps(state: State) -> tuple[Step, ...]:
    """What she can do with a consent that stands so, the likeliest first."""
    return tuple(step for step in values.HER_STEPS if may_take(step, state))


def hindrance_of(step: Step, hindrances: Collection[Hindrance], *, by: Actor) -> Hindrance | None:
    """What keeps `by` from taking `step`. To say no and to take back needs no age; for the dead nobody allows.

    Source: GDPR Art. 8(1) and recital 27; who acts for a minor by law decides for her.
    """
    if step not in ALLOWING:
        return None
    if Hindrance.DEAD in hindrances:
        return Hindrance.DEAD
    return Hindrance.MINOR if Hindrance.MINOR in hindrances and by.acting_for is None else None


def fault_of_terms(
    terms: values.Terms, *, offered: frozenset[str], purposes: frozenset[str], today: date
) -> tuple[str, str] | None:
    """The first part of the terms that cannot be, with the code of the reason; None when all can."""
    spans = values.SPANS
    faults = {
        ("service", "unknown"): not offered,
        ("purpose", "unknown"): terms.purpose not in purposes,
        ("fields", "empty"): not terms.fields,
        ("fields", "unknown"): bool(offered) and not terms.fields <= offered,
        ("lasts", "out-of-bounds"): not timedelta(0) < terms.lasts <= LASTS_MAX,
        ("first_day", "not-in-the-past"): terms.first_day is not None and terms.first_day >= today,
        ("rate", "out-of-bounds"): terms.rate is not None and not 0 < terms.rate.times <= RATE_TIMES_MAX,
        ("life", "not-when-viewed"): terms.life is not None and terms.mode is values.Mode.VIEW,
        ("life", "missing"): terms.life is None and terms.mode is values.Mode.STORE,
        ("life", "out-of-bounds"): terms.life is not None
        and not timedelta(0) < terms.life.value * spans[terms.life.unit] <= LIFE_MAX,
    }
    return next((fault for fault, is_so in faults.items() if is_so), None)


def counted_since(terms: values.Terms, *, at: datetime) -> datetime | None:
    """After when a use at `at` counts those there were; None: it counts all."""
    return None if terms.rate is None else at - values.SPANS[terms.rate.per]


def is_spent(terms: values.Terms, used: int) -> bool:
    """Whether the allowed uses are used up, when so many of those that count were made."""
    return used >= (terms.rate.times if terms.rate else 1)


def wait_before_asking(*, waiting: Sequence[datetime], lately: Sequence[datetime], at: datetime) -> int | None:
    """For how many seconds a recipient has to leave a person alone; None where it may ask.

    `waiting`: until when those that wait for her answer do; `lately`: when it asked within the span, in order. She may
    answer sooner than they lapse.
    """
    waits = []
    if len(waiting) >= OPEN_REQUESTS_MAX:
        waits.append(sorted(waiting)[len(waiting) - OPEN_REQUESTS_MAX] - at)
    if len(lately) >= REQUESTS_MAX:
        waits.append(lately[len(lately) - REQUESTS_MAX] + REQUESTS_SPAN - at)
    return max((max(1, round(wait.total_seconds())) for wait in waits), default=None)


def may_request(by: Actor, recipient: str) -> bool:
    """Source: GDPR Art. 4(11): who asks for a consent is the one who would use it."""
    return by.kind is ActorKind.SYSTEM and by.id == recipient


def artefact(consent_id: UUID, person_id: UUID, terms: values.Terms) -> str:
    """The consent's canonical form: JSON with sorted keys and no spaces. Its digest stands in the log."""
    form: dict[str, object] = {
        "consent_id": str(consent_id),
        "fields": sorted(terms.fields),
        "lasts_s": int(terms.lasts.total_seconds()),
        "life": None if terms.life is None else {"unit": terms.life.unit, "value": terms.life.value},
        "mode": terms.mode,
        "person_id": str(person_id),
        "purpose": terms.purpose,
        "rate": None if terms.rate is None else {"times": terms.rate.times, "unit": terms.rate.per},
        "recipient": terms.recipient,
        "service": terms.service,
    }
    if terms.first_day is not None:
        form["first_day"] = terms.first_day.isoformat()
    return canonical.text(form)


def digest(consent_id: UUID, person_id: UUID, terms: values.Terms) -> str:
    """Hex SHA-256 of the artefact."""
    return hashlib.sha256(artefact(consent_id, person_id, terms).encode()).hexdigest()
