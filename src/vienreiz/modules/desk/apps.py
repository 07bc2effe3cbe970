from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "vienreiz.modules.desk"
    label = "desk"

    def ready(self) -> None:
        from vienreiz.kernel import holdings
        from vienreiz.kernel.errors import N_
        from vienreiz.kernel.ui import public as ui
        from vienreiz.modules.identity import public as identity

        from . import commands, handlers, jobs  # noqa: F401 - register themselves

        holdings.register("desk", count=commands.count_about, erase=commands.erase_about)
        ui.add_link(ui.Link(title=N_("At work"), url_name="desk:index", for_persons=True, shown_in=identity.is_at_work))
