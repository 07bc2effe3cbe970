"""Asking the same again: a program whose answer was lost on the way asks under the same key."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.crypto import constant_time_compare, salted_hmac

from vienreiz.kernel import ids

from .. import errors, models, rules, values


@dataclass(frozen=True, slots=True, kw_only=True)
class Used:
    """That an exchange used a grant or a consent; the digest is the one by which its entry cites it.

    Asked again, an exchange may be allowed by something else: that is another use.
    """

    exchange_id: values.ExchangeId
    digest: str

    @classmethod
    def read(cls, written: str) -> "Used":
        exchange_id, _, digest = written.partition(" ")
        return cls(exchange_id=_id(exchange_id), digest=digest)

    def written(self) -> str:
        return f"{self.exchange_id} {self.digest}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """When a batch was first asked, and the ids of its exchanges. `row` None: it has no key, and nothing is kept."""

    at: datetime
    exchange_ids: tuple[values.ExchangeId, ...]
    row: int | None = None

    @property
    def is_kept(self) -> bool:
        return self.row is not None


def new(asks: Sequence[values.Ask], *, at: datetime) -> Begun:
    return Begun(at=at, exchange_ids=_ids(len(asks), at=at))


@transaction.atomic
def begun(asks: Sequence[values.Ask], *, key: str, at: datetime) -> Begun:
    """The same as under this key before, or new. Raises AskedOtherwise.

    Kept are ids and a digest that nobody can make without our secret, since whom it was about is soon guessed.
    """
    digest = salted_hmac("exchange.repeats", rules.written(asks), algorithm="sha256").hexdigest()
    by = asks[0].by.code
    models.Repeat.objects.filter(by=by, key=key, at__lte=at - values.KEY_KEPT_FOR).delete()
    made = [str(one) for one in _ids(len(asks), at=at)]
    row, _ = models.Repeat.objects.get_or_create(
        by=by, key=key, defaults={"digest": digest, "at": at, "exchange_ids": made}
    )
    if not constant_time_compare(row.digest, digest):
        raise errors.AskedOtherwise
    first_at = min(row.at, at)  # a clock that went back must not read what will be known
    return Begun(at=first_at, exchange_ids=tuple(_id(one) for one in row.exchange_ids), row=row.id)


def counted_before(begun: Begun) -> frozenset[Used]:
    """What its exchanges used and was counted; held until the end of the transaction, so that two at once count once.

    Nothing, where the hour ended since it was begun and its key is forgotten: it is counted like any other.
    """
    if begun.row is None:
        return frozenset()
    row = models.Repeat.objects.select_for_update().filter(id=begun.row).first()
    return frozenset(Used.read(one) for one in row.counted) if row else frozenset()


def note(begun: Begun, counted: Collection[Used]) -> None:
    if begun.row is not None:
        models.Repeat.objects.filter(id=begun.row).update(counted=sorted(one.written() for one in counted))


def forget_repeats(*, at: datetime) -> None:
    """Remove keys under which nobody asks again."""
    models.Repeat.objects.filter(at__lte=at - values.KEY_KEPT_FOR).delete()


def _ids(number: int, *, at: datetime) -> tuple[values.ExchangeId, ...]:
    return tuple(values.ExchangeId(ids.uuid7(at)) for _ in range(number))


def _id(written: str) -> values.ExchangeId:
    return values.ExchangeId(UUID(written))
