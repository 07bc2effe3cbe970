"""Whatever is wrong in a pack, `check` says so with a line, and never ends in a traceback."""

import copy
import random
import shutil
from collections import Counter
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from vienreiz.modules.packs import document
from vienreiz.modules.packs import public as packs
from vienreiz.modules.packs.values import Where

PACKS = Path(__file__).parents[2] / "packs"
FOLDERS = sorted(file.parent for file in PACKS.glob("*/pack.yaml"))
INSTEAD: dict[str, Any] = {
    "a word": "x", "a number": 7, "less than nothing": -5, "a list": ["x"], "a list of lists": [["x"]],
    "a mapping": {"x": "x"}, "nothing": None, "yes": True, "a day": date(1, 1, 1),
}  # fmt: skip
WAYS = ("left out", "renamed", "said twice", *INSTEAD)
TRIED = 120
ALIKE = 2  # of parts that differ in nothing but their place in a list

every_pack = pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)


def parts(content: Any, where: Where = ()) -> Iterator[Where]:
    """Where each part of a document stands, the document itself aside."""
    inside = content.items() if isinstance(content, dict) else enumerate(content if isinstance(content, list) else [])
    for step, part in inside:
        yield (*where, step)
        yield from parts(part, (*where, step))


def changed(content: Any, where: Where, way: str) -> Any:
    """The document with one part of it other than it was."""
    whole = copy.deepcopy(content)
    around = whole
    for step in where[:-1]:
        around = around[step]
    last: Any = where[-1]
    if way == "left out":
        del around[last]
    elif way == "renamed" and isinstance(around, dict):
        pairs = [(f"{name}x" if name == last else name, part) for name, part in around.items()]
        around.clear()
        around.update(pairs)
    elif way == "said twice" and isinstance(around, list):
        around.append(around[last])
    else:
        around[last] = INSTEAD.get(way, f"{around[last]}x")
    return whole


def mutations(folder: Path) -> Iterator[tuple[str, Where, str, Any]]:
    """Every change of every part of every file, those of parts alike a few times only."""
    for file in sorted(folder.rglob("*.yaml")):
        content = document.read(file.read_bytes(), name=file.name).content
        seen: Counter[Where] = Counter()
        for where in parts(content):
            alike = tuple("" if isinstance(step, int) else step for step in where)
            seen[alike] += 1
            if seen[alike] <= ALIKE:
                for way in WAYS:
                    yield file.relative_to(folder).as_posix(), where, way, content


@every_pack
def test_check_never_raises(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(document, "read", lru_cache(maxsize=1000)(document.read))  # all files but one stay as they are
    copied = Path(shutil.copytree(folder, tmp_path / folder.name))
    everything = list(mutations(folder))
    with_fault = 0

    for name, where, way, content in random.Random(1).sample(everything, TRIED):
        text = yaml.safe_dump(changed(content, where, way), allow_unicode=True, sort_keys=False, width=1_000_000)
        (copied / name).write_text(text, encoding="utf-8")
        try:
            with_fault += bool(packs.check(copied))
        except Exception as error:
            raise AssertionError(f"{way} in {name} at {where}") from error
        (copied / name).write_bytes((folder / name).read_bytes())

    assert with_fault > TRIED / 2


@pytest.mark.parametrize(
    ("name", "written", "instead", "said"),
    [
        ("wages", "    role: hand\n", "    role: hnad\n", "There is no role 'hnad'; did you mean 'hand'?"),
        (
            "kinship",
            "    entry: {type: string",
            "    entry: {type: 7",
            "The schema breaks JSON Schema 2020-12 at properties/entry/type: it is no type of JSON Schema; those are "
            "array, boolean, integer, null, number, object, string.",
        ),
    ],
)
def test_what_ended_in_a_traceback_is_said(name: str, written: str, instead: str, said: str, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(PACKS / "thalassia", tmp_path / "thalassia"))
    file = folder / "registers" / f"{name}.yaml"
    text = file.read_text(encoding="utf-8")
    line = text[: text.index(written)].count("\n") + 1
    file.write_text(text.replace(written, instead, 1), encoding="utf-8")

    assert f"registers/{name}.yaml:{line}: {said}" in [str(fault) for fault in packs.check(folder)]


def test_the_same_fault_is_told_once(tmp_path: Path) -> None:
    """A power whose service was not there said so for each field that it names of it."""
    folder = Path(shutil.copytree(PACKS / "latvia", tmp_path / "latvia"))
    file = folder / "representation.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("family-ties.ties", "family-ties.tie", 1), encoding="utf-8")

    said = [fault.sentence for fault in packs.check(folder)]

    assert said == ["There is no service `family-ties.tie`. Did you mean `family-ties.ties`?"]
