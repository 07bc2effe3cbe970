from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "vienreiz.kernel.ui"
    label = "ui"
