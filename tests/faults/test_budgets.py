"""What each page and each ask may cost: statements of the two databases, and commits, each waiting for the disk.

The pages are those of the generated list, so a new one fails here until somebody has thought about what it costs. That
a commit of the log is one fdatasync and nothing beside, `test_durability.py` shows.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, NamedTuple

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections
from django.test import Client

from vienreiz.kernel import actors, clock
from vienreiz.modules.exchange import testing
from vienreiz.modules.identity import public as identities
from vienreiz.modules.identity import testing as identity
from vienreiz.project import pages

from .life import life_of_cid

WRITES = ("INSERT", "UPDATE", "DELETE")
PASSWORD = "correct horse battery"
RECIPIENT_HERSELF = "me"


class Cost(NamedTuple):
    """What a request takes: statements, statements of the log's database, commits, commits of the log's database."""

    statements: int
    of_log: int = 0
    commits: int = 0
    commits_of_log: int = 0


# at most; "My data of nine registers at most 20 statements and one commit" is asserted on the pack of nine, too
PAGES: Mapping[str, Cost] = {
    "/": Cost(10, 2, 0, 0),
    "/.well-known/jwks.json": Cost(0, 0, 0, 0),
    "/about": Cost(11, 0, 0, 0),
    "/api/about": Cost(11, 0, 0, 0),
    "/api/consents/<uuidstr:consent_id>": Cost(8, 0, 1, 0),
    "/api/consents/changes": Cost(6, 0, 1, 0),
    "/api/desk": Cost(6, 0, 0, 0),
    "/api/desk/<uuidstr:employment_id>": Cost(10, 0, 0, 0),
    "/api/desk/<uuidstr:employment_id>/inquiries": Cost(7, 0, 0, 0),
    "/api/desk/<uuidstr:employment_id>/lookups": Cost(3, 0, 0, 0),
    "/api/docs": Cost(1, 0, 0, 0),
    "/api/inquiries": Cost(9, 0, 1, 0),
    "/api/keeping": Cost(17, 0, 0, 0),
    "/api/keeping/<uuidstr:employment_id>/<code>/sources": Cost(4, 0, 0, 0),
    "/api/keeping/<uuidstr:employment_id>/<code>/sources/<uuidstr:sending_id>": Cost(4, 0, 0, 0),
    "/api/keeping/<uuidstr:employment_id>/<code>/sources/<uuidstr:sending_id>/rows": Cost(5, 0, 0, 0),
    "/api/me/data": Cost(14, 4, 0, 1),
    "/api/me/data/file.pdf": Cost(14, 4, 0, 1),
    "/api/me/inquiries": Cost(2, 0, 0, 0),
    "/api/me/mandates": Cost(2, 0, 0, 0),
    "/api/me/permissions": Cost(4, 0, 0, 0),
    "/api/me/permissions/<uuidstr:consent_id>": Cost(13, 4, 0, 1),
    "/api/me/permissions/<uuidstr:consent_id>/receipt": Cost(9, 0, 0, 0),
    "/api/me/possible": Cost(11, 0, 0, 0),
    "/api/me/profile": Cost(2, 0, 0, 0),
    "/api/me/uses": Cost(8, 2, 0, 0),
    "/api/me/uses/<uuidstr:entry_id>": Cost(8, 2, 0, 0),
    "/api/me/uses/<uuidstr:entry_id>/proof": Cost(1, 5, 0, 0),
    "/api/me/uses/proofs": Cost(1, 6, 0, 0),
    "/api/me/uses/recipients": Cost(8, 2, 0, 0),
    "/api/openapi.json": Cost(0, 0, 0, 0),
    "/api/operations": Cost(17, 3, 1, 0),
    "/api/registers/<slug:code>": Cost(13, 0, 1, 0),
    "/api/registers/<slug:code>/records": Cost(7, 0, 1, 0),
    "/api/services": Cost(10, 0, 1, 0),
    "/api/services/<code>": Cost(11, 0, 1, 0),
    "/api/staff/<uuidstr:employment_id>": Cost(3, 0, 0, 0),
    "/api/tokens": Cost(2, 0, 0, 0),
    "/api/whoami": Cost(1, 0, 0, 0),
    "/desk": Cost(6, 0, 0, 0),
    "/desk/<uuid:employment_id>": Cost(20, 0, 0, 0),
    "/keeping": Cost(17, 0, 0, 0),
    "/keeping/<uuid:employment_id>/<slug:code>": Cost(10, 0, 0, 0),
    "/keeping/<uuid:employment_id>/<slug:code>/identifier": Cost(4, 0, 0, 0),
    "/keeping/<uuid:employment_id>/<slug:code>/sources": Cost(5, 0, 0, 0),
    "/keeping/<uuid:employment_id>/<slug:code>/sources/<uuid:sending_id>": Cost(12, 0, 0, 0),
    "/livez": Cost(0, 0, 0, 0),
    "/log/checkpoint": Cost(0, 2, 0, 0),
    "/log/tile/<str:level>/<path:tile_path>": Cost(0, 1, 0, 0),
    "/log/tile/entries/<path:tile_path>": Cost(0, 1, 0, 0),
    "/me/acting": Cost(4, 0, 0, 0),
    "/me/data": Cost(14, 4, 0, 1),
    "/me/data/file.json": Cost(14, 4, 0, 1),
    "/me/data/file.pdf": Cost(14, 4, 0, 1),
    "/me/permissions": Cost(11, 0, 0, 0),
    "/me/permissions/<uuid:consent_id>": Cost(13, 4, 0, 1),
    "/me/permissions/<uuid:consent_id>/receipt": Cost(9, 0, 0, 0),
    "/me/possible": Cost(11, 0, 0, 0),
    "/me/profile": Cost(3, 0, 0, 0),
    "/me/tokens": Cost(3, 0, 0, 0),
    "/me/uses": Cost(8, 4, 0, 0),
    "/me/uses/<uuid:entry_id>": Cost(10, 2, 0, 0),
    "/me/uses/<uuid:entry_id>/proof": Cost(1, 5, 0, 0),
    "/me/uses/check": Cost(1, 0, 0, 0),
    "/me/uses/proofs.json": Cost(1, 6, 0, 0),
    "/operations": Cost(18, 3, 1, 0),
    "/operations/sign-in": Cost(1, 0, 0, 0),
    "/readyz": Cost(1, 3, 0, 0),
    "/registers/<slug:code>": Cost(10, 0, 0, 0),
    "/services": Cost(8, 0, 0, 0),
    "/services/<str:code>": Cost(9, 0, 0, 0),
    "/staff": Cost(4, 0, 0, 0),
    "/staff/<uuid:employment_id>": Cost(7, 0, 0, 0),
    "/staff/<uuid:employment_id>/dismiss/<uuid:dismissed_id>": Cost(7, 0, 0, 0),
    "/sign-in": Cost(1, 0, 0, 0),
    "/sign-in/demo": Cost(1, 0, 0, 0),
}
ASKS: Mapping[str, Cost] = {
    "one, on an article": Cost(12, 3, 1, 1),
    "one, refused": Cost(10, 3, 1, 1),
    "one, on her consent": Cost(18, 3, 1, 1),
    "twenty, on an article": Cost(15, 3, 2, 1),
    "a submission": Cost(11, 0, 1, 0),
    "the same submission again": Cost(11, 0, 1, 0),
}


@contextmanager
def counted(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], Cost]]:
    """What is done within. A commit counts where something was written; outside of a block every write is one."""
    statements: Counter[str] = Counter()
    commits: Counter[str] = Counter()
    written: set[str] = set()

    def observer(alias: str) -> Callable[..., Any]:
        def observe(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
            statements[alias] += 1
            if sql.startswith(WRITES):
                if connections[alias].in_atomic_block:
                    written.add(alias)
                else:
                    commits[alias] += 1
            return execute(sql, params, many, context)

        return observe

    def counting(alias: str, commit: Callable[[], None]) -> Callable[[], None]:
        def count() -> None:
            commits[alias] += alias in written
            written.discard(alias)
            commit()

        return count

    with (
        monkeypatch.context() as patch,
        connections["default"].execute_wrapper(observer("default")),
        connections["log"].execute_wrapper(observer("log")),
    ):
        for alias in ("default", "log"):
            patch.setattr(connections[alias], "commit", counting(alias, connections[alias].commit))
        yield lambda: Cost(statements["default"], statements["log"], commits["default"], commits["log"])


@pytest.fixture
def walk() -> "Walk":
    return Walk()


def dear(costs: Mapping[str, Cost], budgets: Mapping[str, Cost]) -> dict[str, Cost]:
    """What has no budget, or costs more than its budget."""
    return {
        name: cost for name, cost in costs.items() if name not in budgets or any(map(int.__gt__, cost, budgets[name]))
    }


class Walk:
    """Cid at home, at two jobs, an operator, and an institution's program; each asks what is theirs."""

    def __init__(self) -> None:
        country = testing.small_country()
        self.hers = life_of_cid(country)
        at, cid = clock.now(), country.cid
        identities.employ(cid, subsystem=testing.REGISTRY, role=identities.Role.STEWARD, by=testing.FOUNDER, at=at)
        identities.employ(cid, subsystem=testing.REGISTRY, role=identities.Role.SUPERVISOR, by=testing.FOUNDER, at=at)
        employed = identities.employ(
            country.ada, subsystem=testing.REGISTRY, role=identities.Role.CLERK, by=testing.FOUNDER, at=at
        )
        self.colleague = str(employed.id)
        identities.add_operator("nora", PASSWORD, by=actors.operator("tests"), at=at)
        jobs = {str(one.role): str(one.id) for one in identities.employments_of(cid, at=clock.now())}
        self.clerk, self.steward, self.supervisor = jobs["clerk"], jobs["steward"], jobs["supervisor"]
        self.cid, self.operator = Client(), Client()
        identity.sign_in(self.cid, cid)
        self.operator.post("/operations/sign-in", {"name": "nora", "password": PASSWORD})
        self.programs = {
            one: identity.headers_of(identity.client_token_of(one))
            for one in (testing.TAX_OFFICE, testing.SCHOOL_BOARD, testing.REGISTRY)
        }
        kept = f"/keeping/{self.steward}/residents/sources"
        sent = self.cid.post(kept, {"file": SimpleUploadedFile("none.ndjson", b'{"code": "P-0009"}\n')})
        self.sending = sent.headers["Location"].rpartition("/")[2]

    def get(self, page: pages.Page) -> Any:
        if page.route.startswith(("/operations", "/api/operations")):
            return self.operator.get(page.path or "")
        if page.route.startswith(("/api/consents", "/api/inquiries")):
            asker = testing.TAX_OFFICE if page.route.startswith("/api/inquiries") else testing.SCHOOL_BOARD
            return Client().get(page.path or "", headers=self.programs[asker])
        return self.cid.get(page.path or "")

    def post(self, path: str, body: Mapping[str, Any], *, program: str, **headers: str) -> Any:
        sent = {**self.programs[program], **headers}
        return Client().post(path, json.dumps(body), content_type="application/json", headers=sent)

    def examples(self) -> pages.Examples:
        steward = {"employment_id": self.steward, "sending_id": self.sending, "code": "residents"}
        at_desk = {"employment_id": self.clerk}
        of_api = {
            f"api/keeping/<uuidstr:employment_id>/<code>/{rest}:{name}": value
            for rest in ("sources", "sources/<uuidstr:sending_id>", "sources/<uuidstr:sending_id>/rows")
            for name, value in steward.items()
        }
        of_api["api/staff/<uuidstr:employment_id>:employment_id"] = self.supervisor
        for rest in ("", "/inquiries", "/lookups"):
            of_api[f"api/desk/<uuidstr:employment_id>{rest}:employment_id"] = self.clerk
        everybody = {**self.hers.parameters, **of_api, "subject_id": "0", "tile_path": "000.p/1", "code": "places"}
        of_services = dict.fromkeys(("services/<str:code>:code", "api/services/<code>:code"), testing.PERSON)
        everybody |= of_services
        supervisor = {"employment_id": self.supervisor, "dismissed_id": self.colleague}
        return {None: everybody, "clerk": at_desk, "steward": steward, "supervisor": supervisor}


@pytest.mark.django_db(databases=["default", "log"], transaction=True)
def test_each_page_keeps_within_its_budget(walk: Walk, monkeypatch: pytest.MonkeyPatch) -> None:
    costs: dict[str, Cost] = {}
    for page in pages.pages(walk.examples()):
        if walk.get(page).status_code == 200:  # the first time fills what a process remembers
            with counted(monkeypatch) as cost:
                assert walk.get(page).status_code == 200
            costs[page.route] = cost()

    assert dear(costs, PAGES) == {}
    assert set(PAGES) == set(costs)  # and nothing has a budget that nobody walks


@pytest.mark.django_db(databases=["default", "log"], transaction=True)
def test_each_ask_keeps_within_its_budget(walk: Walk, monkeypatch: pytest.MonkeyPatch) -> None:
    law = {"kind": "law", "article": "tax-act-5"}
    one = {"service": testing.PERSON, "purpose": "taxation", "subject": {"scheme": testing.SCHEME, "value": "P-0003"}}
    other = {**one, "subject": {"scheme": testing.SCHEME, "value": "P-0001"}, "ground": law}

    def submit(reference: str) -> Any:
        record = {"code": "P-0001", "name": f"Ada {reference}", "born_on": "1990-05-01", "place": "PL-1"}
        rows = {"register_code": "residents", "article": "registry-act-1", "rows": [{"record": record}]}
        return walk.post(
            "/api/exchange/submissions",
            rows,
            program=testing.REGISTRY,
            **{"Idempotency-Key": f"submission-{reference}"},
        )

    asks: Mapping[str, Callable[[], Any]] = {
        "one, on an article": lambda: walk.post(
            "/api/exchange/ask", {**one, "ground": law}, program=testing.TAX_OFFICE
        ),
        "one, refused": lambda: walk.post(
            "/api/exchange/ask", {**one, "purpose": "schooling", "ground": law}, program=testing.TAX_OFFICE
        ),
        "one, on her consent": lambda: walk.post(
            "/api/exchange/ask",
            {
                **one,
                "purpose": "schooling",
                "fields": ["name"],
                "ground": {"kind": "consent", "consent": walk.hers.parameters["consent_id"]},
            },
            program=testing.SCHOOL_BOARD,
        ),
        "twenty, on an article": lambda: walk.post(
            "/api/exchange/asks", {"asks": [{**one, "ground": law}, other] * 10}, program=testing.TAX_OFFICE
        ),
        "a submission": lambda: submit(str(len(costs))),
        "the same submission again": lambda: submit("again"),
    }
    costs: dict[str, Cost] = {}
    for name, ask in asks.items():
        assert ask().status_code == (403 if "refused" in name else 200), name
        with counted(monkeypatch) as cost:
            ask()
        costs[name] = cost()

    assert dear(costs, ASKS) == {}
    assert set(ASKS) == set(costs)
