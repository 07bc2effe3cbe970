"""What consents there are."""

from collections.abc import Collection, Iterable
from datetime import datetime

from django.db.models import Count, Exists, Max, OuterRef, prefetch_related_objects

from vienreiz.kernel.actors import Actor
from vienreiz.modules.identity import public as identity

from . import errors, models, rules, values

SHOWN_MAX = 500
CHANGES_MAX = 500


def of_person(person_id: identity.PersonId, *, by: Actor, at: datetime) -> list[values.Consent]:
    """Her newest consents, at most 500, newest first, ended ones too. Raises ConsentNotFound to anybody else."""
    if not by.speaks_for(person_id):
        raise errors.ConsentNotFound
    rows = models.Consent.objects.filter(person_id=person_id).order_by("-requested_at", "id")[:SHOWN_MAX]
    return values_of(rows, at=at)


def consent(consent_id: values.ConsentId, *, by: Actor, at: datetime) -> values.Consent:
    """One consent, for her whose it is and for its recipient. Raises ConsentNotFound to anybody else."""
    row = models.Consent.objects.filter(id=consent_id).first()
    if row is None or not (by.speaks_for(row.person_id) or rules.may_request(by, row.recipient)):
        raise errors.ConsentNotFound(consent_id=consent_id)
    return values_of([row], at=at)[0]


def covering(
    *, persons: Collection[identity.SubjectId], recipients: Collection[str], services: Collection[str], at: datetime
) -> list[values.Standing]:
    """Every consent that any of `persons` ever gave any of `recipients` for any of `services`; the decision looks at
    how it stands. For the exchange alone: it says of anybody what she allows. Uses are counted by `use_each`.
    """
    rows = models.Consent.objects.filter(
        person_id__in=persons, recipient__in=recipients, service__in=services, changes__step=values.Step.GIVEN
    )
    return [row.as_standing(at=at) for row in rows.order_by("id").prefetch_related("changes")]


def changes(recipient: str, *, after: int = 0, by: Actor) -> list[values.Change]:
    """What happened to consents of `recipient` since the position `after`, in order, at most 500.

    Raises NotTheRecipient.
    """
    if not rules.may_request(by, recipient):
        raise errors.NotTheRecipient(recipient=recipient)
    rows = models.Change.objects.filter(consent__recipient=recipient, position__gt=after).order_by("position")
    return [
        values.Change(
            position=row.position or 0,
            consent_id=values.ConsentId(row.consent_id),
            step=values.Step(row.step),
            at=row.at,
        )
        for row in rows[:CHANGES_MAX]
    ]


def overdue(*, at: datetime) -> list[values.Consent]:
    """Ended consents whose recipients should have acknowledged the end by now, oldest first, at most 500.

    For operators and jobs alone: whose they are is nobody's business.
    """
    due = at - rules.ACKNOWLEDGE_WITHIN
    changes = models.Change.objects.filter(consent=OuterRef("pk"))
    endings = changes.filter(step__in=rules.ENDINGS)
    given = changes.filter(step=values.Step.GIVEN)
    rows = models.Consent.objects.filter(
        Exists(endings.filter(at__lte=due)) | (~Exists(endings) & Exists(given.filter(until__lte=due))),
        Exists(given),
        ~Exists(changes.filter(step=values.Step.ACKNOWLEDGED)),
    )
    return values_of(rows.order_by("requested_at", "id")[:SHOWN_MAX], at=at)


def values_of(rows: Iterable[models.Consent], *, at: datetime) -> list[values.Consent]:
    """The consents of these rows as they stand at `at`, in their order: two statements, however many there are."""
    rows = list(rows)
    prefetch_related_objects(rows, "changes")
    counted = (
        models.Use.objects.filter(consent__in=rows)
        .values_list("consent_id")
        .annotate(count=Count("id"), last=Max("at"))
    )
    uses = {consent_id: (count, last) for consent_id, count, last in counted}
    found = []
    for row in rows:
        count, last = uses.get(row.id, (0, None))
        found.append(row.as_value(uses=count, last_used_at=last, at=at))
    return found
