from django.apps import AppConfig


class ConsentConfig(AppConfig):
    name = "vienreiz.modules.consent"
    label = "consent"

    def ready(self) -> None:
        from . import jobs  # noqa: F401 - registers itself
