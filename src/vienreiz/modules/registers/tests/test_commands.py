import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from vienreiz.kernel import actors
from vienreiz.modules.identity import public as identity
from vienreiz.modules.identity import testing as identities
from vienreiz.modules.packs import public as packs
from vienreiz.modules.registers import commands, models, testing
from vienreiz.modules.registers import public as registers

pytestmark = pytest.mark.django_db

NOON = datetime(2030, 5, 6, 12, tzinfo=UTC)
TESTER = actors.system("tests")


def test_a_description_comes_back_as_it_went_in() -> None:
    described = testing.places()

    assert registers.register("places") == described
    assert list(registers.register("places").fields) == list(described.fields)  # their order is that of the file


def test_a_changed_register_is_closed_and_opened_again() -> None:
    old = testing.people()
    new = testing.opened("people", properties={"id": {"type": "string"}}, key="id", label="id")

    assert registers.register("people") == new != old
    assert list(models.Register.objects.order_by("opened_at").values_list("closed_at", flat=True)).count(None) == 1
    assert models.Register.objects.count() == 2


def test_a_closed_register_is_not_found() -> None:
    testing.people()
    commands.replace_registers(closed=["people"], opened=[], origin="tests", by=TESTER, at=NOON)

    with pytest.raises(registers.RegisterNotFound):
        registers.register("people")
    assert registers.registers() == []


def test_another_origin_neither_closes_nor_replaces_a_description() -> None:
    described = testing.people()

    with pytest.raises(packs.HeldByAnotherOrigin):
        commands.replace_registers(
            closed=["people"],
            opened=[replace(described, retention="P1Y")],
            origin="another",
            by=actors.system("stranger"),
            at=NOON,
        )
    commands.replace_registers(closed=["people"], opened=[], origin="another", by=actors.system("stranger"), at=NOON)

    assert registers.register("people") == described


def test_a_description_of_before_services_said_how_much_and_how_old_is_read() -> None:
    testing.people()
    row = models.Register.objects.get()
    content = json.loads(row.content)
    del content["freshness"]
    for service in content["services"].values():
        del service["cardinality"], service["freshness"]
    models.Register.objects.all().delete()
    models.Register.objects.create(code="people", content=json.dumps(content), opened_at=NOON, origin="tests")

    about = registers.register("people").services["people.about"]

    assert (about.cardinality, about.freshness) == (registers.Cardinality.MANY, "")


def test_what_was_read_once_takes_one_small_statement(django_assert_num_queries: Callable[[int], object]) -> None:
    testing.people()
    testing.ties()
    registers.registers()

    with django_assert_num_queries(1):  # type: ignore[attr-defined]
        codes = [register.code for register in registers.registers()]
    with django_assert_num_queries(1):  # type: ignore[attr-defined]
        found = registers.services(["people.about", "people.nothing"])

    assert codes == ["people", "ties"]
    assert {code: service.role for code, service in found.items()} == {"people.about": "person"}


def test_services_about_persons_and_companies_come_by_register() -> None:
    identities.ensure_scheme(testing.TEST_CODE)
    identities.ensure_scheme("company-code", identifies=identity.SubjectKind.LEGAL_PERSON)
    companies = testing.opened(
        "companies",
        properties={"id": {"type": "string"}},
        key="id",
        label="id",
        roles={"company": ("id", ["id"])},
        services={"about": ("company", ["id"])},
    )
    of_companies = replace(companies.roles["company"], scheme="company-code")
    testing.reopened(replace(companies, roles={"company": of_companies}))
    testing.ties()
    testing.people()
    testing.places()

    about = {kind: [service.code for service in registers.services_about(kind)] for kind in identity.SubjectKind}
    assert about == {
        identity.SubjectKind.PERSON: ["people.about", "ties.children", "ties.parents"],
        identity.SubjectKind.LEGAL_PERSON: ["companies.about"],
    }


def test_records_are_judged_by_schema_and_expectation() -> None:
    places = testing.places()
    expectation = registers.expectation(places)

    assert registers.validator(places).is_valid({"id": 1, "name": "Somewhere", "size": 0})
    assert not registers.validator(places).is_valid({"id": 1, "name": "Somewhere", "size": -1})
    assert expectation is not None
    assert not expectation.is_valid({"id": 1, "size": 0})
    assert registers.expectation(testing.people()) is None
