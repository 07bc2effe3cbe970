"""Information services in words of the request's language."""

from collections.abc import Mapping
from dataclasses import dataclass

from vienreiz.kernel.ui import values as ui
from vienreiz.modules.registers import values as registers


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    code: str
    title: str
    register_code: str
    register_title: str
    holder: str
    holder_title: str
    cardinality: registers.Cardinality
    freshness: str  # ISO 8601 duration; may be empty
    how_many: str  # the cardinality, in words
    how_old: str  # the freshness, in words


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    services: tuple[Listed, ...]
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CataloguePage:
    """The services of a page, by register."""

    registers: Mapping[str, tuple[Listed, ...]]  # by title of the register, with its holder
    total: int
    pages: ui.Pages


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    role: str
    role_title: str
    scheme: str
    scheme_title: str
    pattern: str
    example: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    name: str
    title: str
    type: str
    format: str
    sensitivity: registers.Sensitivity
    terms: Mapping[str, str]
    money: bool
    computed: registers.Computed | None
    what: str  # its type, in words
    how: str  # what it is computed from, in words; empty: it is recorded
    sensitivity_word: str
    sensitivity_kind: str  # colour of its tag


@dataclass(frozen=True, slots=True, kw_only=True)
class Service(Listed):
    basis: str
    basis_title: str
    basis_url: str
    basis_is_checked: bool
    input: Input
    output: tuple[Output, ...]
