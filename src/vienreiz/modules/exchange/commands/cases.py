"""An ask on its way to its answer."""

from dataclasses import dataclass

from vienreiz.gateway import decide
from vienreiz.modules.access import public as access
from vienreiz.modules.registers import public as registers

from .. import values
from .fetching import Moment, Wanted


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One ask of a batch with what is known about it on the way to its answer."""

    exchange_id: values.ExchangeId
    ask: values.Ask
    service: registers.Service | None
    register: registers.Register | None  # of the service
    decision: decide.Decision
    grant: access.Grant | None  # that allows it
    moment: Moment
    is_unclear: bool = False  # a holder did not say whether the grant covers the person, or whether she lives
    seconds_of_rate: int | None = None  # of the consent used; None where it may be used once only
    retry_after_s: int | None = None  # refused for now: seconds until it may be asked again

    @property
    def wanted(self) -> Wanted | None:
        if self.service is None or self.ask.subject is None or not self.decision.is_yes or self.is_unclear:
            return None
        return self.service.register, self.service.role, self.ask.subject
