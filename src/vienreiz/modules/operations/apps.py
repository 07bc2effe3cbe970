from django.apps import AppConfig


class OperationsConfig(AppConfig):
    name = "vienreiz.modules.operations"
    label = "operations"

    def ready(self) -> None:
        from . import handlers, jobs  # noqa: F401 - register themselves
