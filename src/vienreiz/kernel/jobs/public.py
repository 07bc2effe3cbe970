"""What modules use of the clock: `from vienreiz.kernel.jobs import public as jobs`."""

from .schedule import every, lease, one_off, release, run_due, scheduled
from .values import OneOff, Pace, Scheduled
