"""Every address is walked by those who may not, with the identifiers of another: none of what is hers comes back.

Cid's name, code, birthday, case, question and token title are words that stand nowhere else. Ada (by browser and by
program), a stranger, and another institution's program ask every address about Cid and as if they were Cid.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from vienreiz.kernel import actors, clock
from vienreiz.modules.consent import public as consents
from vienreiz.modules.exchange import testing
from vienreiz.modules.exchange.testing import SmallCountry
from vienreiz.modules.identity import public as identities
from vienreiz.modules.identity import testing as identity
from vienreiz.modules.inquiries import public as inquiries

from .life import Hers, life_of_cid

pytestmark = pytest.mark.django_db(databases=["default", "log"])

CANARIES = ("canary", "nightingale", "1961-07-13", "13 july 1961", "13.07.1961")
PARAMETER = re.compile(r"<(?:[a-z]+:)?([a-z_]+)>")

# the demonstration's cards stand in for a means of identification: whoever holds one is that person
NOT_WALKED = {"sign-in/demo", "sign-in/demo/<uuid:subject_id>"}


@pytest.fixture
def country() -> SmallCountry:
    return testing.small_country()


@pytest.fixture
def hers(country: SmallCountry) -> Hers:
    return life_of_cid(country)


def routes(resolver: URLResolver, prefix: str = "") -> Iterator[str]:
    for pattern in resolver.url_patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield route
        else:
            yield from routes(pattern, route)


Ask = Callable[..., Any]


def browser_of(person_id: identities.PersonId) -> Ask:
    client = Client()
    identity.sign_in(client, person_id)
    client.get("/me/tokens")

    def ask(method: str, path: str, body: Mapping[str, object], *, language: str) -> Any:
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
        token = {"X-CSRFToken": client.cookies["csrftoken"].value}
        if method == "GET":
            return client.get(path, body)
        if path.startswith("/api/"):
            return client.post(path, json.dumps(body), content_type="application/json", headers=token)
        return client.post(path, {name: str(value) for name, value in body.items()}, headers=token)

    return ask


def program_with(headers: Mapping[str, str]) -> Ask:
    client = Client()

    def ask(method: str, path: str, body: Mapping[str, object], *, language: str) -> Any:
        sent = {**headers, "Accept-Language": language}
        if method == "GET":
            return client.get(path, headers=sent)
        return client.post(path, json.dumps(body), content_type="application/json", headers=sent)

    return ask


@pytest.mark.parametrize("who", ["another person", "her program", "a stranger", "another office", "a clerk elsewhere"])
def test_nothing_of_hers_comes_back(country: SmallCountry, hers: Hers, who: str) -> None:
    walkers: dict[str, Callable[[], Ask]] = {
        "another person": lambda: browser_of(country.ada),
        "her program": lambda: program_with(identity.headers_of(identity.token_of(country.ada))),
        "a stranger": lambda: program_with({}),
        # it has no grant for what is Cid's, and asks in the tax office's words
        "another office": lambda: program_with(identity.headers_of(identity.client_token_of(testing.REGISTRY))),
        "a clerk elsewhere": lambda: browser_of(_clerk_of_registry(country)),
    }
    ask = walkers[who]()
    leaks, walked = [], 0
    for route in routes(get_resolver()):
        if route in NOT_WALKED or route in {"sign-out", "language"}:
            continue
        path = "/" + PARAMETER.sub(lambda found: hers.parameters[found[1]], route)
        for method, body in [("GET", {}), *(("POST", body) for body in hers.bodies)]:
            for language, _ in settings.LANGUAGES if method == "GET" else settings.LANGUAGES[:1]:
                answer = ask(method, path, body, language=language)
                walked += 1
                assert answer.status_code < 500, (method, path, answer.content)
                told = b"".join(answer) if answer.streaming else answer.content
                text = told.decode(errors="replace").lower() + " ".join(map(str, answer.headers.values())).lower()
                leaks += [(method, path, canary) for canary in (*CANARIES, hers.secret) if canary in text]

    assert leaks == []
    assert walked > 400


def test_the_walk_would_see_what_comes_back(country: SmallCountry, hers: Hers) -> None:
    """Cid herself, walking her own pages, meets every canary: the words are there to be found."""
    ask = browser_of(country.cid)
    told = "".join(
        ask("GET", "/" + PARAMETER.sub(lambda found: hers.parameters[found[1]], route), {}, language="en")
        .content.decode(errors="replace")
        .lower()
        for route in routes(get_resolver())
        if route.startswith(("me/", "desk")) and "/answer" not in route
    )

    assert {canary for canary in CANARIES if canary in told} >= {"canary", "nightingale", "13 july 1961"}
    for words in ("canary case 7", "was it a canary?", "canary token"):
        assert words in told


def test_what_was_asked_in_vain_changed_nothing(country: SmallCountry, hers: Hers) -> None:
    """After Ada's walk the consent stands, the question is unanswered and the token opens."""
    ask = browser_of(country.ada)
    for route in routes(get_resolver()):
        if route.startswith(("me/", "api/", "desk")):
            path = "/" + PARAMETER.sub(lambda found: hers.parameters[found[1]], route)
            for body in hers.bodies:
                ask("POST", path, body, language="en")

    by, at = actors.person(country.cid), clock.now()
    (consent,) = consents.of_person(country.cid, by=by, at=at)
    assert consent.state is consents.State.GIVEN
    (inquiry,) = inquiries.of_person(by=by, at=at)
    assert inquiry.answered_at is None
    (token,) = identities.tokens_of(country.cid)
    assert token.revoked_at is None


def _clerk_of_registry(country: SmallCountry) -> identities.PersonId:
    identities.employ(
        country.ben, subsystem=testing.REGISTRY, role=identities.Role.CLERK, by=testing.FOUNDER, at=clock.now()
    )
    identity.card(country.ben, name="Ben Example")
    return country.ben
