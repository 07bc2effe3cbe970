"""The pages of the desk, and who may not see them."""

import base64
import html
import json
import re
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from vienreiz.kernel import clock
from vienreiz.modules.access import public as access
from vienreiz.modules.audit import testing as audit_testing
from vienreiz.modules.desk import models, rules
from vienreiz.modules.exchange import testing
from vienreiz.modules.exchange.testing import SmallCountry
from vienreiz.modules.identity import public as identities
from vienreiz.modules.identity import testing as identity

pytestmark = pytest.mark.django_db(databases=["default", "log"])

FORM = {"right": "tax-reads-residents", "scheme": testing.SCHEME, "value": "P-0001", "case": "2026/17"}
OTHER = {**FORM, "right": "other", "service": testing.OF_PARENT, "purpose": "taxation", "article": "tax-act-5"}


def text_of(answer: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def test_where_she_works_and_what_may_be_asked_there(cid: Client, desk: str) -> None:
    assert "Tax Office – Returns" in text_of(cid.get("/desk"))

    text = text_of(cid.get(desk))

    for words in ("Residents: Your entry", "Collecting taxes", "Tax Act, section 5", "Name, Place"):
        assert words in text


def test_a_lookup_and_what_the_person_sees_of_it(cid: Client, desk: str, ada: Client, country: SmallCountry) -> None:
    answered = text_of(cid.post(desk, FORM))

    assert "Ada" in answered
    assert "Millbrook" in answered, "a key of an open register is shown as what it names"
    assert "PL-1" not in answered
    assert "1 May 1990" not in answered
    assert "P-0001" not in re.sub(r'value="[^"]*"', "", answered)
    entry = audit_testing.entries_about(country.ada)[0]
    page = text_of(ada.get(f"/me/uses/{entry.id}"))
    for words in ("Tax Office – Returns", "somebody who works there", "For the case 2026/17", "Tax Act, section 5"):
        assert words in page
    audit_testing.everything_sequenced()
    for path in (f"/me/uses/{entry.id}", f"/me/uses/{entry.id}/proof", "/me/uses/proofs.json"):
        assert str(country.cid) not in _everything_in(ada.get(path).content.decode())


def test_a_curious_clerk_is_refused_and_the_person_sees_it(
    cid: Client, desk: str, ada: Client, country: SmallCountry
) -> None:
    refused = text_of(cid.post(desk, OTHER))

    assert "Refused The recipient has no permission to use this information service." in refused
    assert "Something does not fit" not in refused
    assert "refused" in text_of(ada.get("/me/uses"))


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"right": ""}, "Choose what you ask for"),
        ({"right": "school-reads-children"}, "Choose what you ask for"),
        ({"value": ""}, "Enter the identifier of the person"),
        ({"value": "P-00011"}, "Enter the identifier as it is written on a document, such as P-0001"),
        ({"value": "nobody"}, "Enter the identifier as it is written on a document, such as P-0001"),
        ({"case": ""}, "Enter the number of the case"),
        ({"case": "--"}, "Enter the number of the case, 3 to 80 letters"),
        ({"right": "other", "service": ""}, "Choose one"),
        ({"valid_on": "2026-02-30"}, "Enter a day that exists"),
    ],
)
def test_what_is_wrong_is_told_at_the_top_and_at_the_field(
    cid: Client, desk: str, country: SmallCountry, changed: dict[str, str], words: str
) -> None:
    answer = cid.post(desk, {**FORM, **changed})

    assert answer.status_code == 422
    assert text_of(answer).count(words) >= 2
    assert audit_testing.entries_about(country.ada) == []


def test_whether_somebody_exists_is_not_told_by_the_words_under_the_answer(
    cid: Client, desk: str, country: SmallCountry
) -> None:
    only_if = "If the identifier is somebody's, they see it."
    on_no_ground = {"value": "P-9999", **{name: OTHER[name] for name in ("right", "service", "purpose", "article")}}

    assert "This ask stands in the log, and the person sees it." in text_of(cid.post(desk, FORM))
    for changed in ({"value": "P-9999"}, {"valid_on": "2019-12-31"}, on_no_ground, {**on_no_ground, "value": "P-0001"}):
        answered = html.unescape(text_of(cid.post(desk, {**FORM, **changed})))
        assert only_if in answered
        assert "and the person sees it." not in answered.split("Look somebody else up")[0]


def test_what_is_named_for_something_else_stands_open_under_it(cid: Client, desk: str) -> None:
    """Opened by a script, a radio would get an attribute that radios may not have (aria-expanded)."""
    text = cid.get(desk).content.decode()

    assert '<div class="govuk-radios__conditional" id="conditional-other">' in text
    assert "data-aria-controls" not in text


def test_as_it_was_on_a_day(cid: Client, desk: str, country: SmallCountry) -> None:
    assert "The register holds nothing under this identifier." in text_of(
        cid.post(desk, {**FORM, "valid_on": "2019-12-31"})
    )


def test_her_last_asks_say_of_what_and_lead_to_what_anybody_may_read(cid: Client, desk: str) -> None:
    """Lines that told the minute and the case alone looked all the same."""
    cid.post(desk, FORM)
    cid.post(desk, OTHER)

    shown = cid.get(desk).content.decode().split("Your last asks")[1]

    assert f'href="/services/{testing.PERSON}">Residents: Your entry</a>' in shown
    assert f'href="/services/{testing.OF_PARENT}"' in shown
    assert "P-0001" not in shown


def test_an_ask_kept_without_its_service_is_shown_too(cid: Client, desk: str) -> None:
    """As rows of earlier releases are."""
    cid.post(desk, FORM)
    models.Lookup.objects.update(service="")

    shown = cid.get(desk).content.decode().split("Your last asks")[1]

    assert "2026/17" in shown
    assert "/services/" not in shown.split("</table>")[0]


def test_a_question_says_what_the_office_asked_and_how_many_wait(
    cid: Client, desk: str, ada: Client, country: SmallCountry
) -> None:
    cid.post(desk, FORM)
    used = audit_testing.entries_about(country.ada)[0]
    assert "No question waits for an answer" in text_of(cid.get("/desk"))
    ada.post(f"/me/uses/{used.id}/ask", {"question": "Why did you look?"})

    assert "1 question of a person waits for an answer" in text_of(cid.get("/desk"))
    assert [one["open_questions"] for one in cid.get("/api/desk").json()] == [1]
    card = text_of(cid.get(desk)).split("Questions of people")[1].split("Your last asks")[0]
    for words in ("Residents: Your entry", "Collecting taxes", "For the case 2026/17", "Your office asked"):
        assert words in card
    assert "P-0001" not in card
    (question,) = cid.get(f"/api{desk}/inquiries").json()
    cid.post(f"{desk}/inquiries/{question['id']}/answer", {"answer": "For your return."})
    assert "No question waits for an answer" in text_of(cid.get("/desk"))


def test_who_may_not(client: Client, ada: Client, cid: Client, desk: str, country: SmallCountry) -> None:
    stranger = Client()
    assert stranger.get("/desk").status_code == stranger.post(desk, FORM).status_code == 302
    assert ada.get(desk).status_code == ada.post(desk, FORM).status_code == 404
    assert cid.post(f"/desk/{uuid4()}", FORM).status_code == 404
    assert "You do not work for an institution" in text_of(ada.get("/desk"))
    assert "At work" not in text_of(ada.get("/"))
    assert "At work" in text_of(cid.get("/"))
    assert audit_testing.entries_about(country.ada) == []


def test_a_dismissal_works_at_once(cid: Client, desk: str, country: SmallCountry) -> None:
    (employment,) = identities.employments_of(country.cid, at=clock.now())
    identities.dismiss(employment.id, by=testing.FOUNDER, at=clock.now())

    assert cid.post(desk, FORM).status_code == 404
    assert audit_testing.entries_about(country.ada) == []


def test_a_weak_sign_in_does_not_work(country: SmallCountry, cid: Client, desk: str) -> None:
    identity.sign_in(cid, country.cid, assurance=identities.Assurance.LOW)

    assert cid.get(desk).headers["Location"].startswith("/sign-in")


def test_a_closed_desk_says_for_how_long(cid: Client, desk: str) -> None:
    for _ in range(rules.MISSES.times):
        cid.post(desk, {**FORM, "value": "P-9999"})

    answer = cid.post(desk, FORM)

    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 3600
    assert "the matter was reported" in text_of(answer)


def test_the_same_by_the_api(cid: Client, desk: str, country: SmallCountry) -> None:
    (office,) = cid.get("/api/desk").json()
    assert (office["subsystem"], office["role"]) == (testing.TAX_OFFICE, "clerk")
    wanted = {"scheme": testing.SCHEME, "value": "P-0001", "service": testing.PERSON, "case": "2026/17"}
    cid.get("/desk/" + office["employment"])

    def post(sent: object, employment: object = office["employment"]) -> Any:
        return cid.post(
            f"/api/desk/{employment}/lookups",
            json.dumps(sent),
            content_type="application/json",
            headers={"X-CSRFToken": cid.cookies["csrftoken"].value},
        )

    found = post({**wanted, "purpose": "taxation", "article": "tax-act-5"}).json()
    assert [record["content"] for record in found["records"]] == [{"name": "Ada", "place": "PL-1"}]
    refused = post({**wanted, "purpose": "schooling", "article": "tax-act-5"}).json()
    assert (refused["status"], refused["reason"], refused["records"]) == ("refused", "purpose-not-granted", [])
    assert post({**wanted, "purpose": "taxation", "article": "tax-act-5"}, uuid4()).status_code == 404
    assert post({**wanted, "purpose": "taxation"}).status_code == 422


def test_all_that_the_page_shows_by_the_api(cid: Client, desk: str, ada: Client, country: SmallCountry) -> None:
    cid.post(desk, FORM)
    used = audit_testing.entries_about(country.ada)[0]
    ada.post(f"/me/uses/{used.id}/ask", {"question": "Why did you look?"})
    cid.get("/desk")

    office = cid.get(f"/api{desk}").json()
    (right,) = [one for one in office["rights"] if one["code"] == "tax-reads-residents"]
    assert (right["law"], right["law_is_checked"], right["fields"]) == ("Tax Act, section 5", False, ["Name", "Place"])
    assert {"value": "taxation", "label": "Collecting taxes"} in office["purposes"]
    (lookup,) = cid.get(f"/api{desk}/lookups").json()
    assert (lookup["case"], lookup["exchange_id"]) == ("2026/17", str(used.content.exchange_id))
    assert lookup["service"] == testing.PERSON
    (question,) = cid.get(f"/api{desk}/inquiries").json()
    assert (question["question"], question["state"]) == ("Why did you look?", "open")
    assert question["case"] == "2026/17"
    assert "person_id" not in question
    assert audit_testing.entries_about(country.ada)[0].content.ground == f"inquiry:{question['id']}"

    def answer(employment: str = desk) -> Any:
        return cid.post(
            f"/api{employment}/inquiries/{question['id']}/answer",
            json.dumps({"answer": "For your return."}),
            content_type="application/json",
            headers={"X-CSRFToken": cid.cookies["csrftoken"].value},
        )

    assert answer(f"/desk/{uuid4()}").status_code == 404
    assert answer().json()["state"] == "answered"
    assert answer().json()["code"] == "inquiries.answered-before"


@pytest.mark.parametrize("path", ["", "/lookups", "/inquiries"])
def test_nobody_else_reads_it_by_the_api(ada: Client, cid: Client, desk: str, path: str) -> None:
    assert Client().get(f"/api{desk}{path}").status_code == 401
    assert ada.get(f"/api{desk}{path}").status_code == 404
    assert cid.get(f"/api/desk/{uuid4()}{path}").status_code == 404


def test_a_citation_that_nobody_checked_says_so(
    cid: Client, desk: str, country: SmallCountry, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = cid.get(desk).content.decode()
    assert re.search(r'Tax Act, section 5(</a>)? <span class="unchecked">\(citation not yet checked\)</span>', page)
    assert ">Tax Act, section 5 (citation not yet checked)</option>" in page

    known = access.articles()
    checked = {code: replace(one, checked_on=date(2026, 1, 1)) for code, one in known.items()}
    monkeypatch.setattr(access, "articles", lambda: checked)

    page = cid.get(desk).content.decode()
    assert "not yet checked" not in page
    assert ">Tax Act, section 5</option>" in page


@pytest.mark.parametrize("role", [role for role in identities.Role if role is not identities.Role.CLERK])
def test_nobody_but_a_clerk_has_a_desk(cid: Client, country: SmallCountry, role: identities.Role) -> None:
    """A steward was answered at the desk of her institution."""
    employed = identities.employ(
        country.cid, subsystem=testing.TAX_OFFICE, role=role, by=testing.FOUNDER, at=clock.now()
    )
    cid.get("/desk")
    wanted = {
        "scheme": testing.SCHEME,
        "value": "P-0001",
        "service": testing.PERSON,
        "purpose": "taxation",
        "article": "tax-act-5",
        "case": "2026/17",
    }

    assert f"/desk/{employed.id}" not in cid.get("/desk").content.decode()
    assert cid.post(f"/desk/{employed.id}", FORM).status_code == 404
    for path in ("", "/lookups", "/inquiries"):
        assert cid.get(f"/api/desk/{employed.id}{path}").status_code == 404
    refused = cid.post(
        f"/api/desk/{employed.id}/lookups",
        json.dumps(wanted),
        content_type="application/json",
        headers={"X-CSRFToken": cid.cookies["csrftoken"].value},
    )
    assert (refused.status_code, refused.json()["code"]) == (404, "identity.not-employed")
    assert [one["role"] for one in cid.get("/api/desk").json()] == ["clerk"]
    assert audit_testing.entries_about(country.ada) == []


def test_a_token_does_not_work_at_a_desk(country: SmallCountry, cid: Client) -> None:
    headers = identity.headers_of(identity.token_of(country.cid))

    assert Client().get("/api/desk", headers=headers).json()["code"] == "identity.session-needed"


def _everything_in(text: str) -> str:
    """The text, and what is written in base64 inside."""
    return text + "".join(
        base64.b64decode(found).decode(errors="replace") for found in re.findall(r'"entry": "([^"]+)"', text)
    )
