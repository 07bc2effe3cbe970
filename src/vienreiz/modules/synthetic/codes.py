"""Codes of people and numbers of things, written as their country writes them. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from vienreiz.modules.identity import public as identity

from . import errors
from .chance import Chance

PARTS = frozenset({"year", "year2", "month", "day", "century", "serial", "letter", "check"})
PARTS_WITHOUT_SCHEME = PARTS - {"century", "check"}
PART = re.compile(r"\{([a-z0-9]+)(?::([1-9]))?\}")
CHECK = "{check}"
TRIES = 20_000


def written(
    template: str, scheme: identity.Scheme | None, *, day: date, chance: Chance, century: str = "", letters: str = ""
) -> str | None:
    """A code by `template`, with a serial number by chance; None where no code begins with these digits.

    Raises ValueError where the template has not one digit for each weight of the scheme.
    """
    known: Mapping[str, str] = {
        "year": f"{day.year:04}",
        "year2": f"{day.year % 100:02}",
        "month": f"{day.month:02}",
        "day": f"{day.day:02}",
        "century": century,
        "check": CHECK,
    }

    def part(found: re.Match[str]) -> str:
        name, length = found.group(1), int(found.group(2) or 1)
        if name == "letter":
            return "".join(chance.one_of(letters) for _ in range(length))
        return f"{chance.below(10**length):0{length}}" if name == "serial" else known[name]

    code = PART.sub(part, template)
    if scheme is None or CHECK not in code:
        return code
    digits = "".join(character for character in code.partition(CHECK)[0] if character in "0123456789")
    check = identity.check_digit(scheme, digits)
    return None if check is None else code.replace(CHECK, check)


@dataclass(slots=True, kw_only=True)
class Numbering:
    """Gives out codes of one kind, each once, and never the example of nobody."""

    chance: Chance
    scheme: identity.Scheme | None = None
    letters: str = ""
    _given: set[str] = field(default_factory=set)

    def next(self, template: str, *, day: date, century: str = "") -> str:
        """A code that nobody has yet. Raises TooManyPeople."""
        for _ in range(TRIES):
            code = written(template, self.scheme, day=day, chance=self.chance, century=century, letters=self.letters)
            if code is None or code in self._given or (self.scheme and code == self.scheme.example):
                continue
            assert self.scheme is None or identity.is_valid(self.scheme, code), template
            self._given.add(code)
            return code
        raise errors.TooManyPeople(form=template)
