"""The fields of a record as a page asks for them: days as people write them, codes and names to choose from."""

from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime

from django.utils.translation import gettext

from vienreiz.modules.exchange import public as exchange
from vienreiz.modules.exchange.public import Wording, say
from vienreiz.modules.registers import public as registers

from . import values

WRITTEN_DAY = "%d.%m.%Y"
WRITTEN_DAYS = (WRITTEN_DAY, f"{WRITTEN_DAY}.")  # with a full stop in languages whose ordinal numbers have one
CHOICES_MAX = 50  # more, and a key is quicker typed than found in a list


def as_register_writes(register: registers.Register, texts: Mapping[str, str]) -> dict[str, str]:
    """What was filled in, with days as registers write them; what is no day stays, and the schema refuses it."""
    days = {one.name for one in registers.inputs(register) if one.format == "date"}
    return {name: _iso(text) if name in days else text for name, text in texts.items()}


def asked(register: registers.Register, texts: Mapping[str, str], choices: values.Choices) -> tuple[values.Input, ...]:
    """Every recorded field, filled in with what `texts` say. A value that no choice offers is one more choice."""
    words = exchange.wording()
    found: list[values.Input] = []
    for one in registers.inputs(register):
        text, offered = texts.get(one.name, ""), choices.get(one.name, ())
        is_day = one.format == "date"
        if offered and text and text not in {choice.value for choice in offered}:
            offered = (values.Choice(value=text, label=text), *offered)
        if offered and not (text and one.is_required):
            offered = (values.Choice(value="", label=""), *offered)
        found.append(
            values.Input(
                name=one.name,
                label=words.field(register, one.name),
                text=_as_people_write(text) if is_day else text,
                choices=offered,
                hint="" if offered else _hint(register, one, words),
            )
        )
    return tuple(found)


def unknown_keys(register: registers.Register, texts: Mapping[str, str]) -> list[dict[str, object]]:
    """Fields that name no record of the open register to which they refer, each with a sentence."""
    described = exchange.wording().registers
    referring = {name: one.refers_to for name, one in register.fields.items() if one.refers_to and texts.get(name)}
    return [
        {"row": 1, "field": name, "sentence": gettext("There is no record with this key in that register.")}
        for name, code in referring.items()
        if described[code].is_open and exchange.open_record(code, texts[name]) is None
    ]


def choices_of(register: registers.Register) -> values.Choices:
    """What may be chosen for each field: values that the schema lists, and records of open registers that are small."""
    words, found = exchange.wording(), dict[str, tuple[values.Choice, ...]]()
    for one in registers.inputs(register):
        refers_to = register.fields[one.name].refers_to
        if one.name == register.key:
            continue
        if one.options:
            texts = [exchange.as_text(register, {one.name: option})[one.name] for option in one.options]
            found[one.name] = tuple(
                values.Choice(value=text, label=words.value(register, one.name, option))
                for text, option in zip(texts, one.options, strict=True)
            )
        elif refers_to and words.registers[refers_to].is_open:
            found[one.name] = _records_of(refers_to)
    return found


def _records_of(code: str) -> tuple[values.Choice, ...]:
    """The records of an open register by name, with the key where a name is not enough; none where there are many."""
    records = exchange.open_records(code, limit=CHOICES_MAX + 1).records
    if len(records) > CHOICES_MAX:
        return ()
    repeated = Counter(record.label for record in records)
    return tuple(
        values.Choice(
            value=record.key,
            label=record.label if repeated[record.label] == 1 else f"{record.label} ({record.key})",
        )
        for record in records
    )


def _hint(register: registers.Register, one: registers.Input, words: Wording) -> str:
    if one.format == "date":
        return gettext("For example 31.01.2030")
    refers_to = register.fields[one.name].refers_to
    if not refers_to:
        return ""
    return gettext("The key of a record in this register: %(register)s") % {
        "register": say(words.registers[refers_to].title)
    }


def _iso(text: str) -> str:
    written = text.removesuffix(".")
    try:
        return datetime.strptime(written, WRITTEN_DAY).date().isoformat()  # noqa: DTZ007 - a day has no time zone
    except ValueError:
        return text


def _as_people_write(text: str) -> str:
    try:
        return date.fromisoformat(text).strftime(WRITTEN_DAY)
    except ValueError:
        return text
