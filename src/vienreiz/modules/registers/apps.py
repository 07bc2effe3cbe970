from django.apps import AppConfig


class RegistersConfig(AppConfig):
    name = "vienreiz.modules.registers"
    label = "registers"

    def ready(self) -> None:
        from vienreiz.modules.packs import public as packs

        from . import section

        packs.register(section.RegisterSection())
