"""What is wrong with what a recipe lets institutions ask and people do there: where in it, and a sentence."""

from collections.abc import Iterator

from vienreiz.modules.access import public as access
from vienreiz.modules.identity import public as identity
from vienreiz.modules.packs import public as packs
from vienreiz.modules.packs.values import Where
from vienreiz.modules.registers import public as registers

from .flaws import Flaw
from .recipe import DemoAsk, DemoRequest, Recipe


def flaws(recipe: Recipe, pack: packs.PackContents) -> Iterator[Flaw]:
    """Names of people, subsystems, services, fields, purposes and articles that are not there, and wrong hopes."""
    known = _Known(recipe, pack)
    for place, ask in enumerate(recipe.asks):
        yield from known.flaws_of_ask(ask, ("asks", place))
    for place, request in enumerate(recipe.requests):
        yield from known.flaws_of_request(request, ("requests", place))
    for place, one in enumerate(recipe.staff):
        yield from known.unknown("person with the key", one.person, known.people, ("staff", place, "person"))
        yield from known.unknown("subsystem", one.subsystem, known.subsystems, ("staff", place, "subsystem"))


class _Known:
    """What an ask, a request and an employment may name, in one pack."""

    def __init__(self, recipe: Recipe, pack: packs.PackContents) -> None:
        self.on = recipe.reference_day
        self.people = [member.key for member in recipe.members() if member.key]
        self.companies = [wanted.key for wanted in recipe.companies.wanted] if recipe.companies else []
        self.subsystems = [
            f"{one.code}/{subsystem}" for one in identity.organisations_in(pack) for subsystem in one.subsystems
        ]
        self.services = {code: service for one in registers.in_pack(pack) for code, service in one.services.items()}
        self.purposes = [item.code for item in pack.section("purposes")]
        self.articles = [item.code for item in pack.section("law")]
        self.grants = access.grants_in(pack)

    def flaws_of_ask(self, ask: DemoAsk, where: Where) -> Iterator[Flaw]:
        """What keeps an ask from being asked, or from ending as the recipe foresees."""
        found = [
            *self.unknown(
                "person or company with the key", ask.about, [*self.people, *self.companies], (*where, "about")
            ),
            *self._flaws_of_names(ask, where),
            *self.unknown("article", ask.article, self.articles, (*where, "article")),
        ]
        yield from found
        if not found and not ask.refused and not any(self._covers(grant, ask) for grant in self.grants):
            yield Flaw(
                where, "No grant covers this ask: write a grant for it, or refused: true where it is to be refused."
            )

    def flaws_of_request(self, request: DemoRequest, where: Where) -> Iterator[Flaw]:
        """What keeps a request from being made."""
        yield from self.unknown("person with the key", request.about, self.people, (*where, "about"))
        yield from self._flaws_of_names(request, where)

    def _flaws_of_names(self, one: DemoAsk | DemoRequest, where: Where) -> Iterator[Flaw]:
        yield from self.unknown("subsystem", one.recipient, self.subsystems, (*where, "recipient"))
        yield from self.unknown("purpose", one.purpose, self.purposes, (*where, "purpose"))
        yield from self.unknown("service", one.service, list(self.services), (*where, "service"))
        offered = self.services[one.service].fields if one.service in self.services else one.fields
        for place, field in enumerate(one.fields):
            if field not in offered:
                sentence = f"The service {packs.quoted(one.service)} offers no field {packs.quoted(field)}."
                yield Flaw((*where, "fields", place), sentence + packs.nearest(field, offered))

    def _covers(self, grant: access.Grant, ask: DemoAsk) -> bool:
        """Whether it lets that be asked, on the day of the recipe or from a later one on."""
        named = (grant.recipient, grant.service, grant.purpose, grant.article)
        is_named = named == (ask.recipient, ask.service, ask.purpose, ask.article)
        has_ended = grant.valid.end is not None and grant.valid.end <= self.on
        return is_named and not has_ended and grant.fields >= set(ask.fields)

    def unknown(self, kind: str, name: str, known: list[str], where: Where) -> Iterator[Flaw]:
        """The flaw that a name is not among `known`, if it is not."""
        if sentence := packs.unknown(kind, name, known):
            yield Flaw(where, sentence)
