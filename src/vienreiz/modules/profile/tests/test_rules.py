"""What may be said of how to be reached; when nothing rings."""

from dataclasses import replace
from datetime import time

import pytest

from vienreiz.modules.profile import rules
from vienreiz.modules.profile.values import Channel, Quiet, Wishes

LANGUAGES = {"en"}
NOTHING = Wishes(language="en")
NIGHT = Quiet(start=time(22), end=time(7))
NOON = Quiet(start=time(12), end=time(13))


@pytest.mark.parametrize(
    "email", ["a@b.cc", "first.last+tag@sub.example.org", "o'hara@example.com", "x" * 200 + "@e.eu"]
)
def test_addresses_that_are_right(email: str) -> None:
    assert rules.faults(replace(NOTHING, email=email, channels=frozenset({Channel.EMAIL})), languages=LANGUAGES) == {}


@pytest.mark.parametrize(
    "email", ["a", "a@b", "a@@b.cc", "a b@c.dd", "a@b.cc\nBcc: d@e.ff", "@b.cc", "a@-b.cc", "x" * 250 + "@e.eu"]
)
def test_addresses_that_are_not(email: str) -> None:
    assert rules.faults(replace(NOTHING, email=email), languages=LANGUAGES) == {"email": rules.EMAIL_WRONG}


@pytest.mark.parametrize(
    ("phone", "is_right"),
    [
        ("+99920000000", True),
        ("+12025550123", True),
        ("20000000", False),
        ("+0123456", False),
        ("+1", False),
        ("+1" + "0" * 15, False),
        ("+1202555012x", False),
    ],
)
def test_phones(phone: str, is_right: bool) -> None:
    found = rules.faults(replace(NOTHING, phone=phone), languages=LANGUAGES)

    assert found == ({} if is_right else {"phone": rules.PHONE_WRONG})


def test_people_write_phones_with_spaces() -> None:
    assert rules.compact_phone("+1 (202) 555-01 23") == "+12025550123"


def test_a_channel_needs_where_it_ends() -> None:
    found = rules.faults(replace(NOTHING, channels=frozenset(Channel)), languages=LANGUAGES)

    assert found == {"email": rules.EMAIL_WANTED, "phone": rules.PHONE_WANTED}


def test_a_language_nobody_speaks_here() -> None:
    assert rules.faults(Wishes(language="tlh"), languages=LANGUAGES) == {"language": rules.LANGUAGE_WRONG}


def test_hours_that_never_end() -> None:
    always = Quiet(start=time(7), end=time(7))

    assert rules.faults(replace(NOTHING, quiet=always), languages=LANGUAGES) == {"quiet": rules.QUIET_WRONG}


@pytest.mark.parametrize(
    ("quiet", "at", "is_quiet"),
    [
        (None, time(3), False),
        (NOON, time(11, 59), False),
        (NOON, time(12), True),
        (NOON, time(13), False),
        (NIGHT, time(21, 59), False),
        (NIGHT, time(22), True),
        (NIGHT, time(0), True),
        (NIGHT, time(6, 59), True),
        (NIGHT, time(7), False),
    ],
)
def test_when_nothing_rings(quiet: Quiet | None, at: time, is_quiet: bool) -> None:
    assert rules.is_quiet(quiet, at) is is_quiet
