from django.apps import AppConfig


class InquiriesConfig(AppConfig):
    name = "vienreiz.modules.inquiries"
    label = "inquiries"

    def ready(self) -> None:
        from vienreiz.kernel import holdings

        from . import commands

        holdings.register("inquiries", count=commands.count_about, erase=commands.erase_about)
