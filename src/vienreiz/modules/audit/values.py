"""What the log holds, in words others may use. Source: docs/decisions, `the-log`."""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType
from uuid import UUID

from vienreiz.kernel.errors import N_
from vienreiz.kernel.tlog.proof import Proof as TlogProof

EntryId = NewType("EntryId", UUID)


class Side(StrEnum):
    """Which side of the exchange made the entry."""

    CONSUMER = "consumer"
    PROVIDER = "provider"


class Kind(StrEnum):
    """What was done."""

    ASK = "ask"
    SUBMISSION = "submission"  # a register was changed: by who keeps it, or since somebody else in a record is erased
    READING = "reading"  # what a module keeps of a person was seen: her part of the log, a question
    ERASURE = "erasure"  # of a person; the digest of the erased entries' ids stands in `grant_digest`
    RETENTION = "retention"  # records of a register whose time was over


class Outcome(StrEnum):
    ANSWERED = "answered"
    NOTHING = "nothing"  # asked lawfully, and no record was found
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewEntry:
    """One person's share of one exchange, before it is kept.

    `person_id` is None where the ask named nobody we know. `fields` are names in the register's description;
    on a refusal those that were asked for. `ground` is `self` or `law:<article code>`; `grant_digest` is hex
    SHA-256, empty where no grant was used. `reason` is the decision's code, empty unless refused. An erasure names
    nobody, and its `reason` is the number of its case.
    """

    exchange_id: UUID
    person_id: UUID | None
    role: str  # the person's role in the record, as the register names it
    side: Side
    kind: Kind
    service: str
    recipient: str
    purpose: str
    ground: str
    grant_digest: str
    fields: tuple[str, ...]
    outcome: Outcome
    reason: str
    by: str  # Actor.code
    acting_for: UUID | None
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A kept entry. `index` is its place in the log, None until the sequencer has given it one (within seconds).

    `is_provable`: a checkpoint covers it, and is cosigned or has waited long enough for that.
    """

    id: EntryId
    index: int | None
    is_provable: bool
    content: NewEntry


@dataclass(frozen=True, slots=True, kw_only=True)
class AlteredEntry:
    """What is left of an entry whose stored bytes are none of ours any more. It is shown, never passed over."""

    id: EntryId
    index: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """What a person takes away: her entry in its stored form, the salt that opens its commitment, and its way into the
    log. `cosigned_by` names the witnesses; empty means that only the log itself vouches as yet.
    """

    canonical: bytes
    salt: bytes
    path: TlogProof
    cosigned_by: tuple[str, ...]

    def as_json(self) -> str:
        """The file to keep. Our stand-alone verifier reads it, and so does whoever knows the two formats it names."""
        return json.dumps(self.exported(), indent=2) + "\n"

    def exported(self) -> dict[str, str]:
        return {
            "format": "vienreiz-proof/1",
            "entry": base64.b64encode(self.canonical).decode(),
            "salt": self.salt.hex(),
            "tlog_proof": str(self.path),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Proofs:
    """The proofs of a person's newest entries under one checkpoint, newest first.

    `altered` are entries that cannot be proven any more; `waiting` become provable within seconds. `is_all`: no older
    entry was left out.
    """

    proofs: tuple[Proof, ...]
    altered: tuple[EntryId, ...]
    waiting: int
    is_all: bool

    def as_json(self) -> str:
        """The file to keep; our stand-alone verifier reads it, proof by proof."""
        exported = {
            "format": "vienreiz-proofs/1",
            "proofs": [proof.exported() for proof in self.proofs],
            "altered": [str(one) for one in self.altered],
            "waiting": self.waiting,
            "is_all": self.is_all,
        }
        return json.dumps(exported, indent=2) + "\n"


class FaultKind(StrEnum):
    """The first thing that does not fit, by the class of stored bytes. The table is in docs/decisions, `the-log`."""

    DATABASE = "database"
    FORM = "form"
    ENTRY = "entry"
    PERSON_KEY = "person-key"
    COMMITMENT = "commitment"
    ENTRY_MISSING = "entry-missing"
    LEAF = "leaf"
    LEAF_MISSING = "leaf-missing"
    NEVER_SEQUENCED = "never-sequenced"
    TILE = "tile"
    ROOT = "root"
    ERASURE = "erasure"
    HIDDEN = "hidden"
    CHECKPOINT = "checkpoint"
    CHECKPOINT_MISSING = "checkpoint-missing"
    COSIGNATURE = "cosignature"
    WITNESS = "witness"
    REMEMBERED = "remembered"
    TRUNCATED = "truncated"
    REWRITTEN = "rewritten"


SENTENCES: Mapping[FaultKind, str] = {
    FaultKind.DATABASE: N_("The file of the log's database is damaged: %(where)s."),
    FaultKind.FORM: N_("Row %(where)s is not written as this platform writes it: it was altered."),
    FaultKind.ENTRY: N_("Entry %(where)s does not fit its commitment: it was altered."),
    FaultKind.PERSON_KEY: N_("The key that opens entry %(where)s is missing or was altered."),
    FaultKind.COMMITMENT: N_("The commitment kept beside entry %(where)s was altered."),
    FaultKind.ENTRY_MISSING: N_("The entry of leaf %(where)s is gone."),
    FaultKind.LEAF: N_("Leaf %(where)s does not hold the commitment of its entry."),
    FaultKind.LEAF_MISSING: N_("Leaf %(where)s is missing."),
    FaultKind.NEVER_SEQUENCED: N_("Entry %(where)s never got a place in the log."),
    FaultKind.TILE: N_("Tile %(where)s is missing or does not fit the leaves under it."),
    FaultKind.ROOT: N_("The log is not the one that checkpoint %(where)s signed."),
    FaultKind.ERASURE: N_("Erasure %(where)s is not signed by a key of this log, or lists what it did not erase."),
    FaultKind.HIDDEN: N_("Entry %(where)s is kept from the page of the person it is about."),
    FaultKind.CHECKPOINT: N_("Checkpoint %(where)s is not signed by a key of this log, or was altered."),
    FaultKind.CHECKPOINT_MISSING: N_("Leaves from %(where)s on stand under no checkpoint."),
    FaultKind.COSIGNATURE: N_("A cosignature under checkpoint %(where)s does not fit it."),
    FaultKind.WITNESS: N_("No cosignature of witness %(where)s is kept, though it was told to cosign this log."),
    FaultKind.REMEMBERED: N_("The remembered checkpoint is not one of this log: %(where)s."),
    FaultKind.TRUNCATED: N_("The log was cut: the remembered checkpoint knows %(where)s leaves, more than there are."),
    FaultKind.REWRITTEN: N_("The log was rewritten: its first %(where)s leaves have another root than remembered."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Something that does not fit. `where` is an id, an index, or a place in the tree; never a person."""

    kind: FaultKind
    where: str

    @property
    def sentence(self) -> str:
        """A message id with `%(where)s` in it; translated where it is shown."""
        return SENTENCES[self.kind]

    def __str__(self) -> str:
        return self.sentence % {"where": self.where}


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """What one click found of one person's entries.

    `provable` are those that fit up to a checkpoint that is signed and, where there are witnesses, cosigned.
    `uncosigned` fit up to the log's own signature, `pending` have no place yet. With a `fault` counting stopped there.
    """

    provable: int
    uncosigned: int
    pending: int
    cosigned_by: tuple[str, ...]
    fault: Fault | None

    @property
    def is_fine(self) -> bool:
        return self.fault is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence:
    """A witness (`name+id`) that cosigned the first `size` leaves, and for long nothing of those that came after."""

    witness: str
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """What a walk through the whole log found. `root` is hex, of the tree as it stands now.

    `cosignatures` are those that were checked by the key of a witness that we know, and fit.
    `pending` entries wait for their place, `erased` ones went with the person they were about, in so many `erasures`;
    `unknown_witnesses` made cosignatures that no key here can check; `silences` are of witnesses that we know.
    """

    size: int
    root: str
    checkpoints: int
    cosignatures: int
    pending: int
    erasures: int
    erased: int
    unknown_witnesses: tuple[str, ...]
    silences: tuple[Silence, ...]
    fault: Fault | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Erasure:
    """Why a person is erased: an article of law and the case, by whom and when. It never says whom."""

    article: str
    case: str
    by: str  # Actor.code
    at: datetime
