"""What passes of a source into a register: each row checked by itself and against those before it."""

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from typing import TypeAlias

import jsonschema_rs

from vienreiz.kernel.period import Period
from vienreiz.modules.registers import public as registers

from . import rules, source, values

KEY_LENGTH_MAX = 200
FAULTS_SHOWN_MAX = 5
IDENTIFIER_WRONG = "This identifier is not written as its kind demands."
NUL = re.compile(r"(?<!\\)(\\\\)*\\u0000")  # as JSON writes it, and not after an escaped backslash

# by keyword of JSON Schema; they may name what the schema says, never what the row holds
SENTENCES = {
    "required": "This field is missing.",
    "additionalProperties": "There is a field that the register does not know.",
    "type": "This is not of type {types}.",
    "format": "This is no {form}, or none that exists.",
    "enum": "This is none of {options}.",
    "const": "This is not the one value it may be.",
    "not": "This is a value that should not stand here.",
    "pattern": "This does not match {pattern}.",
    "minimum": "This is less than {limit}.",
    "exclusiveMinimum": "This is not more than {limit}.",
    "maximum": "This is more than {limit}.",
    "exclusiveMaximum": "This is not less than {limit}.",
    "minLength": "This is shorter than {limit} characters.",
    "maxLength": "This is longer than {limit} characters.",
    "minItems": "This list has fewer than {limit} values.",
    "maxItems": "This list has more than {limit} values.",
    "uniqueItems": "This list holds the same value twice.",
}
SENTENCE_ELSE = "This does not fit “{keyword}” of the schema."

IsIdentifier: TypeAlias = Callable[[str, str], bool]  # scheme, value


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A row that passed. `content` empty text: nothing is said of the key any more while `valid`."""

    line: int
    key: str
    valid: Period[date]
    content: str  # canonical JSON
    digest: str  # hex SHA-256 of it and of what the description makes of it
    identifiers: Mapping[str, str]  # by role
    search_values: tuple[tuple[str, bytes], ...]  # name, value
    sorting: bytes
    oddities: tuple[values.RowReport, ...]


@dataclass(frozen=True, slots=True)
class Refused:
    """A row that did not pass, and why: at least one report."""

    reports: tuple[values.RowReport, ...]


@dataclass(slots=True, kw_only=True)
class Intake:
    """Takes the rows of one source, in their order, and remembers what repetition is judged by."""

    register: registers.Register
    valid_from: date  # of rows that do not say
    alphabet: str
    is_identifier: IsIdentifier
    _lines: dict[str, list[tuple[date, int]]] = field(default_factory=lambda: defaultdict(list))  # first day and line
    _valid: dict[int, Period[date]] = field(default_factory=dict)  # by line, of keys that stand there
    _unique: dict[tuple[str, str], tuple[str, int]] = field(default_factory=dict)
    _form: str = field(init=False)

    def __post_init__(self) -> None:
        self._form = rules.form(self.register, alphabet=self.alphabet)

    def take(self, row: source.Row | source.Unreadable) -> Taken | Refused:
        """Judge one row."""
        if isinstance(row, source.Unreadable):
            return _refused(row.line, row.sentence, row.field)
        start = row.valid_from or self.valid_from
        if row.valid_until is not None and row.valid_until <= start:
            return _refused(row.line, "valid_until is not after valid_from.", "valid_until")
        valid = Period(start, row.valid_until)
        if row.content is None:
            return self._remembered(self._ending(row.line, row.key, valid))
        fault = fault_of(row.content)
        if fault:
            return _refused(row.line, fault)
        content = registers.canonical(row.content)
        faults = self._faults(row.line, row.content)
        return Refused(faults) if faults else self._remembered(self._taken(row.line, row.content, content, valid))

    def _faults(self, line: int, content: Mapping[str, values.Json]) -> tuple[values.RowReport, ...]:
        validator = registers.validator(self.register)
        if not validator.is_valid(content):
            return reports_of(validator, content, line=line, kind=values.RowKind.REFUSED)
        if len(str(content[self.register.key])) > KEY_LENGTH_MAX:
            return _refused(line, f"The key is longer than {KEY_LENGTH_MAX} characters.", self.register.key).reports
        return tuple(
            _report(line, values.RowKind.REFUSED, role.identified_by, IDENTIFIER_WRONG)
            for role in self.register.roles.values()
            if role.identified_by in content and not self.is_identifier(role.scheme, str(content[role.identified_by]))
        )

    def _taken(self, line: int, content: Mapping[str, values.Json], text: str, valid: Period[date]) -> Taken:
        return Taken(
            line=line,
            key=str(content[self.register.key]),
            valid=valid,
            content=text,
            digest=sha256(f"{self._form}\n{text}".encode()).hexdigest(),
            identifiers={
                role.name: str(content[role.identified_by])
                for role in self.register.roles.values()
                if role.identified_by in content
            },
            search_values=tuple(
                (name, value)
                for name in self.register.search
                for one in _texts(content.get(name))
                for value in rules.search_values(one)
            ),
            sorting=rules.sorting(str(content.get(self.register.label, "")), alphabet=self.alphabet),
            oddities=self._oddities(line, content),
        )

    @staticmethod
    def _ending(line: int, key: str, valid: Period[date]) -> Taken:
        return Taken(
            line=line,
            key=key,
            valid=valid,
            content="",
            digest="",
            identifiers={},
            search_values=(),
            sorting=b"",
            oddities=(),
        )

    def _remembered(self, taken: Taken) -> Taken | Refused:
        """The row, unless one before it said something of the same key for some of the same days."""
        of_key = self._lines[taken.key]  # by day and apart from each other, so that only the nearest can overlap
        place = bisect_right(of_key, (taken.valid.start, taken.line))
        for _, line in of_key[max(place - 1, 0) : place + 1]:
            if self._valid[line].overlaps(taken.valid):
                return _refused(taken.line, f"The same key stands in line {line} already.", self.register.key)
        of_key.insert(place, (taken.valid.start, taken.line))
        self._valid[taken.line] = taken.valid
        return taken

    def _oddities(self, line: int, content: Mapping[str, values.Json]) -> tuple[values.RowReport, ...]:
        found: list[values.RowReport] = []
        expectation = registers.expectation(self.register)
        if expectation is not None and not expectation.is_valid(content):
            found += reports_of(expectation, content, line=line, kind=values.RowKind.ODDITY)
        for name in self.register.unique:
            if name in content:
                key = str(content[self.register.key])
                of_key, first = self._unique.setdefault((name, registers.canonical(content[name])), (key, line))
                if of_key != key:
                    found.append(_report(line, values.RowKind.ODDITY, name, f"The same value stands in line {first}."))
        return tuple(found)


def fault_of(content: values.Json) -> str:
    """Why no register can hold this, whatever its schema says; empty: one can."""
    try:
        text = registers.canonical(content)
        text.encode()
    except UnicodeEncodeError:
        return "A text holds half a character (a lone surrogate)."
    except (ValueError, RecursionError):
        return "A number is not finite, or this is nested too deeply."
    return "A text holds the character NUL." if NUL.search(text) else ""


def reports_of(
    validator: jsonschema_rs.Draft202012Validator,
    content: Mapping[str, values.Json],
    *,
    line: int,
    kind: values.RowKind,
) -> tuple[values.RowReport, ...]:
    """The first five things that do not fit, in words that repeat the schema and never the row."""
    reports = []
    for error in validator.iter_errors(content):
        name = _field_of(error)
        reports.append(_report(line, kind, name, _sentence(error)))
        if len(reports) == FAULTS_SHOWN_MAX:
            break
    return tuple(reports)


def _field_of(error: jsonschema_rs.ValidationError) -> str:
    if error.kind.name == "required":
        return str(error.kind.as_dict()["property"])
    return str(error.instance_path[0]) if error.instance_path else ""


def _sentence(error: jsonschema_rs.ValidationError) -> str:
    facts = error.kind.as_dict()
    return SENTENCES.get(error.kind.name, SENTENCE_ELSE).format(
        keyword=error.kind.name,
        limit=facts.get("limit"),
        types=" or ".join(sorted(facts.get("types", ()))),
        options=", ".join(map(str, facts.get("options", ()))),
        pattern=facts.get("pattern"),
        form=facts.get("format"),
    )


def _texts(value: values.Json) -> list[str]:
    """A value of a field that is searched, as texts."""
    if value is None or isinstance(value, Mapping):
        return []
    return [str(one) for one in value] if isinstance(value, list) else [str(value)]


def _report(line: int, kind: values.RowKind, name: str, sentence: str) -> values.RowReport:
    return values.RowReport(line=line, kind=kind, field=name[:40], sentence=sentence[:400])


def _refused(line: int, sentence: str, name: str = "") -> Refused:
    return Refused((_report(line, values.RowKind.REFUSED, name, sentence),))
