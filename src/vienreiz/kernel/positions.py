"""Positions that readers may follow: given after the commit, in one place, without holes.

A number taken inside a transaction (a sequence, an auto-increment) is seen out of order: whoever reads `id > last`
skips the one who commits late. So rows are written without a position, and one holder of the lock numbers what has
been committed.
"""

from django.db import DEFAULT_DB_ALIAS, connections, models, router, transaction
from django.db.models import Max

LOCK_SPACE = 0x76726569  # our own corner of PostgreSQL's advisory locks


def give(model: type[models.Model], *, limit: int = 1000) -> int:
    """Number the committed rows of `model` that lack a `position`, in the order of their ids. How many it was.

    Positions rise by one and are never given again. Two callers take turns.
    """
    manager = model._default_manager
    if not manager.filter(position__isnull=True).exists():
        return 0
    database = router.db_for_write(model) or DEFAULT_DB_ALIAS
    with transaction.atomic(using=database):
        _take_turns(model, database)
        last = manager.aggregate(last=Max("position"))["last"] or 0
        rows = list(manager.filter(position__isnull=True).order_by("pk")[:limit])
        for position, row in enumerate(rows, start=last + 1):
            row.position = position  # type: ignore[attr-defined]
        manager.bulk_update(rows, ["position"])
    return len(rows)


def _take_turns(model: type[models.Model], database: str) -> None:
    """Held until the commit. SQLite needs none: its transactions begin IMMEDIATE, so there is one writer."""
    connection = connections[database]
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [LOCK_SPACE, model._meta.db_table])
