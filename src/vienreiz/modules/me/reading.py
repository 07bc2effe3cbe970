"""That somebody who acts for another reads that one's part of the log, which is entered; her own reading is not."""

from datetime import timedelta
from uuid import UUID

from vienreiz.kernel import clock
from vienreiz.kernel.actors import Actor
from vienreiz.modules.audit import public as audit
from vienreiz.modules.exchange import public as exchange
from vienreiz.modules.identity import public as identity

SPAN = timedelta(hours=1)  # one entry is enough for it: whoever turns the pages must not bury what others did


def enter(by: Actor) -> None:
    """Enter for the represented that `by` reads who used her data: once an hour. In one's own affairs nothing.

    Raises exchange.LogUnavailable: then nothing may be shown.
    """
    if by.acting_for is None:
        return
    at = clock.now()
    if audit.count_by(by, about=by.subject, since=at - SPAN, kind=audit.Kind.READING):
        return
    pair = (identity.PersonId(identity.SubjectId(UUID(by.id))), identity.SubjectId(by.subject))
    mandate = next(iter(identity.standing([pair], at=at)), None)
    ground = exchange.Ground(
        kind=exchange.GroundKind.REPRESENTATION, article=mandate.article if mandate is not None else ""
    )
    exchange.note(
        [
            exchange.Use(
                person_id=identity.SubjectId(by.subject),
                service=exchange.SERVICE_LOG,
                recipient=exchange.RECIPIENT_HERSELF,
                purpose=exchange.PURPOSE_HERSELF,
                ground=str(ground),
                grant_digest=mandate.digest if mandate is not None else "",
                acting_for=by.acting_for,
                by=by,
                at=at,
            )
        ]
    )
