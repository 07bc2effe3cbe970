"""Furnishes a demonstration: applies the country, makes its people, loads the registers, lets institutions ask."""

import json
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from itertools import islice
from pathlib import Path

from vienreiz.kernel import actors, clock
from vienreiz.kernel.text import counted
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
BEGUN = "furnishing.json"
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Beginning:
    """What an attempt to furnish began with, and which of its steps are done: kept until the last one is."""

    digest: str  # of the pack
    count: int
    seed: int
    done: tuple[str, ...] = ()

    def is_of(self, other: "Beginning") -> bool:
        """Whether both make the same people of the same pack."""
        return replace(self, done=()) == replace(other, done=())


def furnish(wish: Wish, environment: Environment, *, say: Say, at: datetime) -> None:
    """Make the state that `wish` describes and write `handles.json`; what stands already is left as it is.

    An attempt that failed goes on where it stopped; with another pack, count or seed it makes its people anew. Raises
    CannotFurnish, handles.LogDidNotProve, packs.PackFaulty.
    """
    stamp = environment.folder / STAMP
    folder = environment.folder / "people"
    if stamp.exists():
        _look_at_what_stands(wish, environment, say=say)
    else:
        release = packs.apply(wish.pack, by=FURNISHER, at=at)
        say(f"    The pack {release.pack} {release.version} is applied.")
        _take_steps(wish, environment, digest=release.digest, say=say)
        (environment.folder / BEGUN).replace(stamp)
    without = handles.write(wish.pack, folder, environment, by=FURNISHER)
    if without:
        kinds = counted(len(without), "kind of page", "kinds of page")
        say(f"    Nothing in this country shows {kinds}; handles.json says which.")


def _take_steps(wish: Wish, environment: Environment, *, digest: str, say: Say) -> None:
    """Every step once, also over several attempts."""
    folder, begun = environment.folder / "people", environment.folder / BEGUN
    wanted = Beginning(digest=digest, count=wish.count, seed=wish.seed)
    before = _begun(begun)
    if before is not None and before.is_of(wanted):
        wanted = before
    elif folder.exists():
        say("    The people of an earlier attempt are made anew; those whom it loaded stay in the registers.")
        shutil.rmtree(folder)
    steps: Mapping[str, Callable[[], None]] = {
        "load": lambda: _load(wish, folder, say=say),
        "cards": lambda: _issue_cards(folder, say=say),
        "asks": lambda: say(
            f"    Institutions asked {counted(synthetic.ask_as_institutions(wish.pack, folder), 'time')}, some in vain."
        ),
        "requests": lambda: say(
            "    Permissions were asked for "
            f"{counted(synthetic.request_consents(wish.pack, folder, at=clock.now()), 'time')}."
        ),
        "staff": lambda: _employ(wish.pack, folder, say=say),
        "sources": lambda: _send_sources(wish.pack, folder, say=say),
    }
    for name, take in steps.items():
        if name not in wanted.done:
            begun.write_text(json.dumps(asdict(wanted)))
            take()
            wanted = replace(wanted, done=(*wanted.done, name))
    begun.write_text(json.dumps(asdict(wanted)))


def _begun(file: Path) -> Beginning | None:
    try:
        written = json.loads(file.read_text())
        return Beginning(**{**written, "done": tuple(written["done"])})
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _issue_cards(folder: Path, *, say: Say) -> None:
    synthetic.issue_cards(folder, by=FURNISHER, at=clock.now())
    say("    Cards of the demonstration eID are issued.")


def _employ(pack: Path, folder: Path, *, say: Say) -> None:
    employed = synthetic.employ_staff(pack, folder, by=FURNISHER, at=clock.now())
    say(f"    {counted(employed, 'employment')} at institutions began.")


def _send_sources(pack: Path, folder: Path, *, say: Say) -> None:
    for sending in _sent(pack, folder):
        say(f"    A steward sent the beginning of {sending.name} again: {sending.state}.")


def _sent(pack: Path, folder: Path) -> Iterator[stewardship.Sending]:
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


def _look_at_what_stands(wish: Wish, environment: Environment, *, say: Say) -> None:
    """Say what of the wish is not so. Raises CannotFurnish for another country."""
    wished, stands = packs.load(wish.pack), packs.current().code
    if wished.pack.code != stands:
        code = wished.pack.code
        raise CannotFurnish(
            f"{environment.folder} holds the pack {stands}, not {code}; choose another folder for {code}."
        )
    if wished.digest != packs.releases()[0].digest:
        say(f"    The pack differs from what is in force; `vienreiz pack plan {wish.pack}` shows how.")
    made = _begun(environment.folder / STAMP)
    if made and (made.count, made.seed) != (wish.count, wish.seed):
        people = counted(made.count, "person", "people")
        say(f"    {people} of seed {made.seed} stand here already, and none are added.")


def _load(wish: Wish, folder: Path, *, say: Say) -> None:
    """Open registers from the pack's own files, then what was made: open registers first, which others refer to."""
    for register in registers.registers():
        file = wish.pack / "data" / f"{register.code}.csv"
        if file.exists():
            _load_file(register.code, file, say=say)
    if not (folder / "people.json").exists():
        synthetic.write_people(pack=wish.pack, count=wish.count, seed=wish.seed, out=folder)
    in_order = sorted(registers.registers(), key=lambda one: (not one.is_open, not one.introduces, one.code))
    for register in in_order:
        file = folder / f"{register.code}.ndjson"
        if file.exists():
            _load_file(register.code, file, say=say)


def _load_file(register: str, file: Path, *, say: Say) -> None:
    report = records.load(register, file, by=FURNISHER, at=clock.now())
    oddities = counted(report.oddities, "oddity", "oddities")
    say(f"    {register}: {counted(report.rows, 'record')} read, {report.refused} refused, {oddities} reported.")
    if report.refused:
        for row in report.first_reports:
            if row.kind is records.RowKind.REFUSED:
                say(f"      {file.name}:{row.line}: {f'{row.field}: ' if row.field else ''}{row.sentence}")
        refused = counted(report.refused, f"record of {file.name} was", f"records of {file.name} were")
        raise CannotFurnish(f"{refused} refused. Mend the pack and start again: its people are made anew.")
