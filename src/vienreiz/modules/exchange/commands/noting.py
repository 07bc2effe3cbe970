"""What modules keep of persons besides the registers: seen by anybody else, it is entered like any other read."""

from collections.abc import Sequence

from vienreiz.kernel import ids
from vienreiz.modules.audit import public as audit

from .. import values
from . import entering


def note(uses: Sequence[values.Use]) -> None:
    """Enter, in one commit, what is about to be seen. Raises LogUnavailable: then nothing may be seen."""
    entering.enter(
        [
            audit.NewEntry(
                exchange_id=ids.uuid7(use.at),
                person_id=use.person_id,
                role="",
                side=audit.Side.PROVIDER,
                kind=audit.Kind.READING,
                service=use.service,
                recipient=use.recipient,
                purpose=use.purpose,
                ground=use.ground,
                grant_digest=use.grant_digest,
                fields=(),
                outcome=audit.Outcome.ANSWERED,
                reason="",
                by=use.by.code,
                acting_for=use.acting_for,
                at=use.at,
            )
            for use in uses
        ]
    )
