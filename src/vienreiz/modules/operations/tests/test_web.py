"""Pages and API of operators: who is let in, what they see, what they may do."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client
from django.utils import translation
from django.utils.translation import gettext

from vienreiz.kernel import actors, clock
from vienreiz.kernel.actors import Actor
from vienreiz.kernel.http import health
from vienreiz.kernel.outbox import public as outbox
from vienreiz.modules.identity import public as identities
from vienreiz.modules.identity import testing as identity

pytestmark = pytest.mark.django_db(databases=["default", "log"])

COMMAND_LINE = actors.operator("command-line")
PASSWORD = "correct horse battery"
REFUSES = {"now": True}
TOLD: list[str] = []


@dataclass(frozen=True)
class BellRang:
    by_whom: str


@outbox.on(BellRang)
def listen(event: BellRang, *, by: Actor, at: Any) -> None:
    if REFUSES["now"]:
        raise LookupError(f"secret of {event.by_whom}")
    TOLD.append(event.by_whom)


@pytest.fixture(autouse=True)
def operator() -> str:
    REFUSES["now"] = True
    TOLD.clear()
    identities.add_operator("nora", PASSWORD, by=COMMAND_LINE, at=clock.now())
    return "nora"


def signed_in(client: Client, *, password: str = PASSWORD) -> Any:
    return client.post("/operations/sign-in", {"name": "nora", "password": password})


def dead_letter() -> outbox.DeadLetter:
    """An event that its handler refused to the last attempt."""
    at = clock.now()
    with transaction.atomic():
        outbox.publish(BellRang("somebody"), by=COMMAND_LINE, at=at)
    for later in range(12):
        with clock.stopped_at(at + timedelta(minutes=later)):
            outbox.relay_all()
    (letter,) = outbox.letters()
    return letter


@pytest.mark.parametrize("path", ["/operations"])
def test_strangers_and_persons_are_sent_to_the_sign_in(client: Client, path: str) -> None:
    assert client.get(path).headers["Location"] == "/operations/sign-in"
    identity.sign_in(client, identity.person())

    assert client.get(path).headers["Location"] == "/operations/sign-in"
    assert client.get("/api/operations").status_code == 401


def test_an_operator_sees_everything_at_one_look(client: Client) -> None:
    assert signed_in(client).headers["Location"] == "/operations"
    page = client.get("/operations")

    assert page.status_code == 200
    assert page.headers["Cache-Control"] == "no-store"
    text = page.content.decode()
    assert "identity.forget" in text
    assert "nora" in text


def test_every_part_is_told_in_the_language_of_the_page_and_by_its_code_to_programs(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = "entries wait for their place: is the worker running?"
    monkeypatch.setitem(health._parts, "sequencer", (lambda: wrong, False))
    signed_in(client)
    (other,) = (code for code, _ in settings.LANGUAGES if code != "en")
    client.cookies["django_language"] = other

    text = client.get("/operations").content.decode()

    english = ["The database", "The database of the log", "Witnesses of the log", wrong]
    with translation.override(other):
        translated = [gettext(words) for words in english]
    assert [words for words in english if words in text] == []
    assert [words for words in translated if words not in text] == []
    parts = client.get("/api/operations").json()["parts"]
    assert [one["name"] for one in parts] == ["database", "log", "sequencer", "witnesses"]


@pytest.mark.parametrize(
    "sent", [{"name": "nora", "password": "wrong wrong wrong wrong"}, {"name": "nobody", "password": PASSWORD}]
)
def test_wrong_words_let_nobody_in(client: Client, sent: dict[str, str]) -> None:
    answer = client.post("/operations/sign-in", sent)

    assert answer.status_code == 422
    assert "Name and password do not belong together" in answer.content.decode()
    assert client.get("/operations").status_code == 302


def test_guessing_is_stopped(client: Client) -> None:
    statuses = [signed_in(client, password="guess guess guess").status_code for _ in range(21)]

    assert statuses[0] == 422
    assert statuses[-1] == 429
    assert signed_in(client).status_code == 429  # not even with the right one


def test_a_person_does_not_stay_signed_in_beside_the_operator(client: Client) -> None:
    identity.sign_in(client, identity.person())
    signed_in(client)

    assert client.get("/me/data").status_code == 302


def test_who_is_removed_is_out_at_once(client: Client) -> None:
    signed_in(client)
    identities.remove_operator("nora", by=COMMAND_LINE, at=clock.now())

    assert client.get("/operations").status_code == 302


@pytest.mark.parametrize("after", [timedelta(minutes=15), timedelta(hours=9)])
def test_a_session_ends(client: Client, after: timedelta) -> None:
    signed_in(client)
    with clock.stopped_at(clock.now() + after):
        assert client.get("/operations").status_code == 302


def test_signing_out(client: Client) -> None:
    signed_in(client)
    client.post("/operations/sign-out")

    assert client.get("/operations").status_code == 302


def test_a_dead_letter_is_seen_without_what_it_tells_and_tried_again(client: Client) -> None:
    letter = dead_letter()
    signed_in(client)
    text = client.get("/operations").content.decode()
    assert "LookupError" in text
    assert "somebody" not in text

    client.post(f"/operations/letters/{letter.id}/retry")
    outbox.relay_all()
    assert (TOLD, outbox.waiting()) == ([], 1)  # refused again, and waits for the next attempt

    REFUSES["now"] = False
    with clock.stopped_at(clock.now() + timedelta(minutes=1)):
        outbox.relay_all()
    assert (TOLD, outbox.waiting(), outbox.dead_letters()) == (["somebody"], 0, 0)


def test_a_dead_letter_is_set_aside_and_never_delivered(client: Client) -> None:
    letter = dead_letter()
    signed_in(client)
    assert client.get("/api/operations").json()["is_well"] is False

    assert client.post(f"/operations/letters/{letter.id}/set-aside").status_code == 302
    REFUSES["now"] = False
    outbox.relay_all()

    assert (TOLD, outbox.dead_letters()) == ([], 0)
    assert client.post(f"/operations/letters/{letter.id}/set-aside").status_code == 404
    assert client.post(f"/operations/letters/{letter.id}/retry").status_code == 404


def test_the_api_does_the_same(client: Client) -> None:
    letter = dead_letter()
    signed_in(client)
    found = client.get("/api/operations").json()

    assert [(one["id"], one["error"]) for one in found["letters"]] == [(letter.id, "LookupError")]
    assert found["dead"] == 1
    token = client.cookies["csrftoken"].value
    answer = client.post(f"/api/operations/letters/{letter.id}/set-aside", headers={"X-CSRFToken": token})
    assert answer.status_code == 204
    assert client.get("/api/operations").json()["dead"] == 0


@pytest.mark.parametrize("act", ["retry", "set-aside"])
def test_nobody_else_touches_a_letter(client: Client, act: str) -> None:
    letter = dead_letter()
    identity.sign_in(client, identity.person())

    assert client.post(f"/operations/letters/{letter.id}/{act}").headers["Location"] == "/operations/sign-in"
    assert client.post(f"/api/operations/letters/{letter.id}/{act}").status_code == 401
    assert outbox.dead_letters() == 1


@pytest.mark.parametrize("by", [actors.system("tax-office/returns"), actors.person(__import__("uuid").uuid4())])
def test_only_who_runs_the_deployment_lets_operators_in(by: Actor) -> None:
    with pytest.raises(identities.NotAnOperator):
        identities.add_operator("mallory", PASSWORD, by=by, at=clock.now())
    with pytest.raises(identities.NotAnOperator):
        identities.remove_operator("nora", by=by, at=clock.now())

    assert identities.operators() == ["nora"]


def test_an_operator_needs_a_long_password_and_a_name_of_her_own() -> None:
    with pytest.raises(identities.PasswordTooShort):
        identities.add_operator("otto", "short", by=COMMAND_LINE, at=clock.now())
    with pytest.raises(identities.OperatorKnown):
        identities.add_operator("nora", PASSWORD, by=COMMAND_LINE, at=clock.now())
