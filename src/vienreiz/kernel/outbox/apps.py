from django.apps import AppConfig


class OutboxConfig(AppConfig):
    name = "vienreiz.kernel.outbox"
    label = "outbox"

    def ready(self) -> None:
        from vienreiz.kernel import holdings

        from . import jobs, relay  # noqa: F401 - jobs register themselves

        holdings.register("outbox", count=relay.count_about, erase=relay.forget_about)
