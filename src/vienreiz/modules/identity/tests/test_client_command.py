"""`vienreiz client`."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command

from vienreiz.kernel import clock
from vienreiz.modules.identity import public as identity
from vienreiz.modules.identity import queries, testing

pytestmark = pytest.mark.django_db

RETURNS = "test-office/returns"


@pytest.fixture(autouse=True)
def office() -> None:
    testing.organisation()


def said(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    call_command("client", *words)
    return capsys.readouterr().out.strip()


def test_a_subsystem_is_let_in_listed_and_shut_out(capsys: pytest.CaptureFixture[str]) -> None:
    secret = said(capsys, "let-in", RETURNS, "--days", "30")

    token = queries.client_token_with(secret, at=clock.now())
    assert token is not None
    assert token.subsystem == RETURNS
    assert queries.client_token_with(secret, at=clock.now() + timedelta(days=30)) is None
    listed: list[dict[str, Any]] = json.loads(said(capsys, "list", RETURNS, "--json"))
    assert [(one["id"], one["state"]) for one in listed] == [(str(token.id), "valid")]
    assert secret not in json.dumps(listed)

    said(capsys, "shut-out", str(token.id))

    assert queries.client_token_with(secret, at=clock.now()) is None
    assert "revoked" in said(capsys, "list", RETURNS)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["let-in", "no/where"], "There is no such subsystem."),
        (["let-in", RETURNS, "--days", "0"], "an end within a year"),
        (["let-in", RETURNS, "--days", "1000"], "an end within a year"),
        (["shut-out", "00000000-0000-4000-8000-000000000000"], "no such access token"),
    ],
)
def test_what_cannot_be_is_one_sentence(capsys: pytest.CaptureFixture[str], words: list[str], sentence: str) -> None:
    with pytest.raises(SystemExit) as ended:
        call_command("client", *words)

    assert ended.value.code == 1
    (line,) = capsys.readouterr().err.strip().splitlines()
    assert sentence in line
    assert identity.client_tokens_of(RETURNS) == []


def test_there_may_be_none(capsys: pytest.CaptureFixture[str]) -> None:
    assert said(capsys, "list", RETURNS) == "There are none."
