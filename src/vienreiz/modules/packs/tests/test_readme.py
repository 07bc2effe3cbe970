"""packs/README.md is true: its country is whole, its examples stand in packs, its faults are said in those words."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from vienreiz.kernel import actors
from vienreiz.modules.packs import public as packs
from vienreiz.modules.packs.testing import BLOCKS, FILES_OF_README, README, write_country_of_readme

PACKS = Path(__file__).parents[5] / "packs"
EXCERPTS = [(name.removeprefix("packs/"), text) for name, text in BLOCKS if name.startswith("packs/")]


def test_every_example_has_its_place() -> None:
    assert README.count("```yaml\n") + README.count("```csv\n") == len(BLOCKS)
    assert set(FILES_OF_README) == {
        "pack.yaml", "organisations.yaml", "schemes.yaml", "law.yaml", "registers/residents.yaml", "purposes.yaml",
        "grants.yaml", "registers/places.yaml", "data/places.csv", "people.yaml",
    }  # fmt: skip


@pytest.mark.parametrize(("name", "text"), EXCERPTS, ids=[name for name, _ in EXCERPTS])
def test_an_excerpt_stands_in_its_pack(name: str, text: str) -> None:
    assert text in (PACKS / name).read_text(encoding="utf-8")


@pytest.mark.django_db
def test_the_country_to_begin_with_is_whole_and_applies(tmp_path: Path) -> None:
    folder = write_country_of_readme(tmp_path)

    assert [str(fault) for fault in packs.check(folder)] == []
    packs.apply(folder, by=actors.system("tests"), at=datetime(2026, 5, 4, tzinfo=UTC))
    assert packs.current().code == "atoll"


@pytest.mark.parametrize(
    ("name", "written", "instead"),
    [
        ("grants.yaml", "/pupils", "/pupil"),
        ("grants.yaml", "[name, born_on]", "[name, number]"),
        ("grants.yaml", "  valid_from: 2026-01-01\n", "  valid_from: 2026-01-01\n  valid_until: 2026-01-01\n"),
        ("pack.yaml", ", en: Atoll", ""),
        ("pack.yaml", 'version: "1"', "version: 1"),
        ("law.yaml", "registry/1\n", "registry/1\n  checkd_on: 2026-01-31\n"),
        ("schemes.yaml", "R-00001", "R-1"),
        ("registers/residents.yaml", "    born_on: {", "    born: {"),
        ("people.yaml", "article: school-act-3", "article: registry-act-1"),
    ],
)
def test_a_common_fault_is_said_in_the_words_of_the_page(tmp_path: Path, name: str, written: str, instead: str) -> None:
    folder = write_country_of_readme(tmp_path)
    assert written in FILES_OF_README[name]
    (folder / name).write_text(f"# {name}\n{FILES_OF_README[name].replace(written, instead)}", encoding="utf-8")

    said = [str(fault) for fault in packs.check(folder)]

    assert any(f"`` {line} ``" in README for line in said), said


def test_the_faults_of_files_and_countries_are_said_in_those_words_too(tmp_path: Path) -> None:
    (write_country_of_readme(tmp_path) / "grants.yaml").rename(tmp_path / "grant.yaml")

    assert [f"`` {fault} ``" in README for fault in packs.check(tmp_path)] == [True]
