from django.apps import AppConfig


class ProfileConfig(AppConfig):
    name = "vienreiz.modules.profile"
    label = "profile"

    def ready(self) -> None:
        from vienreiz.kernel import holdings
        from vienreiz.modules.identity import public as identity

        from . import commands, queries

        holdings.register("profile", count=commands.count_about, erase=commands.erase_about)
        identity.register_language(queries.language_of)
