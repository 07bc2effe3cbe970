"""Ready-made packs for anyone's tests: the least a country can be, written to a folder."""

import re
from collections.abc import Mapping
from pathlib import Path

from django.conf import settings

README = (Path(__file__).parents[4] / "packs" / "README.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"^```(?:yaml|csv)\n# (\S+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
BLOCKS = BLOCK.findall(README)
FILES_OF_README = {name: text for name, text in BLOCKS if not name.startswith("packs/")}


def write_country_of_readme(folder: Path) -> Path:
    """The country that a newcomer begins with, as packs/README.md has it."""
    for name, content in FILES_OF_README.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        remark = f"# {name}\n" if file.suffix == ".yaml" else ""
        file.write_text(remark + content, encoding="utf-8")
    return folder


def text(words: str) -> str:
    """The same words in every language of the platform, as a pack writes them."""
    return "{" + ", ".join(f"{code}: {words}" for code, _ in settings.LANGUAGES) + "}"


def write_pack(folder: Path, files: Mapping[str, str | bytes] | None = None, *, code: str = "somewhere") -> Path:
    """A pack of a country that has only what `files` describe; `pack.yaml` may be among them."""
    for name, content in {"pack.yaml": country(code=code), **(files or {})}.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def country(*, code: str = "somewhere", version: str = "1") -> str:
    """A pack.yaml."""
    languages = ", ".join(code for code, _ in settings.LANGUAGES)
    return f"""code: {code}
title: {text("Somewhere")}
version: "{version}"
languages: [{languages}]
time_zone: Europe/Lisbon
currency: XTS
alphabet: abcdefghijklmnopqrstuvwxyz
weekend: [6, 7]
holidays: [2026-01-01]
"""
