from django.apps import AppConfig


class ProjectConfig(AppConfig):
    name = "vienreiz.project"
    label = "project"

    def ready(self) -> None:
        from vienreiz.kernel.errors import N_
        from vienreiz.kernel.ui import public as ui

        for title, url_name in (
            (N_("About this service"), "me:about"),
            (N_("API for developers"), "api-docs"),
            (N_("State of the service"), "http:readyz"),
            (N_("Checkpoint of the log"), "audit:checkpoint"),
        ):
            ui.add_foot_link(ui.Link(title=title, url_name=url_name, for_persons=False))
