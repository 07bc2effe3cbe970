from django.apps import AppConfig


class HttpConfig(AppConfig):
    name = "vienreiz.kernel.http"
    label = "http"

    def ready(self) -> None:
        from . import logs

        logs.set_up()
