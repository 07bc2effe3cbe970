"""Codes of people, written as their country writes them. Pure."""

import re
from collections.abc import Mapping
from datetime import date

from vienreiz.modules.identity import public as identity

from .chance import Chance

PARTS = frozenset({"year", "year2", "month", "day", "century", "serial", "check"})
PART = re.compile(r"\{([a-z0-9]+)(?::([1-9]))?\}")
CHECK = "{check}"


def written(template: str, scheme: identity.Scheme, *, born_on: date, century: str, chance: Chance) -> str | None:
    """A code by `template`, with a serial number by chance; None where no code begins with these digits.

    Raises ValueError where the template has not one digit for each weight of the scheme.
    """
    known: Mapping[str, str] = {
        "year": f"{born_on.year:04}",
        "year2": f"{born_on.year % 100:02}",
        "month": f"{born_on.month:02}",
        "day": f"{born_on.day:02}",
        "century": century,
        "check": CHECK,
    }

    def part(found: re.Match[str]) -> str:
        name, length = found.group(1), int(found.group(2) or 1)
        return f"{chance.below(10**length):0{length}}" if name == "serial" else known[name]

    code = PART.sub(part, template)
    if CHECK not in code:
        return code
    digits = "".join(character for character in code.partition(CHECK)[0] if character in "0123456789")
    check = identity.check_digit(scheme, digits)
    return None if check is None else code.replace(CHECK, check)
