"""Tokens, as a program meets them."""

import logging
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from vienreiz.kernel import clock
from vienreiz.modules.identity import public as identity
from vienreiz.modules.identity import testing

from .situations import typed

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)

pytestmark = pytest.mark.django_db


class TestApi:
    def test_a_token_says_who_it_acts_for(self, client: Client, person_id: identity.PersonId) -> None:
        secret = testing.token_of(person_id, [identity.Scope.USES_READ])

        answer = client.get("/api/whoami", headers=testing.headers_of(secret))

        assert answer.status_code == HTTPStatus.OK
        told = answer.json()
        assert (told["person_id"], told["scopes"], told["assurance"]) == (str(person_id), ["uses:read"], "high")
        assert told["name"] is None
        (token,) = identity.tokens_of(person_id)
        assert token.last_used_on == clock.now().date()

    def test_a_session_says_so_too(self, signed_in: Client, person_id: identity.PersonId) -> None:
        told = signed_in.get("/api/whoami").json()

        assert (told["person_id"], told["name"], told["scopes"]) == (str(person_id), "Ann Example", None)
        assert told["assurance"] == "high"

    def test_nobody_learns_why_a_token_opens_nothing(self, client: Client, person_id: identity.PersonId) -> None:
        revoked, wrong = testing.token_of(person_id), "vrz_" + "0" * 32 + "_" + "0" * 64
        identity.revoke_token(identity.tokens_of(person_id)[0].id, by=testing.TESTER, at=clock.now())
        with clock.stopped_at(NOON - timedelta(days=400)):
            expired = testing.token_of(person_id)

        answers = [
            client.get("/api/whoami", headers=testing.headers_of(secret)) for secret in (revoked, expired, wrong, "")
        ]
        answers += [client.get("/api/whoami"), client.post("/api/tokens", {}, content_type="application/json")]

        assert {answer.status_code for answer in answers} == {HTTPStatus.UNAUTHORIZED}
        told = [{name: value for name, value in answer.json().items() if name != "request_id"} for answer in answers]
        assert told == [told[0]] * 6

    def test_tokens_are_made_listed_and_revoked_in_a_session(self, signed_in: Client) -> None:
        new = {
            "title": "Script",
            "scopes": ["data:read"],
            "expires_at": (clock.now() + timedelta(days=5)).isoformat(),
        }

        def post() -> Any:
            return signed_in.post(
                "/api/tokens", new, content_type="application/json", headers={"Idempotency-Key": "k1"}
            )

        made = post()

        assert made.status_code == HTTPStatus.CREATED
        assert made["Cache-Control"] == "no-store"
        assert signed_in.get("/api/whoami", headers=testing.headers_of(made.json()["secret"])).json()["scopes"] == [
            "data:read"
        ]
        assert post().status_code == HTTPStatus.CONFLICT
        (listed,) = signed_in.get("/api/tokens").json()
        assert (listed["id"], listed["state"], "secret" in listed) == (made.json()["id"], "valid", False)
        assert signed_in.post(f"/api/tokens/{listed['id']}/revoke").status_code == HTTPStatus.NO_CONTENT
        assert signed_in.post(f"/api/tokens/{listed['id']}/revoke").status_code == HTTPStatus.CONFLICT
        assert signed_in.get("/api/tokens").json()[0]["state"] == "revoked"

    @pytest.mark.parametrize(
        "change",
        [
            {"title": ""},
            {"scopes": []},
            {"scopes": ["everything"]},
            {"expires_at": "2026-02-30T00:00:00Z"},
            {"expires_at": "2999-01-01T00:00:00Z"},
            {"expires_at": "2001-01-01T00:00:00Z"},
        ],
    )
    def test_what_is_wrong_makes_no_token(
        self, signed_in: Client, person_id: identity.PersonId, change: dict[str, object]
    ) -> None:
        new = {"title": "Script", "scopes": ["data:read"], "expires_at": "2999-01-01T00:00:00Z", **change}

        answer = signed_in.post("/api/tokens", new, content_type="application/json")

        assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
        assert identity.tokens_of(person_id) == []

    def test_a_token_manages_no_tokens(self, client: Client, person_id: identity.PersonId) -> None:
        headers = testing.headers_of(testing.token_of(person_id))
        (token,) = identity.tokens_of(person_id)
        new = {
            "title": "Script",
            "scopes": ["data:read"],
            "expires_at": (clock.now() + timedelta(days=5)).isoformat(),
        }

        answers = [
            client.get("/api/tokens", headers=headers),
            client.post("/api/tokens", new, content_type="application/json", headers=headers),
            client.post(f"/api/tokens/{token.id}/revoke", headers=headers),
        ]

        assert {(answer.status_code, answer.json()["code"]) for answer in answers} == {(403, "identity.session-needed")}
        assert [kept.revoked_at for kept in identity.tokens_of(person_id)] == [None]

    def test_a_session_writes_only_with_the_token_against_forgery(self, person_id: identity.PersonId) -> None:
        signed_in = Client()
        testing.sign_in(signed_in, person_id)
        client = Client(enforce_csrf_checks=True)
        client.cookies = signed_in.cookies

        answer = client.post("/api/tokens", {}, content_type="application/json")

        assert answer.status_code == HTTPStatus.FORBIDDEN

    def test_there_is_no_token_of_another(self, signed_in: Client) -> None:
        testing.token_of(other := testing.person())
        (token,) = identity.tokens_of(other)

        answer = signed_in.post(f"/api/tokens/{token.id}/revoke")

        assert (answer.status_code, answer.json()["code"]) == (404, "identity.token-not-found")
        assert identity.tokens_of(other) == [token]


def test_no_identity_code_reaches_a_log_a_session_or_an_address(
    client: Client, person_id: identity.PersonId, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    with caplog.at_level(logging.DEBUG):
        answers = [typed(client), typed(client, "020202-20209"), client.get("/me/tokens")]
        with pytest.raises(identity.IdentifierNotValid):
            identity.introduce(testing.TEST_CODE, ["§020202-20202"], valid_from=NOON.date(), by=testing.TESTER, at=NOON)

    output = capfd.readouterr()
    places = [
        caplog.text,
        *(str(vars(record)) for record in caplog.records if not record.name.startswith("django.db")),
        output.out,
        output.err,
        *(str(session.get_decoded()) for session in Session.objects.all()),
        *(str(answer.headers) for answer in answers),
    ]
    assert [place for place in places if "020202" in place and "django.db" not in place] == []
