"""Which database holds what: the log stands apart, so that no rollback and no owner's role reaches it."""

from django.db.models import Model


class Router:
    """Everything of `audit` lives in `log`, all else in `default`. Source: docs/decisions."""

    def db_for_read(self, model: type[Model], **_: object) -> str:
        return "log" if model._meta.app_label == "audit" else "default"

    def db_for_write(self, model: type[Model], **_: object) -> str:
        return self.db_for_read(model)

    def allow_relation(self, one: Model, other: Model, **_: object) -> bool:
        return one._meta.app_label == other._meta.app_label or "audit" not in {
            one._meta.app_label,
            other._meta.app_label,
        }

    def allow_migrate(self, db: str, app_label: str, **_: object) -> bool:
        return (app_label == "audit") == db.startswith("log")
