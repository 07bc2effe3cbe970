"""What may be asked, as anybody reads of it: no session, no token, and nothing of anybody."""

import json
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from vienreiz.modules.catalogue import queries
from vienreiz.modules.exchange import testing

pytestmark = pytest.mark.django_db(databases=["default", "log"])

CODES = ["residents.person", "residents.age", "ties.of-parent", "ties.of-child"]


@pytest.fixture(autouse=True)
def _somewhere() -> None:
    testing.small_country()


def got(client: Client, path: str, language: str = "en") -> Any:
    answer = client.get(path, headers={"Accept-Language": language})
    assert answer.status_code == 200, answer.content
    return answer.json()


def test_every_service_is_listed_by_register(client: Client) -> None:
    found = got(client, "/api/services")

    assert ([one["code"] for one in found["services"]], found["total"]) == (CODES, 4)
    assert found["services"][1] == {
        "code": "residents.age",
        "title": "Whether you are of age",
        "register_code": "residents",
        "register_title": "Residents",
        "holder": "registry",
        "holder_title": "Registry",
        "cardinality": "one",
        "freshness": "P1M",
    }


def test_the_list_is_paged(client: Client) -> None:
    found = got(client, "/api/services?offset=1&limit=2")

    assert ([one["code"] for one in found["services"]], found["total"]) == (CODES[1:3], 4)
    assert client.get("/api/services?limit=101").status_code == 422


def test_a_service_says_what_goes_in_and_what_comes_out(client: Client) -> None:
    found = got(client, "/api/services/residents.age")

    assert found["input"] == {
        "role": "person",
        "role_title": "Person",
        "scheme": "test-code",
        "scheme_title": "Code of a resident",
        "pattern": "P-[0-9]{4}",
        "example": "P-0001",
    }
    assert (found["basis"], found["basis_is_checked"], found["cardinality"]) == ("registry-act-1", False, "one")
    assert [(one["name"], one["type"], one["format"], one["sensitivity"]) for one in found["output"]] == [
        ("of_age", "boolean", "", "personal")
    ]
    assert found["output"][0]["computed"] == {
        "of": "born_on",
        "how": "years_reached",
        "number": 18,
        "values": [],
        "bands": {},
    }


def test_recorded_fields_have_the_types_of_the_schema(client: Client) -> None:
    found = got(client, "/api/services/residents.person")

    by_name = {one["name"]: (one["type"], one["format"], one["computed"]) for one in found["output"]}
    assert by_name["born_on"] == ("string", "date", None)
    assert by_name["name"] == ("string", "", None)


@pytest.mark.parametrize("code", ["residents.nothing", "nothing.person", "residents", "x" * 120])
def test_what_is_not_described_is_not_found(client: Client, code: str) -> None:
    answer = client.get(f"/api/services/{code}")

    assert (answer.status_code, answer.json()["code"]) == (404, "catalogue.service-not-found")
    assert client.get(f"/services/{code}").status_code == 404


def test_a_catalogue_says_nothing_of_anybody(client: Client) -> None:
    said = "".join(client.get(path).content.decode() for path in ("/services", *(f"/services/{one}" for one in CODES)))
    said += json.dumps([got(client, f"/api/services/{one}") for one in CODES])

    for content in (content for register in ("residents", "ties") for content in testing.RECORDS[register]):
        for value in content.values():
            assert value == "P-0001" or (f">{value}<" not in said and f'"{value}"' not in said)  # the scheme's example


def test_the_page_of_a_service_is_in_words(client: Client) -> None:
    words = ["at most one record", "at most 1 month", "whether 18 years have passed since", "yes or no"]

    page = client.get("/services/residents.age").content.decode()

    assert [word for word in words if word not in page] == []


def test_the_pages_lead_from_one_to_the_next(client: Client) -> None:
    assert 'href="/services"' in client.get("/about").content.decode()
    assert 'href="/services/residents.person"' in client.get("/services").content.decode()
    assert client.get("/services?page=9").status_code == 200
    assert client.get("/services?page=x").status_code == 200


@pytest.mark.parametrize(
    ("freshness", "words"),
    [
        ("", "nothing is promised"),
        ("P1D", "at most 1 day"),
        ("P2W", "at most 2 weeks"),
        ("P1Y6M", "at most 1 year, 6 months"),
        ("P0D", "at most 0"),
    ],
)
def test_freshness_is_said_in_words(freshness: str, words: str) -> None:
    assert queries.how_old(freshness) == words


@pytest.mark.parametrize("path", ["/services", "/services/residents.person", "/api/services/residents.person"])
def test_to_read_of_services_reads_no_record(client: Client, path: str) -> None:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200

    assert [query["sql"] for query in captured if "records_" in query["sql"]] == []
