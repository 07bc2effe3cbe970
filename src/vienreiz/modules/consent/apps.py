from django.apps import AppConfig


class ConsentConfig(AppConfig):
    name = "vienreiz.modules.consent"
    label = "consent"

    def ready(self) -> None:
        from vienreiz.kernel import holdings

        from . import commands, jobs  # noqa: F401 - jobs register themselves

        holdings.register("consent", count=commands.count_about, erase=commands.erase_about)
