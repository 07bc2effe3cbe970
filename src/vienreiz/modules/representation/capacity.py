"""Whether somebody may decide for herself, as the registers say: what `consent` is told."""

from collections.abc import Sequence
from datetime import datetime

from vienreiz.kernel import actors
from vienreiz.kernel.limits import public as limits
from vienreiz.modules.consent import public as consents
from vienreiz.modules.exchange import public as exchange
from vienreiz.modules.identity import public as identity

from . import queries, rules, values


class FromRegisters:
    """Source: the Protocol `consent.Capacity`."""

    def hindrances(self, person_id: identity.PersonId, *, at: datetime) -> frozenset[consents.Hindrance]:
        """What the registers say now keeps her from deciding, each a yes or no asked by law and entered in her log.

        Raises exchange.HolderDidNotAnswer, AskRefused where the country no longer lets anybody ask, and
        limits.TooManyRequests: each look fills her time line.
        """
        incapacities = queries.incapacities()
        if not incapacities:
            return frozenset()
        limits.take(f"capacity:{person_id}", rules.LOOKS, at=at)
        answers = exchange.ask_many([_ask(one, person_id) for one in incapacities])
        for answer in answers:
            if answer.status is exchange.Status.FAILED:
                raise exchange.HolderDidNotAnswer(service=answer.service, exchange_id=answer.exchange_id)
            if answer.status is exchange.Status.REFUSED:
                raise exchange.AskRefused(reason=answer.reason, service=answer.service, exchange_id=answer.exchange_id)
        found = zip(incapacities, answers, strict=True)
        return frozenset(one.shows for one, answer in found if rules.holds(one.condition, answer))

    def signs(self) -> Sequence[consents.Sign]:
        return [one.sign for one in queries.incapacities()]


def _ask(one: values.Incapacity, person_id: identity.PersonId) -> exchange.Ask:
    told = one.condition
    return exchange.Ask(
        service=told.service,
        subject=person_id,
        recipient=told.recipient,
        purpose=told.purpose,
        ground=exchange.Ground(kind=exchange.GroundKind.LAW, article=one.article),
        fields=frozenset({told.field}),
        by=actors.system(told.recipient),
    )
