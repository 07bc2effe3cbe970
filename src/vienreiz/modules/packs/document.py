"""YAML as packs may use it: a strict part of YAML 1.2, where every value knows its line.

Only plain data: no anchors, aliases, merge keys or tags, no duplicate keys, one document a file, UTF-8. Only `true` and
`false` are booleans, so `no` and `on` stay words; only what is written like 7 or -7 is a whole number, so `007` and
`0x7` stay words too. Source: YAML 1.2.2, 10.3 (core schema).
"""

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import yaml

from .values import Fault, Place, Where

LARGEST_BYTES = 1_048_576
DEEPEST = 32
LONGEST_QUOTED = 60  # of a word from the file in a sentence about it

_LOADER = yaml.CSafeLoader if hasattr(yaml, "CSafeLoader") else yaml.SafeLoader
_INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]{0,18})")
_FLOAT = re.compile(r"[-+]?(0|[1-9][0-9]*)?\.[0-9]+([eE][-+]?[0-9]+)?|[-+]?(0|[1-9][0-9]*)([eE][-+]?[0-9]+)")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_UNPRINTABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # YAML 1.2.2, 5.1


class Unreadable(Exception):
    """The file is not a document of this kind."""

    def __init__(self, fault: Fault) -> None:
        self.fault = fault
        super().__init__(str(fault))


@dataclass(frozen=True, slots=True)
class Document:
    """A file's content as plain data, and the line of each part of it."""

    file: str
    content: Any
    lines: Mapping[Where, int] = field(repr=False)

    def place(self, where: Where = ()) -> Place:
        """Where a part stands; of a part that is missing, where its nearest parent stands."""
        while where not in self.lines:
            where = where[:-1]
        return Place(file=self.file, line=self.lines[where])


def read(stored: bytes, *, name: str) -> Document:
    """The document in the bytes of a file, called `name` in faults. Raises Unreadable with the first fault."""
    text = _text(stored, name=name)
    try:
        _refuse_events(text, name=name)
        node = yaml.compose(text, Loader=_LOADER)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        raise unreadable(name, f"This is not YAML: {error.problem or error.context}.", line=line) from error
    except yaml.YAMLError as error:
        raise unreadable(name, "This is not YAML.") from error
    if node is None:
        raise unreadable(name, "The file is empty.")
    lines: dict[Where, int] = {}
    content = _content(node, (), lines, name=name)
    return Document(file=name, content=content, lines=lines)


def unreadable(name: str, sentence: str, *, line: int = 1) -> Unreadable:
    """What to raise of the file called `name`."""
    return Unreadable(Fault(place=Place(file=name, line=line), sentence=sentence))


def quoted(word: str) -> str:
    """A word from a file as a sentence shows it: on one line, and not longer than one can read."""
    plain = _UNPRINTABLE.sub("?", " ".join(word.split()))
    return f"`{plain if len(plain) <= LONGEST_QUOTED else plain[: LONGEST_QUOTED - 1] + '…'}`"


def _text(stored: bytes, *, name: str) -> str:
    if len(stored) > LARGEST_BYTES:
        raise unreadable(name, f"The file is larger than {LARGEST_BYTES} bytes.")
    try:
        text = stored.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = stored[: error.start].count(b"\n") + 1
        raise unreadable(name, f"The file must be UTF-8, and byte {error.start} is not.", line=line) from error
    found = _UNPRINTABLE.search(text)
    if found:
        raise unreadable(name, _sentence_about(found[0]), line=text.count("\n", 0, found.start()) + 1)
    return text


def _sentence_about(character: str) -> str:
    name = "a NUL character" if character == "\0" else f"the character U+{ord(character):04X}"
    return f"The file holds {name}, which a text may not hold."


def _refuse_events(text: str, *, name: str) -> None:
    """Refuse, while reading and so before anything can grow, what packs may not use."""
    documents, depth = 0, 0
    for event in yaml.parse(text, Loader=_LOADER):
        line = _line(event)
        if isinstance(event, yaml.AliasEvent):
            raise unreadable(name, f"Aliases are not allowed: write the content of *{event.anchor} out.", line=line)
        anchor, tag = getattr(event, "anchor", None), getattr(event, "tag", None)
        if anchor:
            raise unreadable(name, f"Anchors are not allowed: remove &{anchor}.", line=line)
        if tag:
            raise unreadable(name, f"Tags are not allowed: remove {tag}.", line=line)
        if isinstance(event, yaml.DocumentStartEvent):
            documents += 1
            if documents > 1:
                raise unreadable(name, "A file holds one document, and this begins another.", line=line)
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > DEEPEST:
                raise unreadable(name, f"This is nested more than {DEEPEST} deep.", line=line)
        if isinstance(event, yaml.CollectionEndEvent):
            depth -= 1


def _line(part: yaml.Event | yaml.Node) -> int:
    return part.start_mark.line + 1 if part.start_mark else 1


def _content(node: yaml.Node, where: Where, lines: dict[Where, int], *, name: str) -> Any:
    lines.setdefault(where, _line(node))
    if isinstance(node, yaml.MappingNode):
        return dict(_pairs(node, where, lines, name=name))
    if isinstance(node, yaml.SequenceNode):
        return [_content(part, (*where, number), lines, name=name) for number, part in enumerate(node.value)]
    assert isinstance(node, yaml.ScalarNode)  # aliases aside, there is no fourth kind
    _refuse_unprintable(node, name=name)
    if node.style:  # quoted, or a block: a text whatever it looks like
        return node.value
    return _scalar(node, name=name)


def _pairs(node: yaml.MappingNode, where: Where, lines: dict[Where, int], *, name: str) -> Iterator[tuple[str, Any]]:
    seen: dict[str, int] = {}
    for key, value in node.value:
        line = _line(key)
        if not isinstance(key, yaml.ScalarNode) or not key.value:
            raise unreadable(name, "A key must be a word.", line=line)
        _refuse_unprintable(key, name=name)
        if key.value == "<<" and not key.style:
            raise unreadable(name, "Merge keys are not allowed: write the content out.", line=line)
        if key.value in seen:
            raise unreadable(
                name, f"The key {quoted(key.value)} stands twice; first on line {seen[key.value]}.", line=line
            )
        seen[key.value] = line
        here = (*where, key.value)
        lines[here] = line
        yield key.value, _content(value, here, lines, name=name)


def _refuse_unprintable(node: yaml.ScalarNode, *, name: str) -> None:
    """An escape such as \\0 brings in what the file itself may not hold."""
    found = _UNPRINTABLE.search(node.value)
    if found:
        raise unreadable(name, _sentence_about(found[0]), line=_line(node))


def _scalar(node: yaml.ScalarNode, *, name: str) -> Any:
    text: str = node.value
    if text in {"", "~", "null", "Null", "NULL"}:
        return None
    if text in {"true", "True", "TRUE"}:
        return True
    if text in {"false", "False", "FALSE"}:
        return False
    if _INTEGER.fullmatch(text):
        return int(text)
    if _FLOAT.fullmatch(text):
        number = float(text)
        if math.isinf(number):
            raise unreadable(name, f"{quoted(text)} is larger than any number.", line=_line(node))
        return number
    if _DAY.fullmatch(text):
        try:
            return date.fromisoformat(text)
        except ValueError:
            raise unreadable(name, f"There is no such day as {text}.", line=_line(node)) from None
    return text
