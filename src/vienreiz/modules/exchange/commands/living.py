"""Whether those who allowed something still live, as their registers say on the day of the ask.

Like the condition of a grant it is looked at here and leaves this house in no answer: a consent of the dead is no
ground, and whoever asks on one hears what is said of a code that nobody holds.
"""

from collections.abc import Collection, Mapping
from typing import TypeAlias

from vienreiz.modules.consent import public as consents
from vienreiz.modules.identity import public as identity
from vienreiz.modules.registers import public as registers

from . import fetching
from .fetching import Moment

Dead: TypeAlias = tuple[frozenset[identity.SubjectId], frozenset[identity.SubjectId]]  # sure; nobody could say


def dead_among(
    persons: Collection[identity.SubjectId], *, described: Mapping[str, registers.Register], moment: Moment
) -> Dead:
    """Who of `persons` has died as registers say, and of whom a register that must say it is away."""
    if not persons:
        return frozenset(), frozenset()
    signs = [sign for sign in consents.signs() if sign.shows is consents.Hindrance.DEAD and sign.service in described]
    wanted = {
        (sign, person): (described[sign.service].code, described[sign.service].services[sign.service].role, person)
        for sign in signs
        for person in persons
    }
    found = fetching.fetched(list(dict.fromkeys(wanted.values())), moment) if wanted else {}
    sure, unclear = set(), set()
    for (sign, person), one in wanted.items():
        versions = found[one]
        if versions is None:
            unclear.add(person)
            continue
        contents = fetching.with_computed(described[sign.service], versions, on=moment[0])
        if any(version.content.get(sign.field) is sign.answer for version in contents):
            sure.add(person)
    return frozenset(sure), frozenset(unclear - sure)
