"""Who works for whom."""

import uuid
from datetime import datetime

from django.db import transaction

from vienreiz.kernel.actors import Actor, ActorKind
from vienreiz.kernel.limits import public as limits
from vienreiz.modules.packs import public as packs

from .. import errors, models, queries, rules, values


@transaction.atomic
def employ(
    person_id: values.PersonId, *, subsystem: str, role: values.Role, by: Actor, at: datetime, written: str = ""
) -> values.Employment:
    """From `at` on she works for the subsystem in the role. `written`: the identifier by which she was named.

    Said by who runs the deployment, or by the supervisor of the subsystem; by a process of ours for the demonstration.
    Raises NotAnOperator, MayNotManageStaff, SubsystemNotFound, SubjectNotFound, EmployedBefore.
    """
    _refuse_who_may_not(by, person_id=person_id, subsystem=subsystem, role=role, at=at)
    if subsystem not in queries.subsystems():
        raise errors.SubsystemNotFound(subsystem=subsystem)
    subject = models.Subject.objects.select_for_update().filter(id=person_id, kind=values.SubjectKind.PERSON).first()
    if subject is None:
        raise errors.SubjectNotFound(subject_id=person_id)
    standing = models.Employment.objects.filter(subject=subject, subsystem=subsystem, role=role, ended_at=None)
    if standing.exists():
        raise errors.EmployedBefore(subject_id=person_id, subsystem=subsystem, role=role)
    row = models.Employment.objects.create(
        subject=subject,
        subsystem=subsystem,
        role=role,
        began_at=at,
        began_by=by.code,
        identifier_end=rules.end_of(written),
    )
    return row.as_value()


@transaction.atomic
def dismiss(employment_id: uuid.UUID, *, by: Actor, at: datetime) -> None:
    """From `at` on she no longer works there; works with her next request.

    Raises NotAnOperator, MayNotManageStaff, NotEmployed; of another office it is not even told who works there.
    """
    row = models.Employment.objects.select_for_update().filter(id=employment_id, ended_at=None).first()
    if row is None or (by.kind is ActorKind.STAFF and row.subsystem != by.subsystem):
        _refuse_who_may_not(by, person_id=None, subsystem=by.subsystem, role=values.Role.CLERK, at=at)
        raise errors.NotEmployed
    person_id, role = values.PersonId(row.subject_id), values.Role(row.role)
    _refuse_who_may_not(by, person_id=person_id, subsystem=row.subsystem, role=role, at=at)
    row.ended_at = at
    row.save(update_fields=["ended_at"])


def appoint(scheme: str, written: str, *, role: values.Role, by: Actor, at: datetime) -> values.Employment:
    """From `at` on whoever has this identifier works in the supervisor's own subsystem.

    Raises NotAnOperator, MayNotManageStaff, limits.TooManyRequests, SubjectNotFound, EmployedBefore.
    """
    _refuse_who_may_not(by, person_id=None, subsystem=by.subsystem, role=role, at=at)
    limits.take(f"appointments:{by.code}", rules.APPOINTMENTS, at=at)
    person_id = queries.subject_of(scheme, written, on=packs.today(at))
    if person_id is None:
        raise errors.SubjectNotFound
    return employ(values.PersonId(person_id), subsystem=by.subsystem, role=role, by=by, at=at, written=written)


def _refuse_who_may_not(
    by: Actor, *, person_id: values.PersonId | None, subsystem: str, role: values.Role, at: datetime
) -> None:
    if rules.runs_this(by):
        return
    if by.kind is not ActorKind.STAFF:
        raise errors.NotAnOperator
    supervisor = queries.employment_of_staff(by, at=at)
    if not rules.may_manage_staff(supervisor, person_id=person_id, subsystem=subsystem, role=role):
        raise errors.MayNotManageStaff
