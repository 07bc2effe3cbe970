"""What makes a lookup whole, and when somebody is guessing. Pure."""

import re
from datetime import timedelta

from vienreiz.kernel.limits.values import Limit

from . import errors

CASE_LENGTH_MAX = 80
CASE = re.compile(r"(?=.*\w)[^\x00-\x1f\x7f]{3,80}")  # whole: at least one letter or digit

LOOKUPS = Limit(times=120, span=timedelta(hours=1))  # of one person at work
MISSES = Limit(times=10, span=timedelta(hours=1))  # after these the desk closes: codes are not found by guessing


def is_case(text: str) -> bool:
    """Whether a case can be called so: 3 to 80 letters, at least one of them a letter or digit."""
    return CASE.fullmatch(text) is not None


def whole_case(text: str) -> str:
    """The case as it is kept, without blanks around it. Raises CaseMissing."""
    case = text.strip()
    if not is_case(case):
        raise errors.CaseMissing
    return case


KEPT_FOR = timedelta(days=10 * 365)  # claims about a use are barred by then
