from django.apps import AppConfig


class ProjectConfig(AppConfig):
    name = "vienreiz.project"
    label = "project"

    def ready(self) -> None:
        from django.conf import settings

        from vienreiz.kernel.errors import N_
        from vienreiz.kernel.ui import public as ui
        from vienreiz.modules.identity import public as identity
        from vienreiz.modules.synthetic import public as synthetic

        identity.register_demo_people(lambda: synthetic.explained(settings.ENVIRONMENT.folder / "people"))

        for title, url_name in (
            (N_("About this service"), "me:about"),
            (N_("API for developers"), "api-docs"),
            (N_("State of the service"), "http:readyz"),
            (N_("Checkpoint of the log"), "audit:checkpoint"),
        ):
            ui.add_foot_link(ui.Link(title=title, url_name=url_name, for_persons=False))
