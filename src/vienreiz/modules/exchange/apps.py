from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "vienreiz.modules.exchange"
    label = "exchange"

    def ready(self) -> None:
        from . import jobs  # noqa: F401 - registers itself
