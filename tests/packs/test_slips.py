"""Slips in a pack that is whole otherwise: each is one fault, at its own line."""

import shutil
from pathlib import Path

import pytest

from vienreiz.modules.packs import public as packs

PACKS = Path(__file__).parents[2] / "packs"


def faults_after(folder: Path, name: str, written: str, instead: str) -> list[str]:
    """What is said of the pack when the first of some words in one file are others; `@` stands for their line."""
    file = folder / name
    text = file.read_text(encoding="utf-8")
    assert written in text
    file.write_text(text.replace(written, instead, 1), encoding="utf-8")
    line = text[: text.index(written)].count("\n") + 1
    return [str(fault).replace(f"{name}:{line}:", "@") for fault in packs.check(folder)]


@pytest.mark.parametrize(
    ("name", "written", "instead", "said"),
    [
        (
            "representation.yaml", "{relation: child}", "{relation: kid}",
            ["@ The field relation is never kid, but child, parent or spouse."],
        ),
        (
            "law.yaml", "checked_on: null\n  checked_by: \"\"", "checked_on: 2999-01-01\n  checked_by: Somebody",
            ["@ The article persons-register is said to have been checked on a day to come."],
        ),
        (
            "people.yaml", "{female: female,", "{female: woman,",
            ["@ The register persons cannot hold this word: The field sex is never woman, but female or male."],
        ),
        (
            "people.yaml", "spouse: spouse}", "spouse: wife}",
            ["@ The register family-ties cannot hold this word: The field relation is never wife, but child, parent or "
             "spouse."],
        ),
    ],
)  # fmt: skip
def test_a_slip_in_the_pack_of_latvia(name: str, written: str, instead: str, said: list[str], tmp_path: Path) -> None:
    folder = Path(shutil.copytree(PACKS / "latvia", tmp_path / "latvia"))

    assert faults_after(folder, name, written, instead) == said


def test_open_data_whose_columns_are_no_fields_are_told_before_they_are_loaded(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(PACKS / "thalassia", tmp_path / "thalassia"))

    assert faults_after(folder, "data/settlements.csv", "name", "nmae")[:2] == [
        "@ The column `nmae` is no field of the register settlements. Did you mean `name`?",
        "@ The column `name` is missing, and every record of settlements must have it.",
    ]
