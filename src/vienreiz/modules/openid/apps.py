from django.apps import AppConfig


class OpenidConfig(AppConfig):
    name = "vienreiz.modules.openid"
    label = "openid"

    def ready(self) -> None:
        from vienreiz.kernel.errors import N_
        from vienreiz.modules.identity import public as identity

        from . import provider

        identity.register_means(
            identity.Means(
                title=N_("Use your electronic identity"), url_name="openid:begin", is_offered=provider.is_set_up
            )
        )
