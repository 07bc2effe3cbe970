"""What makes a lookup whole, and when somebody is guessing. Pure."""

from datetime import timedelta

from vienreiz.kernel.case import is_case
from vienreiz.kernel.limits.values import Limit

from . import errors

LOOKUPS = Limit(times=120, span=timedelta(hours=1))  # of one person at work
MISSES = Limit(times=10, span=timedelta(hours=1))  # after these the desk closes: codes are not found by guessing


def whole_case(text: str) -> str:
    """The case as it is kept, without blanks around it. Raises CaseMissing."""
    case = text.strip()
    if not is_case(case):
        raise errors.CaseMissing
    return case


KEPT_FOR = timedelta(days=10 * 365)  # claims about a use are barred by then
