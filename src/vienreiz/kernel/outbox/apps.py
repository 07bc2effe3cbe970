from django.apps import AppConfig


class OutboxConfig(AppConfig):
    name = "vienreiz.kernel.outbox"
    label = "outbox"

    def ready(self) -> None:
        from . import jobs  # noqa: F401 - registers itself
