"""What a pack says of representation: representation.yaml, and incapacity.yaml."""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from vienreiz.kernel.actors import Actor
from vienreiz.modules.access import public as access
from vienreiz.modules.consent import public as consents
from vienreiz.modules.packs import public as packs
from vienreiz.modules.registers import public as registers

from . import commands, values

Found = tuple[tuple[str, ...], str]  # where in an item, and what is wrong there
Name = Annotated[str, StringConstraints(min_length=1, max_length=120)]


class Form(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class EvidenceForm(Form):
    """Which record about the representative names whom she may act for."""

    service: Name
    where: dict[Name, str] = {}
    identified_by: Name
    scheme: Name
    named_by: Name


class ConditionForm(Form):
    """What must be true of the represented besides."""

    service: Name
    field: Name
    answer: bool
    recipient: Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]+/[a-z0-9-]+$")]
    purpose: Name


class IncapacityForm(Form):
    """By which answer of a register one does not decide for oneself."""

    shows: consents.Hindrance
    article: Name
    condition: ConditionForm

    def as_value(self, code: str) -> values.Incapacity:
        condition = values.Condition(**self.condition.model_dump())
        return values.Incapacity(code=code, shows=self.shows, article=self.article, condition=condition)


class PowerForm(Form):
    """One rule of law by which one may act for another."""

    title: packs.LocalizedText
    article: Name
    evidence: EvidenceForm
    condition: Annotated[ConditionForm | None, Field()] = None

    def as_value(self, code: str) -> values.Power:
        return values.Power(
            code=code,
            title=self.title,
            article=self.article,
            evidence=values.Evidence(**self.evidence.model_dump()),
            condition=values.Condition(**self.condition.model_dump()) if self.condition else None,
        )


class RepresentationSection:
    """representation.yaml."""

    name = "representation"
    model = PowerForm

    def check(self, items: Sequence[packs.Item], pack: packs.PackContents) -> list[packs.Fault]:
        """Names of services, fields, schemes, articles that are not there, and conditions that nobody may ask."""
        known = _Known(pack)
        return [
            packs.Fault(place=item.place_of(where), sentence=sentence)
            for item in items
            for where, sentence in known.faults_of(_power(item))
        ]

    def apply(self, changes: Sequence[packs.Change], *, origin: str, by: Actor, at: datetime) -> None:
        """Close and open versions."""
        commands.replace_powers(
            closed=packs.closed_codes(changes),
            opened=[_power(change.item) for change in changes if change.item],
            origin=origin,
            by=by,
            at=at,
        )


class IncapacitySection:
    """incapacity.yaml."""

    name = "incapacity"
    model = IncapacityForm

    def check(self, items: Sequence[packs.Item], pack: packs.PackContents) -> list[packs.Fault]:
        """Names of services, fields, articles that are not there, answers that are no yes or no, and asks that no grant
        allows.
        """
        known = _Known(pack)
        return [
            packs.Fault(place=item.place_of(where), sentence=sentence)
            for item in items
            for where, sentence in known.faults_of_incapacity(_incapacity(item))
        ]

    def apply(self, changes: Sequence[packs.Change], *, origin: str, by: Actor, at: datetime) -> None:
        """Close and open versions."""
        commands.replace_incapacities(
            closed=packs.closed_codes(changes),
            opened=[_incapacity(change.item) for change in changes if change.item],
            origin=origin,
            by=by,
            at=at,
        )


class _Known:
    """What a power or an incapacity may name, in one pack."""

    def __init__(self, pack: packs.PackContents) -> None:
        described = registers.in_pack(pack)
        self.services = {code: service for one in described for code, service in one.services.items()}
        self.register_of = {code: one for one in described for code in one.services}
        self.schemes = [item.code for item in pack.section("schemes")]
        self.articles = [item.code for item in pack.section("law")]
        self.grants = access.grants_in(pack)

    def faults_of(self, power: values.Power) -> Iterator[Found]:
        """What keeps a power from being used: where in it, and a sentence."""
        evidence, condition = power.evidence, power.condition
        yield from _unknown("article", power.article, self.articles, ("article",))
        yield from _unknown("scheme", evidence.scheme, self.schemes, ("evidence", "scheme"))
        for part, field in (
            *(("where", field) for field in evidence.where),
            ("identified_by", evidence.identified_by),
            ("named_by", evidence.named_by),
        ):
            yield from self._faults_of_field(evidence.service, field, ("evidence", "service"), ("evidence", part))
        for field, value in evidence.where.items():
            register = self.register_of.get(evidence.service)
            if register and (sentence := registers.misfit(register, field, value)):
                yield ("evidence", "where", field), sentence
        if condition is not None:
            yield from self._faults_of_condition(condition, article=power.article)

    def faults_of_incapacity(self, one: values.Incapacity) -> Iterator[Found]:
        """What keeps an incapacity from being known: where in it, and a sentence."""
        yield from _unknown("article", one.article, self.articles, ("article",))
        yield from self._faults_of_condition(one.condition, article=one.article)
        told = one.condition
        register = self.register_of.get(told.service)
        field = register.fields.get(told.field) if register else None
        if field and (field.computed is None or field.computed.how is registers.Computation.BANDS):
            yield (
                ("condition", "field"),
                f"The field {told.field} is no computed yes or no: a register says no more here than it must.",
            )

    def _faults_of_condition(self, condition: values.Condition, *, article: str) -> Iterator[Found]:
        yield from self._faults_of_field(
            condition.service, condition.field, ("condition", "service"), ("condition", "field")
        )
        if not any(self._allows(grant, condition, article=article) for grant in self.grants):
            yield (
                ("condition",),
                f"No grant lets {condition.recipient} ask {condition.service} for {condition.field} for the purpose "
                f"{condition.purpose} under the article {article}.",
            )

    def _faults_of_field(
        self, service: str, field: str, at_service: tuple[str, ...], at_field: tuple[str, ...]
    ) -> Iterator[Found]:
        if service not in self.services:
            yield from _unknown("service", service, list(self.services), at_service)
        else:
            yield from _unknown("field", field, self.services[service].fields, at_field)

    def _allows(self, grant: access.Grant, condition: values.Condition, *, article: str) -> bool:
        asked = (condition.recipient, condition.service, condition.purpose, article)
        is_asked = (grant.recipient, grant.service, grant.purpose, grant.article) == asked
        return is_asked and condition.field in grant.fields


def _unknown(kind: str, name: str, known: Collection[str], where: tuple[str, ...]) -> Iterator[Found]:
    if sentence := packs.unknown(kind, name, known):
        yield where, sentence


def _incapacity(item: packs.Item) -> values.Incapacity:
    assert isinstance(item.content, IncapacityForm)
    return item.content.as_value(item.code)


def _power(item: packs.Item) -> values.Power:
    assert isinstance(item.content, PowerForm)
    return item.content.as_value(item.code)
