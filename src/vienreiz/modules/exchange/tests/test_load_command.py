import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from vienreiz.kernel import clock
from vienreiz.modules.audit import public as audit
from vienreiz.modules.audit import testing as audit_testing
from vienreiz.modules.records import public as records
from vienreiz.modules.registers import testing as registers

pytestmark = pytest.mark.django_db(databases=["default", "log"])

NOON = datetime(2030, 5, 6, 12, tzinfo=UTC)
LATER = NOON + timedelta(seconds=1)  # where time stands still, what is published next is so an instant later
UNKNOWN = "The file places.csv has the column “%s”, which is no field of the register places.\n"


@pytest.fixture(autouse=True)
def _noon() -> Iterator[None]:
    with clock.stopped_at(NOON):
        registers.places()
        yield


def written(folder: Path, text: str) -> Path:
    file = folder / "places.csv"
    file.write_text(text)
    return file


def test_a_good_file_is_loaded(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    call_command(
        "load", "places", written(tmp_path, "id,name,size\n1,Here,3\n2,There,0\n"), "--valid-from", "2001-02-03"
    )

    number = records.loads("places")[0].number
    assert capsys.readouterr().out == (
        f"Load {number} of places from places.csv: 2 rows, 2 new, 0 changed, 0 unchanged, 0 refused, 1 oddity.\n"
        "places.csv:3: oddity: size: This is less than 1.\n"
    )
    (entry,) = audit_testing.nobodys_entries()
    assert (entry.kind, entry.service, entry.by) == (audit.Kind.SUBMISSION, "places", "operator:command-line")
    version = records.by_key("places", "1", valid_on=date(2001, 2, 3), known_at=NOON)
    assert version is not None
    assert version.valid.start == date(2001, 2, 3)


def test_a_refused_row_ends_in_exit_code_1_and_the_rest_is_loaded(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stopped:
        call_command("load", "places", written(tmp_path, "id,name\n1,Here\nx,There\n"), "--json")

    assert stopped.value.code == 1
    report = json.loads(capsys.readouterr().out)
    assert (report["new"], report["refused"], report["first_reports"][0]["line"]) == (1, 1, 3)
    assert records.by_key("places", "1", valid_on=NOON.date(), known_at=NOON) is not None


@pytest.mark.parametrize(
    ("register", "text", "sentence"),
    [
        ("plaices", "id\n", "There is no register with this code.\n"),
        ("places", "", "The file places.csv is empty.\n"),
        (
            "places",
            "id,nmae\n",
            UNKNOWN % "nmae",
        ),
        (
            "places",
            "id,100%\n",
            UNKNOWN % "100%",
        ),
    ],
)
def test_a_bad_file_is_refused_in_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], register: str, text: str, sentence: str
) -> None:
    with pytest.raises(SystemExit) as stopped:
        call_command("load", register, written(tmp_path, text))

    assert stopped.value.code == 1
    said = capsys.readouterr()
    assert (said.out, said.err) == ("", sentence)
    assert records.loads("places") == []


def test_an_open_load_is_undone_so_that_another_may_begin(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    call_command("load", "places", str(written(tmp_path, "id,name\n1,Hill\n2,Mill\n")))
    with monkeypatch.context() as patched:
        patched.setattr("vienreiz.modules.records.commands.loading.publish", interrupted)
        file = written(tmp_path, "id,name\n1,Mount\n")
        with pytest.raises(KeyboardInterrupt):
            call_command("load", "places", str(file))
    with pytest.raises(SystemExit):
        call_command("load", "places", str(written(tmp_path, "id,name\n1,Other\n")))
    capsys.readouterr()

    call_command("load", "places", "--abandon")

    assert "is undone; it had taken 1 row" in capsys.readouterr().out
    call_command("load", "places", str(written(tmp_path, "id,name\n1,Other\n2,Mill\n")))
    names = {one.content["name"] for one in records.of_register("places", valid_on=NOON.date(), known_at=LATER)}
    assert names == {"Other", "Mill"}
    with pytest.raises(SystemExit):
        call_command("load", "places", "--abandon")
    with pytest.raises(CommandError, match="Name a file"):
        call_command("load", "places")


def interrupted(*_: object, **__: object) -> None:
    raise KeyboardInterrupt
