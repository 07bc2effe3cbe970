from django.apps import AppConfig


class RepresentationConfig(AppConfig):
    name = "vienreiz.modules.representation"
    label = "representation"

    def ready(self) -> None:
        from vienreiz.kernel import holdings
        from vienreiz.kernel.errors import N_
        from vienreiz.kernel.ui import public as ui
        from vienreiz.modules.consent import public as consents
        from vienreiz.modules.identity import public as identity
        from vienreiz.modules.packs import public as packs

        from . import capacity, commands, jobs, section  # noqa: F401 - jobs register themselves

        packs.register(section.IncapacitySection())
        packs.register(section.RepresentationSection())
        holdings.register("representation", count=commands.count_about, erase=commands.erase_about)
        identity.register_representation(commands.FromRegisters())
        consents.register_capacity(capacity.FromRegisters())
        ui.add_link(ui.Link(title=N_("For whom I act"), url_name="representation:index", for_persons=True))
