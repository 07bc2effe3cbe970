"""Keeping a register over HTTP."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from vienreiz.kernel.http import uploads
from vienreiz.modules.audit import testing as audit_testing
from vienreiz.modules.exchange import public as exchange
from vienreiz.modules.exchange import testing
from vienreiz.modules.exchange.testing import SmallCountry
from vienreiz.modules.stewardship.tests.test_sending import ADA, BAD, ndjson, waiting_files
from vienreiz.modules.stewardship.tests.test_web import LOOK, Steward

pytestmark = pytest.mark.django_db(databases=["default", "log"])


@pytest.fixture
def country() -> SmallCountry:
    return testing.small_country()


@pytest.fixture
def steward(country: SmallCountry) -> Steward:
    return Steward(country)


def api(steward: Steward, path: str, content: bytes, content_type: str, *, key: str | None = None) -> Any:
    steward.client.get(steward.path)
    headers = {"X-CSRFToken": steward.client.cookies["csrftoken"].value}
    if key is not None:
        headers["Idempotency-Key"] = key
    return steward.client.post(f"/api{steward.path}/{path}", content, content_type=content_type, headers=headers)


def test_a_program_sends_and_asks_how_far_it_is(country: SmallCountry, steward: Steward) -> None:
    answer = api(steward, "sources?name=june", ndjson(ADA, BAD), "application/x-ndjson")

    assert answer.status_code == 202, answer.content
    found = steward.client.get(f"/api{steward.path}/sources/{answer.json()['id']}").json()
    assert (found["name"], found["state"]) == ("source.ndjson", "done")
    assert found["counts"] == {"new": 0, "changed": 1, "unchanged": 0, "refused": 1, "oddities": 0}
    assert [one["id"] for one in steward.client.get(f"/api{steward.path}/sources").json()] == [found["id"]]


def test_the_same_key_again_gives_the_source_that_was_sent_first(steward: Steward) -> None:
    first = api(steward, "sources?name=june", ndjson(ADA), "application/x-ndjson", key="june-1")
    again = api(steward, "sources?name=june", ndjson(ADA), "application/x-ndjson", key="june-1")
    other = api(steward, "sources?name=june", ndjson(ADA), "application/x-ndjson", key="june-2")

    assert (first.status_code, again.status_code, other.status_code) == (202, 202, 202)
    assert (again.json()["id"], again.json()["state"]) == (first.json()["id"], "done")
    assert other.json()["id"] != first.json()["id"]
    assert len(steward.client.get(f"/api{steward.path}/sources").json()) == 2


def test_another_file_under_the_same_key_is_refused(steward: Steward) -> None:
    """It was answered as if it had been taken in."""
    assert api(steward, "sources?name=june", ndjson(ADA), "application/x-ndjson", key="june-1").status_code == 202

    other = api(steward, "sources?name=june", ndjson(BAD), "application/x-ndjson", key="june-1")
    as_csv = api(steward, "sources?name=june", ndjson(ADA), "text/csv", key="june-1")

    for answer in (other, as_csv):
        assert (answer.status_code, answer.json()["code"]) == (409, "stewardship.sent-otherwise")
    assert len(steward.client.get(f"/api{steward.path}/sources").json()) == 1
    assert waiting_files() == []


def test_of_two_files_at_once_under_one_key_the_slower_is_refused(
    steward: Steward, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other came after this one had looked, and before it was kept."""
    keep = uploads.keep

    def kept_later(chunks: Iterator[bytes], file: Path) -> uploads.Kept:
        monkeypatch.setattr(uploads, "keep", keep)
        assert api(steward, "sources?name=june", ndjson(ADA), "application/x-ndjson", key="june-1").status_code == 202
        return keep(chunks, file)

    monkeypatch.setattr(uploads, "keep", kept_later)
    slower = api(steward, "sources?name=june", ndjson(BAD), "application/x-ndjson", key="june-1")

    assert (slower.status_code, slower.json()["code"]) == (409, "stewardship.sent-otherwise")
    assert waiting_files() == []


def test_a_program_reads_what_was_said_of_rows(country: SmallCountry, steward: Steward) -> None:
    sent = api(steward, "sources?name=june", ndjson(ADA, BAD), "application/x-ndjson").json()
    path = f"/keeping/{{}}/residents/sources/{sent['id']}/rows"

    (said,) = steward.client.get("/api" + path.format(steward.employment.id)).json()
    assert (said["line"], said["is_refused"], said["field"]) == (2, True, "born_on")
    assert "the day before" not in said["sentence"]
    other = Steward(country, subsystem=testing.TAX_OFFICE)
    assert other.client.get("/api" + path.format(other.employment.id)).status_code == 403


def test_a_program_says_what_it_sends(steward: Steward) -> None:
    answer = api(steward, "sources?name=june", b"PK", "application/zip")

    assert (answer.status_code, answer.json()["code"]) == (415, "stewardship.form-not-taken")
    assert waiting_files() == []


def test_a_program_looks_and_corrects(country: SmallCountry, steward: Steward) -> None:
    kept = steward.client.get("/api/keeping").json()
    assert "residents" in [one["code"] for one in kept]
    ground = {"article": "tax-act-5", "case": "R-2030/1"}
    looked = api(
        steward,
        "history",
        json.dumps({"scheme": testing.SCHEME, "value": "P-0001", **ground}).encode(),
        "application/json",
    )
    assert [one["content"]["name"] for one in looked.json()["records"]] == ["Ada"]
    change = {
        "fields": [{"name": name, "value": value} for name, value in {**ADA, "name": "Adele"}.items()],
        "valid_from": "2026-01-01",
        "reference": "a",
        **ground,
    }
    assert api(steward, "corrections", json.dumps(change).encode(), "application/json").json()["changed"] == 1
    assert api(steward, "corrections", json.dumps(change).encode(), "application/json").json()["exchange_id"] is None
    (record,) = exchange.ask(testing.own_ask(country.ada)).records
    assert record.content["name"] == "Adele"


@pytest.mark.parametrize("first", ["2020-01-01T10:00:00Z", "2999-01-02T10:00:00Z"])
def test_what_will_be_known_is_asked_of_nobody(country: SmallCountry, steward: Steward, first: str) -> None:
    compared = {"first": first, "second": "2999-01-01T10:00:00Z"}

    answer = api(steward, "history", json.dumps({**LOOK, "compared": compared}).encode(), "application/json")

    assert (answer.status_code, answer.json()["code"]) == (422, "exchange.known-in-the-future")
    assert audit_testing.entries_about(country.ada) == []
