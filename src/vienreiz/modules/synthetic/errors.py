"""How we say no."""

from vienreiz.kernel.errors import N_, Invalid, NotFound


class TooFewPeople(Invalid):
    """The people with keys come first, and they alone are more than were asked for."""

    code = "synthetic.too-few-people"
    sentence = N_("The pack names more people by key than were asked for: ask for more.")


class TooManyPeople(Invalid):
    """No identifier is left for somebody born on one of the days."""

    code = "synthetic.too-many-people"
    sentence = N_("The pack's form of the code has no room for so many people: ask for fewer.")


class NoRecipe(NotFound):
    code = "synthetic.no-recipe"
    sentence = N_("The pack has no people.yaml, so no people can be made from it.")


class PeopleNotMade(NotFound):
    code = "synthetic.people-not-made"
    sentence = N_("There are no people in this folder: make them first.")


class PersonNotLoaded(NotFound):
    """The registers do not know the code yet."""

    code = "synthetic.person-not-loaded"
    sentence = N_("The people of this folder are not in the registers: load them first.")
