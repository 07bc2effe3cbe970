"""What is known of registers: one small statement each, since descriptions are kept once read."""

from collections.abc import Collection, Mapping
from functools import lru_cache
from uuid import UUID

import jsonschema_rs

from vienreiz.kernel import memory
from vienreiz.modules.identity import public as identity

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


def services_about(kind: identity.SubjectKind) -> list[values.Service]:
    """Every information service about subjects of this kind, by register, in the order of its description.

    Not those that tell only what is computed: they say nothing new to who sees what it is computed from.
    """
    of_kind = {scheme.code for scheme in identity.schemes() if scheme.identifies is kind}
    return [
        service
        for register in registers()
        for service in register.services.values()
        if register.roles[service.role].scheme in of_kind and not register.tells_only_computed(service)
    ]


def validator(register: values.Register) -> jsonschema_rs.Draft202012Validator:
    """What tells whether a record fits the schema of its register; formats count."""
    return _compiled(register.schema)


def expectation(register: values.Register) -> jsonschema_rs.Draft202012Validator | None:
    """What tells whether a record is odd though lawful; None when the register expects nothing more."""
    return _compiled(register.expect) if register.expect else None


@lru_cache(maxsize=200)
def _compiled(schema: str) -> jsonschema_rs.Draft202012Validator:
    return rules.compiled(schema)


@memory.once
def _open() -> Mapping[str, values.Register]:
    open_ = models.Register.objects.filter(closed_at=None)
    ids = list(open_.values_list("id", flat=True))
    missing = [id_ for id_ in ids if id_ not in _kept]
    if missing:
        _kept.update({row.id: row.as_value() for row in models.Register.objects.filter(id__in=missing)})
    return {_kept[id_].code: _kept[id_] for id_ in ids}
