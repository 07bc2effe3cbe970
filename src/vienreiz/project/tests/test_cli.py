"""What somebody sees who types `vienreiz`."""

import sys

import pytest
from django.core.management import get_commands

from vienreiz.project import cli


@pytest.mark.parametrize("words", [[], ["--help"], ["-h"], ["help"]])
def test_without_a_command_it_says_which_there_are(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], words: list[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["vienreiz", *words])

    cli.main()

    said = capsys.readouterr().out
    assert "doctor" in said
    assert max(map(len, said.splitlines())) <= 120


def test_the_overview_names_every_command_of_ours() -> None:
    ours = {name for name, app in get_commands().items() if str(app).startswith("vienreiz")}

    assert set(cli.OVERVIEW) == ours | set(cli.PLAIN)
