from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "vienreiz.modules.exchange"
    label = "exchange"
