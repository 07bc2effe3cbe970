"""What a pack would change: a comparison of what stands with what it says. Pure."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from .values import Change, ChangeKind, Item

LONGEST_VALUE = 60
KEPT_BEFORE = 12  # characters that two long texts share, shown before they part
ABSENT = object()
NOTHING = "(nothing)"


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
    """What differs between two pieces of plain data, a line each; none only if they are written alike.

    `valid_until: 2026-01-01 → 2027-01-01`, and of lists what came and what went: `fields: + address`.
    """
    here = at or "content"
    if _written(old) == _written(new):
        return
    if isinstance(old, dict) and isinstance(new, dict):
        for name in [*old, *(name for name in new if name not in old)]:
            yield from differences(old.get(name, ABSENT), new.get(name, ABSENT), at=f"{at}.{name}" if at else name)
        if [name for name in old if name in new] != [name for name in new if name in old]:
            yield f"{here}: the same in another order"
    elif isinstance(old, list) and isinstance(new, list):
        before, after = Counter(map(_written, old)), Counter(map(_written, new))
        yield from (f"{here}: - {_short(one)}" for one in (before - after).elements())
        yield from (f"{here}: + {_short(one)}" for one in (after - before).elements())
        if before == after:
            yield f"{here}: the same in another order"
    else:
        yield f"{here}: {' → '.join(_parted(_written(old), _written(new)))}"


def _written(value: Any) -> str:
    """As it stands in a file, more or less; a text that looks like something else stands in quotes."""
    if value is ABSENT:
        return NOTHING
    is_plain = isinstance(value, str) and value and value == " ".join(value.split()) and _is_no_other(value)
    return value if is_plain else json.dumps(value, ensure_ascii=False)


def _is_no_other(text: str) -> bool:
    """Whether a text cannot be taken for a number, a list or a word such as `true`."""
    if text[0] in '"[{' or text == NOTHING:
        return False
    try:
        json.loads(text)
    except ValueError:
        return True
    return False


def _parted(old: str, new: str) -> tuple[str, str]:
    """Two different texts, short, from a little before the place where they part."""
    if max(len(old), len(new)) <= LONGEST_VALUE:
        return old, new
    shared = next(
        (place for place, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new))
    )
    begin = max(0, shared - KEPT_BEFORE) if shared + KEPT_BEFORE > LONGEST_VALUE else 0
    before = "…" if begin else ""
    return before + _short(old[begin:]), before + _short(new[begin:])


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_VALUE else text[: LONGEST_VALUE - 1] + "…"
