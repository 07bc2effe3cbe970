from django.apps import AppConfig


class IdentityConfig(AppConfig):
    name = "vienreiz.modules.identity"
    label = "identity"

    def ready(self) -> None:
        from vienreiz.kernel import holdings
        from vienreiz.kernel.errors import N_
        from vienreiz.kernel.ui import public as ui
        from vienreiz.modules.packs import public as packs

        from . import account, commands, jobs, means, section, staff  # noqa: F401 - jobs register themselves

        packs.register(section.SchemeSection())
        packs.register(section.OrganisationSection())
        holdings.register("identity", count=commands.count_about, erase=commands.erase_about)
        means.register_means(means.DEMONSTRATION)
        ui.register_account(account.account_of)
        ui.add_link(
            ui.Link(title=N_("Who works here"), url_name="identity:offices", for_persons=True, shown_in=staff.leads)
        )
