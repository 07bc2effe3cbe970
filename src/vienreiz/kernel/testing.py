"""What tests of many modules would each make anew, made once in a process and laid down again."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Generic, TypeAlias, TypeVar

from django.apps import apps
from django.db import IntegrityError, models, router, transaction

from . import clock

Made = TypeVar("Made")
Rows: TypeAlias = dict[type[models.Model], dict[Any, models.Model]]


class Once(Generic[Made]):
    """Makes rows of the default database the first time, and from then on inserts copies of them.

    Whatever a test did to them is gone with its transaction. Where copies do not fit, since other rows stand there
    already or the clock has been turned back, they are made anew. What is made must not be altered by tests.
    """

    def __init__(self, make: Callable[[], Made]) -> None:
        self._make = make
        self._kept: tuple[Made, list[list[models.Model]], datetime] | None = None

    def __call__(self) -> Made:
        if self._kept is None:
            before = _rows()
            made = self._make()
            new = [[rows[pk] for pk in rows.keys() - before[model].keys()] for model, rows in _rows().items()]
            self._kept = made, [rows for rows in new if rows], clock.now()
            return made
        made, new, at = self._kept
        if clock.now() < at or not _laid_down(new):
            return self._make()
        return made


def _rows() -> Rows:
    kept_here = (model for model in apps.get_models(True) if router.allow_migrate_model("default", model))
    return {model: {row.pk: row for row in model._base_manager.using("default").all()} for model in kept_here}


def _laid_down(new: list[list[models.Model]]) -> bool:
    try:
        with transaction.atomic():
            for rows in new:
                type(rows[0])._base_manager.bulk_create(rows)
    except IntegrityError:
        return False
    return True
