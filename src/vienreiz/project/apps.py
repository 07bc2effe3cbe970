from django.apps import AppConfig


class ProjectConfig(AppConfig):
    name = "vienreiz.project"
    label = "project"
