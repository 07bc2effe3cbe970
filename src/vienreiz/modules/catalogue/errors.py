"""How the catalogue says no."""

from vienreiz.kernel.errors import N_, NotFound


class ServiceNotFound(NotFound):
    code = "catalogue.service-not-found"
    sentence = N_("There is no such information service.")
