"""What may be said of how to be reached. Pure."""

import re
from collections.abc import Collection, Mapping
from datetime import time

from vienreiz.kernel.errors import N_

from . import values

EMAIL_LENGTH_MAX = 254  # RFC 5321, 4.5.3.1.3
# HTML Living Standard, 4.10.5.1.5, and with a dot in the domain
LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
EMAIL = re.compile(rf"[a-z0-9.!#$%&'*+/=?^_`{{|}}~-]+@{LABEL}(?:\.{LABEL})+", re.IGNORECASE)
E164 = re.compile(r"\+[1-9][0-9]{6,14}")  # ITU-T E.164, 6.2.1
WRITTEN_BETWEEN = str.maketrans("", "", " -()\u00a0")

EMAIL_WRONG = N_("Enter an e-mail address like name@example.com")
EMAIL_WANTED = N_("Enter an e-mail address, or do not choose e-mail")
PHONE_WRONG = N_("Enter a phone number with the country's code, beginning with +")
PHONE_WANTED = N_("Enter a phone number, or do not choose text messages")
LANGUAGE_WRONG = N_("Choose one of the languages")
QUIET_WRONG = N_("Enter two different times, or none")


def compact_phone(written: str) -> str:
    """A phone number without what people write between its digits."""
    return written.translate(WRITTEN_BETWEEN)


def faults(wishes: values.Wishes, *, languages: Collection[str]) -> Mapping[str, str]:
    """What is wrong, by field; a channel needs the address in which it ends."""
    found: dict[str, str] = {}
    if wishes.language not in languages:
        found["language"] = LANGUAGE_WRONG
    if wishes.email and not (len(wishes.email) <= EMAIL_LENGTH_MAX and EMAIL.fullmatch(wishes.email)):
        found["email"] = EMAIL_WRONG
    elif not wishes.email and values.Channel.EMAIL in wishes.channels:
        found["email"] = EMAIL_WANTED
    if wishes.phone and not E164.fullmatch(wishes.phone):
        found["phone"] = PHONE_WRONG
    elif not wishes.phone and values.Channel.SMS in wishes.channels:
        found["phone"] = PHONE_WANTED
    if wishes.quiet is not None and wishes.quiet.start == wishes.quiet.end:
        found["quiet"] = QUIET_WRONG
    return found


def is_quiet(quiet: values.Quiet | None, at: time) -> bool:
    """Whether nothing shall ring at this time of the day in the country; half-open, over midnight too."""
    if quiet is None:
        return False
    if quiet.start < quiet.end:
        return quiet.start <= at < quiet.end
    return at >= quiet.start or at < quiet.end
