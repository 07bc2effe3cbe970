"""What a pack says of conditions: law.yaml, purposes.yaml, grants.yaml."""

from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, Strict, StringConstraints, field_validator

from vienreiz.kernel import clock
from vienreiz.kernel.actors import Actor
from vienreiz.kernel.period import Period
from vienreiz.modules.identity import public as identity
from vienreiz.modules.packs import public as packs
from vienreiz.modules.registers import public as registers

from . import commands, rules, values

Found = tuple[tuple[str | int, ...], str]  # where in an item, and what is wrong there
Words = Annotated[str, StringConstraints(min_length=1, max_length=300)]


class Form(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ArticleForm(Form):
    """One article of law."""

    act: packs.LocalizedText
    article: packs.LocalizedText
    url: Annotated[str, StringConstraints(pattern=r"^https?://", max_length=300)]
    checked_on: date | None = None
    checked_by: Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)] = ""
    valid_from: date | None = None
    valid_until: date | None = None

    def as_value(self, code: str) -> values.Article:
        return values.Article(
            code=code,
            act=self.act,
            article=self.article,
            url=self.url,
            checked_on=self.checked_on,
            checked_by=self.checked_by,
            valid_from=self.valid_from,
            valid_until=self.valid_until,
        )


class PurposeForm(Form):
    """One purpose; `dpv` is the term of the Data Privacy Vocabulary that it narrows."""

    title: packs.LocalizedText
    dpv: Annotated[str, StringConstraints(pattern=r"^dpv:[A-Za-z]+$", max_length=100)]

    def as_value(self, code: str) -> values.Purpose:
        return values.Purpose(code=code, title=self.title, dpv=self.dpv)


class RateForm(Form):
    """At most `times` in a window of `per`."""

    times: Annotated[int, Field(ge=1, le=1_000_000_000)]
    per: values.Unit

    def as_value(self) -> values.Rate:
        return values.Rate(times=self.times, per=self.per)


Code = (
    Annotated[str, StringConstraints(min_length=1, max_length=200)]
    | Annotated[int, Strict()]
    | Annotated[bool, Strict()]
)


class PersonSetForm(Form):
    """Those of whom a service says so; a single value may stand without its list."""

    service: Words
    where: Annotated[dict[str, Annotated[list[Code], Field(min_length=1, max_length=1000)]], Field(min_length=1)]

    @field_validator("where", mode="before")
    @classmethod
    def _as_lists(cls, where: object) -> object:
        if not isinstance(where, dict):
            return where
        return {name: codes if isinstance(codes, list) else [codes] for name, codes in where.items()}

    def as_value(self) -> values.PersonSet:
        return values.PersonSet(service=self.service, where={name: tuple(codes) for name, codes in self.where.items()})


class GrantForm(Form):
    """One standing permission by law, in force from one day until another, half-open."""

    recipient: Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]+/[a-z0-9-]+$")]
    service: Words
    purpose: Words
    article: Words
    fields: Annotated[list[str], Field(min_length=1)]
    valid_from: date
    valid_until: date | None = None
    about: PersonSetForm | None = None
    quota: RateForm | None = None
    frequency: RateForm | None = None

    def as_value(self, code: str) -> values.Grant:
        """Raises ValueError when it would end before it begins."""
        grant = values.Grant(
            code=code,
            recipient=self.recipient,
            service=self.service,
            purpose=self.purpose,
            article=self.article,
            fields=frozenset(self.fields),
            valid=Period(self.valid_from, self.valid_until),
            digest="",
            about=self.about.as_value() if self.about else None,
            quota=self.quota.as_value() if self.quota else None,
            frequency=self.frequency.as_value() if self.frequency else None,
        )
        return replace(grant, digest=rules.digest(grant))


class LawSection:
    """law.yaml."""

    name = "law"
    model = ArticleForm

    def check(self, items: Sequence[packs.Item], pack: packs.PackContents) -> list[packs.Fault]:
        """A checked citation says on what day and by whom; every register cites an article as its basis."""
        today = clock.now().astimezone(ZoneInfo(pack.pack.time_zone)).date()
        faults = [
            packs.Fault(place=item.place_of((part,)), sentence=sentence)
            for item in items
            for part, sentence in _faults_of_article(_article(item), on=today)
        ]
        articles = [item.code for item in items]
        for item, register in zip(pack.section("registers"), registers.in_pack(pack), strict=True):
            for where, sentence in _unknown("article", register.basis, articles, ("basis",)):
                faults.append(packs.Fault(place=item.place_of(where), sentence=sentence))
        return faults

    def apply(self, changes: Sequence[packs.Change], *, origin: str, by: Actor, at: datetime) -> None:
        """Close and open versions."""
        opened = [_article(change.item) for change in changes if change.item]
        commands.replace_articles(closed=packs.closed_codes(changes), opened=opened, origin=origin, by=by, at=at)


class PurposeSection:
    """purposes.yaml."""

    name = "purposes"
    model = PurposeForm

    def check(self, items: Sequence[packs.Item], pack: packs.PackContents) -> list[packs.Fault]:
        """Purposes name nothing outside themselves."""
        return []

    def apply(self, changes: Sequence[packs.Change], *, origin: str, by: Actor, at: datetime) -> None:
        """Close and open versions."""
        opened = [_purpose(change.item) for change in changes if change.item]
        commands.replace_purposes(closed=packs.closed_codes(changes), opened=opened, origin=origin, by=by, at=at)


class GrantSection:
    """grants.yaml."""

    name = "grants"
    model = GrantForm

    def check(self, items: Sequence[packs.Item], pack: packs.PackContents) -> list[packs.Fault]:
        """Names of recipients, services, fields, purposes and articles that are not there."""
        known = _Known(pack)
        return [
            packs.Fault(place=item.place_of(where), sentence=sentence)
            for item in items
            for where, sentence in known.faults_of(item)
        ]

    def apply(self, changes: Sequence[packs.Change], *, origin: str, by: Actor, at: datetime) -> None:
        """Close and open versions."""
        opened = [_grant(change.item) for change in changes if change.item]
        commands.replace_grants(closed=packs.closed_codes(changes), opened=opened, origin=origin, by=by, at=at)


class _Known:
    """What a grant may name, in one pack."""

    def __init__(self, pack: packs.PackContents) -> None:
        self.recipients = [
            f"{organisation.code}/{subsystem}"
            for organisation in identity.organisations_in(pack)
            for subsystem in organisation.subsystems
        ]
        described = registers.in_pack(pack)
        self.services = {code: service for one in described for code, service in one.services.items()}
        self.register_of = {code: one for one in described for code in one.services}
        self.schemes = {
            code: register.roles[service.role].scheme
            for register in described
            for code, service in register.services.items()
            if service.role in register.roles
        }
        self.purposes = [item.code for item in pack.section("purposes")]
        self.articles = [item.code for item in pack.section("law")]

    def faults_of(self, item: packs.Item) -> Iterator[Found]:
        """What keeps a grant from being used: where in it, and a sentence."""
        form = item.content
        assert isinstance(form, GrantForm)
        yield from _unknown("recipient", form.recipient, self.recipients, ("recipient",))
        yield from _unknown("service", form.service, list(self.services), ("service",))
        yield from _unknown("purpose", form.purpose, self.purposes, ("purpose",))
        yield from _unknown("article", form.article, self.articles, ("article",))
        for place, field in enumerate(form.fields):
            if field in form.fields[:place]:
                yield ("fields", place), f"The field {packs.quoted(field)} stands twice."
            elif form.service in self.services and field not in self.services[form.service].fields:
                offered = self.services[form.service].fields
                sentence = f"The service {packs.quoted(form.service)} offers no field {packs.quoted(field)}."
                yield ("fields", place), sentence + packs.nearest(field, offered)
        if form.about is not None:
            yield from self._faults_of_set(form.about, form.service)
        if form.valid_until is not None and form.valid_until <= form.valid_from:
            sentence = f"The grant {item.code} ends on {form.valid_until}, but begins on {form.valid_from}."
            yield ("valid_until",), sentence

    def _faults_of_set(self, about: PersonSetForm, asked: str) -> Iterator[Found]:
        """It must be about the same subjects as what the grant lets be asked, and name fields of its service."""
        yield from _unknown("service", about.service, self.services, ("about", "service"))
        service = self.services.get(about.service)
        if service is None:
            return
        for name, wanted in about.where.items():
            if name not in service.fields:
                sentence = f"The service {packs.quoted(about.service)} offers no field {packs.quoted(name)}."
                yield ("about", "where", name), sentence + packs.nearest(name, service.fields)
                continue
            for value in wanted:
                if sentence := registers.misfit(self.register_of[about.service], name, value):
                    yield ("about", "where", name), sentence
        both = {self.schemes[one] for one in (about.service, asked) if one in self.schemes}
        if len(both) > 1:
            sentence = f"The service {packs.quoted(about.service)} is about others than {packs.quoted(asked)}."
            yield ("about", "service"), sentence


def grants_in(pack: packs.PackContents) -> list[values.Grant]:
    """The grants that a pack describes, applied or not; those that end before they begin are left out."""
    grants = []
    for item in pack.section(GrantSection.name):
        with suppress(ValueError):
            grants.append(_grant(item))
    return grants


def _unknown(kind: str, name: str, known: Collection[str], where: tuple[str | int, ...]) -> Iterator[Found]:
    if sentence := packs.unknown(kind, name, known):
        yield where, sentence


def _faults_of_article(article: values.Article, *, on: date) -> Iterator[tuple[str, str]]:
    if article.checked_on is not None and article.checked_on > on:
        yield "checked_on", f"The article {article.code} is said to have been checked on a day to come."
    if article.checked_on is not None and not article.checked_by:
        yield "checked_by", f"The article {article.code} says when it was checked, but not by whom."
    if article.checked_on is None and article.checked_by:
        yield "checked_on", f"The article {article.code} says who checked it, but not when."
    if article.valid_from is not None and article.valid_until is not None and article.valid_until <= article.valid_from:
        sentence = f"The article {article.code} ends on {article.valid_until}, but begins on {article.valid_from}."
        yield "valid_until", sentence


def _article(item: packs.Item) -> values.Article:
    assert isinstance(item.content, ArticleForm)
    return item.content.as_value(item.code)


def _purpose(item: packs.Item) -> values.Purpose:
    assert isinstance(item.content, PurposeForm)
    return item.content.as_value(item.code)


def _grant(item: packs.Item) -> values.Grant:
    assert isinstance(item.content, GrantForm)
    return item.content.as_value(item.code)
