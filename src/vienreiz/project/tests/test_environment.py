import os
import subprocess
import sys
from pathlib import Path

import pytest

from vienreiz.project import environment

SECRET = "x" * 32


def test_a_demonstration_needs_nothing(tmp_path: Path) -> None:
    read = environment.read({"VIENREIZ_DATA": str(tmp_path), "VIENREIZ_DEMO": "1"})

    assert read.demo
    assert read.database_url == f"sqlite:///{tmp_path}/vienreiz.sqlite3"
    assert read.log_database_url == f"sqlite:///{tmp_path}/log.sqlite3"
    assert read.log_origin == "localhost/log"


def test_the_demonstration_keeps_its_secret(tmp_path: Path) -> None:
    variables = {"VIENREIZ_DATA": str(tmp_path), "VIENREIZ_DEMO": "1"}

    assert environment.read(variables).secret_key == environment.read(variables).secret_key
    assert (tmp_path / "secret.key").stat().st_mode & 0o777 == 0o600


def test_a_demonstration_knows_its_own_witness_unless_told_of_others(tmp_path: Path) -> None:
    variables = {"VIENREIZ_DATA": str(tmp_path), "VIENREIZ_DEMO": "1", "VIENREIZ_SECRET_KEY": SECRET}
    assert environment.read(variables).witnesses == ()
    (tmp_path / "witness.line").write_text("http://127.0.0.1:8002 its-vkey\n")

    assert environment.read(variables).witnesses == ("http://127.0.0.1:8002 its-vkey",)
    assert environment.read({**variables, "VIENREIZ_WITNESSES": "http://other a"}).witnesses == ("http://other a",)
    assert environment.read({**variables, "VIENREIZ_WITNESSES": ""}).witnesses == ()
    assert environment.read({**variables, "VIENREIZ_DEMO": "0"}).witnesses == ()


@pytest.mark.parametrize(
    ("variables", "named"),
    [
        ({}, "VIENREIZ_SECRET_KEY"),
        ({"VIENREIZ_SECRET_KEY": "short"}, "VIENREIZ_SECRET_KEY"),
        ({"VIENREIZ_SECRET_KEY": SECRET, "VIENREIZ_BASE_URL": "localhost"}, "VIENREIZ_BASE_URL"),
        ({"VIENREIZ_SECRET_KEY": SECRET, "VIENREIZ_BASE_URL": "https://host/path"}, "VIENREIZ_BASE_URL"),
        ({"VIENREIZ_SECRET_KEY": SECRET, "VIENREIZ_DATABASE_URL": "mysql://x"}, "VIENREIZ_DATABASE_URL"),
        ({"VIENREIZ_SECRET_KEY": SECRET, "VIENREIZ_DATABASE_URL": "postgresql://h/a"}, "VIENREIZ_LOG_DATABASE_URL"),
        ({"VIENREIZ_SECRET_KEY": SECRET, "VIENREIZ_OPERATOR_PORT": "70000"}, "VIENREIZ_OPERATOR_PORT"),
        (
            {
                "VIENREIZ_SECRET_KEY": SECRET,
                "VIENREIZ_DATABASE_URL": "sqlite:////tmp/a",
                "VIENREIZ_LOG_DATABASE_URL": "sqlite:////tmp/a",
            },
            "two databases",
        ),
    ],
)
def test_what_is_missing_or_odd_is_named(variables: dict[str, str], named: str, tmp_path: Path) -> None:
    with pytest.raises(environment.EnvironmentProblem, match=named):
        environment.read({"VIENREIZ_DATA": str(tmp_path), **variables})


def test_all_that_is_wrong_is_said_at_once(tmp_path: Path) -> None:
    with pytest.raises(environment.EnvironmentProblem, match=r"BASE_URL.*SECRET_KEY.*OPERATOR_PORT"):
        environment.read({"VIENREIZ_BASE_URL": "x", "VIENREIZ_OPERATOR_PORT": "x"})


def test_the_owner_of_the_log_is_the_main_role_in_the_logs_database(tmp_path: Path) -> None:
    read = environment.read(
        {
            "VIENREIZ_DATA": str(tmp_path),
            "VIENREIZ_SECRET_KEY": SECRET,
            "VIENREIZ_DATABASE_URL": "postgresql://owner:word@host:5433/state",
            "VIENREIZ_LOG_DATABASE_URL": "postgresql://writer@host:5433/state_log",
        }
    )

    assert read.log_owner_url == "postgresql://owner:word@host:5433/state_log"


@pytest.mark.parametrize("more", [{}, {"VIENREIZ_LOG_OWNER_URL": "postgresql://owner@host/log"}])
def test_a_log_in_a_file_has_one_owner_whatever_is_set(more: dict[str, str], tmp_path: Path) -> None:
    read = environment.read({"VIENREIZ_DATA": str(tmp_path), "VIENREIZ_SECRET_KEY": SECRET, **more})

    assert read.log_owner_url == read.log_database_url == f"sqlite:///{tmp_path}/log.sqlite3"


def test_a_role_that_is_named_owns_the_log(tmp_path: Path) -> None:
    read = environment.read(
        {
            "VIENREIZ_DATA": str(tmp_path),
            "VIENREIZ_SECRET_KEY": SECRET,
            "VIENREIZ_DATABASE_URL": "postgresql://main@host/state",
            "VIENREIZ_LOG_DATABASE_URL": "postgresql://writer@host/state_log",
            "VIENREIZ_LOG_OWNER_URL": "postgresql://owner@host/state_log",
        }
    )

    assert read.log_owner_url == "postgresql://owner@host/state_log"


def test_sqlite_answers_only_what_is_on_the_disk() -> None:
    options = environment.database("sqlite:////tmp/some.sqlite3")["OPTIONS"]

    assert isinstance(options, dict)
    assert options["transaction_mode"] == "IMMEDIATE"
    assert "synchronous=FULL" in options["init_command"]
    assert "journal_mode=WAL" in options["init_command"]


def test_passwords_are_decoded() -> None:
    described = environment.database("postgresql://user:p%40ss@host:5432/name")

    assert described["PASSWORD"] == "p@ss"
    assert described["NAME"] == "name"


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_behind_a_proxy_a_page_is_answered_and_not_sent_in_circles(scheme: str, tmp_path: Path) -> None:
    program = """
import django; django.setup()
from django.core.management import call_command; call_command("prepare")
from django.test import Client, RequestFactory
from vienreiz.kernel.http import addresses
answer = Client(REMOTE_ADDR="10.0.0.1").get("/sign-in", headers={"Host": "state.example", "X-Forwarded-Proto": PROTO})
spoofed = RequestFactory(REMOTE_ADDR="10.0.0.1").get("/", headers={"X-Forwarded-For": "6.6.6.6, 203.0.113.9"})
print(answer.status_code, answer.headers.get("Location", "-"), addresses.of_client(spoofed))
"""
    variables = {
        "VIENREIZ_DATA": str(tmp_path),
        "VIENREIZ_SECRET_KEY": SECRET,
        "VIENREIZ_BASE_URL": "https://state.example",
        "VIENREIZ_BEHIND_PROXY": "1",
        "DJANGO_SETTINGS_MODULE": "vienreiz.project.settings",
    }

    done = subprocess.run(
        [sys.executable, "-c", f"PROTO = {scheme!r}\n{program}"],
        env={**{name: value for name, value in os.environ.items() if not name.startswith("VIENREIZ_")}, **variables},
        capture_output=True,
        text=True,
        check=False,
    )

    sent = "301 https://state.example/sign-in" if scheme == "http" else "200 -"
    assert done.stdout.splitlines()[-1:] == [f"{sent} 203.0.113.9"], done.stderr
