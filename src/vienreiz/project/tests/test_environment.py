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
