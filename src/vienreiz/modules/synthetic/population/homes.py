"""Homes drawn by chance: a place by its inhabitants, an address as the country writes them."""

from collections.abc import Sequence

from ..chance import Chance, Table, table
from ..recipe import AddressForm, Recipe
from .things import Home, Person, Place


class Homes:
    """The tables of places and addresses."""

    def __init__(self, recipe: Recipe, places: Sequence[Place], chance: Chance) -> None:
        self._recipe, self._chance = recipe, chance
        self._places = table({place.key: place.population for place in places})
        self._place_of = {place.key: place for place in places}
        self._streets = table(recipe.addresses.streets)
        self._homesteads = table(recipe.addresses.homesteads)
        self._forms: dict[int, Table[AddressForm]] = {}

    def place(self, key: str) -> Place:
        return self._place_of[key]

    def any_place(self) -> Place:
        return self._place_of[self._chance.drawn(self._places)]

    def place_near(self, person: Person) -> Place:
        """Where she last lived, as often as the recipe says, or else any."""
        if person.stays and self._chance.happens(self._recipe.shares.stay_in_place):
            return person.stays[-1].home.place
        return self.any_place()

    def home(self, place: Place) -> Home:
        form = self._chance.drawn(self._forms_for(place))
        written = form.template.format(
            street=self._chance.drawn(self._streets),
            homestead=self._chance.drawn(self._homesteads),
            house=1 + self._chance.below(self._recipe.addresses.houses),
            flat=1 + self._chance.below(self._recipe.addresses.flats),
        )
        return Home(place, written, form.estate)

    def _forms_for(self, place: Place) -> Table[AddressForm]:
        if place.population not in self._forms:
            forms = self._recipe.addresses.forms
            fitting = [form for form in forms if form.places_below is None or place.population < form.places_below]
            self._forms[place.population] = table({form: form.weight for form in fitting})
        return self._forms[place.population]
