from django.apps import AppConfig


class StewardshipConfig(AppConfig):
    name = "vienreiz.modules.stewardship"
    label = "stewardship"

    def ready(self) -> None:
        from vienreiz.kernel.errors import N_
        from vienreiz.kernel.ui import public as ui
        from vienreiz.modules.identity import public as identity

        from . import jobs  # noqa: F401 - registers itself

        ui.add_link(
            ui.Link(
                title=N_("Registers I keep"),
                url_name="stewardship:index",
                for_persons=True,
                shown_in=identity.keeps_registers,
            )
        )
