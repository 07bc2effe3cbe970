"""Signing in through a provider that nobody here wrote: code, PKCE, and every way in which it must not succeed."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from django.http import HttpResponse
from django.test import Client

from vienreiz.kernel import clock
from vienreiz.modules.audit import testing as audit
from vienreiz.modules.exchange import testing as exchange_testing
from vienreiz.modules.identity import public as identities
from vienreiz.modules.identity import testing as identity
from vienreiz.project.environment import OpenidProvider

from . import provider as providers
from .provider import REDIRECT_URI, SECRET, Provider

pytestmark = [pytest.mark.django_db(databases=["default", "log"]), pytest.mark.xdist_group("openid")]


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    if reason := providers.absent():
        pytest.skip(reason)
    providers.install()
    with providers.serving() as running:
        yield running


@pytest.fixture(params=["vienreiz", "public"])
def client_id(request: pytest.FixtureRequest) -> str:
    """As a client with a secret, and as one with PKCE alone."""
    return str(request.param)


@pytest.fixture(autouse=True)
def set_up(provider: Provider, client_id: str, tmp_path: Path) -> Iterator[None]:
    secret = tmp_path / "secret"
    secret.write_text(SECRET + "\n")
    known = OpenidProvider(
        issuer=provider.issuer,
        client_id=client_id,
        scheme=identity.TEST_CODE,
        claim="personal_code",
        prefix="PNOXX-",
    )
    with audit.environment(
        demo=False,
        base_url="http://localhost:8000",
        openid=known,
        openid_secret_file=secret if client_id == "vienreiz" else None,
    ):
        yield


@pytest.fixture
def ada() -> identities.PersonId:
    return identity.person(value="T-ADA")


def begun(client: Client, query: str = "") -> str:
    """Where the browser is sent to identify."""
    answer = client.get(f"/sign-in/openid{query}")
    assert answer.status_code == 302, answer.content
    return str(answer["Location"])


def came_back(client: Client, address: str) -> HttpResponse:
    assert address.startswith(REDIRECT_URI)
    return client.get(address.removeprefix("http://localhost:8000"))  # type: ignore[return-value]


def walk(client: Client, provider: Provider, query: str = "") -> HttpResponse:
    return came_back(client, provider.walk(begun(client, query)))


def who(client: Client) -> dict[str, object] | None:
    answer = client.get("/api/whoami")
    return None if answer.status_code == 401 else answer.json()


def test_a_person_signs_in(client: Client, provider: Provider, ada: identities.PersonId) -> None:
    provider.next("a1", assurance="substantial", name="Ada Example", personal_code="PNOXX-T-ADA")
    assert "/sign-in/openid?next=%2Fme%2Fuses" in client.get("/sign-in?next=/me/uses").content.decode()

    answer = walk(client, provider, "?next=/me/uses")

    assert (answer.status_code, answer["Location"]) == (302, "/me/uses")
    seen = who(client)
    assert seen is not None
    assert (seen["person_id"], seen["name"], seen["assurance"]) == (str(ada), "Ada Example", "substantial")


@pytest.mark.parametrize(("level", "assurance"), [("high", "high"), ("low", "low"), ("", "low")])
def test_the_level_is_the_providers_word(
    client: Client, provider: Provider, ada: identities.PersonId, level: str, assurance: str
) -> None:
    provider.next("a1", assurance=level, personal_code="PNOXX-T-ADA")

    walk(client, provider)

    seen = who(client)
    assert seen is not None
    assert seen["assurance"] == assurance


def test_a_page_that_needs_more_asks_for_more(client: Client, provider: Provider) -> None:
    exchange_testing.small_country()
    provider.next("a1", assurance="low", personal_code="PNOXX-P-0001")
    walk(client, provider)
    stepped = client.get("/me/data")
    assert stepped.status_code == 302
    choice = client.get(stepped["Location"]).content.decode()
    assert "substantial or high" in choice

    query = stepped["Location"].partition("?")[2]
    wanted = parse_qs(urlsplit(begun(client, f"?{query}")).query)["acr_values"][0]
    assert wanted == " ".join(f"{providers.EIDAS}{level}" for level in ("substantial", "high"))

    provider.next("a1", assurance="high", personal_code="PNOXX-P-0001")
    assert walk(client, provider, f"?{query}")["Location"] == "/me/data"
    assert client.get("/me/data").status_code == 200


def test_the_session_is_a_new_one(client: Client, provider: Provider, ada: identities.PersonId) -> None:
    begun(client)
    planted = client.cookies["session"].value
    provider.next("a1", personal_code="PNOXX-T-ADA")

    walk(client, provider)

    assert client.cookies["session"].value != planted


@pytest.mark.parametrize("code", ["PNOXX-T-NOBODY", "PNOYY-T-ADA", "T-ADA"])
def test_whom_no_register_knows_is_told_so(
    client: Client, provider: Provider, ada: identities.PersonId, code: str
) -> None:
    provider.next("a2", personal_code=code)

    answer = walk(client, provider)

    assert answer.status_code == 403
    assert "no register here does" in answer.content.decode()
    assert who(client) is None


def test_without_the_claim_nobody_is_believed(client: Client, provider: Provider) -> None:
    provider.next("a1")

    assert "could not be verified" in walk(client, provider).content.decode()
    assert who(client) is None


def test_who_breaks_it_off_is_not_signed_in(client: Client, provider: Provider) -> None:
    provider.refuse_next()

    answer = walk(client, provider)

    assert (answer.status_code, who(client)) == (403, None)
    assert "broken off" in answer.content.decode()


def test_an_attempt_is_good_once_and_in_its_own_browser(
    client: Client, provider: Provider, ada: identities.PersonId
) -> None:
    provider.next("a1", personal_code="PNOXX-T-ADA")
    address = provider.walk(begun(client))

    thief = Client()
    begun(thief)
    assert came_back(thief, address).status_code == 422
    assert who(thief) is None
    assert came_back(Client(), address).status_code == 422
    assert came_back(client, address).status_code == 302
    assert came_back(client, address).status_code == 422


@pytest.mark.parametrize(
    ("altered", "status"),
    [("state", 422), ("iss", 422), ("code", 403)],
)
def test_what_comes_back_altered_is_refused(
    client: Client, provider: Provider, ada: identities.PersonId, altered: str, status: int
) -> None:
    provider.next("a1", personal_code="PNOXX-T-ADA")
    address = provider.walk(begun(client))
    value = parse_qs(urlsplit(address).query)[altered][0]

    answer = came_back(client, address.replace(f"{altered}=", f"{altered}=x", 1))

    assert value
    assert (answer.status_code, who(client)) == (status, None)


def test_without_the_name_that_the_provider_promises_it_is_refused(
    client: Client, provider: Provider, ada: identities.PersonId
) -> None:
    provider.next("a1", personal_code="PNOXX-T-ADA")
    address = provider.walk(begun(client))
    without = "&".join(part for part in address.split("&") if not part.startswith("iss="))

    assert came_back(client, without).status_code == 422


def test_an_attempt_of_long_ago_is_over(client: Client, provider: Provider, ada: identities.PersonId) -> None:
    provider.next("a1", personal_code="PNOXX-T-ADA")
    with clock.stopped_at(clock.now() - timedelta(minutes=11)):
        begin = begun(client)
    address = provider.walk(begin)

    assert came_back(client, address).status_code == 422


def test_next_leads_nowhere_else(client: Client, provider: Provider, ada: identities.PersonId) -> None:
    provider.next("a1", personal_code="PNOXX-T-ADA")

    assert walk(client, provider, "?next=https://elsewhere.example/")["Location"] == "/"


def test_a_provider_that_is_away_is_said_to_be(client: Client) -> None:
    away = OpenidProvider(issuer="http://127.0.0.1:9", client_id="x", scheme="y", claim="z", prefix="")
    with audit.environment(openid=away):
        answer = client.get("/sign-in/openid")

    assert answer.status_code == 503
    assert "does not answer" in answer.content.decode()


@pytest.mark.parametrize("path", ["/sign-in/openid", "/sign-in/openid/back?state=1&code=2"])
def test_where_none_is_set_up_there_is_no_such_way(client: Client, path: str) -> None:
    with audit.environment(openid=None):
        assert client.get(path).status_code == 404
        assert "/sign-in/openid" not in client.get("/sign-in").content.decode()


def test_nothing_of_her_stands_in_the_logs(
    client: Client, provider: Provider, ada: identities.PersonId, capsys: pytest.CaptureFixture[str]
) -> None:
    provider.next("a2", name="Ada Example", personal_code="PNOXX-T-NOBODY")
    address = provider.walk(begun(client))
    came_back(client, address)

    told = "".join(capsys.readouterr())
    code = parse_qs(urlsplit(address).query)["code"][0]
    assert [word for word in ("T-NOBODY", "Ada Example", code) if word in told] == []
