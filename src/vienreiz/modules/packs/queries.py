"""Reading packs: those in folders, and the one in force."""

from collections import defaultdict
from contextlib import suppress
from datetime import UTC, date, datetime
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

from vienreiz.kernel import memory

from . import contents, errors, models, rules, sections, values


@memory.once
def current() -> values.Pack:
    """The country of this deployment. Raises NoPack."""
    country = models.Release.objects.order_by("-id").values_list("country", flat=True).first()
    if country is None:
        raise errors.NoPack
    return _pack_of(country)


_pack_of = lru_cache(maxsize=4)(contents.pack_of)  # pages ask for it often, and it hardly ever changes


def today(at: datetime) -> date:
    """The day it is in the country at `at`; by UTC where there is no country yet."""
    try:
        return at.astimezone(ZoneInfo(current().time_zone)).date()
    except errors.NoPack:
        return at.astimezone(UTC).date()


def newest() -> values.Release | None:
    """The release in force."""
    row = models.Release.objects.order_by("-id").first()
    return row.as_value() if row else None


def releases() -> list[values.Release]:
    """Every release applied here, newest first."""
    return [row.as_value() for row in models.Release.objects.order_by("-id")]


def check(folder: Path) -> list[values.Fault]:
    """What is wrong with the pack in `folder`, in the order of files and lines.

    What a section says of others is looked at once both are in their form.
    """
    return _checked(folder)[1]


def load(folder: Path) -> values.PackContents:
    """The pack in `folder`, without fault. Raises PackFaulty."""
    read, faults = _checked(folder)
    if read is None:
        raise errors.PackFaulty(faults=[str(fault) for fault in faults])
    return read


def plan(folder: Path) -> values.Plan:
    """What applying the pack in `folder` would do. Raises PackFaulty, AnotherCountry."""
    return plan_of(load(folder))


def plan_of(read: values.PackContents) -> values.Plan:
    """What applying a pack would do to the items of its own origin; others are not touched. Raises AnotherCountry."""
    before = newest()
    if before is not None and before.pack != read.pack.code:
        sentence = f"This deployment serves {before.pack}; {read.pack.code} is another country."
        fault = values.Fault(place=read.place, sentence=sentence)
        raise errors.AnotherCountry(serving=before.pack, pack=read.pack.code, faults=[str(fault)])
    standing: dict[str, dict[str, str]] = defaultdict(dict)
    for row in models.Item.objects.open(origin=origin_of(read.pack.code)).order_by("id"):
        standing[row.section][row.code] = row.content
    changes = [
        change
        for section in sections.all_sections()
        for change in rules.changes(section.name, standing=standing[section.name], wanted=read.section(section.name))
    ]
    return values.Plan(
        pack=read.pack.code,
        version=read.pack.version,
        digest=read.digest,
        is_new=before is None or before.digest != read.digest,
        changes=tuple(changes),
    )


def origin_of(pack: str) -> str:
    """The origin that items of a pack bear, here and in the tables of every section."""
    return f"pack:{pack}"


def _checked(folder: Path) -> tuple[values.PackContents | None, list[values.Fault]]:
    """The pack if nothing is wrong with it; and each fault once, of every section whose neighbours can be read."""
    read, faults = contents.load(folder)
    if read is not None:
        for section in sections.all_sections():
            with suppress(contents.SectionNotWhole):
                faults += section.check(read.section(section.name), read)
    faults = sorted(dict.fromkeys(faults), key=lambda fault: (fault.place.file, fault.place.line))
    return (None if faults else read), faults
