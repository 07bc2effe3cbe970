"""What is known of registers: one small statement each, since descriptions are kept once read."""

from collections.abc import Collection
from functools import lru_cache
from uuid import UUID

import jsonschema_rs

from . import errors, models, rules, values

# versions never change, so a process may keep every one it has read
_kept: dict[UUID, values.Register] = {}


def registers() -> list[values.Register]:
    """Every register now described, by code."""
    return sorted(_open().values(), key=lambda register: register.code)


def register(code: str) -> values.Register:
    """The register now described under this code. Raises RegisterNotFound."""
    found = _open().get(code)
    if found is None:
        raise errors.RegisterNotFound(register=code)
    return found


def services(codes: Collection[str]) -> dict[str, values.Service]:
    """Those of the services with these codes that are now described, by code."""
    return {
        code: service for register in _open().values() for code, service in register.services.items() if code in codes
    }


def services_about_persons() -> list[values.Service]:
    """Every information service there is, by register, in the order of its description."""
    return [service for register in registers() for service in register.services.values()]


def validator(register: values.Register) -> jsonschema_rs.Draft202012Validator:
    """What tells whether a record fits the schema of its register; formats count."""
    return _compiled(register.schema)


def expectation(register: values.Register) -> jsonschema_rs.Draft202012Validator | None:
    """What tells whether a record is odd though lawful; None when the register expects nothing more."""
    return _compiled(register.expect) if register.expect else None


@lru_cache(maxsize=200)
def _compiled(schema: str) -> jsonschema_rs.Draft202012Validator:
    return rules.compiled(schema)


def _open() -> dict[str, values.Register]:
    open_ = models.Register.objects.filter(closed_at=None)
    ids = list(open_.values_list("id", flat=True))
    missing = [id_ for id_ in ids if id_ not in _kept]
    if missing:
        _kept.update({row.id: row.as_value() for row in models.Register.objects.filter(id__in=missing)})
    return {_kept[id_].code: _kept[id_] for id_ in ids}
