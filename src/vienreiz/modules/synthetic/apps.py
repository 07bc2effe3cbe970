from django.apps import AppConfig


class SyntheticConfig(AppConfig):
    name = "vienreiz.modules.synthetic"
    label = "synthetic"

    def ready(self) -> None:
        from vienreiz.modules.packs import public as packs

        from .section import PeopleSection

        packs.register(PeopleSection())
