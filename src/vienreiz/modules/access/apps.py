from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "vienreiz.modules.access"
    label = "access"

    def ready(self) -> None:
        from vienreiz.modules.packs import public as packs

        from . import jobs, section  # noqa: F401 - jobs register themselves

        packs.register(section.GrantSection())
        packs.register(section.PurposeSection())
        packs.register(section.LawSection())
