"""How profile says no."""

from vienreiz.kernel.errors import N_, Invalid, NotFound


class ProfileNotFound(NotFound):
    code = "profile.not-found"
    sentence = N_("There is no such profile.")


class WishesNotValid(Invalid):
    """`faults` maps the name of each field to a sentence, in the language of the sources."""

    code = "profile.not-valid"
    public = frozenset({"faults"})
    sentence = N_("Something in your wishes is not right; the list says what.")
