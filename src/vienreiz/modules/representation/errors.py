"""How representation says no."""

from vienreiz.kernel.errors import N_, NotFound


class NotRepresented(NotFound):
    """Whether such a person exists is not told."""

    code = "representation.not-represented"
    sentence = N_("The registers do not say that you may act for this person or company.")
