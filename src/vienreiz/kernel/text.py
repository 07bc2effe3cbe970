"""A text in several languages, as packs give it: `{aa: …, en: …}`; and counts, as the command line says them."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Text:
    """The same words in each language; keys are BCP 47 codes. English is always there, and is the fallback."""

    by_language: Mapping[str, str]

    def in_language(self, language: str) -> str:
        return self.by_language.get(language) or self.by_language["en"]


def counted(count: int, one: str, many: str = "") -> str:
    """`1 row`, `2 rows`, for the command line, which speaks English alone; pages have ngettext.

    `many` where it is not `one` with an s.
    """
    return f"{count} {one if count == 1 else many or f'{one}s'}"
