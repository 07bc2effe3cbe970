"""What a pack would change: a comparison of what stands with what it says. Pure."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from .values import Change, ChangeKind, Item

LONGEST_VALUE = 60


def changes(section: str, *, standing: Mapping[str, str], wanted: Sequence[Item]) -> list[Change]:
    """What opens, changes and closes in a section. `standing`: the stored form of what is open, by code."""
    opened = [
        Change(kind=ChangeKind.OPENED, section=section, code=item.code, item=item)
        for item in wanted
        if item.code not in standing
    ]
    changed = [
        Change(
            kind=ChangeKind.CHANGED,
            section=section,
            code=item.code,
            item=item,
            lines=tuple(differences(json.loads(standing[item.code]), json.loads(item.stored))),
        )
        for item in wanted
        if item.code in standing and standing[item.code] != item.stored
    ]
    kept = {item.code for item in wanted}
    closed = [
        Change(kind=ChangeKind.CLOSED, section=section, code=code, item=None) for code in standing if code not in kept
    ]
    return [*opened, *changed, *closed]


def differences(old: Any, new: Any, *, at: str = "") -> Iterator[str]:
    """What differs between two pieces of plain data, a line each: `valid_until: 2026-01-01 → 2027-01-01`."""
    if isinstance(old, dict) and isinstance(new, dict):
        for name in [*old, *(name for name in new if name not in old)]:
            yield from differences(old.get(name), new.get(name), at=f"{at}.{name}" if at else name)
        if old.keys() == new.keys() and list(old) != list(new):
            yield f"{at or 'content'}: the same in another order"
    elif old != new or type(old) is not type(new):
        yield f"{at or 'content'}: {_short(old)} → {_short(new)}"


def _short(value: Any) -> str:
    if value is None:
        return "(nothing)"
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= LONGEST_VALUE else text[: LONGEST_VALUE - 1] + "…"
