"""What every request and answer has, through the whole application."""

import io
import json
import logging
import re
import sqlite3
from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.conf import settings
from django.db import OperationalError
from django.http import HttpRequest
from django.test import Client, RequestFactory
from django.utils import translation
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from vienreiz.kernel import errors
from vienreiz.kernel.http import health, logs, metrics, problems

pytestmark = pytest.mark.django_db(databases=["default", "log"])

OTHER_LANGUAGE = next(code for code, _ in settings.LANGUAGES if code != "en")
MEMBERS = {"type", "title", "status", "detail", "code", "request_id"}
SECURE = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


class Told(errors.Invalid):
    code = "tests.told"
    sentence = errors.N_("There is no %(thing)s.")


@pytest.fixture
def lines() -> Iterator[Callable[[], list[dict[str, object]]]]:
    """What is logged, as the lines that operators see."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(logs.JsonLines())
    logging.getLogger("vienreiz").addHandler(handler)
    yield lambda: [json.loads(line) for line in written.getvalue().splitlines()]
    logging.getLogger("vienreiz").removeHandler(handler)


def problem_of(answer: Any) -> dict[str, object]:
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.headers["Cache-Control"] == "no-store"
    document: dict[str, object] = json.loads(answer.content)
    assert document.keys() >= MEMBERS
    assert document["status"] == answer.status_code
    assert document["type"] == f"urn:vienreiz:problem:{document['code']}"
    assert answer.headers["X-Request-Id"] == document["request_id"]
    return document


# every no


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/api/nowhere", 404, "not-found"),
        ("/api/me/uses/not-a-uuid", 404, "not-found"),
        ("/api/whoami", 401, "not-authenticated"),
        ("/api/registers/nothing/records", 404, "exchange.register-not-open"),
        ("/api/registers/x/records?limit=0", 422, "not-valid"),
    ],
)
def test_a_program_gets_a_problem_document(client: Client, path: str, status: int, code: str) -> None:
    answer = client.get(path)

    assert (answer.status_code, problem_of(answer)["code"]) == (status, code)


def test_what_was_not_valid_is_named_and_never_repeated(client: Client) -> None:
    document = problem_of(client.get("/api/registers/x/records?limit=3070-secret"))

    assert document["errors"] == [{"at": ["query", "limit"], "kind": "int_parsing"}]
    assert "3070-secret" not in json.dumps(document)


def test_a_wrong_method_says_which_are_right(client: Client) -> None:
    answer = client.post("/livez", headers={"Accept": "application/json"})

    assert problem_of(answer)["code"] == "method-not-allowed"
    assert answer.headers["Allow"] == "GET"
    assert client.post("/livez").headers["Content-Type"].startswith("text/html")


def test_a_program_without_a_token_is_told_what_to_send(client: Client) -> None:
    assert client.get("/api/whoami").headers["WWW-Authenticate"] == 'Bearer realm="vienreiz"'


@pytest.mark.parametrize("language", ["en", OTHER_LANGUAGE])
def test_a_person_gets_a_page_with_a_next_step_in_her_language(client: Client, language: str) -> None:
    answer = client.get("/nowhere", headers={"Accept-Language": language})
    page = answer.content.decode()

    assert answer.status_code == 404
    assert f'<html lang="{language}"' in page
    with translation.override(language):
        assert problems.sentence(errors.NotFound()) in page
    assert 'href="/"' in page
    assert answer.headers["X-Request-Id"] in page
    assert page.count("<h1") == 1


def test_a_sentence_is_translated_before_its_details_are_put_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(problems, "gettext", {"There is no %(thing)s.": "Nav %(thing)s."}.__getitem__)

    assert problems.sentence(Told(thing="cat")) == "Nav cat."


def test_a_form_that_is_not_ours_is_refused() -> None:
    answer = Client(enforce_csrf_checks=True).post("/language", {"language": "en"})

    assert answer.status_code == 403
    assert "reload the page" in answer.content.decode()


def test_too_much_is_refused_before_it_is_read(client: Client) -> None:
    body = b"x" * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)

    answer = client.post("/api/tokens", body, content_type="application/json")

    assert answer.status_code in {401, 413}  # who is not known is not listened to either
    assert client.post("/language", {"next": "x" * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)}).status_code == 413


# what nobody foresaw


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Readiness falls over a bug whose message holds somebody's data."""

    def fall() -> list[health.State]:
        raise ValueError("010180-00004 SELECT * FROM /etc/passwd")

    monkeypatch.setattr(health, "states", fall)


@pytest.mark.parametrize(("said", "status"), [("database is locked", 503), ("no such table: records", 500)])
def test_a_database_that_is_busy_is_no_bug(
    client: Client, monkeypatch: pytest.MonkeyPatch, said: str, status: int
) -> None:
    def fall() -> list[health.State]:
        raise OperationalError(said) from sqlite3.OperationalError(said)

    monkeypatch.setattr(health, "states", fall)
    answer = client.get("/readyz", headers={"Accept": "application/json"})

    assert answer.status_code == status
    assert answer.headers.get("Retry-After") == ("5" if status == 503 else None)


@pytest.mark.usefixtures("failing")
@pytest.mark.parametrize("accept", ["text/html", "application/json"])
def test_a_bug_says_nothing_but_its_number(
    client: Client, accept: str, lines: Callable[[], list[dict[str, object]]]
) -> None:
    answer = client.get("/readyz", headers={"Accept": accept})

    assert answer.status_code == 500
    for secret in ("010180", "SELECT", "/etc/", "Traceback", "ValueError", "health.py"):
        assert secret not in answer.content.decode()
    (line,) = [line for line in lines() if line["level"] == "error"]
    assert line["request_id"] == answer.headers["X-Request-Id"]
    assert line["exception"] == "ValueError"
    assert line["places"]
    assert "010180" not in json.dumps(lines())


# the log


def test_a_request_is_one_line_without_anything_of_hers(
    client: Client, lines: Callable[[], list[dict[str, object]]]
) -> None:
    client.get("/me/uses?recipient=010180-00004", headers={"User-Agent": "010180-00004"})

    (line,) = [line for line in lines() if line["logger"] == "vienreiz.requests"]
    assert (line["method"], line["route"], line["status"]) == ("GET", "/me/uses", 302)
    assert "010180" not in json.dumps(line)


@pytest.mark.parametrize("given_id", ["x", "a\nb", "1" * 10_000, "{'a': 1}", ""])
def test_a_strange_request_id_is_not_taken(client: Client, given_id: str) -> None:
    taken = client.get("/livez", headers={"X-Request-Id": given_id}).headers["X-Request-Id"]

    assert taken != given_id
    assert str(UUID(taken)) == taken


def test_a_request_id_that_is_one_is_taken(client: Client) -> None:
    own = str(uuid4())

    assert client.get("/livez", headers={"X-Request-Id": own}).headers["X-Request-Id"] == own


# headers


@pytest.mark.parametrize("path", ["/", "/sign-in", "/nowhere", "/api/openapi.json", "/api/nowhere", "/livez"])
def test_every_answer_is_closed_to_other_sites(client: Client, path: str) -> None:
    answer = client.get(path)

    assert {name: answer.headers.get(name) for name in SECURE} == SECURE
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy


@pytest.mark.parametrize("path", ["/", "/about", "/sign-in", "/sign-in/demo"])
def test_a_page_holds_nothing_that_the_policy_would_stop(client: Client, path: str) -> None:
    page = client.get(path).content.decode()

    assert not re.search(r"<script(?![^>]*\bsrc=)", page)
    assert not re.search(r"\son\w+=|\sstyle=|javascript:", page)
    assert not re.search(r'(src|href)="(https?:)?//[^"]*\.(js|css|woff2?)', page)


def test_nobody_gets_a_cookie_for_looking(client: Client) -> None:
    for path in ("/livez", "/readyz", "/api/openapi.json"):
        assert client.get(path).cookies == {}


# the language


def test_a_language_is_remembered_and_one_is_led_back(client: Client) -> None:
    answer = client.post("/language", {"language": OTHER_LANGUAGE, "next": "/about?x=1"})

    assert (answer.status_code, answer.headers["Location"]) == (302, "/about?x=1")
    cookie = answer.cookies[settings.LANGUAGE_COOKIE_NAME]
    assert (cookie.value, cookie["httponly"], cookie["samesite"]) == (OTHER_LANGUAGE, True, "Lax")
    assert f'<html lang="{OTHER_LANGUAGE}"' in client.get("/sign-in").content.decode()


@pytest.mark.parametrize(
    "elsewhere",
    ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)", "\x00/", "", "evil", "///x.y"],
)
def test_nobody_is_led_elsewhere(client: Client, elsewhere: str) -> None:
    answer = client.post("/language", {"language": "en", "next": elsewhere})

    assert (answer.status_code, answer.headers["Location"]) == (302, "/")


def test_a_language_we_do_not_speak_is_not_remembered(client: Client) -> None:
    assert settings.LANGUAGE_COOKIE_NAME not in client.post("/language", {"language": "tlh"}).cookies


# addresses


@pytest.mark.parametrize(
    "path",
    ["/a%2f..%2fb", "/%2e%2e/me/data", "/me/../me/data", "//me/data", "/me\\data", "/%00", "/%25", "/me%2Fdata/%2e"],
)
def test_tricks_in_an_address_are_one_clear_no(client: Client, path: str) -> None:
    answer = client.get(path)

    assert answer.status_code in {400, 404}
    assert answer.headers["X-Request-Id"]


@given(raw=st.binary(max_size=60))
@hypothesis_settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_address_breaks_anything(client: Client, raw: bytes) -> None:
    environ = {"PATH_INFO": "/" + raw.decode("latin-1"), "QUERY_STRING": raw.decode("latin-1")}

    answer = client.generic("GET", "/", **environ)  # type: ignore[arg-type]

    assert answer.status_code < 500


# health and metrics


def test_a_process_that_answers_is_live(client: Client) -> None:
    answer = client.get("/livez")

    assert (answer.status_code, answer.json()) == (200, {"status": "live"})


def test_readiness_names_every_part(client: Client) -> None:
    answer = client.get("/readyz")

    assert answer.status_code == 200
    parts = answer.json()["parts"]
    assert parts["database"] == {"ready": True, "essential": True, "state": "ready"}
    assert parts.keys() >= {"database", "log", "sequencer", "witnesses"}


@pytest.mark.parametrize(("essential", "status"), [(True, 503), (False, 200)])
def test_readiness_fails_with_a_part_that_one_cannot_do_without(
    client: Client, monkeypatch: pytest.MonkeyPatch, essential: bool, status: int
) -> None:
    monkeypatch.setitem(health._parts, "kettle", (lambda: "it is cold", essential))

    answer = client.get("/readyz")

    assert answer.status_code == status
    assert answer.json()["parts"]["kettle"] == {"ready": False, "essential": essential, "state": "it is cold"}


def test_counters_are_not_for_the_public_and_know_routes_alone(client: Client) -> None:
    assert client.get("/metrics").status_code == 404
    client.get("/registers/secret-code-of-mine")

    shown = metrics.exposition().decode()

    assert 'route="/registers/<slug:code>"' in shown
    assert "secret-code-of-mine" not in shown


def test_a_program_is_told_by_what_it_accepts() -> None:
    def wants_json(path: str, accept: str) -> bool:
        request: HttpRequest = RequestFactory().get(path, headers={"Accept": accept})
        return problems.wants_json(request)

    assert wants_json("/api/x", "text/html")
    assert wants_json("/x", "application/json")
    assert not wants_json("/x", "text/html,application/json")
    assert not wants_json("/x", "*/*")
