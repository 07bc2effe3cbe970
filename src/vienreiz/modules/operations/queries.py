"""Looking at the machinery."""

from vienreiz.kernel.http import health
from vienreiz.kernel.jobs import public as jobs
from vienreiz.kernel.outbox import public as outbox

from . import values

HOURS = 24


def overview() -> values.Overview:
    """How everything is at this moment."""
    return values.Overview(
        parts=[
            values.Part(name=state.part, is_ready=state.is_ready, sentence=state.sentence) for state in health.states()
        ],
        waiting=outbox.waiting(),
        dead=outbox.dead_letters(),
        letters=outbox.letters(),
        hours=outbox.published_by_hour(hours=HOURS),
        scheduled=jobs.scheduled(),
        sent=jobs.one_off(),
    )
