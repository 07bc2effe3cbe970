"""How the platform says no: four kinds, each with a stable code, a sentence for people and its facts.

Pure: the sentence is a message id, translated where it is shown.
"""

from collections.abc import Mapping
from typing import ClassVar


def N_(sentence: str) -> str:  # noqa: N802 - the usual name of gettext's no-op marker
    """Mark a text for translation without translating it now."""
    return sentence


class Problem(Exception):
    """What every refusal is. Raised in rules and commands; the kernel makes a page or a problem document of it.

    Source: RFC 9457.
    """

    code: ClassVar[str]
    status: ClassVar[int]
    sentence: ClassVar[str]
    # details that may leave the house: what helps the caller and is nobody's data; all others are for those who mend
    public: ClassVar[frozenset[str]] = frozenset()

    def __init__(self, **details: object) -> None:
        self.details: Mapping[str, object] = details
        super().__init__(f"{self.code} {details}" if details else self.code)


class NotFound(Problem):
    code = "not-found"
    status = 404
    sentence = N_("We could not find this.")


class Refused(Problem):
    code = "refused"
    status = 403
    sentence = N_("You may not do this.")


class Conflict(Problem):
    code = "conflict"
    status = 409
    sentence = N_("This cannot be done in the present state.")


class Invalid(Problem):
    code = "invalid"
    status = 422
    sentence = N_("Something in what you sent is not right.")
