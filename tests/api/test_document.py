"""The document is true: whatever is sent, the answer is one that the document foresees."""

import html
import json
import os
import re
from collections import Counter
from typing import Any
from uuid import uuid4

import jsonschema_rs
import pytest
import schemathesis
from django.test import Client
from hypothesis import HealthCheck, settings
from ninja import Schema

from vienreiz.modules.exchange import testing
from vienreiz.modules.exchange.api import AskIn
from vienreiz.modules.identity import testing as identity
from vienreiz.project.api import api
from vienreiz.project.wsgi import application

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "log"])

DOCUMENT: dict[str, Any] = api.get_openapi_schema()
EXAMPLES = 6  # of each operation, and those that cover every boundary besides
# the same ones each time, so that a commit is not refused for what another let in; VIENREIZ_EXAMPLES=500 looks further
SEARCH = settings(
    max_examples=int(os.environ.get("VIENREIZ_EXAMPLES", EXAMPLES)),
    derandomize="VIENREIZ_EXAMPLES" not in os.environ,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)

schema = schemathesis.openapi.from_dict(DOCUMENT)
schema.app = application
# a schema cannot say all that makes a thing valid: 422 names it, and 400 a path that two servers may read otherwise
schema.config.checks.positive_data_acceptance.expected_statuses = [
    *schema.config.checks.positive_data_acceptance.expected_statuses,
    "400",
    "422",
]


@pytest.fixture
def token() -> str:
    return identity.token_of(testing.small_country().ada)


def test_it_is_made_once_and_sent_once(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """It took half a second for anybody who asked, each time."""
    first = client.get("/api/openapi.json")
    monkeypatch.setattr(type(api), "get_openapi_schema", None)

    again = client.get("/api/openapi.json", headers={"If-None-Match": first.headers["ETag"]})

    assert (first.status_code, first.headers["Cache-Control"]) == (200, "public, max-age=300")
    assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", first.headers["ETag"])
    assert client.get("/api/docs").status_code == 200


def test_it_is_openapi_3_1_and_served(client: Client) -> None:
    served = client.get("/api/openapi.json").json()

    assert served["openapi"].startswith("3.1")
    assert served["paths"].keys() == DOCUMENT["paths"].keys()


def test_no_two_forms_have_one_name() -> None:
    """The document would show one of them for both."""
    ours = [one for one in _below(Schema) if one.__module__.startswith("vienreiz.")]

    assert [name for name, times in Counter(one.__name__ for one in ours).items() if times > 1] == []


def _below(kind: type) -> list[type]:
    return [one for child in kind.__subclasses__() for one in [child, *_below(child)]]


def test_every_operation_says_what_it_is_and_how_it_says_no() -> None:
    for path, operations in DOCUMENT["paths"].items():
        for method, operation in operations.items():
            where = f"{method} {path}"
            assert operation.get("summary"), where
            assert operation.get("description"), where
            assert operation.get("tags"), where
            problem = operation["responses"]["default"]["content"]["application/problem+json"]["schema"]
            assert problem == {"$ref": "#/components/schemas/ProblemOut"}, where


def test_the_page_of_the_document_shows_every_operation(client: Client) -> None:
    page = client.get("/api/docs").content.decode()

    for path, operations in DOCUMENT["paths"].items():
        assert path in page
        for method in operations:
            assert method.upper() in page


def test_every_body_has_an_example_that_fits_it(client: Client) -> None:
    page = html.unescape(client.get("/api/docs").content.decode())
    bodies = {
        f"{method} {path}": operation["requestBody"]["content"]["application/json"]
        for path, operations in DOCUMENT["paths"].items()
        for method, operation in operations.items()
        if "application/json" in operation.get("requestBody", {}).get("content", {})
    }
    assert len(bodies) > 10

    for where, body in bodies.items():
        whole = {**body["schema"], "components": DOCUMENT["components"]}
        jsonschema_rs.validator_for(whole, validate_formats=True).validate(body["example"])
        written = json.dumps(body["example"], indent=2, ensure_ascii=False)
        assert written in page, where
        assert written.count("\n") < 30, f"{where}: too long to be read"


def test_every_example_is_understood(client: Client, token: str) -> None:
    """Whoever sends it may be refused, for instance since nothing has this name; not for the form of what was sent."""
    headers = {**identity.headers_of(token), "Idempotency-Key": "example"}
    for path, operations in DOCUMENT["paths"].items():
        for method, operation in operations.items():
            body = operation.get("requestBody", {}).get("content", {}).get("application/json")
            if body is None:
                continue
            address = re.sub(r"{(\w+)}", lambda name: str(uuid4()) if name[1].endswith("id") else "x", path)

            answer = client.generic(
                method.upper(), address, json.dumps(body["example"]), "application/json", headers=headers
            )

            assert answer.status_code < 300 or answer.json()["code"] != "not-valid", (path, answer.content)


def test_an_example_says_what_a_schema_alone_does_not() -> None:
    asked = DOCUMENT["paths"]["/api/exchange/ask"]["post"]["requestBody"]["content"]["application/json"]["example"]

    assert asked == {
        "service": "residents.dwelling",
        "subject": {"scheme": "person-number", "value": "P-0001"},
        "purpose": "allowance",
        "ground": {"kind": "law", "article": "allowance-act-5"},
        "fields": ["name", "dwelling"],
        "case": "2030/17",
    }
    AskIn.model_validate(asked)  # beside what its schema says: a ground of law names its article


@schema.parametrize()
@SEARCH
def test_whatever_is_sent_the_answer_is_foreseen(case: schemathesis.Case, token: str) -> None:
    case.call_and_validate(headers=identity.headers_of(token))


@schema.parametrize()
@settings(SEARCH, max_examples=5)
def test_whatever_a_stranger_sends_the_answer_is_foreseen(case: schemathesis.Case) -> None:
    case.call_and_validate()
