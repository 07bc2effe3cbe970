"""The pages of the desk, and who may not see them."""

import base64
import json
import re
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from vienreiz.kernel import clock
from vienreiz.modules.audit import testing as audit_testing
from vienreiz.modules.desk import rules
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

    assert "The recipient has no permission to use this information service." in refused
    assert "refused" in text_of(ada.get("/me/uses"))


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"right": ""}, "Choose what you ask for"),
        ({"right": "school-reads-children"}, "Choose what you ask for"),
        ({"value": ""}, "Enter the identifier of the person"),
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


def test_as_it_was_on_a_day(cid: Client, desk: str, country: SmallCountry) -> None:
    assert "The register holds nothing under this identifier." in text_of(
        cid.post(desk, {**FORM, "valid_on": "2019-12-31"})
    )


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


def test_a_token_does_not_work_at_a_desk(country: SmallCountry, cid: Client) -> None:
    headers = identity.headers_of(identity.token_of(country.cid))

    assert Client().get("/api/desk", headers=headers).json()["code"] == "identity.session-needed"


def _everything_in(text: str) -> str:
    """The text, and what is written in base64 inside."""
    return text + "".join(
        base64.b64decode(found).decode(errors="replace") for found in re.findall(r'"entry": "([^"]+)"', text)
    )
