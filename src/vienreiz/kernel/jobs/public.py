"""What modules use of the clock: `from vienreiz.kernel.jobs import public as jobs`."""

from .schedule import every, lease, release, run_due
