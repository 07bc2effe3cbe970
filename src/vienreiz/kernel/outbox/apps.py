from django.apps import AppConfig


class OutboxConfig(AppConfig):
    name = "vienreiz.kernel.outbox"
    label = "outbox"
