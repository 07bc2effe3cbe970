"""Who of the people made is worth a look."""

import json
from datetime import date
from pathlib import Path
from typing import TypedDict

from vienreiz.kernel.text import Text
from vienreiz.modules.identity import public as identity

from . import errors, values

FILE = "people.json"


class PersonWritten(TypedDict):
    """Somebody with a key, as people.json has her."""

    key: str
    code: str
    name: str
    why: dict[str, str]
    card: bool


class PeopleWritten(TypedDict):
    """The whole of people.json."""

    pack: str
    count: int
    seed: int
    scheme: str
    reference_day: str
    people: list[PersonWritten]


def written(folder: Path) -> PeopleWritten:
    """What `write_people` said of the people in `folder`. Raises PeopleNotMade."""
    try:
        content: PeopleWritten = json.loads((folder / FILE).read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise errors.PeopleNotMade(folder=str(folder)) from error
    return content


def demo_people(folder: Path) -> list[values.DemoPerson]:
    """Those who can sign in, in the order of the pack. Raises PeopleNotMade, PersonNotLoaded."""
    people = written(folder)
    subjects = subjects_by_key(people)
    return [
        values.DemoPerson(
            key=person["key"],
            person_id=subjects[person["key"]],
            code=person["code"],
            name=person["name"],
            why=Text(person["why"]),
        )
        for person in people["people"]
        if person["card"]
    ]


def subjects_by_key(people: PeopleWritten) -> dict[str, identity.SubjectId]:
    """The subjects of everybody with a key. Raises PersonNotLoaded."""
    codes = {person["code"] for person in people["people"]}
    on = date.fromisoformat(people["reference_day"])
    found = identity.subjects_of(people["scheme"], codes, on=on)
    missing = next((person["key"] for person in people["people"] if person["code"] not in found), None)
    if missing is not None:
        raise errors.PersonNotLoaded(key=missing)
    return {person["key"]: found[person["code"]] for person in people["people"]}
