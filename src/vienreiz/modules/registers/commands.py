"""What registers change."""

from collections.abc import Collection, Sequence
from datetime import datetime

import msgspec
from django.db import transaction

from vienreiz.kernel.actors import Actor

from . import models, values


@transaction.atomic
def replace_registers(
    *, closed: Collection[str], opened: Sequence[values.Register], origin: str, by: Actor, at: datetime
) -> None:
    """Close the descriptions with these codes and open new versions; a changed register stands in both."""
    models.Register.objects.filter(code__in=closed, closed_at=None).update(closed_at=at)
    models.Register.objects.bulk_create(
        models.Register(code=register.code, content=msgspec.json.encode(register).decode(), opened_at=at, origin=origin)
        for register in opened
    )
