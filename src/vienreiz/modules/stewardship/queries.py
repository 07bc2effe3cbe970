"""How well registers are kept, and what they ever said."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext

from vienreiz.kernel import clock
from vienreiz.kernel.actors import Actor
from vienreiz.kernel.ui import public as ui
from vienreiz.modules.access import public as access
from vienreiz.modules.exchange import public as exchange
from vienreiz.modules.exchange.public import Wording, say, wording
from vienreiz.modules.identity import public as identity
from vienreiz.modules.packs import public as packs
from vienreiz.modules.registers import public as registers

from . import errors, models, values

SENDINGS_SHOWN = 20


def kept_by(employment: identity.Employment, *, by: Actor) -> list[values.Kept]:
    """The registers that a steward's institution holds, each with how well it is kept."""
    organisation = employment.subsystem.partition("/")[0]
    held = [register for register in registers.registers() if register.holder == organisation]
    return [kept(register, employment, by=by) for register in held]


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
    register: registers.Register, history: exchange.History, *, moments: tuple[date, date] | None, on: date
) -> values.Found:
    """A history in words: every version, what can be corrected, and what was said at the ends of two days."""
    words = wording()
    by_key: dict[str, list[exchange.PastRecord]] = {}
    for record in history.records:
        by_key.setdefault(record.key, []).append(record)
    return values.Found(
        exchange_id=history.exchange_id,
        versions=tuple(
            _shown(register, record, older, words)
            for of_key in by_key.values()
            for record, older in zip(of_key, [*of_key[1:], None], strict=True)
        ),
        compared=()
        if moments is None
        else tuple(
            _compared(register, key, of_key, _ends_of(moments), on=on, words=words) for key, of_key in by_key.items()
        ),
        correctable=tuple(
            values.Correctable(key=key, lines=_as_text(register, current, words))
            for key, of_key in by_key.items()
            if (current := _said(of_key, at=clock.now(), on=on)) is not None
        ),
    )


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


def _state(is_done: bool, is_begun: bool, is_refused: bool) -> ui.TaskState:
    if is_refused:
        return ui.TaskState.FAILED
    if is_done:
        return ui.TaskState.DONE
    return ui.TaskState.BEGUN if is_begun else ui.TaskState.WAITING


def articles() -> tuple[values.Choice, ...]:
    """What may be named as ground, in words."""
    found = [
        values.Choice(value=code, label=f"{say(one.act)}, {say(one.article)}")
        for code, one in access.articles().items()
    ]
    return tuple(sorted(found, key=lambda choice: (choice.label, choice.value)))


def schemes_of(register: registers.Register) -> tuple[values.Choice, ...]:
    """By which identifiers somebody may be looked for in a register."""
    return tuple(
        values.Choice(value=code, label=say(identity.scheme(code).title))
        for code in sorted({role.scheme for role in register.roles.values()})
    )


def _said(of_key: Sequence[exchange.PastRecord], *, at: datetime, on: date) -> exchange.PastRecord | None:
    """What the register said at a moment about a day."""
    return next((one for one in of_key if at in one.recorded and on in one.valid), None)


def _ends_of(days: tuple[date, date]) -> tuple[datetime, datetime]:
    """The last moments of two days in the country."""
    zone = ZoneInfo(packs.current().time_zone)
    first, second = (datetime.combine(day + timedelta(days=1), time.min, zone) for day in days)
    return first, second


def _shown(
    register: registers.Register, record: exchange.PastRecord, older: exchange.PastRecord | None, words: Wording
) -> values.Shown:
    return values.Shown(
        key=record.key,
        valid=record.valid,
        recorded=record.recorded,
        by=record.by,
        lines=_lines(register, record.content, older.content if older else record.content, words),
    )


def _compared(
    register: registers.Register,
    key: str,
    of_key: Sequence[exchange.PastRecord],
    moments: tuple[datetime, datetime],
    *,
    on: date,
    words: Wording,
) -> values.Compared:
    first, second = (_said(of_key, at=moment, on=on) for moment in moments)
    contents = (first.content if first else {}, second.content if second else {})
    return values.Compared(
        key=key,
        first=_lines(register, contents[0], contents[1], words),
        second=_lines(register, contents[1], contents[0], words),
    )


def _lines(
    register: registers.Register,
    content: Mapping[str, exchange.Json],
    other: Mapping[str, exchange.Json],
    words: Wording,
) -> tuple[values.Line, ...]:
    return tuple(
        values.Line(
            name=name,
            label=words.field(register, name),
            value=words.value(register, name, content[name]),
            is_changed=content[name] != other.get(name),
        )
        for name in register.recorded
        if name in content
    )


def _as_text(register: registers.Register, record: exchange.PastRecord, words: Wording) -> tuple[values.Line, ...]:
    """Every field, as it is written to be corrected."""
    return tuple(
        values.Line(name=name, label=words.field(register, name), value=text, is_changed=False)
        for name, text in exchange.as_text(register, record.content).items()
    )


def sendings_of(register: registers.Register, *, by: Actor) -> list[values.Sending]:
    """The files sent last for a register. Raises exchange.NotTheHolder for whoever does not keep it."""
    exchange.quality_of(register.code, by=by)
    rows = models.Sending.objects.filter(register=register.code).order_by("-sent_at")[:SENDINGS_SHOWN]
    return [row.as_value() for row in rows]


def sending(register: registers.Register, sending_id: values.SendingId, *, by: Actor) -> values.Sending:
    """One of them. Raises SendingNotFound, exchange.NotTheHolder."""
    exchange.quality_of(register.code, by=by)
    row = models.Sending.objects.filter(register=register.code, id=sending_id).first()
    if row is None:
        raise errors.SendingNotFound
    return row.as_value()
