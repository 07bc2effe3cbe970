"""All that the registers hold about her, as files."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from vienreiz.kernel import pdf
from vienreiz.modules.audit import testing as audit_testing
from vienreiz.modules.exchange import testing
from vienreiz.modules.exchange.testing import SmallCountry
from vienreiz.modules.me import export

pytestmark = pytest.mark.django_db(databases=["default", "log"])


def test_for_programs(ada: Client, country: SmallCountry) -> None:
    answer = ada.get("/me/data/file.json")

    assert answer.headers["Content-Disposition"].startswith('attachment; filename="my-data-')
    written = json.loads(answer.content)
    assert written["format"] == "vienreiz-data/1"
    entry, children, parents = written["services"]
    assert [record["content"] for record in entry["records"]] == [testing.RECORDS["residents"][0]]
    assert [record["labels"] for record in entry["records"]] == [{"place": "Millbrook"}]
    assert (entry["holder"], entry["basis"]) == ("Registry", "Registry Act, section 1")
    assert entry["basis_is_checked"] is False
    assert (len(children["records"]), parents["status"]) == (1, "nothing")
    entered = {str(one.content.exchange_id) for one in audit_testing.entries_about(country.ada)}
    assert entered == {service["exchange_id"] for service in written["services"]}


def test_for_people(ada: Client, country: SmallCountry) -> None:
    answer = ada.get("/me/data/file.pdf")

    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-")
    assert b"/StructTreeRoot" in answer.content  # tagged: it can be read aloud
    assert len(audit_testing.entries_about(country.ada)) == 3


def test_law_that_nobody_compared_is_marked_in_print(
    ada: Client, country: SmallCountry, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The page said so, the file to keep did not."""
    shown: list[Any] = []
    made = pdf.document

    def document(template: Path, content: Mapping[str, object]) -> bytes:
        shown.append(content)
        return made(template, content)

    monkeypatch.setattr(pdf, "document", document)
    ada.cookies["django_language"] = "en"

    ada.get("/me/data/file.pdf")

    assert shown[0]["services"][0]["source"] == (
        "Residents · Registry · Registry Act, section 1 (citation not yet checked)"
    )


@pytest.mark.parametrize(
    "words", ["#panic()", "*x* $y$ ]#[ `z` \\", '#read("/etc/passwd")', "", "\u0416 \u03b1 \U0001f600"]
)
def test_what_people_are_called_is_never_a_command(words: str) -> None:
    row = {"label": words, "value": words}
    content = {
        "language": "en",
        "title": words or "Title",
        "name": words,
        "asked": words,
        "introduction": words,
        "words": {"what": words, "value": words},
        "services": [
            {"title": words or "Service", "note": words, "source": words, "records": [{"rows": [row], "dates": words}]}
        ],
    }

    assert pdf.document(export.TEMPLATE, content).startswith(b"%PDF-")


@pytest.mark.parametrize("path", ["/me/data/file.json", "/me/data/file.pdf"])
def test_a_register_that_is_away_is_said_to_be(ada: Client, path: str) -> None:
    with testing.away("ties"):
        answer = ada.get(path)

    assert answer.status_code == 200
    if path.endswith("json"):
        assert [one["status"] for one in json.loads(answer.content)["services"]] == ["answered", "failed", "failed"]
