from django.apps import AppConfig


class IdentityConfig(AppConfig):
    name = "vienreiz.modules.identity"
    label = "identity"

    def ready(self) -> None:
        from vienreiz.kernel.ui import public as ui
        from vienreiz.modules.packs import public as packs

        from . import account, jobs, section  # noqa: F401 - jobs register themselves

        packs.register(section.SchemeSection())
        packs.register(section.OrganisationSection())
        ui.register_account(account.account_of)
