"""Looking at the machinery."""

from datetime import datetime

from django.utils.translation import gettext

from vienreiz.kernel import clock
from vienreiz.kernel.http import health
from vienreiz.kernel.jobs import public as jobs
from vienreiz.kernel.outbox import public as outbox
from vienreiz.modules.consent import public as consents
from vienreiz.modules.inquiries import public as inquiries

from . import models, rules, values

HOURS = 24
SUSPICIONS_MAX = 100


def overview() -> values.Overview:
    """How everything is at this moment."""
    at = clock.now()
    return values.Overview(
        suspicions=suspicions(at=at),
        overdue_inquiries=inquiries.overdue(at=at),
        overdue_acknowledgements=len(consents.overdue(at=at)),
        parts=[_part(state) for state in health.states()],
        waiting=outbox.waiting(),
        dead=outbox.dead_letters(),
        letters=outbox.letters(),
        hours=outbox.published_by_hour(hours=HOURS),
        scheduled=jobs.scheduled(),
        sent=jobs.one_off(),
    )


def _part(state: health.State) -> values.Part:
    """A part in the words of the request's language; one that nobody named here keeps its code."""
    titles = {
        "database": gettext("The database"),
        "log": gettext("The database of the log"),
        "sequencer": gettext("Giving entries their place in the log"),
        "witnesses": gettext("Witnesses of the log"),
    }
    return values.Part(
        name=state.part,
        title=titles.get(state.part, state.part),
        is_ready=state.is_ready,
        sentence=gettext(state.sentence),
    )


def suspicions(*, at: datetime) -> list[values.Suspicion]:
    """Who was suspected of guessing within the last thirty days, newest first, at most a hundred."""
    rows = models.Suspicion.objects.filter(at__gt=at - rules.SUSPICIONS_SHOWN).order_by("-at", "id")
    return [row.as_value() for row in rows[:SUSPICIONS_MAX]]
