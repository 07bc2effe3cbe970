"""Giving entries their places: one batch, one commit, one signed checkpoint."""

import contextlib
import logging
import os
import secrets
import socket
import threading
import time
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import DatabaseError, IntegrityError, close_old_connections, connections, transaction
from django.db.models import Max

from vienreiz.kernel import clock
from vienreiz.kernel.errors import Problem
from vienreiz.kernel.jobs import public as jobs
from vienreiz.kernel.tlog import tile, tree
from vienreiz.kernel.tlog.checkpoint import Checkpoint

from .. import errors, keyring, models, rules
from ..queries.tiles import right_edge
from .cosigning import Cosigner, cosign

BATCH = 1_000  # about 30 ms: on SQLite the sequencer holds the only writer so long

# Ids are made before the commit, so an id may turn up behind one that has its place. How often we look how far back:
# nearly every commit takes less than 15 s; whatever took longer is found by the wider looks. (None: to the beginning.)
LOOKS: tuple[tuple[timedelta, timedelta | None], ...] = (
    (timedelta(hours=1), None),
    (timedelta(seconds=20), timedelta(minutes=10)),
    (timedelta(0), timedelta(seconds=15)),
)

PAUSE_S = 0.25
LEASE = "audit.sequencer"
LEASE_S = 6.0
PAUSE_AFTER_TROUBLE_S = 1.0

logger = logging.getLogger(__name__)


def sequence(*, limit: int = BATCH) -> int:
    """One batch: places for at most `limit` entries, wherever in the past they are, then cosignatures. How many it was.

    Raises LogKeyMissing, LogDoesNotFit, TileNotFound.
    """
    count = _batch(since=None, limit=limit, at=clock.now())
    cosign()
    return count


@dataclass(slots=True)
class Sequencer:
    """Remembers how far back it has looked, so that a pass over a long log costs no more than over a short one."""

    looked_at: dict[timedelta | None, datetime] = field(default_factory=dict)

    def step(self, *, at: datetime, limit: int = BATCH) -> int:
        """One batch. The first look, and then one each hour, goes back to the beginning. Raises as `sequence` does."""
        back = self._due(at)
        count = _batch(since=None if back is None else at - back, limit=limit, at=at)
        if count < limit:  # else there is more to find with the same look
            self.looked_at[back] = at
        return count

    def _due(self, at: datetime) -> timedelta | None:
        for every, back in LOOKS:
            looked_at = self.looked_at.get(back)
            if looked_at is None or at < looked_at or at - looked_at >= every:  # a clock that went back: look anew
                return back
        raise AssertionError("the narrowest look is always due")


def keep_sequencing(stopped: threading.Event) -> None:
    """Sequence and collect cosignatures until `stopped` is set; there is a checkpoint each second with news.

    Of several workers the one with the lease does it. Should two think that they hold it, the index lets only one of
    them through. A database that is away, a missing key, a damaged tree: each is told to the operator and waited for.
    """
    turn, sequencer, pause_s = _Turn(), Sequencer(), 0.0
    cosigning = threading.Thread(target=_keep_cosigning, args=(stopped, turn), name="cosigner", daemon=True)
    cosigning.start()
    while not stopped.wait(pause_s):
        pause_s = PAUSE_S
        try:
            close_old_connections()
            if turn.is_ours() and sequencer.step(at=clock.now()) == BATCH:
                pause_s = 0.0
        except (DatabaseError, Problem) as error:
            logger.error("The sequencer waits: %s.", type(error).__name__)
            pause_s = PAUSE_AFTER_TROUBLE_S
    turn.give_back()
    cosigning.join()


def _keep_cosigning(stopped: threading.Event, turn: "_Turn") -> None:
    """Beside the sequencer, so that a witness that does not answer keeps no entry waiting for its place."""
    cosigner, pause_s = Cosigner(), PAUSE_S
    while not stopped.wait(pause_s):
        pause_s = PAUSE_S
        try:
            close_old_connections()
            if turn.is_sure:
                cosigner.step(now_s=time.monotonic())
        except (DatabaseError, Problem) as error:
            logger.error("The cosigner waits: %s.", type(error).__name__)
            pause_s = PAUSE_AFTER_TROUBLE_S
    connections.close_all()


@dataclass(slots=True)
class _Turn:
    """The lease, asked for again when half of it is over and not at each pass: each time is a commit."""

    holder: str = field(default_factory=lambda: f"{socket.gethostname()}/{os.getpid()}/{secrets.token_hex(4)}")
    sure_until_s: float = 0.0

    @property
    def is_sure(self) -> bool:
        """Whether it is ours as far as we know, without asking."""
        return time.monotonic() < self.sure_until_s

    def is_ours(self) -> bool:
        now_s = time.monotonic()
        if now_s < self.sure_until_s:
            return True
        if not jobs.lease(LEASE, self.holder, for_s=LEASE_S):
            return False
        self.sure_until_s = now_s + LEASE_S / 2
        return True

    def give_back(self) -> None:
        with contextlib.suppress(DatabaseError):
            jobs.release(LEASE, self.holder)


def _batch(*, since: datetime | None, limit: int, at: datetime) -> int:
    """Whoever comes second for the same places gives way, and finds them taken at the next pass."""
    key = keyring.signing_key()
    waiting = models.Entry.objects.unsequenced()
    if since is not None:
        waiting = waiting.filter(id__gte=rules.earliest_id(since))
    if not waiting.exists():  # asked outside of the transaction: on SQLite even a look would take the writer's lock
        return 0
    try:
        with transaction.atomic(using="log"):
            found = list(waiting.order_by("id").values_list("id", "commitment")[:limit])
            if found:
                edge = right_edge(_size())
                leaves = [
                    models.Leaf(index=index, entry_id=entry_id, content=rules.leaf(bytes(commitment)))
                    for index, (entry_id, commitment) in enumerate(found, start=edge.size)
                ]
                full = [one for leaf in leaves for one in edge.append(tree.leaf_hash(bytes(leaf.content)))]
                models.Leaf.objects.bulk_create(leaves)
                models.Tile.objects.bulk_create([_row(one) for one in full])
                signed = Checkpoint(key.name, edge.size, edge.root())
                models.Checkpoint.objects.create(
                    size=signed.size, root=signed.root, note=str(signed.signed(key)), made_at=at
                )
    except IntegrityError:
        return 0
    return len(found)


def _size() -> int:
    """Raises LogDoesNotFit when the tree is smaller than one that was signed."""
    signed = models.Checkpoint.objects.newest()  # before the leaves: whatever another sequencer adds in between is more
    last = models.Leaf.objects.aggregate(last=Max("index"))["last"]
    size = 0 if last is None else last + 1
    if signed is not None and signed.size > size:
        raise errors.LogDoesNotFit(size=size, signed=signed.size)
    return size


def _row(full: tile.FullTile) -> models.Tile:
    return models.Tile(level=full.level, index=full.index, hashes=full.hashes, root=full.root)
