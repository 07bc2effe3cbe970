"""Powers and mandates, in words others may use."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from vienreiz.kernel.text import Text
from vienreiz.modules.consent.values import Hindrance, Sign
from vienreiz.modules.identity.values import Mandate as Mandate  # what identity asks for


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What a record of `service` about the representative must say: `where`, whom it names, and how.

    The represented is who holds the value of the field `identified_by` in `scheme`; people know her by `named_by`.
    """

    service: str
    where: Mapping[str, str]
    identified_by: str
    scheme: str
    named_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """What must be true of the represented besides, such as “is not of age”: a yes or no that `recipient` may ask by
    law for `purpose` under the power's article.
    """

    service: str
    field: str
    answer: bool
    recipient: str
    purpose: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Incapacity:
    """By which answer of a register one does not decide for oneself; it may be asked for under `article`."""

    code: str
    shows: Hindrance
    article: str
    condition: Condition

    @property
    def sign(self) -> Sign:
        told = self.condition
        return Sign(service=told.service, field=told.field, answer=told.answer, shows=self.shows)


@dataclass(frozen=True, slots=True, kw_only=True)
class Power:
    """A rule of law by which one may act for another. `article` is its code in the country's law."""

    code: str
    title: Text
    article: str
    evidence: Evidence
    condition: Condition | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a look into the registers brought: mandates, and the services that did not answer."""

    mandates: tuple[Mandate, ...]
    silent: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """Somebody whom a record names as represented. `exchange_id` is that of the ask that brought it."""

    power: str
    value: str
    name: str
    exchange_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Represented:
    """One line of the page: for whom, on what ground, and until when the registers' word is taken."""

    subject_id: UUID
    name: str
    power: str
    law: str
    law_url: str
    law_is_checked: bool
    until: datetime
    is_current: bool
