from django.apps import AppConfig


class LimitsConfig(AppConfig):
    name = "vienreiz.kernel.limits"
    label = "limits"

    def ready(self) -> None:
        from vienreiz.kernel import holdings

        from . import jobs, windows  # noqa: F401 - the job registers itself

        holdings.register("limits", count=windows.count_about, erase=windows.forget_about)
