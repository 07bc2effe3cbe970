"""What registers change."""

from collections.abc import Collection, Sequence
from datetime import datetime

import msgspec
from django.db import transaction

from vienreiz.kernel.actors import Actor
from vienreiz.modules.packs import public as packs

from . import models, values


@transaction.atomic
def replace_registers(
    *, closed: Collection[str], opened: Sequence[values.Register], origin: str, by: Actor, at: datetime
) -> None:
    """Close the origin's descriptions with these codes and open new versions; a changed register stands in both.

    Raises packs.HeldByAnotherOrigin.
    """
    standing = models.Register.objects.filter(closed_at=None)
    standing.filter(code__in=closed, origin=origin).update(closed_at=at)
    codes = [register.code for register in opened]
    packs.refuse_held(standing.filter(code__in=codes).values_list("code", flat=True), origin=origin)
    models.Register.objects.bulk_create(
        models.Register(code=register.code, content=msgspec.json.encode(register).decode(), opened_at=at, origin=origin)
        for register in opened
    )
