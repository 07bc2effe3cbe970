"""The source knows no country: all of Latvia stands in its pack and in the translations."""

import re
from pathlib import Path

SOURCE = Path(__file__).parents[2] / "src" / "vienreiz"
WORDS = re.compile(
    r"latvi|\briga\b|rīg|\bEUR\b|\beuro\b|\bLV\b|pmlp|vsaa|\bvid\b|\bvzd\b|csdd"
    r"|jelgav|daugav|liepāj|liepaj|eparaksts|personas kod",
    re.IGNORECASE,
)
LETTERS = re.compile("[āčēģīķļņšūžĀČĒĢĪĶĻŅŠŪŽ]")
TEXT_FILES = {".py", ".html", ".txt", ".css", ".js", ".svg", ".md", ".typ", ".toml", ".yaml", ".json"}
# of others, taken whole; VENDORED.json beside them, or their first line, says whence
VENDORED = {
    "kernel/iso-4217.txt",
    "kernel/ui/static/ui/frontend.min.css",
    "kernel/ui/static/ui/frontend.min.js",
}


def test_no_word_or_letter_of_latvia_stands_in_the_source() -> None:
    found = [
        f"{file.relative_to(SOURCE)}:{number}: {line.strip()}"
        for file in sorted(SOURCE.rglob("*"))
        if file.is_file()
        and file.suffix in TEXT_FILES
        and "locale" not in file.parts
        and file.relative_to(SOURCE).as_posix() not in VENDORED
        for number, line in enumerate(file.read_text().splitlines(), 1)
        if WORDS.search(line) or LETTERS.search(line)
    ]

    assert found == []


def test_what_is_taken_from_others_is_there() -> None:
    """An exemption for a file that is gone would cover whatever comes to be called so."""
    assert [one for one in sorted(VENDORED) if not (SOURCE / one).is_file()] == []
