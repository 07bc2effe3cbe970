"""How registers say no."""

from vienreiz.kernel.errors import N_, NotFound


class RegisterNotFound(NotFound):
    code = "registers.register-not-found"
    sentence = N_("There is no register with this code.")
