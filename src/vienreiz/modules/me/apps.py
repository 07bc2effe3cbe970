from django.apps import AppConfig


class MeConfig(AppConfig):
    name = "vienreiz.modules.me"
    label = "me"

    def ready(self) -> None:
        from vienreiz.kernel.errors import N_
        from vienreiz.kernel.ui import public as ui
        from vienreiz.modules.identity import public as identity

        ui.add_link(ui.Link(title=N_("My home"), url_name="me:home", for_persons=True))
        ui.add_link(ui.Link(title=N_("My data"), url_name="me:data", for_persons=True))
        ui.add_link(ui.Link(title=N_("Who used my data"), url_name="me:uses", for_persons=True))
        ui.add_link(ui.Link(title=N_("My permissions"), url_name="me:permissions", for_persons=True))
        ui.add_link(
            ui.Link(
                title=N_("Access for programs"),
                url_name="identity:tokens",
                for_persons=True,
                shown_in=identity.is_in_own_affairs,
            )
        )
