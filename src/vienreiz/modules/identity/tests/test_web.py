"""Signing in and out, and tokens, as a browser and a program meet them."""

import re
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from pytest_django.fixtures import DjangoAssertNumQueries

from vienreiz.kernel import clock
from vienreiz.kernel.text import Text
from vienreiz.modules.identity import means, models, testing
from vienreiz.modules.identity import public as identity

from .situations import CODE, typed

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)

pytestmark = pytest.mark.django_db


class TestSignIn:
    def test_by_typing_the_code(self, client: Client, person_id: identity.PersonId) -> None:
        page = client.get("/sign-in/demo", {"next": "/me/tokens"})
        assert page.status_code == HTTPStatus.OK
        assert 'name="next" value="/me/tokens"' in page.text
        assert 'class="govuk-back-link" href="/sign-in?next=%2Fme%2Ftokens"' in page.text

        answer = client.post("/sign-in/demo", {"code": "02020220202", "assurance": "2", "next": "/me/tokens"})

        assert (answer.status_code, answer["Location"]) == (302, "/me/tokens")
        assert client.session["person_id"] == str(person_id)
        assert client.session["assurance"] == 2
        assert client.get("/me/tokens").status_code == HTTPStatus.OK

    def test_by_choosing_somebody_whose_code_one_does_not_know(
        self,
        client: Client,
        person_id: identity.PersonId,
        monkeypatch: pytest.MonkeyPatch,
        django_assert_num_queries: Any,
    ) -> None:
        explained = {"P-404": Text({"en": "Nobody."}), CODE: Text({"en": "A parent."})}
        monkeypatch.setattr(means, "_explained", [lambda: explained])

        with django_assert_num_queries(1):
            page = client.get("/sign-in/demo", {"next": "/me/tokens"})

        assert f'href="/sign-in/demo/{person_id}?next=%2Fme%2Ftokens">Ann Example</a><br>A parent.' in page.text
        assert "Nobody." not in page.text
        assert CODE not in page.text

    def test_where_nobody_is_explained_nobody_is_listed(
        self, client: Client, person_id: identity.PersonId, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(means, "_explained", [])

        assert "Ann Example" not in client.get("/sign-in/demo").text

    def test_by_one_button(self, client: Client, person_id: identity.PersonId) -> None:
        page = client.get(f"/sign-in/demo/{person_id}")

        assert page.status_code == HTTPStatus.OK
        assert page.text.count('<button type="submit"') >= 1
        assert "Ann Example" in page.text
        assert client.post(f"/sign-in/demo/{person_id}", {"assurance": "3"})["Location"] == "/"
        assert client.session["name"] == "Ann Example"

    def test_the_choice_offers_the_demonstration_and_hands_on_where_to_go(self, client: Client) -> None:
        page = client.get("/sign-in", {"next": "/me/tokens", "assurance": "3", "other": "x"})

        assert page.status_code == HTTPStatus.OK
        assert 'href="/sign-in/demo?next=%2Fme%2Ftokens&amp;assurance=3"' in page.text
        assert "more secure sign-in" in page.text

    @pytest.mark.parametrize("code", ["T-99", "", "nonsense §", "020202-20203", "x" * 81])
    def test_a_wrong_code_is_told_at_the_top_and_at_the_field(
        self, client: Client, person_id: identity.PersonId, code: str
    ) -> None:
        answer = client.post("/sign-in/demo", {"code": code, "assurance": "3"})

        assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
        assert 'href="#id_code"' in answer.text
        assert 'id="id_code-error"' in answer.text
        assert "<title>Error:" in re.sub(r"\s+", " ", answer.text).replace("<title> ", "<title>")
        assert "person_id" not in client.session

    def test_unknown_and_malformed_codes_sound_alike(self, client: Client, person_id: identity.PersonId) -> None:
        errors = {
            re.findall(r'id="id_code-error".*?</p>', typed(client, code).text, re.DOTALL)[0]
            for code in ("T-99", "nonsense §", "020202-20203")
        }

        assert len(errors) == 1

    def test_a_level_must_be_chosen(self, client: Client, person_id: identity.PersonId) -> None:
        answer = client.post("/sign-in/demo", {"code": CODE})

        assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
        assert 'href="#id_assurance"' in answer.text
        assert "person_id" not in client.session

    @pytest.mark.parametrize(
        "address",
        [
            "https://evil.example/",
            "//evil.example/",
            "/\\evil.example",
            "javascript:alert(1)",
            "evil",
            "http:///evil.example",
        ],
    )
    def test_one_is_never_sent_to_another_site(
        self, client: Client, person_id: identity.PersonId, address: str
    ) -> None:
        answer = client.post("/sign-in/demo", {"code": CODE, "assurance": "3", "next": address})

        assert answer["Location"] == "/"
        assert client.get("/sign-in/demo", {"next": address}).context["next"] == ""

    def test_a_planted_session_is_worth_nothing(self, client: Client, person_id: identity.PersonId) -> None:
        planted = client.session
        planted["planted"] = "x"
        planted.save()
        client.cookies["session"] = planted.session_key or ""

        typed(client)

        assert client.session.session_key != planted.session_key
        assert "planted" not in client.session
        assert not Session.objects.filter(session_key=planted.session_key).exists()

    def test_a_new_person_gets_a_new_session(self, signed_in: Client) -> None:
        before = signed_in.session.session_key

        testing.sign_in(signed_in, other := testing.person())

        assert signed_in.session.session_key != before
        assert signed_in.session["person_id"] == str(other)

    def test_a_forged_form_signs_nobody_in(self, person_id: identity.PersonId) -> None:
        client = Client(enforce_csrf_checks=True)

        assert client.post(f"/sign-in/demo/{person_id}", {"assurance": "3"}).status_code == HTTPStatus.FORBIDDEN
        assert "person_id" not in client.session

    def test_who_guesses_must_wait(self, client: Client, person_id: identity.PersonId) -> None:
        with clock.stopped_at(NOON):
            for _ in range(20):
                assert typed(client, "T-99").status_code == HTTPStatus.UNPROCESSABLE_ENTITY
            answer = client.post("/sign-in/demo", {"code": CODE, "assurance": "3"})

        assert answer.status_code == HTTPStatus.TOO_MANY_REQUESTS
        assert answer["Retry-After"] == "300"
        assert "person_id" not in client.session
        assert "127.0.0.1" not in str(list(models.FailedSignIn.objects.values()))
        with clock.stopped_at(NOON + timedelta(minutes=5)):
            assert typed(client).status_code == HTTPStatus.FOUND

    def test_there_is_no_card_of_a_stranger(self, client: Client) -> None:
        address = f"/sign-in/demo/{testing.stranger_id()}"

        assert client.get(address).status_code == HTTPStatus.NOT_FOUND
        assert client.post(address, {"assurance": "3"}).status_code == HTTPStatus.NOT_FOUND

    def test_signing_out_ends_the_session(self, signed_in: Client) -> None:
        assert signed_in.get("/sign-out").status_code == HTTPStatus.METHOD_NOT_ALLOWED

        assert signed_in.post("/sign-out")["Location"] == "/"
        assert signed_in.get("/me/tokens").status_code == HTTPStatus.FOUND
        assert Session.objects.count() == 0


@pytest.mark.usefixtures("not_demo")
class TestOutsideTheDemonstration:
    def test_the_demonstration_does_not_exist(self, client: Client, person_id: identity.PersonId) -> None:
        for address in ("/sign-in/demo", f"/sign-in/demo/{person_id}"):
            assert client.get(address).status_code == HTTPStatus.NOT_FOUND
            assert client.post(address, {"code": CODE, "assurance": "3"}).status_code == HTTPStatus.NOT_FOUND
        assert "person_id" not in client.session

    def test_the_choice_says_that_there_is_none(self, client: Client) -> None:
        page = client.get("/sign-in")

        assert page.status_code == HTTPStatus.OK
        assert "No way to sign in is set up here yet." in page.text
        assert "/sign-in/demo" not in page.text


class TestSessions:
    def test_whoever_is_not_signed_in_is_sent_to_sign_in_and_back(self, client: Client) -> None:
        assert client.get("/me/tokens?a=b")["Location"] == "/sign-in?next=%2Fme%2Ftokens%3Fa%3Db"
        assert client.post("/me/tokens")["Location"] == "/sign-in"

    def test_whoever_sent_a_form_comes_back_to_its_page_and_is_told_so(
        self, client: Client, person_id: identity.PersonId
    ) -> None:
        """A question about a use was sent at a low level, and the sign-in that it needed led to the first page."""
        client.post(f"/sign-in/demo/{person_id}", {"assurance": "1"})
        page = "/me/uses/018f0000-0000-7000-8000-000000000000"

        sent = client.post(f"{page}/ask", headers={"Referer": f"http://testserver{page}?a=b"})

        assert sent["Location"] == f"/sign-in?{urlencode({'next': f'{page}?a=b', 'unsent': '1', 'assurance': '2'})}"
        shown = client.get(sent["Location"])
        assert "What you just sent was not done yet." in shown.text
        assert f'href="/sign-in/demo?next={quote(page + "?a=b", safe="")}&amp;assurance=2"' in shown.text

    @pytest.mark.parametrize("referer", ["http://elsewhere.example/me/uses", "", "nonsense", "http://testserver//evil"])
    def test_and_nowhere_else(self, client: Client, referer: str) -> None:
        assert client.post("/me/tokens", headers={"Referer": referer})["Location"] == "/sign-in"

    @pytest.mark.parametrize(
        ("pauses", "status"),
        [
            ([29, 29, 29], HTTPStatus.OK),
            ([30], HTTPStatus.FOUND),
            ([29, 30], HTTPStatus.FOUND),
            ([29] * 17, HTTPStatus.FOUND),  # 8 h 13 min in all
        ],
    )
    def test_a_session_ends_when_left_alone_and_after_a_working_day(
        self, client: Client, person_id: identity.PersonId, pauses: list[int], status: HTTPStatus
    ) -> None:
        now = NOON
        with clock.stopped_at(now):
            testing.sign_in(client, person_id)
        statuses = []
        for minutes in pauses:
            now += timedelta(minutes=minutes)
            with clock.stopped_at(now):
                statuses.append(client.get("/me/tokens").status_code)

        assert statuses == [HTTPStatus.OK] * (len(pauses) - 1) + [status]

    def test_her_pages_are_kept_by_nobody(self, signed_in: Client) -> None:
        assert "no-store" in signed_in.get("/me/tokens")["Cache-Control"]


class TestTokenPages:
    def created(self, client: Client, **changes: object) -> tuple[int, str]:
        form = {"title": "Script", "scopes": ["data:read"], "life": "30", "key": str(testing.stranger_id()), **changes}
        answer = client.post("/me/tokens", form)
        return answer.status_code, answer.text

    def test_the_secret_is_shown_once(self, signed_in: Client, person_id: identity.PersonId) -> None:
        assert "You have no tokens yet." in signed_in.get("/me/tokens").text

        status, text = self.created(signed_in)

        assert status == HTTPStatus.CREATED
        found = re.search(r"vrz_[0-9a-f]{32}_[0-9a-f]{64}", text)
        assert found is not None
        listed = signed_in.get("/me/tokens").text
        assert "Script" in listed
        assert "vrz_" not in listed
        (token,) = identity.tokens_of(person_id)
        assert token.scopes == {identity.Scope.DATA_READ}
        assert token.expires_at - token.created_at == timedelta(days=30)
        assert token.assurance is identity.Assurance.HIGH

    def test_the_form_sent_twice_makes_one_token(self, signed_in: Client, person_id: identity.PersonId) -> None:
        self.created(signed_in)

        status, text = self.created(signed_in)

        assert status == HTTPStatus.CONFLICT
        assert "vrz_" not in text
        assert len(identity.tokens_of(person_id)) == 1

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"title": ""}, "title"),
            ({"title": "x" * 81}, "title"),
            ({"scopes": []}, "scopes"),
            ({"scopes": ["everything"]}, "scopes"),
            ({"life": "3650"}, "life"),
            ({"life": ""}, "life"),
        ],
    )
    def test_what_is_wrong_is_told_at_the_top_and_at_the_field(
        self, signed_in: Client, person_id: identity.PersonId, changes: dict[str, object], field: str
    ) -> None:
        status, text = self.created(signed_in, **changes)

        assert status == HTTPStatus.UNPROCESSABLE_ENTITY
        assert f'href="#id_{field}"' in text
        assert f'id="id_{field}-error"' in text
        assert identity.tokens_of(person_id) == []

    def test_the_list_takes_three_statements(
        self, signed_in: Client, person_id: identity.PersonId, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        for _ in range(5):
            testing.token_of(person_id)
        signed_in.get("/me/tokens")

        with django_assert_num_queries(3):  # the session, the tokens, the time zone of the country
            signed_in.get("/me/tokens")

    def test_revoking(self, signed_in: Client, person_id: identity.PersonId) -> None:
        testing.token_of(person_id)
        (token,) = identity.tokens_of(person_id)

        assert signed_in.post(f"/me/tokens/{token.id}/revoke")["Location"] == "/me/tokens"
        assert "The token is revoked" in signed_in.get("/me/tokens").text
        assert signed_in.post(f"/me/tokens/{token.id}/revoke").status_code == HTTPStatus.CONFLICT

    def test_the_token_of_another_is_not_found(self, signed_in: Client) -> None:
        other = testing.person()
        secret = testing.token_of(other)
        (token,) = identity.tokens_of(other)

        assert signed_in.post(f"/me/tokens/{token.id}/revoke").status_code == HTTPStatus.NOT_FOUND
        assert identity.tokens_of(other) == [token]
        assert signed_in.get("/api/whoami", headers=testing.headers_of(secret)).json()["person_id"] == str(other)
