"""Who of the people made is worth a look."""

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import NotRequired, TypedDict

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


class CompanyWritten(TypedDict):
    """A company with a key, as people.json has it."""

    key: str
    scheme: str
    code: str
    name: str
    representatives: NotRequired[list[str]]  # codes of persons; older files have none


class PeopleWritten(TypedDict):
    """The whole of people.json."""

    pack: str
    count: int
    seed: int
    scheme: str
    reference_day: str
    people: list[PersonWritten]
    companies: NotRequired[list[CompanyWritten]]  # older files have none


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
    subjects = _persons_by_key(people)
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


def explained(folder: Path) -> dict[str, Text]:
    """Why each of those who can sign in is interesting, by code, in the order of the pack; empty where none are."""
    try:
        people = written(folder)["people"]
    except errors.PeopleNotMade:
        return {}
    return {person["code"]: Text(person["why"]) for person in people if person["card"] and person["why"]}


def demo_companies(folder: Path) -> list[values.DemoCompany]:
    """The companies with a key for which somebody who can sign in may act. Raises PeopleNotMade."""
    people = written(folder)
    with_card = {person["code"] for person in people["people"] if person["card"]}
    return [
        values.DemoCompany(
            key=company["key"], registration=company["code"], name=company["name"], representative=representative
        )
        for company in people.get("companies", [])
        for representative in [code for code in company.get("representatives", []) if code in with_card][:1]
    ]


def subjects_by_key(people: PeopleWritten) -> dict[str, identity.SubjectId]:
    """The subjects of everybody with a key, companies too. Raises PersonNotLoaded."""
    subjects = _persons_by_key(people)
    on = date.fromisoformat(people["reference_day"])
    for company in people.get("companies", []):
        subjects |= _found(company["scheme"], {company["code"]: company["key"]}, on=on)
    return subjects


def _persons_by_key(people: PeopleWritten) -> dict[str, identity.SubjectId]:
    keys = {person["code"]: person["key"] for person in people["people"]}
    return _found(people["scheme"], keys, on=date.fromisoformat(people["reference_day"]))


def _found(scheme: str, keys: Mapping[str, str], *, on: date) -> dict[str, identity.SubjectId]:
    """The subjects by key; `keys` are by code. Raises PersonNotLoaded."""
    found = identity.subjects_of(scheme, keys, on=on)
    missing = next((key for code, key in keys.items() if code not in found), None)
    if missing is not None:
        raise errors.PersonNotLoaded(key=missing)
    return {key: found[code] for code, key in keys.items()}
