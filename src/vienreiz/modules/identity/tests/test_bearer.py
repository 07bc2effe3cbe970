"""What a token's scopes let pass."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpRequest
from django.test import RequestFactory

from vienreiz.modules.identity import public as identity

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)


@identity.scope_required(identity.Scope.DATA_READ)
def data(request: HttpRequest, *, name: str) -> str:
    return name


def request_by(scopes: frozenset[identity.Scope] | None) -> HttpRequest:
    request = RequestFactory().get("/api/data")
    request.session = SessionStore()
    request.auth = identity.Caller(  # type: ignore[attr-defined]  # as ninja does
        person_id=identity.PersonId(UUID(int=1)),
        name="",
        assurance=identity.Assurance.LOW,
        signed_in_at=NOON,
        scopes=scopes,
    )
    return request


@pytest.mark.parametrize("scopes", [None, frozenset({identity.Scope.DATA_READ}), frozenset(identity.Scope)])
def test_the_scope_lets_pass(scopes: frozenset[identity.Scope] | None) -> None:
    assert data(request_by(scopes), name="x") == "x"


@pytest.mark.parametrize("scopes", [frozenset(), frozenset({identity.Scope.USES_READ})])
def test_another_scope_does_not(scopes: frozenset[identity.Scope]) -> None:
    with pytest.raises(identity.ScopeMissing) as refusal:
        data(request_by(scopes), name="x")

    assert refusal.value.details == {"scope": "data:read"}


def test_nobody_does_not_pass() -> None:
    request = RequestFactory().get("/api/data")
    request.session = SessionStore()

    with pytest.raises(identity.NotSignedIn):
        data(request, name="x")
