"""Every address is walked by those who may not, with the identifiers of another: none of what is hers comes back.

Cid's name, code, birthday, case, question, token title, e-mail, phone, child, company and sent source are words that
stand nowhere else. Ada (by browser and by program), a stranger, another institution's program, clerk and steward ask
every address, by every method that it takes, about Cid and as if they were Cid. Each proves before and after that it
is signed in: whoever is refused everything proves nothing.
"""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from vienreiz.kernel import actors, clock
from vienreiz.kernel.outbox import public as outbox
from vienreiz.modules.consent import public as consents
from vienreiz.modules.exchange import public as exchange
from vienreiz.modules.exchange import testing
from vienreiz.modules.exchange.testing import SmallCountry
from vienreiz.modules.identity import public as identities
from vienreiz.modules.identity import testing as identity
from vienreiz.modules.inquiries import public as inquiries
from vienreiz.modules.profile import public as profile
from vienreiz.modules.representation import public as representation
from vienreiz.project import pages
from vienreiz.project.api import api

from .life import RECORD, Hers, acts_for_others, keeps_a_register, life_of_cid

pytestmark = pytest.mark.django_db(databases=["default", "log"])

CANARIES = (
    *("canary", "nightingale", "wren", "1961-07-13", "13 july 1961", "13.07.1961", "2018-04-05"),
    *("12025550199", "p-0099"),
)
PARAMETER = re.compile(r"<(?:[a-z]+:)?([a-z_]+)>|{([a-z_]+)}")

# the demonstration's cards stand in for a means of identification: whoever holds one is that person
NOT_WALKED = {"sign-in/demo", "sign-in/demo/<uuid:subject_id>"}


@pytest.fixture
def country() -> SmallCountry:
    return testing.small_country()


@dataclass(frozen=True)
class Cids:
    """What is Cid's, with examples for the parameters of an address; those of a register's keeping are others."""

    life: Hers
    keeping: Mapping[str, str]
    bodies: tuple[Mapping[str, object], ...]

    def path(self, route: str) -> str:
        examples = {**self.life.parameters, **(self.keeping if "keeping/" in route else {})}
        return "/" + PARAMETER.sub(lambda found: examples[found[1] or found[2]], route)


@pytest.fixture
def hers(country: SmallCountry) -> Cids:
    life, others = life_of_cid(country), acts_for_others(country)
    keeping = {"code": "residents", **keeps_a_register(country)}
    for_others = tuple({"represented": one, "subject_id": one} for one in others.values())
    return Cids(life=life, keeping=keeping, bodies=(*life.bodies, *for_others))


def routes(resolver: URLResolver, prefix: str = "") -> Iterator[str]:
    for route, _ in patterns(resolver, prefix):
        yield route


def patterns(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    for pattern in resolver.url_patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield route, pattern
        else:
            yield from patterns(pattern, route)


def ways() -> Iterator[tuple[str, str]]:
    """Every address with each method that it takes: of pages by their configuration, of the API by its document."""
    for route, pattern in patterns(get_resolver()):
        if not route.startswith("api/") or route in {"api/docs", "api/openapi.json"}:
            yield from ((route, method) for method in pages.methods_of(pattern.callback) if method in {"GET", "POST"})
    for path, operations in api.get_openapi_schema()["paths"].items():
        yield from ((path.removeprefix("/"), method.upper()) for method in operations)


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
            return client.generic(method, path, json.dumps(body), content_type="application/json", headers=token)
        return client.post(path, {name: str(value) for name, value in body.items()}, headers=token)

    return ask


def program_with(headers: Mapping[str, str]) -> Ask:
    client = Client()

    def ask(method: str, path: str, body: Mapping[str, object], *, language: str) -> Any:
        sent = {**headers, "Accept-Language": language}
        if method == "GET":
            return client.get(path, headers=sent)
        return client.generic(method, path, json.dumps(body), content_type="application/json", headers=sent)

    return ask


@dataclass(frozen=True)
class Walker:
    """Somebody who may not, and an address that answers this one alone: whoever is not let in there proves nothing."""

    ask: Ask
    own: str

    def proves_to_be_let_in(self) -> None:
        answer = self.ask("GET", self.own, {}, language="en")
        assert answer.status_code == 200, (self.own, answer.status_code)


def _at_work(country: SmallCountry, role: identities.Role) -> str:
    """Ben works elsewhere than Cid; the id of the employment."""
    identities.employ(country.ben, subsystem=testing.SCHOOL_BOARD, role=role, by=testing.FOUNDER, at=clock.now())
    (employment,) = identities.employments_of(country.ben, at=clock.now())
    return str(employment.id)


WALKERS: Mapping[str, Callable[[SmallCountry], Walker]] = {
    "another person": lambda country: Walker(browser_of(country.ada), "/me/tokens"),
    "her program": lambda country: Walker(
        program_with(identity.headers_of(identity.token_of(country.ada))), "/api/me/uses"
    ),
    "a stranger": lambda country: Walker(program_with({}), "/about"),
    # it has no grant for what is Cid's, and asks in the tax office's words
    "another office": lambda country: Walker(
        program_with(identity.headers_of(identity.client_token_of(testing.REGISTRY))), "/api/consents/changes"
    ),
    "a clerk elsewhere": lambda country: Walker(
        browser_of(country.ben), f"/desk/{_at_work(country, identities.Role.CLERK)}"
    ),
    "a steward elsewhere": lambda country: Walker(
        browser_of(country.ben), "/keeping" if _at_work(country, identities.Role.STEWARD) else ""
    ),
}


@pytest.mark.parametrize("who", WALKERS)
def test_nothing_of_hers_comes_back(country: SmallCountry, hers: Cids, who: str) -> None:
    walker = WALKERS[who](country)
    walker.proves_to_be_let_in()
    leaks, walked = [], Counter[str]()
    for route, method in ways():
        if route in NOT_WALKED or route in {"sign-out", "language"}:
            continue
        path = hers.path(route)
        for body in [{}] if method == "GET" else hers.bodies:
            for language, _ in settings.LANGUAGES if method == "GET" else settings.LANGUAGES[:1]:
                answer = walker.ask(method, path, body, language=language)
                walked[method] += 1
                assert answer.status_code < 500, (method, path, answer.content)
                told = b"".join(answer) if answer.streaming else answer.content
                text = told.decode(errors="replace").lower() + " ".join(map(str, answer.headers.values())).lower()
                leaks += [(method, path, canary) for canary in (*CANARIES, hers.life.secret) if canary in text]

    assert leaks == []
    walker.proves_to_be_let_in()
    assert walked["GET"] > 100
    assert walked["POST"] > 300
    assert walked["PUT"] >= len(hers.bodies)


def test_the_walk_would_see_what_comes_back(country: SmallCountry, hers: Cids) -> None:
    """Cid herself, walking her own pages, meets every canary: the words are there to be found."""
    ask = browser_of(country.cid)
    told = "".join(
        ask("GET", hers.path(route), {}, language="en").content.decode(errors="replace").lower()
        for route, method in ways()
        if method == "GET" and route.startswith(("me/", "desk", "keeping", "api/me/"))
    )

    # how another language writes the day; a child's name stands on the child's own page alone
    assert {canary for canary in CANARIES if canary not in told} == {"13.07.1961", "wren"}
    for words in (
        "canary case 7",
        "was it a canary?",
        "canary token",
        "canary@example.com",
        "canary and sons",
    ):
        assert words in told
    assert "canary-source" not in told  # of the name of a file nothing is kept


def test_what_was_asked_in_vain_changed_nothing(country: SmallCountry, hers: Cids) -> None:
    """After Ada's walk the consent stands, the question is unanswered, the token opens, and all is as it was."""
    ask = browser_of(country.ada)
    for route, method in ways():
        if method != "GET" and route.startswith(("me/", "api/", "desk", "keeping", "operations")):
            for body in hers.bodies:
                ask(method, hers.path(route), body, language="en")

    by, at = actors.person(country.cid), clock.now()
    (consent,) = consents.of_person(country.cid, by=by, at=at)
    assert consent.state is consents.State.GIVEN
    (inquiry,) = inquiries.of_person(by=by, at=at)
    assert inquiry.answered_at is None
    (token,) = identities.tokens_of(country.cid)
    assert token.revoked_at is None
    assert profile.profile_of(country.cid, by=by, language="en").wishes.email == "canary@example.com"
    (letter,) = [one for one in outbox.letters() if str(one.id) == hers.life.parameters["letter_id"]]
    assert letter.handler == "tests.canary"
    assert len(representation.mandates_of(country.cid, at=clock.now())) == 2
    residents = exchange.ask(testing.own_ask(country.cid)).records
    assert [record.content["name"] for record in residents] == [RECORD["name"]]
