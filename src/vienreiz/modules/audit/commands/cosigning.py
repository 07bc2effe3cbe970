"""Asking witnesses to cosign. Never in a transaction, and never in the way of the log: who is down is asked later."""

import logging
import re
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field

from django.db.models import Max

from vienreiz.kernel.tlog import note, tree

from .. import keyring, models
from ..queries import checkpoints
from ..queries.tiles import read_hashes

TIMEOUT_S = 2
SHORTEST_PAUSE_S = 1.0
LONGEST_PAUSE_S = 30.0
LARGEST_ANSWER_BYTES = 16_384

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a witness said; status 0 when it did not answer at all."""

    status: int
    body: str


Post = Callable[[str, str], Answer]


def post(url: str, body: str) -> Answer:
    """Send `body` to a witness."""
    request = urllib.request.Request(url, data=body.encode(), method="POST")  # noqa: S310 - the operator's own setting
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT_S) as response:  # noqa: S310
            return Answer(response.status, response.read(LARGEST_ANSWER_BYTES).decode(errors="replace"))
    except urllib.error.HTTPError as error:
        with error:
            return Answer(error.code, error.read(LARGEST_ANSWER_BYTES).decode(errors="replace"))
    except (urllib.error.URLError, OSError, ValueError):
        return Answer(0, "")


def cosign(*, post: Post = post) -> int:
    """Collect the cosignatures that the newest checkpoint lacks. How many came."""
    return Cosigner(post=post).step(now_s=0.0)


@dataclass(slots=True)
class Cosigner:
    """Remembers which witnesses did not answer, so that they are asked again ever less often, at most each 30 s."""

    post: Post = post
    _pause_s: dict[str, float] = field(default_factory=dict)
    _not_before_s: dict[str, float] = field(default_factory=dict)

    def step(self, *, now_s: float) -> int:
        """Ask every witness that is due once. How many cosignatures came. `now_s` is a clock that only runs forward."""
        witnesses = keyring.witnesses()
        signed = checkpoints.newest() if witnesses else None
        if signed is None:
            return 0
        collected = 0
        for witness in witnesses:
            known = _known(witness)
            if known >= signed.size or now_s < self._not_before_s.get(witness.code, now_s):
                continue
            if _cosign(signed, witness, known, post=self.post):
                self._pause_s.pop(witness.code, None)
                collected += 1
            else:
                pause_s = min(LONGEST_PAUSE_S, 2 * self._pause_s.get(witness.code, SHORTEST_PAUSE_S / 2))
                self._pause_s[witness.code], self._not_before_s[witness.code] = pause_s, now_s + pause_s
        return collected


def _known(witness: keyring.Witness) -> int:
    """The largest tree that this witness cosigned, as far as we remember."""
    return models.Cosignature.objects.filter(witness=witness.code).aggregate(known=Max("size"))["known"] or 0


def _cosign(signed: checkpoints.Signed, witness: keyring.Witness, known: int, *, post: Post) -> bool:
    answer = post(f"{witness.url}/add-checkpoint", _request(signed, known))
    if answer.status == 409 and re.fullmatch(r"(0|[1-9][0-9]{0,18})\n", answer.body):
        known = int(answer.body)  # it knows better than we do what it cosigned
        if known <= signed.size:
            answer = post(f"{witness.url}/add-checkpoint", _request(signed, known))
    if answer.status != 200:
        _report(signed, witness, answer)
        return False
    line = next((line for line in answer.body.splitlines() if _fits(line, signed, witness)), None)
    if line is None:
        logger.error("The witness %s answered with a cosignature that does not fit.", witness.key.name)
        return False
    models.Cosignature.objects.bulk_create(
        [models.Cosignature(size=signed.size, witness=witness.code, line=line)], ignore_conflicts=True
    )
    return True


def _request(signed: checkpoints.Signed, known: int) -> str:
    """Source: c2sp.org/tlog-witness, `add-checkpoint`."""
    proof: list[bytes] = []
    if 0 < known < signed.size:
        proof = tree.hashes_of(tree.consistency_spans(known, signed.size), read_hashes(signed.size))
    lines = "".join(f"{note.encoded(one)}\n" for one in proof)
    return f"old {known}\n{lines}\n{signed.note}"


def _fits(line: str, signed: checkpoints.Signed, witness: keyring.Witness) -> bool:
    try:
        return witness.key.accepts(signed.note.text, note.Signature.read(line))
    except note.Unreadable:
        return False


def _report(signed: checkpoints.Signed, witness: keyring.Witness, answer: Answer) -> None:
    if answer.status == 0:
        logger.warning("The witness %s does not answer; checkpoint %d waits.", witness.key.name, signed.size)
    else:
        logger.error("The witness %s refuses checkpoint %d: %d.", witness.key.name, signed.size, answer.status)
