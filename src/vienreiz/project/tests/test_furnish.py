"""A demonstration of the country that packs/README.md begins with: made, made again, mended, changed."""

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from vienreiz.kernel import clock
from vienreiz.modules.audit import testing as logs
from vienreiz.modules.packs import public as packs
from vienreiz.modules.packs.testing import write_country_of_readme
from vienreiz.modules.synthetic import public as synthetic
from vienreiz.project import furnish, handles
from vienreiz.project.environment import Environment

pytestmark = pytest.mark.django_db(databases=["default", "log"], transaction=True)


class Start:
    """One folder of a demonstration, furnished as often as asked."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.pack = write_country_of_readme(folder / "atoll")
        self.environment: Environment = replace(settings.ENVIRONMENT, folder=folder / "state", demo=True)
        self.environment.folder.mkdir()
        self.said: list[str] = []
        prove = handles._export_proof

        def export(people: Sequence[synthetic.DemoPerson], environment: Environment) -> Path | None:
            logs.everything_sequenced()  # there is no worker here
            return prove(people, environment)

        monkeypatch.setattr(handles, "_export_proof", export)

    def furnish(self, *, count: int = 12) -> dict[str, Any]:
        self.said.clear()
        wish = furnish.Wish(pack=self.pack, count=count, seed=1)
        furnish.furnish(wish, self.environment, say=self.said.append, at=clock.now())
        written: dict[str, Any] = json.loads((self.environment.folder / "handles.json").read_text())
        return written

    def write(self, name: str, written: str, instead: str) -> None:
        file = self.pack / name
        text = file.read_text(encoding="utf-8")
        assert written in text
        file.write_text(text.replace(written, instead), encoding="utf-8")


@pytest.fixture
def start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Start:
    return Start(tmp_path, monkeypatch)


def without(start: Start, *parts: str) -> None:
    """Leave parts of the recipe out; each is the last but those left out before it."""
    file = start.pack / "people.yaml"
    text = file.read_text(encoding="utf-8")
    for part in parts:
        text = text[: text.index(f"\n  {part}:")] + "\n"
    file.write_text(text, encoding="utf-8")


def test_the_country_of_the_page_can_be_demonstrated(start: Start) -> None:
    written = start.furnish()

    assert [person["key"] for person in written["people"]] == ["ada"]
    assert Path(written["proof"]["path"]).exists()
    assert {"/me/data", "/registers/places"} <= {page["path"] for page in written["pages"]}
    assert {"/desk", "/keeping"} <= set(written["pages_without_example"])
    assert "/me/permissions/<uuid:consent_id>" not in written["pages_without_example"]
    left_out = len(written["pages_without_example"])
    assert start.said[-1] == f"    Nothing in this country shows {left_out} kinds of page; handles.json says which."


def test_without_asks_and_requests_what_cannot_be_shown_is_named(start: Start) -> None:
    """It ended in an IndexError."""
    without(start, "requests", "asks")

    written = start.furnish()

    assert written["proof"] is None
    assert {"/me/permissions/<uuid:consent_id>", "/me/uses/<uuid:entry_id>"} <= set(written["pages_without_example"])


def test_without_a_card_and_an_open_register_it_stands_too(start: Start) -> None:
    """It ended in a StopIteration."""
    without(start, "requests", "asks", "families")
    (start.pack / "registers" / "places.yaml").unlink()

    written = start.furnish()

    assert (written["people"], written["proof"]) == ([], None)
    assert {"/me/data", "/registers/<slug:code>"} <= set(written["pages_without_example"])


def test_refused_rows_are_told_and_a_mended_pack_makes_its_people_anew(start: Start) -> None:
    """`furnish` said identity.operator-known ever after, and loaded the same file again."""
    start.write("registers/residents.yaml", "name: {type: string, minLength: 1}", "name: {type: string, minLength: 99}")
    with pytest.raises(furnish.CannotFurnish, match=r"^19 records of residents\.ndjson were refused\. Mend the pack"):
        start.furnish()
    assert [line for line in start.said if line.startswith("      residents.ndjson:1: name: ")]

    start.write("registers/residents.yaml", "minLength: 99", "minLength: 1")
    start.write("people.yaml", "name: full-name", "name: given-name")
    written = start.furnish(count=13)

    assert (
        "    The people of an earlier attempt are made anew; those whom it loaded stay in the registers." in start.said
    )
    assert len((start.environment.folder / "people" / "residents.ndjson").read_text().splitlines()) == 20
    assert [person["key"] for person in written["people"]] == ["ada"]


def test_a_start_that_ended_between_two_steps_takes_none_of_them_twice(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> int:
        raise furnish.CannotFurnish("ended")

    with monkeypatch.context() as broken:
        broken.setattr(synthetic, "request_consents", fail)
        with pytest.raises(furnish.CannotFurnish, match="ended"):
            start.furnish()
    first = synthetic.demo_people(start.environment.folder / "people")

    start.furnish()

    assert not [line for line in start.said if "records read" in line or "Institutions asked" in line]
    assert "    Permissions were asked for 1 time." in start.said
    assert synthetic.demo_people(start.environment.folder / "people") == first


def test_an_operator_whose_password_was_never_written_gets_another(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise handles.LogDidNotProve("ended")

    with monkeypatch.context() as broken:
        broken.setattr(handles, "_export_proof", fail)
        with pytest.raises(handles.LogDidNotProve):
            start.furnish()

    written = start.furnish()

    assert [one["key"] for one in written["staff"] if one.get("password")] == ["operator"]


def test_a_pack_that_was_changed_since_is_told_and_not_applied(start: Start) -> None:
    start.furnish()
    digest = packs.releases()[0].digest
    start.write("pack.yaml", 'version: "1"', 'version: "2"')

    start.furnish(count=40)

    assert start.said[:2] == [
        f"    The pack differs from what is in force; `vienreiz pack plan {start.pack}` shows how.",
        "    12 people of seed 1 stand here already, and none are added.",
    ]
    assert packs.releases()[0].digest == digest


def test_the_same_pack_again_says_nothing_of_it(start: Start) -> None:
    start.furnish()

    start.furnish()

    assert not [line for line in start.said if "differs" in line or "stand here" in line]
