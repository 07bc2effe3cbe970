"""Who acts. Every command takes one as `by=`, and every entry of the log names one."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

CODE_LENGTH_MAX = 200  # of `Actor.code`: its kind, a subsystem and an id, with room to spare


class ActorKind(StrEnum):
    PERSON = "person"
    STAFF = "staff"
    OPERATOR = "operator"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """A person in her own affairs or another's, somebody at work for an institution, an operator of this deployment, or
    a system (a subsystem of an institution, or a process of ours).

    `id` is an opaque id or a code, never a name or an identity code, so that it may stand in logs. `subsystem` is where
    STAFF works.
    """

    kind: ActorKind
    id: str
    acting_for: UUID | None = None
    subsystem: str = ""

    @property
    def code(self) -> str:
        """The actor in one word, as it stands in entries and logs: `person:018f…`, `staff:tax-office/returns/018f…`."""
        return f"{self.kind}:{self.subsystem}/{self.id}" if self.subsystem else f"{self.kind}:{self.id}"

    @property
    def subject(self) -> UUID:
        """Whose affairs these are: the person's whom she acts for, else her own. Raises ValueError for a system."""
        return self.acting_for or UUID(self.id)

    @property
    def is_ours(self) -> bool:
        """Whether it is a process of this deployment, not a subsystem of an institution (`organisation/subsystem`)."""
        return self.kind is ActorKind.SYSTEM and "/" not in self.id

    def is_person(self, person_id: UUID) -> bool:
        """Whether it is this person, for whomever she acts."""
        return self.kind is ActorKind.PERSON and self.id == str(person_id)

    def speaks_for(self, person_id: UUID) -> bool:
        """Whether it is this person in her own affairs, or another who acts for her.

        That the other may was found out at the edge, before the actor was made.
        """
        return self.kind is ActorKind.PERSON and self.subject == person_id


def person(person_id: UUID, *, acting_for: UUID | None = None) -> Actor:
    return Actor(kind=ActorKind.PERSON, id=str(person_id), acting_for=acting_for)


def staff(employment_id: UUID, *, subsystem: str) -> Actor:
    """Somebody at work, by the id of her employment: proofs that people take home must not name her."""
    return Actor(kind=ActorKind.STAFF, id=str(employment_id), subsystem=subsystem)


def operator(name: str) -> Actor:
    return Actor(kind=ActorKind.OPERATOR, id=name)


def system(code: str) -> Actor:
    return Actor(kind=ActorKind.SYSTEM, id=code)
