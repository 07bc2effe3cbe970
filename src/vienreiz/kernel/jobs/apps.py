from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "vienreiz.kernel.jobs"
    label = "jobs"
