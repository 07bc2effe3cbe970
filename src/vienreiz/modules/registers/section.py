"""What a pack says of registers: one file each in the folder `registers`."""

import csv
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, JsonValue, StringConstraints, model_validator

from vienreiz.kernel.actors import Actor
from vienreiz.modules.packs import public as packs

from . import commands, rules, values

Code = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]*$", max_length=40)]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=40)]


class Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class ComputedItem(Part):
    """How a field is computed from the field `of`: in one of these ways."""

    of: str
    years_reached: Annotated[int, Field(ge=0, le=150)] | None = None  # 0: the day itself is reached
    below: int | None = None
    one_of: Annotated[list[str], Field(min_length=1)] | None = None
    bands: Annotated[dict[Name, int], Field(min_length=2)] | None = None

    @model_validator(mode="after")
    def in_one_way(self) -> Self:
        """Exactly one way is given."""
        if sum(getattr(self, how) is not None for how in values.Computation) != 1:
            ways = ", ".join(values.Computation)
            raise ValueError(f"a computed field needs exactly one of {ways}")
        return self

    def as_value(self) -> values.Computed:
        how = next(how for how in values.Computation if getattr(self, how) is not None)
        return values.Computed(
            of=self.of,
            how=how,
            number=self.years_reached or self.below or 0,
            values=tuple(self.one_of or ()),
            bands=self.bands or {},
        )


class FieldItem(Part):
    """One field, named like the property of the schema that it describes, or computed from one."""

    title: packs.LocalizedText
    sensitivity: values.Sensitivity
    refers_to: str = ""
    terms: dict[str, packs.LocalizedText] = {}
    money: bool = False
    computed: ComputedItem | None = None


class RoleItem(Part):
    """One part a person plays in a record."""

    title: packs.LocalizedText
    scheme: str
    identified_by: str
    fields: Annotated[list[str], Field(min_length=1)]


class ServiceItem(Part):
    """One information service about the person in `role`."""

    title: packs.LocalizedText
    role: str
    fields: Annotated[list[str], Field(min_length=1)]
    cardinality: values.Cardinality = values.Cardinality.MANY
    freshness: str = ""


class CsvItem(Part):
    separator: str = "|"


class PointItem(Part):
    latitude: str
    longitude: str
    size: str = ""

    def as_value(self) -> values.Point:
        return values.Point(latitude=self.latitude, longitude=self.longitude, size=self.size)


class RegisterItem(Part):
    """One register: the whole of its file."""

    code: Annotated[Code, Field(alias="register")]
    title: packs.LocalizedText
    holder: str
    basis: str
    key: str
    label: str
    introduces: str = ""
    roles: dict[Code, RoleItem] = {}
    record_schema: Annotated[dict[str, JsonValue], Field(alias="schema")]
    fields: dict[Name, FieldItem]
    expect: dict[str, JsonValue] = {}
    unique: list[str] = []
    search: list[str] = []
    retention: str
    freshness: str = ""
    csv: CsvItem = CsvItem()
    point: PointItem | None = None
    services: dict[Code, ServiceItem] = {}

    def as_value(self) -> values.Register:
        return values.Register(
            code=self.code,
            title=self.title,
            holder=self.holder,
            basis=self.basis,
            key=self.key,
            label=self.label,
            introduces=self.introduces,
            roles={
                name: values.Role(
                    name=name,
                    title=role.title,
                    scheme=role.scheme,
                    identified_by=role.identified_by,
                    fields=frozenset(role.fields),
                )
                for name, role in self.roles.items()
            },
            fields={
                name: values.Field(
                    name=name,
                    title=field.title,
                    sensitivity=field.sensitivity,
                    refers_to=field.refers_to,
                    terms=field.terms,
                    money=field.money,
                    computed=field.computed.as_value() if field.computed else None,
                )
                for name, field in self.fields.items()
            },
            schema=rules.canonical(self.record_schema),
            expect=rules.canonical(self.expect) if self.expect else "",
            unique=tuple(self.unique),
            search=tuple(self.search),
            retention=self.retention,
            freshness=self.freshness,
            csv=values.Csv(separator=self.csv.separator),
            point=self.point.as_value() if self.point else None,
            services={
                f"{self.code}.{name}": values.Service(
                    code=f"{self.code}.{name}",
                    register=self.code,
                    title=service.title,
                    role=service.role,
                    fields=tuple(service.fields),
                    cardinality=service.cardinality,
                    freshness=service.freshness or self.freshness,
                )
                for name, service in self.services.items()
            },
        )


class RegisterSection:
    """registers/*.yaml."""

    name = "registers"
    model = RegisterItem

    def check(self, items: Sequence[packs.Item], pack: packs.PackContents) -> list[packs.Fault]:
        """What is wrong with registers beyond their form, such as names of things that are not there."""
        around = rules.Surroundings(
            organisations=_codes(pack, "organisations"),
            schemes=_codes(pack, "schemes"),
            registers=[_register(item).code for item in items],
        )
        faults = []
        for item in items:
            register = _register(item)
            file_name = PurePosixPath(item.place.file).stem
            if register.code != file_name:
                sentence = f"The register {register.code} must stand in {register.code}.yaml, not in {file_name}.yaml."
                faults.append(packs.Fault(place=item.place, sentence=sentence))
            faults += [
                packs.Fault(place=item.place_of(flaw.path), sentence=flaw.sentence)
                for flaw in rules.flaws(register, around)
            ]
            faults += _faults_of_file(register, pack.folder)
        return faults

    def apply(self, changes: Sequence[packs.Change], *, origin: str, by: Actor, at: datetime) -> None:
        """Close and open versions."""
        commands.replace_registers(
            closed=packs.closed_codes(changes),
            opened=[_register(change.item) for change in changes if change.item],
            origin=origin,
            by=by,
            at=at,
        )


def _faults_of_file(register: values.Register, folder: Path) -> Iterator[packs.Fault]:
    """What keeps the open data that lie beside the description from being loaded: their columns are not its fields."""
    file = folder / "data" / f"{register.code}.csv"
    if not file.exists():
        return
    place = packs.Place(file=f"data/{file.name}", line=1)
    try:
        with file.open(encoding="utf-8-sig", newline="") as opened:
            header = [column.strip() for column in next(csv.reader(opened, strict=True), [])]
    except (OSError, ValueError, csv.Error) as error:
        yield packs.Fault(place=place, sentence=f"The first line cannot be read: {error}.")
        return
    for column in header:
        if column not in register.recorded:
            sentence = f"The column {packs.quoted(column)} is no field of the register {register.code}."
            yield packs.Fault(place=place, sentence=sentence + packs.nearest(column, list(register.recorded)))
    for name in rules.required_fields(register):
        if name not in header:
            sentence = f"The column `{name}` is missing, and every record of {register.code} must have it."
            yield packs.Fault(place=place, sentence=sentence)


def in_pack(pack: packs.PackContents) -> list[values.Register]:
    """The registers that a pack describes, applied or not, in the order of its section."""
    return [_register(item) for item in pack.section(RegisterSection.name)]


def _codes(pack: packs.PackContents, section: str) -> list[str]:
    return [item.code for item in pack.section(section)]


def _register(item: packs.Item) -> values.Register:
    assert isinstance(item.content, RegisterItem)
    return item.content.as_value()
