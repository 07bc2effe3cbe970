"""Files of people made, to be altered by a test."""

import copy
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from vienreiz.modules.synthetic.recipe import Recipe

Line = dict[str, Any]  # as it stands in a file
KEYS = {
    "bonds": "tie_number", "boards": "office_number", "jobs": "job_number", "pay": "income_number",
    "pupils": "enrolment_number", "health": "decision_number", "land": "share_number", "homes": "address_code",
}  # fmt: skip


class Files:
    """The lines of every register, to be altered."""

    def __init__(self, folder: Path, of: Recipe) -> None:
        self.lines: dict[str, list[Line]] = {
            code: [json.loads(text) for text in (folder / f"{code}.ndjson").read_text(encoding="utf-8").splitlines()]
            for code in of.registers
        }

    def write(self, folder: Path) -> Path:
        for code, lines in self.lines.items():
            text = "".join(json.dumps(line) + "\n" for line in lines)
            (folder / f"{code}.ndjson").write_text(text, encoding="utf-8")
        return folder

    def where(self, register: str, fits: Callable[[Line], bool] = lambda _: True) -> Iterator[Line]:
        return (line for line in self.lines[register] if fits(line))

    def first(self, register: str, **fields: str) -> Line:
        return next(
            line for line in self.lines[register] if all(line["record"].get(name) == fields[name] for name in fields)
        )

    def add(self, register: str, line: Line, **changes: Any) -> None:
        """A copy under a number of its own."""
        added = copy.deepcopy(line)
        key = KEYS.get(register)
        if key:
            added["record"][key] = f"9{len(self.lines[register]):07}"
        added["record"].update(changes)
        self.lines[register].append(added)

    def rename(self, old: str, new: str) -> None:
        """Another code for somebody, everywhere."""
        for line in (line for lines in self.lines.values() for line in lines):
            line["record"] = {name: new if value == old else value for name, value in line["record"].items()}

    def person(self, code: str, **changes: str) -> None:
        """Other facts about somebody in all lines of the register of people."""
        for line in self.where("people", lambda line: line["record"]["code"] == code):
            line["record"].update(changes)

    def twice(self, register: str, name: str) -> tuple[Line, Line]:
        """The first two lines that have one value in a field."""
        seen: dict[str, Line] = {}
        for line in self.lines[register]:
            value = line["record"].get(name)
            if value in seen:
                return seen[value], line
            seen[value] = line
        raise AssertionError(f"no two lines of {register} have the same {name}")

    def alive(self) -> Line:
        dead = {line["record"]["code"] for line in self.where("people", lambda line: "died_on" in line["record"])}
        return next(self.where("people", lambda line: line["record"]["code"] not in dead and not line["valid_until"]))

    def dead(self) -> Line:
        return next(self.where("people", lambda line: "died_on" in line["record"]))

    def minor(self) -> Line:
        return next(self.where("people", lambda line: line["record"]["born_on"] > "2004" and not line["valid_until"]))

    def married(self) -> Line:
        return next(
            self.where("bonds", lambda line: line["record"]["relation"] == "spouse" and not line["valid_until"])
        )

    def children(self, *, at_least: int) -> list[str]:
        """The codes of as many children of one parent."""
        found: dict[str, list[str]] = {}
        for line in self.where("bonds", lambda line: line["record"]["relation"] == "child"):
            hers = found.setdefault(line["record"]["code"], [])
            hers.append(line["record"]["relative_code"])
            if len(hers) == at_least:
                return hers
        raise AssertionError(f"nobody has {at_least} children")
