"""Her own work for institutions that ask registers here."""

from datetime import timedelta

from vienreiz.kernel import clock
from vienreiz.kernel.actors import Actor
from vienreiz.modules.exchange.public import wording
from vienreiz.modules.identity import public as identity

from .. import values

SHOWN_AFTER_ITS_END = timedelta(days=365)


def work_of(by: Actor) -> tuple[values.Work, ...]:
    """Where she works, and where she did within a year, newest first. While she acts for another nothing is told."""
    if by.acting_for is not None:
        return ()
    person_id = identity.PersonId(identity.SubjectId(by.subject))
    found = identity.work_of(person_id, since=clock.now() - SHOWN_AFTER_ITS_END)
    return tuple(
        values.Work(
            where=wording().recipient(one.subsystem),
            role=str(one.role),
            since=one.valid.start,
            until=one.valid.end,
            by_institution=one.is_said_by_office,
        )
        for one in found
    )
