from django.apps import AppConfig


class IdentityConfig(AppConfig):
    name = "vienreiz.modules.identity"
    label = "identity"

    def ready(self) -> None:
        from vienreiz.kernel import holdings
        from vienreiz.kernel.ui import public as ui
        from vienreiz.modules.packs import public as packs

        from . import account, commands, jobs, means, section  # noqa: F401 - jobs register themselves

        packs.register(section.SchemeSection())
        packs.register(section.OrganisationSection())
        holdings.register("identity", count=commands.count_about, erase=commands.erase_about)
        means.register_means(means.DEMONSTRATION)
        ui.register_account(account.account_of)
