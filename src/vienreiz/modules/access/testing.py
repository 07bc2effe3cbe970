"""Ready-made conditions, for anyone's tests."""

from datetime import UTC, datetime

from django.conf import settings

from vienreiz.kernel import actors
from vienreiz.kernel.text import Text

from . import commands, values

TESTER = actors.system("tests")
OPENED_AT = datetime(2000, 1, 1, tzinfo=UTC)


def purpose(code: str, *, dpv: str = "dpv:ServiceProvision") -> values.Purpose:
    """A purpose that stands in the catalogue from now on."""
    title = Text({language: code.capitalize() for language, _ in settings.LANGUAGES})
    made = values.Purpose(code=code, title=title, dpv=dpv)
    commands.replace_purposes(closed=[], opened=[made], origin="tests", by=TESTER, at=OPENED_AT)
    return made
