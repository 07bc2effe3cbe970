"""What may be read without an ask: which services there are, and open registers."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from types import MappingProxyType
from zoneinfo import ZoneInfo

from vienreiz.kernel import clock
from vienreiz.modules.identity import public as identity
from vienreiz.modules.packs import public as packs
from vienreiz.modules.records import public as records
from vienreiz.modules.registers import public as registers

from . import errors, rules, values
from .values import Json
from .wording import Wording

PAGE_SIZE_MAX = 500


def about(subject_id: identity.SubjectId) -> list[registers.Service]:
    """The services that may hold something about this person or company, by register.

    Not those that do: to look would be a read. Nor those that tell only what is computed: she sees what from.
    """
    return registers.services_about(identity.kind_of(subject_id))


def shared_by(person_id: identity.SubjectId) -> values.Shared:
    """How much of what registers hold of somebody names others too. Counts alone, so it is not entered."""
    found = records.shared_by(person_id)
    return values.Shared(records=len(found), others=len({other for one in found for other in one.others.values()}))


def as_text(register: registers.Register, content: Mapping[str, Json]) -> dict[str, str]:
    """A record's fields as somebody may correct them."""
    return {name: records.as_text(register, content.get(name)) for name in register.recorded}


def from_text(register: registers.Register, texts: Mapping[str, str]) -> dict[str, Json]:
    """A record as somebody wrote it, field by field; an empty one is left out."""
    return records.from_text(register, texts)


def open_records(register: str, *, search: str = "", offset: int = 0, limit: int = 50) -> values.OpenPage:
    """Records of an open register as they are today, in the order of their labels.

    `search` takes the register's declared search keys. At most 500 at once. Raises RegisterNotOpen.
    """
    described = _open_register(register)
    valid_on, known_at = _present()
    limit = min(max(limit, 0), PAGE_SIZE_MAX)
    found = records.of_register(
        register, search=search, valid_on=valid_on, known_at=known_at, offset=max(offset, 0), limit=limit
    )
    is_all = offset <= 0 and len(found) < limit
    return values.OpenPage(
        records=tuple(rules.open_record(version, described) for version in found),
        total=len(found) if is_all else records.count(register, search=search, valid_on=valid_on, known_at=known_at),
    )


def open_record(register: str, key: str) -> values.OpenRecord | None:
    """One record of an open register as it is today, None if there is none. Raises RegisterNotOpen."""
    described = _open_register(register)
    valid_on, known_at = _present()
    found = records.by_key(register, key, valid_on=valid_on, known_at=known_at)
    return None if found is None else rules.open_record(found, described)


def labels(register: str, keys: Collection[str]) -> dict[str, str]:
    """By what name people know the records with these keys, by key; for fields that refer to an open register.

    Keys that name no record of today are left out. Raises RegisterNotOpen.
    """
    described = _open_register(register)
    valid_on, known_at = _present()
    found = records.by_keys(register, keys, valid_on=valid_on, known_at=known_at)
    return {key: rules.open_record(version, described).label for key, version in found.items()}


def labels_in(
    held: Iterable[tuple[registers.Register, Mapping[str, Json]]],
    words: Wording,
    *,
    beside: Mapping[str, values.OpenPage] = MappingProxyType({}),
) -> values.Labels:
    """What the keys of open registers in records are called, where a field refers to one.

    Taken from the pages of open registers that are at hand, `beside`; those that are not there are looked up.
    """
    keys: dict[str, set[str]] = {}
    for register, content in held:
        for name, value in content.items():
            refers_to = register.fields[name].refers_to if name in register.fields else ""
            if refers_to and value is not None and words.registers[refers_to].is_open:
                keys.setdefault(refers_to, set()).add(str(value))
    found: dict[str, Mapping[str, str]] = {}
    for code, wanted in keys.items():
        shown = beside[code].records if code in beside else ()
        known = {record.key: record.label for record in shown if record.key in wanted}
        missing = wanted - known.keys()
        found[code] = known | labels(code, missing) if missing else known
    return found


def _open_register(code: str) -> registers.Register:
    try:
        register = registers.register(code)
    except registers.RegisterNotFound as error:
        raise errors.RegisterNotOpen(register=code) from error
    if not register.is_open:
        raise errors.RegisterNotOpen(register=code)
    return register


def _present() -> tuple[date, datetime]:
    """Today in the country, and now."""
    at = clock.now()
    return rules.day_of(at, zone=ZoneInfo(packs.current().time_zone)), at
