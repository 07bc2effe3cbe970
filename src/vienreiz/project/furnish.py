"""Furnishes a demonstration: applies the country, makes its people, loads the registers, lets institutions ask."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path

from vienreiz.kernel import actors, clock
from vienreiz.modules.identity import public as identity
from vienreiz.modules.packs import public as packs
from vienreiz.modules.records import public as records
from vienreiz.modules.registers import public as registers
from vienreiz.modules.stewardship import public as stewardship
from vienreiz.modules.synthetic import public as synthetic

from . import handles
from .environment import Environment

FURNISHER = actors.system("demonstration")
STAMP = "furnished"
ROWS_SENT = 20

Say = Callable[[str], None]


class CannotFurnish(Exception):
    """Why the demonstration could not be furnished, in one sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What the demonstration shall hold."""

    pack: Path
    count: int
    seed: int


def furnish(wish: Wish, environment: Environment, *, say: Say, at: datetime) -> None:
    """Make the state that `wish` describes and write `handles.json`; what stands already is left as it is.

    Raises CannotFurnish, packs.PackFaulty.
    """
    stamp = environment.folder / STAMP
    folder = environment.folder / "people"
    if stamp.exists():
        _refuse_another_country(wish, environment)
    else:
        release = packs.apply(wish.pack, by=FURNISHER, at=at)
        say(f"    The pack {release.pack} {release.version} is applied.")
        _load(wish, folder, say=say)
        say("    Cards of the demonstration eID are issued.")
        synthetic.issue_cards(folder, by=FURNISHER, at=clock.now())
        asked = synthetic.ask_as_institutions(wish.pack, folder)
        say(f"    Institutions asked {asked} times, some of them in vain.")
        requested = synthetic.request_consents(wish.pack, folder, at=clock.now())
        say(f"    Permissions were asked for {requested} times.")
        employed = synthetic.employ_staff(wish.pack, folder, by=FURNISHER, at=clock.now())
        say(f"    {employed} of the people work for institutions.")
        for sending in _send_sources(wish.pack, folder):
            say(f"    A steward sent the beginning of {sending.name} again: {sending.state}.")
        stamp.write_text("")
    handles.write(wish.pack, folder, environment, by=FURNISHER)


def _send_sources(pack: Path, folder: Path) -> Iterator[stewardship.Sending]:
    """Each steward sends the beginning of a source of her institution once more, so that there is one to look at."""
    people = {person.key: person.person_id for person in synthetic.demo_people(folder)}
    for one in synthetic.demo_staff(pack):
        held = [
            register
            for register in registers.registers()
            if register.holder == one.subsystem.partition("/")[0] and (folder / f"{register.code}.ndjson").exists()
        ]
        if one.role is not identity.Role.STEWARD or not held:
            continue
        employment = next(
            work for work in identity.employments_of(people[one.person], at=clock.now()) if work.role is one.role
        )
        name = f"{held[0].code}.ndjson"
        by = actors.staff(employment.id, subsystem=employment.subsystem)
        with (folder / name).open("rb") as file:
            rows = islice(file, ROWS_SENT)
            sent = stewardship.send(held[0], employment, rows, name=name, by=by, at=clock.now())
        stewardship.take_in(sent.id)  # unless the worker has begun
        yield stewardship.sending(held[0], sent.id, by=by)


def _refuse_another_country(wish: Wish, environment: Environment) -> None:
    wished, stands = packs.load(wish.pack).pack.code, packs.current().code
    if wished != stands:
        raise CannotFurnish(
            f"{environment.folder} holds the pack {stands}, not {wished}; choose another folder for {wished}."
        )


def _load(wish: Wish, folder: Path, *, say: Say) -> None:
    """Open registers from the pack's own files, then the people, register by register."""
    for register in registers.registers():
        file = wish.pack / "data" / f"{register.code}.csv"
        if file.exists():
            _load_file(register.code, file, say=say)
    if not (folder / "people.json").exists():
        synthetic.write_people(pack=wish.pack, count=wish.count, seed=wish.seed, out=folder)
    introducing_first = sorted(registers.registers(), key=lambda register: (not register.introduces, register.code))
    for register in introducing_first:
        file = folder / f"{register.code}.ndjson"
        if file.exists():
            _load_file(register.code, file, say=say)


def _load_file(register: str, file: Path, *, say: Say) -> None:
    report = records.load(register, file, by=FURNISHER, at=clock.now())
    say(f"    {register}: {report.rows} records read, {report.refused} refused, {report.oddities} oddities reported.")
    if report.refused:
        raise CannotFurnish(f"{report.refused} records of {file.name} were refused; `vienreiz load` shows why.")
