from django.apps import AppConfig


class PacksConfig(AppConfig):
    name = "vienreiz.modules.packs"
    label = "packs"

    def ready(self) -> None:
        from vienreiz.kernel.ui import public as ui

        from . import place

        ui.register_place(place.time_zone)
