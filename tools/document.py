"""Writes into the documents what the code itself says, so that they cannot go stale: `make docs`.

ARCHITECTURE.md gets the module map, docs/settings.md the environment. `--check` exits 1 when a page is stale.
"""

import ast
import dataclasses
import re
import sys
from pathlib import Path

from vienreiz.project.environment import Environment
from vienreiz.project.modules import KERNEL_APPS, MODULES

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "vienreiz"


def first_sentence(docstring: str | None) -> str:
    text = " ".join((docstring or "").split())
    return re.split(r"(?<=\.) ", text, maxsplit=1)[0]


def docstring_of(file: Path) -> str | None:
    return ast.get_docstring(ast.parse(file.read_text())) if file.exists() else None


def door_of(folder: Path) -> list[str]:
    """The names a module offers, in the order of its door."""
    file = folder / "public.py"
    if not file.exists():
        return []
    names = []
    for node in ast.parse(file.read_text()).body:
        if isinstance(node, ast.ImportFrom):
            names += [alias.asname or alias.name for alias in node.names]
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            names.append(node.name)
    return [name for name in names if not name.startswith("_")]


def module_map() -> str:
    """One row a module, from top to bottom: what it is for and what its door offers."""
    rows = ["| module | what it is for | its door, `public.py` |", "|---|---|---|"]
    for name in MODULES:
        folder = SOURCE / "modules" / name
        offered = ", ".join(f"`{each}`" for each in door_of(folder) if each[0].islower()) or "(pages and commands only)"
        purpose = first_sentence(docstring_of(folder / "__init__.py"))
        rows.append(f"| [`{name}`](src/vienreiz/modules/{name}) | {purpose} | {offered} |")
    return "\n".join(rows)


def kernel_map() -> str:
    rows = ["| part | what it gives |", "|---|---|"]
    for path in sorted((SOURCE / "kernel").iterdir(), key=lambda path: (path.is_dir(), path.name)):
        name = path.stem
        if name.startswith("_") or name in {"tests", "locale"} or not (path.is_dir() or path.suffix == ".py"):
            continue
        file = path / "__init__.py" if path.is_dir() else path
        where = f"src/vienreiz/kernel/{path.name}"
        mark = " (Django app)" if name in KERNEL_APPS else ""
        rows.append(f"| [`{name}`]({where}) | {first_sentence(docstring_of(file))}{mark} |")
    return "\n".join(rows)


def settings_table() -> str:
    rows = ["| variable | meaning | default |", "|---|---|---|"]
    for variable in dataclasses.fields(Environment):
        rows.append(
            f"| `{variable.metadata['name']}` | {variable.metadata['meaning']} | {variable.metadata['default']} |"
        )
    return "\n".join(rows)


PARTS = {
    ("ARCHITECTURE.md", "module map"): module_map,
    ("ARCHITECTURE.md", "kernel map"): kernel_map,
    ("docs/settings.md", "settings"): settings_table,
}


def main() -> int:
    stale = []
    for (page, part), write in PARTS.items():
        file = ROOT / page
        old = file.read_text()
        begin, end = f"<!-- {part}: written by make docs -->", f"<!-- end of {part} -->"
        before, found, rest = old.partition(begin)
        new = f"{before}{begin}\n{write()}\n{end}{rest.partition(end)[2]}"
        if not found:
            stale.append(f"{page} has no place for the {part}.")
        elif new != old:
            if "--check" in sys.argv:
                stale.append(f"The {part} in {page} is stale: run `make docs`.")
            else:
                file.write_text(new)
    for sentence in stale:
        print(sentence)
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
