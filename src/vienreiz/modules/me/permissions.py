"""Her consents in words, and the very values they are about."""

from uuid import UUID

from django.utils.translation import gettext, ngettext

from vienreiz.kernel import clock
from vienreiz.kernel.actors import Actor
from vienreiz.modules.consent import public as consents
from vienreiz.modules.consent.public import State, Unit
from vienreiz.modules.exchange.public import Wording, say, wording
from vienreiz.modules.identity import public as identity

from . import queries, values

STANDING = frozenset({State.GIVEN, State.PAUSED})


def permissions_of(by: Actor) -> values.Permissions:
    """Everything she was asked to allow."""
    words = wording()
    found = consents.of_person(identity.SubjectId(by.subject), by=by, at=clock.now())
    shown = [(one.state, _permission(one, words)) for one in found]
    return values.Permissions(
        waiting=tuple(permission for state, permission in shown if state is State.REQUESTED),
        standing=tuple(permission for state, permission in shown if state in STANDING),
        over=tuple(permission for state, permission in shown if state not in {*STANDING, State.REQUESTED}),
    )


def permission_page(by: Actor, consent_id: UUID) -> values.PermissionPage:
    """One of hers. To show the values is a read: it is entered. Raises consents.ConsentNotFound."""
    words = wording()
    found = consents.consent(consents.ConsentId(consent_id), by=by, at=clock.now())
    preview = None
    if found.state in {*STANDING, State.REQUESTED} and words.register_of(found.terms.service):
        preview = _preview(by, found.terms, words)
    return values.PermissionPage(permission=_permission(found, words), preview=preview)


def _preview(by: Actor, terms: consents.Terms, words: Wording) -> values.ServiceData:
    (answer,) = queries.answers_to(by, [queries.own_ask(by, terms.service, fields=terms.fields)])
    return queries.service_data(answer, words, queries.labels_of([answer], words), anchor="preview")


def _permission(found: consents.Consent, words: Wording) -> values.Permission:
    terms = found.terms
    register = words.register_of(terms.service)
    state_words, state_kind = _state(found.state)
    return values.Permission(
        id=found.id,
        who=words.recipient(terms.recipient),
        purpose=words.purpose(terms.purpose),
        service=words.service(terms.service),
        register_title=say(register.title) if register else terms.service,
        holder=say(words.holders.get(register.holder), register.holder) if register else "",
        fields=tuple(words.field(register, name) for name in sorted(terms.fields)),
        how_often=how_often(terms.rate.times, terms.rate.per) if terms.rate else gettext("once"),
        how_long_kept=_how_long(terms.life),
        lasts_days=terms.lasts.days,
        first_day=terms.first_day,
        state=found.state,
        state_words=state_words,
        state_kind=state_kind,
        requested_at=found.requested_at,
        answer_by=found.answer_by,
        valid_from=found.valid.start if found.valid else None,
        valid_until=found.valid.end if found.valid else None,
        ended_at=found.ended_at,
        acknowledge_by=found.acknowledge_by,
        acknowledged_at=found.acknowledged_at,
        is_overdue=found.is_overdue(at=clock.now()),
        uses=found.uses,
        last_used_at=found.last_used_at,
        acts=tuple(str(step) for step in consents.possible_steps(found.state)),
    )


def _state(state: State) -> tuple[str, str]:
    """In words, and the kind of its tag."""
    return {
        State.REQUESTED: (gettext("waits for your answer"), "wait"),
        State.LAPSED: (gettext("not answered in time"), "plain"),
        State.REFUSED: (gettext("you refused"), "plain"),
        State.GIVEN: (gettext("you allow this"), "good"),
        State.PAUSED: (gettext("paused by you"), "wait"),
        State.WITHDRAWN: (gettext("withdrawn by you"), "plain"),
        State.RENEWED: (gettext("replaced by a newer one"), "plain"),
        State.EXPIRED: (gettext("expired"), "plain"),
    }[state]


def how_often(times: int, unit: str) -> str:
    """A rate in words; `unit` is the code of one."""
    return {
        Unit.HOUR: ngettext("at most once an hour", "at most %(times)d times an hour", times),
        Unit.DAY: ngettext("at most once a day", "at most %(times)d times a day", times),
        Unit.MONTH: ngettext("at most once in 30 days", "at most %(times)d times in 30 days", times),
        Unit.YEAR: ngettext("at most once in 365 days", "at most %(times)d times in 365 days", times),
    }[Unit(unit)] % {"times": times}


def _how_long(life: consents.Life | None) -> str:
    if life is None:
        return gettext("not at all: it may only look")
    count = life.value
    return {
        Unit.HOUR: ngettext("for one hour", "for %(count)d hours", count),
        Unit.DAY: ngettext("for one day", "for %(count)d days", count),
        Unit.MONTH: ngettext("for one month", "for %(count)d months", count),
        Unit.YEAR: ngettext("for one year", "for %(count)d years", count),
    }[life.unit] % {"count": count}
