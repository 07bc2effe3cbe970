"""The strict part of YAML that packs may use: every fault has its line and one sentence."""

import time
from datetime import date

import pytest

from vienreiz.modules.packs import document

BOMB = "".join(
    f"l{level}: &l{level} [{', '.join([f'*l{level - 1}'] * 9) if level else 'lol, lol'}]\n" for level in range(10)
)


def fault(stored: str | bytes) -> str:
    with pytest.raises(document.Unreadable) as raised:
        document.read(stored if isinstance(stored, bytes) else stored.encode(), name="file.yaml")
    return str(raised.value.fault)


def content(stored: str) -> object:
    return document.read(stored.encode(), name="file.yaml").content


@pytest.mark.parametrize(
    ("stored", "said"),
    [
        ("", "1: The file is empty."),
        ("# only a remark\n", "1: The file is empty."),
        ("a: 1\nb: 2\na: 3\n", "3: The key `a` stands twice; first on line 1."),
        ("a:\n  b: 1\n  'b': 2\n", "3: The key `b` stands twice; first on line 2."),
        ("a: {b: 1, b: 2}\n", "1: The key `b` stands twice; first on line 1."),
        ("a: 1\nb: &here 2\n", "2: Anchors are not allowed: remove &here."),
        ("a: *here\n", "1: Aliases are not allowed: write the content of *here out."),
        (BOMB, "1: Anchors are not allowed: remove &l0."),
        ("a: 1\n<<: {b: 2}\n", "2: Merge keys are not allowed: write the content out."),
        ("a: !!python/object/apply:os.system ['true']\n", "1: Tags are not allowed: remove tag:yaml.org,2002:python/"),
        ("a: !!str 7\n", "1: Tags are not allowed: remove tag:yaml.org,2002:str."),
        ("a: ! 7\n", "1: Tags are not allowed: remove !."),
        ("a: 1\n---\nb: 2\n", "2: A file holds one document, and this begins another."),
        ("a: 1\n...\n---\n", "3: A file holds one document, and this begins another."),
        ("a: 1\nb: 2026-02-30\n", "2: There is no such day as 2026-02-30."),
        ("a: 2025-02-29\n", "1: There is no such day as 2025-02-29."),
        ("a: 0000-01-01\n", "1: There is no such day as 0000-01-01."),
        ("a: 1e999\n", "1: `1e999` is larger than any number."),
        ("a: [1, 2\nb: 3\n", "2: This is not YAML: did not find expected ',' or ']'."),
        ("a: 1\n b: 2\n", "2: This is not YAML: mapping values are not allowed in this context."),
        ("a:\n\t- 1\n", "2: This is not YAML: found character that cannot start any token."),
        ("? [a, b]\n: 1\n", "1: A key must be a word."),
        ("'': 1\n", "1: A key must be a word."),
        ("a: 1\nb: x\0y\n", "2: The file holds a NUL character, which a text may not hold."),
        ('a: 1\nb: "x\\0y"\n', "2: The file holds a NUL character, which a text may not hold."),
        ('"a\\0": 1\n', "1: The file holds a NUL character, which a text may not hold."),
        ("a: x\x07y\n", "1: The file holds the character U+0007, which a text may not hold."),
        ('a: "\\x1b[31m"\n', "1: The file holds the character U+001B, which a text may not hold."),
        ("a: gr\u00fcn\n".encode("latin-1"), "1: The file must be UTF-8, and byte 5 is not."),
        ("a: 1\nb: 2\n".encode("utf-16"), "1: The file must be UTF-8, and byte 0 is not."),
        (b"a: 1\nb: \xc3\n", "2: The file must be UTF-8, and byte 8 is not."),
        ("a: " + "[" * 40 + "]" * 40, "1: This is nested more than 32 deep."),
        ("[" * 500_000, "1: This is nested more than 32 deep."),
        ("a: " + "x" * 1_048_576, "1: The file is larger than 1048576 bytes."),
        (f"{'k' * 200}: 1\n{'k' * 200}: 2\n", f"2: The key `{'k' * 59}…` stands twice; first on line 1."),
    ],
    ids=lambda value: None if isinstance(value, bytes) or len(value) > 60 else value,
)
def test_what_packs_may_not_hold_is_told_with_its_line(stored: str | bytes, said: str) -> None:
    assert fault(stored).startswith(f"file.yaml:{said}")


def test_an_alias_bomb_is_refused_before_it_grows() -> None:
    started = time.process_time()
    fault(BOMB)

    assert time.process_time() - started < 1  # it would be 3.5 thousand million words


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("7", 7),
        ("-7", -7),
        ("0", 0),
        ("007", "007"),
        ("0x1F", "0x1F"),
        ("0o17", "0o17"),
        ("1_000", "1_000"),
        ("12345678901234567890", "12345678901234567890"),
        ("1:30", "1:30"),
        ("1.5", 1.5),
        ("1e3", 1000.0),
        (".inf", ".inf"),
        (".nan", ".nan"),
        ("true", True),
        ("false", False),
        ("yes", "yes"),
        ("no", "no"),
        ("on", "on"),
        ("off", "off"),
        ("y", "y"),
        ("null", None),
        ("~", None),
        ("", None),
        ("2026-01-31", date(2026, 1, 31)),
        ("2024-02-29", date(2024, 2, 29)),
        ("2026-1-31", "2026-1-31"),
        ("2026-01-31T10:00:00Z", "2026-01-31T10:00:00Z"),
        ("'7'", "7"),
        ('"true"', "true"),
        ("'2026-02-30'", "2026-02-30"),
        ("'<<'", "<<"),
    ],
)
def test_scalars_mean_what_they_look_like(written: str, meant: object) -> None:
    found = content(f"a: {written}\n")

    assert found == {"a": meant}
    assert isinstance(found, dict)
    assert type(found["a"]) is type(meant)


def test_a_mark_of_byte_order_and_line_ends_of_windows_do_no_harm() -> None:
    assert content("\ufeffa: 1\r\nb: 2\r\n") == {"a": 1, "b": 2}


def test_keys_are_words_whatever_they_look_like() -> None:
    assert content("1: a\nno: b\n2026-01-01: c\n'<<': d\n") == {"1": "a", "no": "b", "2026-01-01": "c", "<<": "d"}


def test_every_part_knows_its_line_and_a_missing_one_its_parents() -> None:
    read = document.read(b"# remark\na:\n  b: 1\n  c:\n    - 1\n    - d: 2\n", name="file.yaml")
    lines = {(): 2, ("a",): 2, ("a", "b"): 3, ("a", "c"): 4, ("a", "c", 1, "d"): 6, ("a", "c", 1, "e"): 6, ("x",): 2}

    assert {where: read.place(where).line for where in lines} == lines
    assert read.place().file == "file.yaml"
