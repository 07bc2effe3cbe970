"""A text in several languages, as packs give it: `{aa: …, en: …}`."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Text:
    """The same words in each language; keys are BCP 47 codes. English is always there, and is the fallback."""

    by_language: Mapping[str, str]

    def in_language(self, language: str) -> str:
        return self.by_language.get(language) or self.by_language["en"]
