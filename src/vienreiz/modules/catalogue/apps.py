from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    name = "vienreiz.modules.catalogue"
    label = "catalogue"
