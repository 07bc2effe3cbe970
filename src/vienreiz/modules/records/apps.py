from django.apps import AppConfig


class RecordsConfig(AppConfig):
    name = "vienreiz.modules.records"
    label = "records"
