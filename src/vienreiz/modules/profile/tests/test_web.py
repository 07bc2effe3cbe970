"""The page and the API of one's own profile; who may not see or change it."""

from dataclasses import replace
from datetime import time
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from vienreiz.kernel import actors, clock
from vienreiz.kernel.outbox import public as outbox
from vienreiz.modules.identity import public as identities
from vienreiz.modules.identity import testing as identity
from vienreiz.modules.profile import public as profile

pytestmark = pytest.mark.django_db

LANGUAGES = {"en"}
FILLED = {
    "email": " ada@example.com ",
    "phone": "+1 202 555 0123",
    "language": "en",
    "channels": ["email", "sms"],
    "quiet_from": "22:00",
    "quiet_until": "7.30",
}
WISHES = profile.Wishes(
    language="en",
    email="ada@example.com",
    phone="+12025550123",
    channels=frozenset({profile.Channel.EMAIL, profile.Channel.SMS}),
    quiet=profile.Quiet(start=time(22), end=time(7, 30)),
)


@pytest.fixture
def ada(client: Client) -> identities.PersonId:
    found = identity.person()
    identity.sign_in(client, found)
    return found


def of(person_id: identities.PersonId) -> profile.Profile:
    return profile.profile_of(person_id, by=actors.person(person_id), language="en")


def test_who_never_said_anything_is_reached_on_her_own_page_alone(client: Client, ada: identities.PersonId) -> None:
    assert client.get("/me/profile").status_code == 200
    assert of(ada) == profile.Profile(subject_id=ada, wishes=profile.Wishes(language="en"), changed_at=None)


def test_she_says_how_she_is_reached_and_finds_it_again(client: Client, ada: identities.PersonId) -> None:
    answer = client.post("/me/profile", FILLED)

    assert answer.status_code == 200
    assert "Your wishes are kept" in answer.content.decode()
    assert of(ada).wishes == WISHES
    page = client.get("/me/profile").content.decode()
    assert 'value="ada@example.com"' in page
    assert 'value="07:30"' in page
    assert page.count("checked>") == 2


def test_the_same_again_tells_nobody(client: Client, ada: identities.PersonId) -> None:
    client.post("/me/profile", FILLED)
    told, changed_at = outbox.waiting(), of(ada).changed_at

    client.post("/me/profile", FILLED)

    assert (outbox.waiting(), of(ada).changed_at) == (told, changed_at)
    assert told == 1


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"email": "ada"}, "Enter an e-mail address like"),
        ({"email": ""}, "Enter an e-mail address, or do not choose e-mail"),
        ({"phone": "112"}, "Enter a phone number with the country"),
        ({"phone": ""}, "Enter a phone number, or do not choose text messages"),
        ({"language": "tlh"}, "Choose one of the languages"),
        ({"channels": ["pigeon"]}, "Choose from the list"),
        ({"quiet_from": "25:00"}, "Enter a time like 22:00"),
        ({"quiet_until": ""}, "Enter both times, or none"),
        ({"quiet_until": "22:00"}, "Enter two different times, or none"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_kept(
    client: Client, ada: identities.PersonId, change: dict[str, Any], sentence: str
) -> None:
    answer = client.post("/me/profile", {**FILLED, **change})

    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert of(ada).changed_at is None


def test_nobody_else_sees_or_changes_it(ada: identities.PersonId) -> None:
    other = identity.person()
    for by in (actors.person(other), actors.system("tax-office/returns"), actors.operator("nora")):
        with pytest.raises(profile.ProfileNotFound):
            profile.profile_of(ada, by=by, language="en")
        with pytest.raises(profile.ProfileNotFound):
            profile.change(ada, WISHES, languages=LANGUAGES, by=by, at=clock.now())

    assert of(ada).changed_at is None


def test_a_parent_may_for_her_child(ada: identities.PersonId) -> None:
    child = identity.person()
    by = actors.person(ada, acting_for=child)

    profile.change(child, WISHES, languages=LANGUAGES, by=by, at=clock.now())

    assert (of(child).wishes, of(ada).changed_at) == (WISHES, None)


@pytest.mark.parametrize("assurance", [identities.Assurance.LOW])
def test_a_password_alone_is_not_enough(client: Client, assurance: identities.Assurance) -> None:
    identity.sign_in(client, identity.person(), assurance=assurance)

    assert client.get("/me/profile").headers["Location"].startswith("/sign-in?")
    assert client.get("/api/me/profile").status_code == 403


def test_the_api_does_the_same(client: Client, ada: identities.PersonId) -> None:
    client.get("/me/profile")
    headers = {"X-CSRFToken": client.cookies["csrftoken"].value}
    sent = {
        "language": "en",
        "email": "ada@example.com",
        "phone": "+1 202 555 0123",
        "channels": ["sms", "email"],
        "quiet": {"start": "22:00", "end": "07:30"},
    }
    answer = client.put("/api/me/profile", sent, content_type="application/json", headers=headers)

    assert answer.status_code == 200, answer.content
    assert of(ada).wishes == WISHES
    assert client.get("/api/me/profile").json()["quiet"] == {"start": "22:00:00", "end": "07:30:00"}
    wrong = client.put("/api/me/profile", {**sent, "email": "x"}, content_type="application/json", headers=headers)
    assert (wrong.status_code, wrong.json()["code"]) == (422, "profile.not-valid")
    assert (
        client.put(
            "/api/me/profile", {**sent, "pager": "1"}, content_type="application/json", headers=headers
        ).status_code
        == 422
    )
    assert of(ada).wishes == WISHES


def test_at_the_sign_in_she_is_spoken_to_in_her_language(client: Client, ada: identities.PersonId) -> None:
    """The wish was kept and used nowhere."""
    identity.card(ada, name="Ada Example", code="CARD-ADA")
    other = next(code for code, _ in settings.LANGUAGES if code != "en")
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    client.post(f"/sign-in/demo/{ada}", {"assurance": "3"})
    assert '<html lang="en"' in client.get("/").content.decode()  # she has wished for nothing yet
    profile.change(ada, replace(WISHES, language=other), languages={other}, by=actors.person(ada), at=clock.now())
    assert '<html lang="en"' in client.get("/").content.decode()

    client.post(f"/sign-in/demo/{ada}", {"assurance": "3"})

    assert f'<html lang="{other}"' in client.get("/").content.decode()
    client.post("/language", {"language": "en"})
    assert '<html lang="en"' in client.get("/").content.decode()  # for today she may choose another
