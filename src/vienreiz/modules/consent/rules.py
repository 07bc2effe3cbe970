"""What may happen to a consent, what it allows, and how it is written down. Pure."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from vienreiz.kernel import canonical
from vienreiz.kernel.actors import Actor, ActorKind

from . import values
from .values import State, Step

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
    Step.RENEWED: {State.GIVEN: State.RENEWED, State.PAUSED: State.RENEWED, State.EXPIRED: State.RENEWED},
}
ENDINGS = frozenset({Step.REFUSED, Step.WITHDRAWN, Step.RENEWED})
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


def fault_of_terms(terms: values.Terms, *, offered: frozenset[str], purposes: frozenset[str]) -> tuple[str, str] | None:
    """The first part of the terms that cannot be, with the code of the reason; None when all can."""
    spans = values.SPANS
    faults = {
        ("service", "unknown"): not offered,
        ("purpose", "unknown"): terms.purpose not in purposes,
        ("fields", "empty"): not terms.fields,
        ("fields", "unknown"): bool(offered) and not terms.fields <= offered,
        ("lasts", "out-of-bounds"): not timedelta(0) < terms.lasts <= LASTS_MAX,
        ("rate", "out-of-bounds"): terms.rate is not None and not 0 < terms.rate.times <= RATE_TIMES_MAX,
        ("life", "not-when-viewed"): terms.life is not None and terms.mode is values.Mode.VIEW,
        ("life", "missing"): terms.life is None and terms.mode is values.Mode.STORE,
        ("life", "out-of-bounds"): terms.life is not None
        and not timedelta(0) < terms.life.value * spans[terms.life.unit] <= LIFE_MAX,
    }
    return next((fault for fault, is_so in faults.items() if is_so), None)


def is_spent(terms: values.Terms, uses: Sequence[datetime], *, at: datetime) -> bool:
    """Whether the allowed uses are used up at `at`. `uses` are the moments of those there were."""
    if terms.rate is None:
        return bool(uses)
    since = at - values.SPANS[terms.rate.unit]
    return sum(since < used_at for used_at in uses) >= terms.rate.times


def may_request(by: Actor, recipient: str) -> bool:
    """Source: GDPR Art. 4(11): who asks for a consent is the one who would use it."""
    return by.kind is ActorKind.SYSTEM and by.id == recipient


def artefact(consent_id: UUID, person_id: UUID, terms: values.Terms) -> str:
    """The consent's canonical form: JSON with sorted keys and no spaces. Its digest stands in the log."""
    form = {
        "consent_id": str(consent_id),
        "fields": sorted(terms.fields),
        "lasts_s": int(terms.lasts.total_seconds()),
        "life": None if terms.life is None else {"unit": terms.life.unit, "value": terms.life.value},
        "mode": terms.mode,
        "person_id": str(person_id),
        "purpose": terms.purpose,
        "rate": None if terms.rate is None else {"times": terms.rate.times, "unit": terms.rate.unit},
        "recipient": terms.recipient,
        "service": terms.service,
    }
    return canonical.text(form)


def digest(consent_id: UUID, person_id: UUID, terms: values.Terms) -> str:
    """Hex SHA-256 of the artefact."""
    return hashlib.sha256(artefact(consent_id, person_id, terms).encode()).hexdigest()
