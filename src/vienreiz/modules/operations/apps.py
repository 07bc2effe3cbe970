from django.apps import AppConfig


class OperationsConfig(AppConfig):
    name = "vienreiz.modules.operations"
    label = "operations"
