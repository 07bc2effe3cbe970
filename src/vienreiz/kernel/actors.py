"""Who acts. Every command takes one as `by=`, and every entry of the log names one."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class ActorKind(StrEnum):
    PERSON = "person"
    OPERATOR = "operator"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """A person, an operator of this deployment, or a system (a subsystem of an institution, or a process of ours).

    `id` is an opaque id or a code, never a name or an identity code, so that it may stand in logs.
    """

    kind: ActorKind
    id: str
    acting_for: UUID | None = None

    @property
    def code(self) -> str:
        """The actor in one word, as it stands in entries and logs: `person:018f…`, `system:tax-office/returns`."""
        return f"{self.kind}:{self.id}"

    def is_person(self, person_id: UUID) -> bool:
        return self.kind is ActorKind.PERSON and self.id == str(person_id)


def person(person_id: UUID, *, acting_for: UUID | None = None) -> Actor:
    return Actor(kind=ActorKind.PERSON, id=str(person_id), acting_for=acting_for)


def operator(name: str) -> Actor:
    return Actor(kind=ActorKind.OPERATOR, id=name)


def system(code: str) -> Actor:
    return Actor(kind=ActorKind.SYSTEM, id=code)
