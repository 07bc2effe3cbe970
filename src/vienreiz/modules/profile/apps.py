from django.apps import AppConfig


class ProfileConfig(AppConfig):
    name = "vienreiz.modules.profile"
    label = "profile"

    def ready(self) -> None:
        from vienreiz.kernel import holdings

        from . import commands

        holdings.register("profile", count=commands.count_about, erase=commands.erase_about)
