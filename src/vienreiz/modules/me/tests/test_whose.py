"""Whom a page is about: herself, a child or a company for whom she acts."""

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext

from vienreiz.kernel import actors, clock, pdf
from vienreiz.modules.exchange.testing import SmallCountry
from vienreiz.modules.identity import public as identities
from vienreiz.modules.identity import testing as identity
from vienreiz.modules.me import export, values, whose
from vienreiz.modules.representation import public as representation

pytestmark = pytest.mark.django_db(databases=["default", "log"])


def caller(country: SmallCountry, acting_for: identities.SubjectId | None = None) -> identities.Caller:
    return identities.Caller(
        person_id=identities.PersonId(country.ada),
        name="Ada Example",
        assurance=identities.Assurance.HIGH,
        signed_in_at=clock.now(),
        acting_for=acting_for,
        acting_for_name="Mill and Daughters" if acting_for else "",
    )


def company() -> identities.SubjectId:
    identity.ensure_scheme("company-number", identifies=identities.SubjectKind.LEGAL_PERSON)
    made = identities.introduce(
        "company-number", ["C-7"], valid_from=date(2001, 1, 1), by=actors.system("tests"), at=clock.now()
    )
    return made["C-7"]


def text_of(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def test_in_her_own_affairs_nobody_is_asked(country: SmallCountry) -> None:
    with CaptureQueriesContext(connections["default"]) as asked:
        found = whose.whose_of(caller(country))

    assert found == values.Whose(kind=values.Whoever.HERSELF, name="Ada Example")
    assert len(asked) == 0


def test_a_person_and_a_company_are_told_apart(country: SmallCountry) -> None:
    of_child, of_company = whose.whose_of(caller(country, country.ben)), whose.whose_of(caller(country, company()))

    assert of_child == values.Whose(kind=values.Whoever.PERSON, name="Mill and Daughters")
    assert of_company == values.Whose(
        kind=values.Whoever.COMPANY, name="Mill and Daughters", registered_as="Test code", registration="C-7"
    )


def test_the_page_of_a_child_is_not_called_hers(ada: Client, country: SmallCountry) -> None:
    ada.cookies["django_language"] = "en"
    assert "My company or my child" in text_of(ada, "/")
    whoami = ada.get("/api/whoami").json()
    assert (whoami["acting_for"], whoami["acting_for_name"]) == (None, None)
    representation.find(country.ada)
    ada.post("/me/acting/begin", {"subject_id": str(country.ben)})

    whoami = ada.get("/api/whoami").json()
    assert (whoami["acting_for"], whoami["acting_for_name"]) == (str(country.ben), "P-0002")
    assert "This is what the registers hold about P-0002 now." in text_of(ada, "/me/data")
    assert "The register holds nothing about P-0002." in text_of(ada, "/me/data")
    assert "about you" not in text_of(ada, "/me/data")
    assert "Who used the data of P-0002" in text_of(ada, "/me/uses")
    assert "what the state knows about the person you act for" in text_of(ada, "/")


def test_a_company_is_named_with_its_registration(country: SmallCountry, monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[Mapping[str, object]] = []

    def document(template: Path, content: Mapping[str, object]) -> bytes:
        shown.append(content)
        return b""

    monkeypatch.setattr(pdf, "document", document)
    of_company = whose.whose_of(caller(country, company()))

    export.as_pdf(actors.person(country.ada), whose=of_company)

    assert shown[0]["title"] == "Data about Mill and Daughters in the registers"
    assert shown[0]["name"] == "Mill and Daughters · Test code C-7"
