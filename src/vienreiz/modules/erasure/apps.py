from django.apps import AppConfig


class ErasureConfig(AppConfig):
    name = "vienreiz.modules.erasure"
    label = "erasure"
