"""What a pack says of identity: its kinds of identifier, and its institutions."""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from vienreiz.kernel.actors import Actor
from vienreiz.modules.packs import public as packs

from . import commands, rules, values

Code = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]*$", max_length=40)]


class SchemeItem(BaseModel):
    """A kind of identifier in schemes.yaml. Its check digit is (offset + factor * sum(weight * digit)) mod modulus."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: packs.LocalizedText
    pattern: Annotated[str, StringConstraints(min_length=1, max_length=400)]
    identifies: values.SubjectKind = values.SubjectKind.PERSON
    algorithm: values.Algorithm = values.Algorithm.NONE
    weights: Annotated[list[int], Field(max_length=40)] = []
    modulus: Annotated[int, Field(ge=1, le=1_000_000)] = 1
    offset: Annotated[int, Field(ge=-1_000_000, le=1_000_000)] = 0
    factor: Annotated[int, Field(ge=-1_000_000, le=1_000_000)] = 1
    unchecked_prefixes: list[Annotated[str, StringConstraints(min_length=1, max_length=40)]] = []
    example: Annotated[str, StringConstraints(min_length=1, max_length=80)]

    def as_value(self, code: str) -> values.Scheme:
        return values.Scheme(
            code=code,
            title=self.title,
            pattern=self.pattern,
            algorithm=self.algorithm,
            identifies=self.identifies,
            weights=tuple(self.weights),
            modulus=self.modulus,
            offset=self.offset,
            factor=self.factor,
            unchecked_prefixes=tuple(self.unchecked_prefixes),
            example=self.example,
        )


class OrganisationItem(BaseModel):
    """One institution in organisations.yaml, with the parts of it that act."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: packs.LocalizedText
    url: Annotated[str, StringConstraints(pattern=r"^https?://", max_length=400)]
    subsystems: dict[Code, packs.LocalizedText] = {}

    def as_value(self, code: str) -> values.Organisation:
        return values.Organisation(code=code, title=self.title, url=self.url, subsystems=self.subsystems)


class SchemeSection:
    """schemes.yaml."""

    name = "schemes"
    model = SchemeItem

    def check(self, items: Sequence[packs.Item], pack: packs.PackContents) -> list[packs.Fault]:
        """What is wrong with schemes beyond their form."""
        return [
            packs.Fault(place=item.place_of((field,)), sentence=sentence)
            for item in items
            for field, sentence in faults_of_scheme(_scheme(item))
        ]

    def apply(self, changes: Sequence[packs.Change], *, origin: str, by: Actor, at: datetime) -> None:
        """Close and open versions."""
        commands.replace_schemes(
            closed=packs.closed_codes(changes),
            opened=[_scheme(change.item) for change in changes if change.item],
            origin=origin,
            by=by,
            at=at,
        )


class OrganisationSection:
    """organisations.yaml."""

    name = "organisations"
    model = OrganisationItem

    def check(self, items: Sequence[packs.Item], pack: packs.PackContents) -> list[packs.Fault]:
        """Institutions name nothing outside themselves."""
        return []

    def apply(self, changes: Sequence[packs.Change], *, origin: str, by: Actor, at: datetime) -> None:
        """Close and open versions."""
        commands.replace_organisations(
            closed=packs.closed_codes(changes),
            opened=[_organisation(change.item) for change in changes if change.item],
            origin=origin,
            by=by,
            at=at,
        )


def schemes_in(pack: packs.PackContents) -> dict[str, values.Scheme]:
    """The kinds of identifier that a pack describes, applied or not, by code."""
    return {item.code: _scheme(item) for item in pack.section(SchemeSection.name)}


def organisations_in(pack: packs.PackContents) -> list[values.Organisation]:
    """The institutions that a pack describes, applied or not."""
    return [_organisation(item) for item in pack.section(OrganisationSection.name)]


def faults_of_scheme(scheme: values.Scheme) -> Iterator[tuple[str, str]]:
    """What keeps a scheme from being used: the field, and a sentence."""
    try:
        re.compile(scheme.pattern, re.ASCII)
    except re.error as error:
        yield "pattern", f"The pattern of {scheme.code} is no regular expression: {error}."
        return
    if scheme.algorithm is values.Algorithm.NONE and (scheme.weights or scheme.unchecked_prefixes):
        yield "algorithm", f"{scheme.code} has weights or unchecked prefixes, but its algorithm is none."
    if scheme.algorithm is values.Algorithm.WEIGHTED_SUM:
        if not scheme.weights:
            yield "weights", f"{scheme.code} lacks weights, one for each digit before the check digit."
        if scheme.modulus < 2:
            yield "modulus", f"The modulus of {scheme.code} must be at least 2."
    if wrong := rules.why_not_valid(scheme, scheme.example):
        yield "example", f"The example of {scheme.code} {wrong}."


def _scheme(item: packs.Item) -> values.Scheme:
    assert isinstance(item.content, SchemeItem)
    return item.content.as_value(item.code)


def _organisation(item: packs.Item) -> values.Organisation:
    assert isinstance(item.content, OrganisationItem)
    return item.content.as_value(item.code)
