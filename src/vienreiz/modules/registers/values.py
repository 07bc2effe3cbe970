"""Descriptions of registers, in words others may use."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from vienreiz.kernel.text import Text


class Sensitivity(StrEnum):
    """How much harm a field may do in wrong hands. `open` is for data about things, never about a person."""

    OPEN = "open"
    PERSONAL = "personal"
    IDENTIFYING = "identifying"
    SPECIAL = "special"  # GDPR Art. 9 and 10


class Computation(StrEnum):
    """How a field is made from another, so that the other need not travel."""

    YEARS_REACHED = "years_reached"  # so many years have passed since the day: yes or no
    BELOW = "below"  # the number is smaller: yes or no
    ONE_OF = "one_of"  # the value is one of these: yes or no
    BANDS = "bands"  # the code of the band in which the number lies


@dataclass(frozen=True, slots=True, kw_only=True)
class Computed:
    """An answer computed from the field `of` when it is asked for; kept nowhere.

    `number` are the years or the bound, `values` those of `one_of`; `bands` name the smallest number of each band.
    """

    of: str
    how: Computation
    number: int = 0
    values: tuple[str, ...] = ()
    bands: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    name: str
    title: Text
    sensitivity: Sensitivity
    refers_to: str = ""  # code of a register whose record key this field holds
    terms: Mapping[str, Text] = field(default_factory=dict)  # words for values that are codes, such as `spouse`
    money: bool = False  # a whole number of the smallest unit of the country's currency
    computed: Computed | None = None  # None: the field is recorded


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """A part a person or a company plays in a record: `parent`, `employer`. `fields` say something of it."""

    name: str
    title: Text
    scheme: str  # of the identifier in `identified_by`
    identified_by: str  # field that holds the identifier
    fields: frozenset[str]


class Cardinality(StrEnum):
    """How many records one answer may hold about one person on one day."""

    ONE = "one"  # none or one: the person's identifier is the key of the register
    MANY = "many"


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """An information service: what may be asked of a register about the person in `role`. Code `register.name`.

    `freshness` is an ISO 8601 duration: how old what it says may be; empty: nothing is promised.
    """

    code: str
    register: str
    title: Text
    role: str
    fields: tuple[str, ...]  # in the order to be shown
    cardinality: Cardinality = Cardinality.MANY  # descriptions of earlier releases do not say it
    freshness: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """One field that a service tells: its JSON type (empty: any), and its format, such as `date`, if it has one."""

    name: str
    title: Text
    sensitivity: Sensitivity
    type: str
    format: str
    terms: Mapping[str, Text]
    money: bool
    computed: Computed | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """How a recorded field is filled in: its JSON type (empty: any), its format, such as `date`, if it has one.

    `options`: the values that the schema lists, null aside; empty where it lists none.
    """

    name: str
    type: str
    format: str
    options: tuple[bool | int | float | str, ...]
    is_required: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Duration:
    """A span of the calendar. Source: ISO 8601-1, clause 5.5.2."""

    years: int
    months: int
    weeks: int
    days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Csv:
    """How a CSV file of this register is read: columns are named like properties; lists are split by `separator`."""

    separator: str = "|"


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnType:
    """The JSON type that the schema wants of a column, and of each value in it if it is an array; empty: any."""

    name: str
    item: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """The fields that place a record on a map, WGS 84 degrees, and the one that says how large it is (may be empty)."""

    latitude: str
    longitude: str
    size: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """One register as its file describes it. A register without roles is open: it says nothing about any person."""

    code: str
    title: Text
    holder: str  # organisation code
    basis: str  # article code
    key: str  # field that identifies a record
    label: str  # field by which people know a record
    introduces: str  # scheme of the persons this register gives existence to; empty: it only refers to known ones
    roles: Mapping[str, Role]
    fields: Mapping[str, Field]
    schema: str  # JSON Schema 2020-12, canonical JSON text
    expect: str  # JSON Schema whose breaks are reported as oddities, never refused; may be empty
    unique: tuple[str, ...]  # fields whose repetition in a load is reported as an oddity
    search: tuple[str, ...]
    retention: str  # ISO 8601 duration after the record's end
    csv: Csv
    point: Point | None
    services: Mapping[str, Service]  # by service code
    freshness: str = ""  # ISO 8601 duration: how old its newest publication may be; empty: nothing is promised

    @property
    def is_open(self) -> bool:
        return not self.roles

    @property
    def own_role(self) -> Role | None:
        """In which role somebody stands in the record that gives her existence; None where it gives nobody any.

        Of several under the same scheme, that by which the register knows its records.
        """
        roles = [role for role in self.roles.values() if self.introduces and role.scheme == self.introduces]
        return next((role for role in roles if role.identified_by == self.key), roles[0] if roles else None)

    @property
    def recorded(self) -> tuple[str, ...]:
        """The fields that records have, in the order of the description."""
        return tuple(name for name, one in self.fields.items() if not one.computed)

    @property
    def computed(self) -> Mapping[str, Computed]:
        """The fields that are computed, by name."""
        return {name: one.computed for name, one in self.fields.items() if one.computed}

    def tells_only_computed(self, service: Service) -> bool:
        """Whether a service tells nothing that is recorded, only what follows from it."""
        return set(service.fields) <= set(self.computed)
