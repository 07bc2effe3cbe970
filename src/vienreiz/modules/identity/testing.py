"""Ready-made people, institutions and callers, for anyone's tests."""

from collections.abc import Collection, Mapping
from datetime import UTC, date, datetime, timedelta
from itertools import count
from uuid import UUID

from django.test import Client
from django.urls import reverse

from vienreiz.kernel import actors, clock
from vienreiz.kernel.text import Text

from . import public as identity

TESTER = actors.system("tests")
LONG_AGO = date(2000, 1, 1)
TEST_CODE = "test-code"

_numbers = count(1)


def ensure_scheme(
    code: str = TEST_CODE, *, identifies: identity.SubjectKind = identity.SubjectKind.PERSON
) -> identity.Scheme:
    """A scheme that takes letters, digits and hyphens, opened unless it is open."""
    if code not in {known.code for known in identity.schemes()}:
        identity.replace_schemes(
            closed=[],
            opened=[
                identity.Scheme(
                    code=code,
                    title=Text({"en": "Test code"}),
                    pattern=r"[A-Za-z0-9-]+",
                    algorithm=identity.Algorithm.NONE,
                    identifies=identifies,
                    example="T-1",
                )
            ],
            origin="tests",
            by=TESTER,
            at=datetime(2000, 1, 1, tzinfo=UTC),
        )
    return identity.scheme(code)


def person(scheme: str = TEST_CODE, value: str | None = None, *, valid_from: date = LONG_AGO) -> identity.PersonId:
    """Somebody with this identifier; a new value each time unless one is given."""
    ensure_scheme(scheme)
    value = value or f"T-{next(_numbers)}"
    return identity.introduce(scheme, [value], valid_from=valid_from, by=TESTER, at=clock.now())[value]


def organisation(
    code: str = "test-office", *, title: str = "Test office", subsystems: Mapping[str, str] | None = None
) -> identity.Organisation:
    """An institution with the subsystem `returns`, unless others are given."""
    new = identity.Organisation(
        code=code,
        title=Text({"en": title}),
        url="https://office.example",
        subsystems={name: Text({"en": words}) for name, words in (subsystems or {"returns": "Returns system"}).items()},
    )
    identity.replace_organisations(closed=[code], opened=[new], origin="tests", by=TESTER, at=clock.now())
    return new


def card(person_id: identity.PersonId, *, name: str = "Test Person", code: str | None = None) -> str:
    """A card of the demonstration eID for her; gives its code."""
    code = code or f"CARD-{next(_numbers)}"
    identity.issue_demo_card(person_id, name=name, code=code, by=TESTER, at=clock.now())
    return code


def sign_in(
    client: Client, person_id: identity.PersonId, *, assurance: identity.Assurance = identity.Assurance.HIGH
) -> None:
    """Sign her in by the demonstration eID, as she would in a browser."""
    address = reverse("identity:sign-in-demo-card", args=[person_id])
    answer = client.post(address, {"assurance": int(assurance)})
    if answer.status_code == 404:
        card(person_id)
        answer = client.post(address, {"assurance": int(assurance)})
    assert answer.status_code == 302, answer.content


def token_of(
    person_id: identity.PersonId,
    scopes: Collection[identity.Scope] = tuple(identity.Scope),
    *,
    life: timedelta = timedelta(days=30),
    assurance: identity.Assurance = identity.Assurance.HIGH,
) -> str:
    """The secret of a new access token of hers."""
    at = clock.now()
    _, secret = identity.create_token(
        person_id,
        title="Test token",
        scopes=scopes,
        expires_at=at + life,
        assurance=assurance,
        by=actors.person(person_id),
        at=at,
    )
    return secret


def client_token_of(subsystem: str, *, life: timedelta = timedelta(days=30)) -> str:
    """The secret of a new token of a subsystem."""
    at = clock.now()
    _, secret = identity.create_client_token(subsystem, title="Test client", expires_at=at + life, by=TESTER, at=at)
    return secret


def headers_of(secret: str) -> dict[str, str]:
    """What a client of the API sends, for `client.get(…, headers=…)`."""
    return {"Authorization": f"Bearer {secret}"}


def stranger_id() -> identity.PersonId:
    """The id of nobody."""
    return identity.PersonId(UUID("00000000-0000-4000-8000-000000000000"))
