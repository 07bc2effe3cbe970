"""How well registers are kept, and what they ever said."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.utils.translation import gettext

from vienreiz.kernel import clock
from vienreiz.kernel.actors import Actor
from vienreiz.kernel.ui import public as ui
from vienreiz.modules.access import public as access
from vienreiz.modules.exchange import public as exchange
from vienreiz.modules.exchange.public import Wording, say, wording
from vienreiz.modules.identity import public as identity
from vienreiz.modules.registers import public as registers

from . import errors, models, record, values

SENDINGS_SHOWN = 20


def kept_by(employment: identity.Employment, *, by: Actor) -> list[values.Kept]:
    """The registers that a steward's institution holds, each with how well it is kept."""
    organisation = employment.subsystem.partition("/")[0]
    held = [register for register in registers.registers() if register.holder == organisation]
    return [kept(register, employment, by=by) for register in held]


def keeping(register: registers.Register, employment: identity.Employment, *, by: Actor) -> values.Keeping:
    """One register, and the work in which she looks after it. Raises exchange.NotTheHolder."""
    exchange.refuse_who_does_not_keep(register.code, by=by)
    return values.Keeping(employment=employment, code=register.code, title=say(register.title))


def kept(register: registers.Register, employment: identity.Employment, *, by: Actor) -> values.Kept:
    """One register and how well it is kept. Raises exchange.NotTheHolder."""
    found = exchange.quality_of(register.code, by=by)

    def counts(of: Mapping[str, int]) -> tuple[values.Count, ...]:
        named = [(say(register.fields[name].title, name) if name in register.fields else name, of[name]) for name in of]
        return tuple(
            values.Count(label=label, count=count, share=round(100 * count / found.records) if found.records else 0)
            for label, count in sorted(named, key=lambda one: -one[1])
        )

    return values.Kept(
        employment=employment,
        code=register.code,
        title=say(register.title),
        is_open=register.is_open,
        records=found.records,
        published_at=found.published_at,
        loaded_at=found.loaded_at,
        is_stale=found.is_stale,
        refused=found.refused,
        lacking=counts(found.lacking),
        oddities=counts(found.oddities),
    )


def found_in(
    register: registers.Register, history: exchange.History, *, moments: values.Moments | None, on: date
) -> values.Found:
    """A history in words: every version, what can be corrected `on` a day, and what was said at two moments."""
    words = wording()
    by_key = _by_key(history)
    labels = exchange.labels_in([(register, version.content) for version in history.records], words)
    said_today = {key: _said(of_key, at=clock.now(), on=on) for key, of_key in by_key.items()}
    choices = record.choices_of(register) if any(said_today.values()) else {}
    return values.Found(
        exchange_id=history.exchange_id,
        versions=tuple(
            _shown(register, version, older, words, labels)
            for of_key in by_key.values()
            for version, older in zip(of_key, [*of_key[1:], None], strict=True)
        ),
        compared=()
        if moments is None
        else tuple(_compared(register, one, words, labels) for one in said_at(history, moments)),
        correctable=tuple(
            values.Correctable(
                key=key, inputs=record.asked(register, exchange.as_text(register, current.content), choices)
            )
            for key, current in said_today.items()
            if current is not None
        ),
        is_all=history.is_all,
        next_offset=history.next_offset,
    )


def said_at(history: exchange.History, moments: values.Moments) -> tuple[values.Sayings, ...]:
    """What was said of each key at two moments about a day, of records that ended as of those that stand.

    Of a part of a history nothing: what it lacks would look as if it had never been said.
    """
    if not history.is_all:
        return ()
    found: list[values.Sayings] = []
    for key, of_key in _by_key(history).items():
        first, second = (_said(of_key, at=moment, on=moments.about) for moment in (moments.first, moments.second))
        found.append(
            values.Sayings(key=key, first=first.content if first else None, second=second.content if second else None)
        )
    return tuple(found)


def steps_of(sent: values.Sending) -> tuple[ui.Task, ...]:
    """What happens to a source, one after the other, and how far it is."""
    is_done = sent.state is values.SendingState.DONE
    is_refused = sent.state is values.SendingState.REFUSED
    is_begun = sent.done > 0 or is_done
    return (
        ui.Task(title=gettext("The file is received"), state=ui.TaskState.DONE),
        ui.Task(title=gettext("Every row is checked and recorded"), state=_state(is_done, is_begun, is_refused)),
        ui.Task(title=gettext("All of it becomes visible at once"), state=_state(is_done, False, False)),
    )


def refusal_of(sent: values.Sending) -> str:
    """Why a source was not taken in, or not yet, in the language of the request; empty where nothing is in the way."""
    return gettext(sent.refusal) % sent.details if sent.refusal else ""


def _state(is_done: bool, is_begun: bool, is_refused: bool) -> ui.TaskState:
    if is_refused:
        return ui.TaskState.FAILED
    if is_done:
        return ui.TaskState.DONE
    return ui.TaskState.BEGUN if is_begun else ui.TaskState.WAITING


def articles(*, basis: str = "") -> tuple[values.Article, ...]:
    """What may be named as ground, in words; first the one on which the register rests."""
    found = [
        values.Article(
            code=code,
            law=f"{say(one.act)}, {say(one.article)}",
            is_checked=one.checked_on is not None,
            is_basis=code == basis,
        )
        for code, one in access.articles().items()
    ]
    return tuple(sorted(found, key=lambda one: (not one.is_basis, one.law, one.code)))


def facts_of_change(register: registers.Register, answers: Mapping[str, str]) -> tuple[ui.Row, ...]:
    """What a steward is about to say of an identifier, to be read once more."""
    if not register.introduces or not answers:
        return ()
    laws = {one.code: one for one in articles()}
    labels = (
        ("old", gettext("Identifier until now")),
        ("new", gettext("New identifier")),
        ("on", gettext("It is so from")),
        ("article", gettext("Article of law")),
        ("case", gettext("Case")),
    )
    kind = ui.Row(label=gettext("Kind of identifier"), value=say(identity.scheme(register.introduces).title))
    rows: list[ui.Row] = []
    for name, label in labels:
        law = laws.get(answers.get(name, "")) if name == "article" else None
        note = "" if law is None or law.is_checked else gettext("citation not yet checked")
        if name in answers:
            rows.append(ui.Row(label=label, value=law.law if law else answers[name], note=note))
    return (kind, *rows)


def schemes_of(register: registers.Register) -> tuple[values.Choice, ...]:
    """By which identifiers somebody may be looked for in a register."""
    return tuple(
        values.Choice(value=code, label=say(identity.scheme(code).title))
        for code in sorted({role.scheme for role in register.roles.values()})
    )


def _by_key(history: exchange.History) -> dict[str, list[exchange.PastRecord]]:
    by_key: dict[str, list[exchange.PastRecord]] = {}
    for version in history.records:
        by_key.setdefault(version.key, []).append(version)
    return by_key


def _said(of_key: Sequence[exchange.PastRecord], *, at: datetime, on: date) -> exchange.PastRecord | None:
    """What the register said at a moment about a day."""
    return next((one for one in of_key if at in one.recorded and on in one.valid), None)


def _shown(
    register: registers.Register,
    version: exchange.PastRecord,
    older: exchange.PastRecord | None,
    words: Wording,
    labels: exchange.Labels,
) -> values.Shown:
    return values.Shown(
        key=version.key,
        valid=version.valid,
        recorded=version.recorded,
        by=version.by,
        lines=_lines(register, version.content, older.content if older else version.content, words, labels),
    )


def _compared(
    register: registers.Register, said: values.Sayings, words: Wording, labels: exchange.Labels
) -> values.Compared:
    first, second = said.first or {}, said.second or {}
    return values.Compared(
        key=said.key,
        first=_lines(register, first, second, words, labels),
        second=_lines(register, second, first, words, labels),
    )


def _lines(
    register: registers.Register,
    content: Mapping[str, exchange.Json],
    other: Mapping[str, exchange.Json],
    words: Wording,
    labels: exchange.Labels,
) -> tuple[values.Line, ...]:
    return tuple(
        values.Line(
            name=name,
            label=words.field(register, name),
            value=words.value(register, name, content[name], labels),
            is_changed=content[name] != other.get(name),
        )
        for name in register.recorded
        if name in content
    )


def sendings_of(register: registers.Register, *, by: Actor) -> list[values.Sending]:
    """The files sent last for a register. Raises exchange.NotTheHolder for whoever does not keep it."""
    exchange.refuse_who_does_not_keep(register.code, by=by)
    rows = models.Sending.objects.filter(register=register.code).order_by("-sent_at")[:SENDINGS_SHOWN]
    return [row.as_value() for row in rows]


def sending(register: registers.Register, sending_id: values.SendingId, *, by: Actor) -> values.Sending:
    """One of them. Raises SendingNotFound, exchange.NotTheHolder."""
    exchange.refuse_who_does_not_keep(register.code, by=by)
    row = models.Sending.objects.filter(register=register.code, id=sending_id).first()
    if row is None:
        raise errors.SendingNotFound
    return row.as_value()


def said_of(register: registers.Register, sending_id: values.SendingId, *, by: Actor) -> list[exchange.SaidOfRow]:
    """What was said of the rows of one of them, nothing before it is done. Raises SendingNotFound,
    exchange.NotTheHolder.
    """
    number = sending(register, sending_id, by=by).load_number
    return [] if number is None else exchange.said_of_rows(register.code, number, by=by)
