from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "vienreiz.modules.audit"
    label = "audit"

    def ready(self) -> None:
        from vienreiz.kernel.http import health

        from .queries import lag

        health.part("sequencer", lag.sequencer_trouble)
        health.part("witnesses", lag.witness_trouble)
