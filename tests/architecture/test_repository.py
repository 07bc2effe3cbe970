"""What the repository promises of itself."""

import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]
NEVER = re.compile(
    r"pypi\.org|pythonhosted|registry\.npmjs|deb\.debian\.org|/work/|/root/|artifact-?registry", re.IGNORECASE
)


def _tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    names = [name for name in listed.stdout.split("\0") if name]
    assert len(names) > 100 or not (ROOT / ".git").exists(), "git lists nothing, so nothing was looked at"
    return [ROOT / name for name in names]


def test_no_file_names_a_package_registry_or_a_path_of_one_machine() -> None:
    found = []
    for file in _tracked():
        if file == Path(__file__) or not file.is_file():
            continue
        try:
            text = file.read_text()
        except UnicodeDecodeError:
            continue
        found += [f"{file.relative_to(ROOT)}: {match[0]}" for match in NEVER.finditer(text)]

    assert found == []


def test_every_pinned_requirement_has_a_hash() -> None:
    for tag in ("py311", "py312", "py313"):
        for file in (ROOT / "requirements" / f"{tag}.txt", ROOT / "requirements" / f"{tag}-dev.txt"):
            text = file.read_text()
            pinned = re.findall(r"^[a-z0-9][^\n]*==", text, re.MULTILINE | re.IGNORECASE)

            assert pinned
            assert len(
                re.findall(r"^[a-z0-9][^\n]*==[^\n]*\\\n\s+--hash=sha256:", text, re.MULTILINE | re.IGNORECASE)
            ) == len(pinned)


def test_the_readme_says_the_two_commands() -> None:
    readme = (ROOT / "README.md").read_text()

    assert "make demo" in readme
    assert "make test" in readme


def test_every_decision_fits_the_form() -> None:
    for page in sorted((ROOT / "docs" / "decisions").glob("*.md")):
        text = page.read_text()

        assert re.match(r"# \d+\. ", text), page.name
        for part in ("What we chose", "Why", "What it costs", "What would change our mind"):
            assert f"## {part}" in text, f"{page.name} lacks “{part}”"


def test_the_day_of_a_moment_is_the_countrys() -> None:
    """`at.date()` is the day in Greenwich; a law, an identifier and a grant go by the day of the country."""
    found = []
    for file in (ROOT / "src").rglob("*.py"):
        if {"tests", "testing"} & set(file.relative_to(ROOT).parts) or file.name == "testing.py":
            continue
        for number, line in enumerate(file.read_text().splitlines(), 1):
            if re.search(r"\b(at|now\(\)|moment|_at)\.date\(\)", line):
                found.append(f"{file.relative_to(ROOT)}:{number}")

    assert found == []
