"""Asking on the page of a use, answering at a desk or by a program."""

import json
import re
from typing import Any

import pytest
from django.test import Client

from vienreiz.kernel import actors, clock
from vienreiz.modules.audit import testing as audit_testing
from vienreiz.modules.exchange import public as exchange
from vienreiz.modules.exchange import testing
from vienreiz.modules.exchange.testing import SmallCountry
from vienreiz.modules.identity import public as identities
from vienreiz.modules.identity import testing as identity
from vienreiz.modules.inquiries import public as inquiries

pytestmark = pytest.mark.django_db(databases=["default", "log"])


def text_of(answer: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


@pytest.fixture
def used(country: SmallCountry) -> str:
    exchange.ask(testing.tax_ask(country.ada))
    return str(audit_testing.entries_about(country.ada)[0].id)


def test_she_asks_and_the_desk_answers(ada: Client, used: str, country: SmallCountry) -> None:
    assert "Ask Tax Office – Returns about this use" in text_of(ada.get(f"/me/uses/{used}"))

    assert ada.post(f"/me/uses/{used}/ask", {"question": "Why did you look?"}).status_code == 302

    assert "must be answered by" in text_of(ada.get(f"/me/uses/{used}"))
    identities.employ(
        country.cid, subsystem=testing.TAX_OFFICE, role=identities.Role.CLERK, by=testing.FOUNDER, at=clock.now()
    )
    clerk = Client()
    identity.sign_in(clerk, country.cid)
    (employment,) = identities.employments_of(country.cid, at=clock.now())
    (inquiry,) = inquiries.of_person(by=actors.person(country.ada), at=clock.now())
    desk = f"/desk/{employment.id}"
    assert "Why did you look?" in text_of(clerk.get(desk))
    assert str(country.ada) not in clerk.get(desk).content.decode()
    assert clerk.post(f"{desk}/inquiries/{inquiry.id}/answer", {"answer": "For your return."}).status_code == 302
    assert "For your return." in text_of(ada.get(f"/me/uses/{used}"))
    read = audit_testing.entries_about(country.ada)[0]
    seen = text_of(ada.get(f"/me/uses/{read.id}"))
    for words in (
        "somebody who works there",
        "Answering your question",
        "Your question, which the institution must answer",
        "Questions of people: your question about a use",
    ):
        assert words in seen
    line_of_time = text_of(ada.get("/me/uses"))
    assert "Answering your question" in line_of_time
    assert line_of_time.count("Received") == 1  # of the tax office: who answers receives no field


def test_words_that_are_missing(ada: Client, used: str) -> None:
    answer = ada.post(f"/me/uses/{used}/ask", {"question": " "})

    assert answer.status_code == 422
    assert "Write in a few words" in text_of(answer)


def test_who_may_not(ada: Client, used: str, country: SmallCountry) -> None:
    stranger = Client()
    assert stranger.post(f"/me/uses/{used}/ask", {"question": "Why?"}).status_code == 302
    identity.sign_in(stranger, country.dot)
    assert stranger.post(f"/me/uses/{used}/ask", {"question": "Why?"}).status_code == 404
    assert inquiries.of_person(by=actors.person(country.ada), at=clock.now()) == []


def test_the_same_by_the_api(ada: Client, used: str, country: SmallCountry) -> None:
    ada.get("/me/uses")
    sent = {"question": "Why did you look?"}
    made = ada.post(
        f"/api/me/uses/{used}/inquiry",
        json.dumps(sent),
        content_type="application/json",
        headers={"X-CSRFToken": ada.cookies["csrftoken"].value},
    )
    assert made.status_code == 201
    assert made.json()["state"] == "open"
    assert "person_id" not in made.json()

    office, board = (
        identity.headers_of(identity.client_token_of(one)) for one in (testing.TAX_OFFICE, testing.SCHOOL_BOARD)
    )
    program = Client()
    assert [one["question"] for one in program.get("/api/inquiries", headers=office).json()] == ["Why did you look?"]
    assert program.get("/api/inquiries", headers=board).json() == []
    path = f"/api/inquiries/{made.json()['id']}/answer"

    def answered(headers: dict[str, str]) -> Any:
        return program.post(path, '{"answer": "So."}', content_type="application/json", headers=headers)

    assert answered(board).status_code == 404
    assert answered(office).json()["state"] == "answered"
    assert answered(office).json()["code"] == "inquiries.answered-before"
    hers = identity.headers_of(identity.token_of(country.ada))
    assert [one["answer"] for one in program.get("/api/me/inquiries", headers=hers).json()] == ["So."]
    assert (
        program.post(
            f"/api/me/uses/{used}/inquiry", json.dumps(sent), content_type="application/json", headers=hers
        ).json()["code"]
        == "identity.session-needed"
    )
