from django.apps import AppConfig


class RecordsConfig(AppConfig):
    name = "vienreiz.modules.records"
    label = "records"

    def ready(self) -> None:
        from vienreiz.kernel import holdings

        from . import commands

        holdings.register("records", count=commands.count_about, erase=commands.erase_about)
