from django.apps import AppConfig


class LimitsConfig(AppConfig):
    name = "vienreiz.kernel.limits"
    label = "limits"

    def ready(self) -> None:
        from . import jobs  # noqa: F401 - registers itself
