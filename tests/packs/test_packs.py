"""The packs of this repository: whole, applied, loaded, and their people without contradiction."""

import csv
import json
import os
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext

from vienreiz.kernel import actors, clock, memory
from vienreiz.modules.access import public as access
from vienreiz.modules.audit import public as audit
from vienreiz.modules.consent import public as consents
from vienreiz.modules.exchange import public as exchange
from vienreiz.modules.identity import public as identity
from vienreiz.modules.me import queries as pages
from vienreiz.modules.packs import public as packs
from vienreiz.modules.records import public as records
from vienreiz.modules.registers import public as registers
from vienreiz.modules.representation import public as representation
from vienreiz.modules.synthetic import commands, source, testing
from vienreiz.modules.synthetic import public as synthetic
from vienreiz.modules.synthetic.recipe import Fact, Subject

PACKS = Path(__file__).parents[2] / "packs"
FOLDERS = sorted(file.parent for file in PACKS.glob("*/pack.yaml"))
NOON = datetime(2026, 6, 2, 12, tzinfo=UTC)
BY = actors.system("tests")
PLACES_OF_NOBODY = {
    "453922", "454602", "455293", "455915", "456089", "456185", "456272", "456341", "457161", "457211", "457615",
    "458065", "458695",
}  # fmt: skip
OF_A_JOINED_MUNICIPALITY = {"454530"}
IN_ENGLISH = {"456172"}
WITHOUT_OTHER_NAME = {"13192644", "455915"}

REGISTERS = {
    "latvia": [
        "addresses", "diplomas", "disability", "employments", "enrolments", "enterprises", "family-ties", "incomes",
        "officers", "persons", "places", "real-estate", "vehicles",
    ],
    "thalassia": ["berths", "guild-elders", "guilds", "inhabitants", "kinship", "settlements", "wages"],
}  # fmt: skip

every_pack = pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
both_databases = pytest.mark.django_db(databases=["default", "log"])


def load(register: str, file: Path) -> records.LoadReport:
    return records.load(register, file, by=BY, at=NOON, valid_from=date(2026, 1, 1))


def load_all(folder: Path, people: Path, *, count: int = 40) -> dict[str, records.LoadReport]:
    """Apply a pack, make its people, load open data and people; the reports by register."""
    packs.apply(folder, by=BY, at=NOON)
    made = synthetic.write_people(pack=folder, count=count, seed=1, out=people)
    files = [*sorted((folder / "data").glob("*.csv")), *made.files]
    return {file.stem: load(file.stem, file) for file in files}


def test_there_are_two_countries() -> None:
    assert [folder.name for folder in FOLDERS] == ["latvia", "thalassia"]


@every_pack
def test_a_pack_is_whole(folder: Path) -> None:
    assert [str(fault) for fault in packs.check(folder)] == []


@every_pack
@pytest.mark.parametrize(("count", "seed"), [(2000, 1), (24, 2), (300, 99)])
def test_its_people_do_not_contradict_each_other(folder: Path, count: int, seed: int, tmp_path: Path) -> None:
    contents = packs.load(folder)
    recipe = source.recipe(contents)
    synthetic.write_people(pack=folder, count=count, seed=seed, out=tmp_path)

    places = source.places(folder, recipe)
    assert testing.contradictions(tmp_path, recipe, source.schemes(contents), places) == []


@every_pack
def test_the_same_count_and_seed_give_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    for out in ("one", "again"):
        synthetic.write_people(pack=folder, count=200, seed=3, out=tmp_path / out)
    names = sorted(file.name for file in (tmp_path / "one").iterdir())

    assert "people.json" in names
    assert len(names) == len(source.recipe(packs.load(folder)).registers) + 1
    for name in names:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "again" / name).read_bytes()


def test_the_order_of_hashes_is_no_part_of_it(tmp_path: Path) -> None:
    for hash_seed in ("1", "2"):
        words = ["people", "--count", "200", "--seed", "3", "--out", str(tmp_path / hash_seed)]
        command = [sys.executable, "-m", "vienreiz.project.cli", *words]
        environment = {**os.environ, "PYTHONHASHSEED": hash_seed, "VIENREIZ_DATA": str(tmp_path), "VIENREIZ_DEMO": "1"}
        subprocess.run([*command, "--pack", str(PACKS / "latvia")], env=environment, check=True, capture_output=True)

    for file in (tmp_path / "1").iterdir():
        assert file.read_bytes() == (tmp_path / "2" / file.name).read_bytes()


@every_pack
@both_databases
def test_it_is_applied_and_everything_loads(folder: Path, tmp_path: Path) -> None:
    reports = load_all(folder, tmp_path)

    assert {code: report.refused for code, report in reports.items()} == dict.fromkeys(reports, 0)
    assert set(reports) == {register.code for register in registers.registers()}
    assert not any(
        report.oddities for code, report in reports.items() if code in source.recipe(packs.load(folder)).registers
    )
    assert sorted(register.code for register in registers.registers()) == REGISTERS[folder.name]


@both_databases
def test_the_places_of_latvia_load_as_they_are_and_oddities_are_told(tmp_path: Path) -> None:
    packs.apply(PACKS / "latvia", by=BY, at=NOON)

    report = load("places", PACKS / "latvia" / "data" / "places.csv")

    assert (report.rows, report.new, report.refused) == (147, 147, 0)
    assert exchange.open_records("places", search="", offset=0, limit=10).total == 147
    assert records.oddities_of("places", valid_on=packs.today(clock.now()), known_at=clock.now()) == {
        "population": len(PLACES_OF_NOBODY),
        "admin1code": len(OF_A_JOINED_MUNICIPALITY),
        "name": len(IN_ENGLISH),
        "alternatenames": len(WITHOUT_OTHER_NAME),
    }


def test_the_data_of_latvia_are_as_they_came() -> None:
    with (PACKS / "latvia" / "data" / "places.csv").open(encoding="utf-8", newline="") as file:
        text = file.read()
        rows = list(csv.DictReader(text.splitlines()))

    assert text.count("\r\n") == 148
    assert len({row["name"] for row in rows}) == len(rows) == 147
    assert {row["geonameid"] for row in rows if row["population"] == "0"} == PLACES_OF_NOBODY
    assert {row["geonameid"] for row in rows if row["admin1code"] == "E1"} == OF_A_JOINED_MUNICIPALITY
    assert {row["geonameid"] for row in rows if row["name"] == "Riga"} == IN_ENGLISH
    assert {row["geonameid"] for row in rows if not row["alternatenames"]} == WITHOUT_OTHER_NAME


@every_pack
@both_databases
def test_institutions_are_answered_and_refused_as_the_pack_foresees(folder: Path, tmp_path: Path) -> None:
    load_all(folder, tmp_path)
    asked = source.recipe(packs.load(folder)).asks
    answers = exchange.ask_many(commands.demo_asks(folder, tmp_path))

    refused = [answer.status is exchange.Status.REFUSED for answer in answers]
    assert refused == [ask.refused for ask in asked]
    assert min(Counter(ask.about for ask in asked).values()) >= 2
    reasons = {answer.reason for answer in answers if answer.reason}
    assert {"grant-not-in-force", "no-grant"} <= reasons


@every_pack
def test_every_service_says_how_much_and_how_old(folder: Path) -> None:
    written = {register.code: register for register in registers.in_pack(packs.load(folder))}
    services = [service for register in written.values() for service in register.services.values()]

    assert [register.code for register in written.values() if not register.freshness] == []
    assert {service.cardinality for service in services} == set(registers.Cardinality)
    assert [service.code for service in services if not service.freshness] == []
    said = (folder / "registers" / f"{code}.yaml" for code in written)
    assert sum(file.read_text(encoding="utf-8").count("    cardinality: ") for file in said) == len(services)


@every_pack
@both_databases
def test_what_is_computed_of_an_income_is_told_and_the_income_is_not(folder: Path, tmp_path: Path) -> None:
    load_all(folder, tmp_path)
    service, field, answers = {
        "latvia": ("incomes.below-minimum-wage", "below_minimum_wage", {True, False}),
        "thalassia": ("wages.band", "wage_band", {"shallow", "middle", "deep"}),
    }[folder.name]
    asked = next(ask for ask in commands.demo_asks(folder, tmp_path) if ask.service == service)

    answer = exchange.ask(asked)

    assert answer.status is exchange.Status.ANSWERED
    assert {tuple(record.content) for record in answer.records} == {(field,)}
    assert {record.content[field] for record in answer.records} <= answers
    (client,) = [one for one in synthetic.demo_clients(folder, tmp_path) if one.subsystem == asked.recipient]
    assert (client.allowed.service, client.allowed.fields) == (service, (field,))
    (grant,) = [one for one in access.grants_in(packs.load(folder)) if one.service == service]
    assert (grant.quota is not None, grant.frequency is not None) == (True, True)


@every_pack
@both_databases
def test_what_a_client_asks_by_consent_is_answered_once_she_allows_it(folder: Path, tmp_path: Path) -> None:
    load_all(folder, tmp_path)
    at = clock.now()
    synthetic.request_consents(folder, tmp_path, at=at)
    (client,) = [one for one in synthetic.demo_clients(folder, tmp_path) if one.by_consent is not None]
    assert client.by_consent is not None
    her = identity.subject_of(client.scheme, client.by_consent.code, on=NOON.date())
    assert her is not None

    def status_of(question: synthetic.DemoQuestion) -> exchange.Status:
        subject = identity.subject_of(client.scheme, question.code, on=NOON.date())
        asked = exchange.Ask(
            service=question.service,
            subject=subject,
            recipient=client.subsystem,
            purpose=question.purpose,
            ground=exchange.Ground(kind=exchange.GroundKind.CONSENT),
            fields=frozenset(question.fields),
            by=actors.system(client.subsystem),
        )
        return exchange.ask_many([asked])[0].status

    questions = (client.allowed, client.refused, client.by_consent)
    refused = exchange.Status.REFUSED
    assert [status_of(one) for one in questions] == [exchange.Status.ANSWERED, refused, refused]

    by = actors.person(identity.PersonId(her))
    for one in consents.of_person(her, by=by, at=at):
        if one.state is consents.State.REQUESTED:
            consents.take(one.id, consents.Step.GIVEN, by=by, at=at)

    assert [status_of(one) for one in questions[1:]] == [refused, exchange.Status.ANSWERED]


@every_pack
@both_databases
def test_demo_people_can_sign_in_and_are_asked_about(folder: Path, tmp_path: Path) -> None:
    load_all(folder, tmp_path)

    assert synthetic.issue_cards(tmp_path, by=BY, at=NOON) == len(synthetic.demo_people(tmp_path))
    assert synthetic.ask_as_institutions(folder, tmp_path) == len(source.recipe(packs.load(folder)).asks)
    people = synthetic.demo_people(tmp_path)
    assert people[0].key == "parent"
    assert {"parent", "student", "minor", "pensioner", "entrepreneur", "foreigner"} <= {person.key for person in people}
    for person in people:
        scheme = json.loads((tmp_path / "people.json").read_text(encoding="utf-8"))["scheme"]
        assert identity.subject_of(scheme, person.code, on=NOON.date()) == person.person_id
        assert set(person.why.by_language) == {"lv", "en"}


@every_pack
@both_databases
def test_her_page_shows_every_register_about_persons_in_one_batch(folder: Path, tmp_path: Path) -> None:
    load_all(folder, tmp_path)
    parent = synthetic.demo_people(tmp_path)[0].person_id
    pages.data_of(actors.person(parent))

    with (
        CaptureQueriesContext(connections["default"]) as asked,
        CaptureQueriesContext(connections["log"]) as entered,
        memory.kept(),  # as within a request
    ):
        page = pages.data_of(actors.person(parent))

    described = {service.code for service in registers.services_about(identity.SubjectKind.PERSON)}
    assert {service.service for service in page.services} == described
    assert {service.status for service in page.services} <= {"answered", "nothing"}
    assert not {"enterprises.enterprise", "officers.board", "guilds.guild"} & described, "those describe companies"
    in_blocks = [one for one in entered if not one["sql"].startswith(("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE"))]
    assert len(asked) + len(in_blocks) <= 19  # and one for the session: twenty for nine registers and more
    assert len([statement for statement in entered if "INSERT" in statement["sql"]]) == 1


@both_databases
def test_a_person_of_latvia_has_something_in_most_registers(tmp_path: Path) -> None:
    load_all(PACKS / "latvia", tmp_path)
    page = pages.data_of(actors.person(synthetic.demo_people(tmp_path)[0].person_id))
    held = {service.service: len(service.records) for service in page.services}

    assert {code for code, count in held.items() if not count} == {"disability.decisions", "enrolments.enrolments"}
    assert held["diplomas.diplomas"] == 4
    assert held["incomes.incomes"] > 12


@both_databases
def test_addresses_of_latvia_stand_in_an_open_register_and_pages_show_how_they_are_written(tmp_path: Path) -> None:
    folder = PACKS / "latvia"
    reports = load_all(folder, tmp_path)
    recipe = source.recipe(packs.load(folder))
    listed = {one.text(Fact.ADDRESS_CODE): one for one in testing.read(tmp_path, recipe, Subject.ADDRESS)}
    parent = synthetic.demo_people(tmp_path)[0]
    home = next(
        stay.text(Fact.ADDRESS_CODE)
        for stay in testing.read(tmp_path, recipe, Subject.STAY)
        if stay.text(Fact.CODE) == parent.code and stay.valid_until is None
    )

    page = pages.data_of(actors.person(parent.person_id))

    assert (reports["addresses"].rows, reports["addresses"].refused) == (len(listed), 0)
    assert {len(code) for code in listed} == {9}
    (residence,) = next(one for one in page.services if one.service == "persons.residence").records
    assert residence.content["address"] == home
    assert residence.labels == {"address": listed[home].text(Fact.ADDRESS), "place": page.open_registers[0].marked}
    first = residence.rows[0]
    assert (first.value, first.url) == (listed[home].text(Fact.ADDRESS), "/registers/addresses")
    assert [register.code for register in page.open_registers] == ["places"], "addresses lie on no map"
    estates = next(one for one in page.services if one.service == "real-estate.owned").records
    assert {str(one.content["address"]) for one in estates} <= set(listed)
    table = pages.register_page("addresses", search=listed[home].text(Fact.ADDRESS))
    assert residence.labels["place"] in {row.cells[0].value for row in table.rows}


@both_databases
def test_the_registers_of_latvia_say_what_was_so_as_of_another_day(tmp_path: Path) -> None:
    load_all(PACKS / "latvia", tmp_path)
    widow = next(person.person_id for person in synthetic.demo_people(tmp_path) if person.key == "widow")

    def told(service: str, field: str, on: date) -> list[object]:
        answer = exchange.ask(replace(pages.own_ask(actors.person(widow), service), valid_on=on))
        return sorted(record.content[field] for record in answer.records)

    before, after = date(2023, 11, 13), date(2023, 11, 14)
    assert told("family-ties.ties", "relation", before) == ["child", "spouse"]
    assert told("family-ties.ties", "relation", after) == ["child"]
    assert told("real-estate.owned", "share", before) == ["1/2"]
    assert told("real-estate.owned", "share", after) == ["1/2", "1/2"]
    assert told("persons.person", "given_name", date(1991, 1, 1)) == [], "records begin in 1992"


@both_databases
def test_the_dead_are_known_by_the_day_of_their_death(tmp_path: Path) -> None:
    folder = PACKS / "latvia"
    load_all(folder, tmp_path)
    recipe = source.recipe(packs.load(folder))
    dead = next(stay for stay in testing.read(tmp_path, recipe, Subject.STAY) if Fact.DIED_ON in stay.facts)
    subject = identity.subject_of("personal-code", dead.text(Fact.CODE), on=NOON.date())
    assert subject is not None

    asked = replace(
        commands.demo_asks(folder, tmp_path)[0],
        subject=subject,
        service="persons.person",
        recipient="ur/filings",
        purpose="officer-check",
        ground=exchange.Ground(kind=exchange.GroundKind.LAW, article="enterprise-officers"),
        fields=frozenset({"given_name", "died_on"}),
        by=actors.system("ur/filings"),
    )

    assert [record.content for record in exchange.ask(asked).records] == [
        {"given_name": dead.facts[Fact.GIVEN_NAME], "died_on": dead.facts[Fact.DIED_ON]}
    ]


@both_databases
def test_what_is_shown_of_a_company_stands_in_the_log_of_those_on_its_board(tmp_path: Path) -> None:
    folder = PACKS / "latvia"
    load_all(folder, tmp_path)
    parent = synthetic.demo_people(tmp_path)[0].person_id
    asked = next(ask for ask in commands.demo_asks(folder, tmp_path) if ask.service == "officers.board")

    answer = exchange.ask(asked)

    assert {record.content["office"] for record in answer.records} == {"chair", "member"}
    newest = audit.entries_of(parent, by=actors.person(parent))[0].content
    assert (newest.service, newest.role, newest.recipient) == ("officers.board", "officer", "vid/returns")


def test_the_calendars_know_days_that_move() -> None:
    holidays = packs.load(PACKS / "latvia").pack.holidays

    assert {date(2024, 3, 29), date(2025, 4, 21), date(2026, 5, 24), date(2027, 3, 28), date(2028, 4, 17)} <= holidays
    assert {date(2024, 5, 6), date(2025, 5, 5), date(2028, 11, 20)} <= holidays
    assert {day.year for day in holidays} == {2024, 2025, 2026, 2027, 2028}


def test_codes_of_latvia_say_the_birth_date_until_2017_and_nothing_since(tmp_path: Path) -> None:
    folder = PACKS / "latvia"
    synthetic.write_people(pack=folder, count=600, seed=8, out=tmp_path)
    recipe = source.recipe(packs.load(folder))

    for stay in testing.read(tmp_path, recipe, Subject.STAY):
        code, born = stay.text(Fact.CODE), stay.day(Fact.BORN_ON)
        if born >= date(2017, 7, 1):
            assert code.startswith("32")
        elif not code.startswith("32"):  # a foreigner of that age got hers later
            assert code.startswith(f"{born:%d%m%y}-{1 if born.year < 2000 else 2}")


def test_the_alphabets_hold_every_letter_of_the_names() -> None:
    for folder in FOLDERS:
        contents = packs.load(folder)
        names = [*source.recipe(contents).family_names.names]
        letters = {letter for name in names for letter in name.lower()}

        assert letters <= set(contents.pack.alphabet), folder.name


@every_pack
@both_databases
def test_a_mother_acts_for_her_young_child_and_her_company_and_for_nobody_else(folder: Path, tmp_path: Path) -> None:
    load_all(folder, tmp_path)
    people = {person.key: person.person_id for person in synthetic.demo_people(tmp_path)}
    parent = people["parent"]

    found = representation.find(parent)

    assert found.silent == ()
    kinds = Counter(identity.kind_of(one.represented) for one in found.mandates)
    assert kinds[identity.SubjectKind.LEGAL_PERSON] == (1 if folder.name == "latvia" else 0)  # there, at the oar only
    assert kinds[identity.SubjectKind.PERSON] >= 1
    for one in found.mandates:
        page = pages.data_of(actors.person(parent, acting_for=one.represented))
        assert any(service.records for service in page.services)
        assert {service.status for service in page.services} <= {"answered", "nothing"}
    company = next(
        (one for one in found.mandates if identity.kind_of(one.represented) is identity.SubjectKind.LEGAL_PERSON), None
    )
    if company:
        page = pages.data_of(actors.person(parent, acting_for=company.represented))
        assert {service.service for service in page.services} >= {"enterprises.enterprise", "officers.board"}
        assert "persons.person" not in {service.service for service in page.services}
    (own,) = representation.find(people["entrepreneur"]).mandates
    assert identity.kind_of(own.represented) is identity.SubjectKind.LEGAL_PERSON
    assert representation.find(people["pensioner"]).mandates == ()
