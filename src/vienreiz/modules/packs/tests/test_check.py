"""What is wrong in a pack is said with file, line and a sentence; nothing is passed over in silence."""

import hashlib
import os
import socket
from pathlib import Path

import pytest
from django.conf import settings

from vienreiz.modules.packs import public as packs
from vienreiz.modules.packs.testing import country, text, write_pack

from .note import NoteSection

pytestmark = pytest.mark.usefixtures("notes")
LANGUAGES = [code for code, _ in settings.LANGUAGES]
MISSING = [code for code in LANGUAGES if code != "en"]
FORM_OF_TEXT = "{" + ", ".join(f"{code}: …" for code in LANGUAGES) + "}"


def faults(folder: Path) -> list[str]:
    return [str(fault) for fault in packs.check(folder)]


def faults_of_note(folder: Path, *lines: str) -> list[str]:
    written = "first:\n  words: fine\n" + "".join(f"  {line}\n" for line in lines)
    return faults(write_pack(folder, {"notes.yaml": written}))


def test_a_whole_pack_has_no_fault(tmp_path: Path) -> None:
    folder = write_pack(
        tmp_path,
        {
            "notes.yaml": "first:\n  words: one\n  on: 2026-01-31\n  is_open: true\n  share: 1\n",
            "notes/second.yaml": f"words: two\ntitle: {text('Two')}\nparts: {{a: {{words: x}}}}\n",
            "notes/README.md": "remarks",
            "data/any.thing": b"\xff\x00",
            "data/README": "of the data",
            "NOTICE": "whose it is",
            ".git/config": "hidden",
            "notes/._second.yaml": b"\x00hidden",
        },
    )

    assert faults(folder) == []
    assert [item.code for item in packs.load(folder).section("notes")] == ["first", "second"]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("wrods: x", "Unknown field `wrods`. Did you mean `words`?"),
        ("zzzzzzzz: x", "Unknown field `zzzzzzzz`."),
        (f"{'k' * 500}: x", f"Unknown field `{'k' * 59}…`."),
        ("count: many", "`count` must be a whole number."),
        ("count: '7'", "`count` must be a whole number."),
        ("count: 7.5", "`count` must be a whole number."),
        ("count: true", "`count` must be a whole number."),
        ("share: half", "`share` must be a number."),
        ("is_open: yes", "`is_open` must be true or false."),
        ("is_open: 1", "`is_open` must be true or false."),
        ("on: soon", "`on` must be a day that exists, like 2026-01-31."),
        ("on: 20260131", "`on` must be a day, like 2026-01-31."),
        ("on: '2026-02-30'", "`on` must be a day that exists, like 2026-01-31."),
        ("on: 2026-02-30", "There is no such day as 2026-02-30."),
        ("others: {a: 1}", "`others` must be a list."),
        ("others: [{words: x, cuont: 1}]", "Unknown field `cuont`. Did you mean `count`?"),
        ("parts: [a]", "`parts` must map names to values."),
        ("parts: {a: {wrods: x}}", "The field `words` is missing."),
        ("parts: {words: {words: x, wrods: y}}", "Unknown field `wrods`. Did you mean `words`?"),
        ("one: {words: x, cuont: 1}", "Unknown field `cuont`. Did you mean `count`?"),
        ("one: 5", "`one` must map names to values."),
        ("title: Words", f"`title` is not right: a text is written {FORM_OF_TEXT}."),
        ("title: {en: Words}", f"`title` is not right: the text is missing in: {', '.join(MISSING)}."),
        (f"title: {text('')}", f"`title` is not right: the text is missing in: {', '.join(LANGUAGES)}."),
        (f"title: {text('7')}", f"`title` is not right: a text is written {FORM_OF_TEXT}."),
    ],
    ids=lambda value: value[:40],
)
def test_what_does_not_fit_is_said_at_its_line(tmp_path: Path, line: str, said: str) -> None:
    assert faults_of_note(tmp_path, line)[0] == f"notes.yaml:3: {said}"


def test_a_text_where_a_number_stands_is_explained(tmp_path: Path) -> None:
    folder = write_pack(tmp_path, {"notes/first.yaml": "words: 7\n"})

    assert faults(folder) == ["notes/first.yaml:1: `words` must be a text; put it in quotes if it looks like a number."]


def test_what_is_missing_is_said_where_it_should_stand(tmp_path: Path) -> None:
    folder = write_pack(tmp_path, {"notes.yaml": "# remark\n\nfirst:\n  count: 1\nsecond:\n"})

    assert faults(folder) == [
        "notes.yaml:3: The field `words` is missing.",
        "notes.yaml:5: The description must map names to values.",
    ]


def test_every_fault_of_every_file_is_told_at_once_in_order(tmp_path: Path) -> None:
    folder = write_pack(
        tmp_path,
        {
            "pack.yaml": country().replace("Europe/Lisbon", "Europe/Lisbn").replace("[6, 7]", "[6, 8, 6]"),
            "notes.yaml": "b:\n  words: x\n  a: 1\na:\n  words: 2\n",
            "notes/c.yaml": "words: [\n",
            "note/d.yaml": "words: x\n",
        },
    )

    assert [fault.split(" ")[0] for fault in faults(folder)] == [
        "note/d.yaml:1:", "notes.yaml:3:", "notes.yaml:5:", "notes/c.yaml:2:", "pack.yaml:5:", "pack.yaml:8:",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("written", "instead", "said"),
    [
        ("Europe/Lisbon", "Europe/Lisbn", "`time_zone` is not right: there is no time zone `Europe/Lisbn`. "
         "Did you mean `Europe/Lisbon`?"),
        ("XTS", "EUX", "`currency` is not right: `EUX` is not in ISO 4217; what is no country's begins with X, "
         "such as XTS."),
        ("title: {", "title: {tlh: Qapla, ", "`title` is not right: the platform does not speak tlh; it speaks "
         + ", ".join(LANGUAGES) + "."),
        ("XTS", "money", "`currency` must look like XTS: three capitals."),
        ("abcdefg", "abcdefA", "`alphabet` is not right: letters are given in lower case."),
        ("abcdefg", "abcdefa", "`alphabet` is not right: a letter stands twice."),
        ("[6, 7]", "[6, 6]", "`weekend` is not right: 6 stands twice."),
        ("[6, 7]", "[0]", "`weekend`, at place 1, is not right: input should be greater than or equal to 1."),
        ("[2026-01-01]", "[2026-01-01, 2026-01-01]", "`holidays` is not right: 2026-01-01 stands twice."),
        ("[2026-01-01]", "[2026-06-31]", "There is no such day as 2026-06-31."),
        ('"1"', "1.0", "`version` must be a text; put it in quotes if it looks like a number."),
        ("code: somewhere", "code: Some Where", "`code` must look like some-code: lower-case letters, digits and -, "
         "and a letter first."),
        ("currency:", "curency:", "The field `currency` is missing."),
    ],
)  # fmt: skip
def test_the_country_itself_is_checked(tmp_path: Path, written: str, instead: str, said: str) -> None:
    assert written in country()
    folder = write_pack(tmp_path, {"pack.yaml": country().replace(written, instead)})

    assert faults(folder)[0].split(": ", 1)[1] == said


def test_a_language_that_the_platform_does_not_speak(tmp_path: Path) -> None:
    folder = write_pack(tmp_path, {"pack.yaml": country().replace("languages: [", "languages: [tlh, ")})

    assert faults(folder) == [
        "pack.yaml:4: `languages` is not right: the platform does not speak tlh; it speaks "
        + ", ".join(LANGUAGES)
        + "."
    ]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("note.yaml", " Did you mean `notes.yaml`?"),
        ("notes.yml", " Did you mean `notes.yaml`?"),
        ("organisation.yaml", " Did you mean `organisations.yaml`?"),
        ("register/residents.yaml", " Did you mean `registers`?"),
        ("dta/places.csv", " Did you mean `data`?"),
        ("data", ""),
        ("zzz", ""),
    ],
)
def test_a_file_that_nobody_reads_is_a_fault(tmp_path: Path, name: str, said: str) -> None:
    folder = write_pack(tmp_path, {name: "a: 1\n"})

    assert faults(folder) == [f"{name}:1: No section reads this file.{said}"]


def test_a_description_one_folder_too_deep_is_a_fault(tmp_path: Path) -> None:
    folder = write_pack(tmp_path, {"notes/old/first.yaml": "words: x\n"})

    assert faults(folder) == ["notes/old/first.yaml:1: No section reads this file: put it into notes/ itself."]


def test_one_code_is_described_once(tmp_path: Path) -> None:
    folder = write_pack(tmp_path, {"notes.yaml": "a:\n  words: x\n", "notes/a.yaml": "words: y\n"})

    assert faults(folder) == ["notes/a.yaml:1: `a` is described twice; first in notes.yaml."]


@pytest.mark.parametrize("code", ["Upper", "a_b", "7", "a b", "x" * 61, "../x"])
def test_codes_have_one_form(tmp_path: Path, code: str) -> None:
    folder = write_pack(tmp_path, {"notes.yaml": f'"{code}":\n  words: x\n'})

    assert len(faults(folder)) == 1
    assert "is no code: lower-case letters, digits and - make one, at most 60." in faults(folder)[0]


def test_a_list_is_no_section(tmp_path: Path) -> None:
    folder = write_pack(tmp_path, {"notes.yaml": "- a\n- b\n"})

    assert faults(folder) == ["notes.yaml:1: The file must map codes to what they describe."]


def test_a_section_says_what_is_wrong_beyond_the_form(tmp_path: Path) -> None:
    folder = write_pack(tmp_path, {"notes.yaml": "a:\n  count: 1\n  words: wrong\n"})

    assert faults(folder) == ["notes.yaml:3: The note a is wrong."]
    with pytest.raises(packs.PackFaulty) as raised:
        packs.load(folder)
    assert raised.value.details == {"faults": ["notes.yaml:3: The note a is wrong."]}


def test_a_missing_folder_and_a_folder_that_is_no_pack(tmp_path: Path) -> None:
    assert faults(tmp_path / "nowhere") == [f"pack.yaml:1: There is no folder {tmp_path / 'nowhere'}."]
    assert faults(tmp_path) == ["pack.yaml:1: The file is missing, so this folder is no pack."]


def test_links_and_what_is_no_file_are_refused(tmp_path: Path) -> None:
    folder = write_pack(tmp_path / "pack")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (folder / "notes.yaml").symlink_to(elsewhere / "absent")
    (folder / "notes").symlink_to(elsewhere)
    os.mkfifo(folder / "registers.yaml")
    (folder / "data").mkdir()
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(folder / "data" / "socket"))

    assert faults(folder) == [
        "data/socket:1: This is no plain file.",
        "notes:1: Links are not allowed: put the file itself here.",
        "notes.yaml:1: Links are not allowed: put the file itself here.",
        "registers.yaml:1: This is no plain file.",
    ]


def test_a_name_that_is_not_utf_8(tmp_path: Path) -> None:
    folder = write_pack(tmp_path)
    (folder / "data").mkdir()
    Path(os.fsdecode(os.fsencode(folder / "data") + b"/\xff.csv")).touch()

    assert faults(folder) == ["data/?.csv:1: The name of the file must be UTF-8."]


def test_what_may_not_be_read_is_a_fault_and_never_an_empty_section(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write_pack(
        tmp_path, {"notes/a.yaml": "words: x\n", "notes.yaml": "b:\n  words: x\n", "data/places.csv": "a\n"}
    )
    plain_open, plain_scandir = Path.open, os.scandir

    def open_(path: Path, mode: str = "r") -> object:
        if path.name in {"notes.yaml", "places.csv"}:
            raise PermissionError(13, "Permission denied", str(path))
        return plain_open(path, mode)

    def scandir(path: str) -> object:
        if path.endswith("/notes"):
            raise PermissionError(13, "Permission denied", path)
        return plain_scandir(path)

    monkeypatch.setattr(Path, "open", open_)  # root may read whatever chmod says
    monkeypatch.setattr(os, "scandir", scandir)

    assert faults(folder) == [
        "data/places.csv:1: The file cannot be read: Permission denied.",
        "notes:1: The folder cannot be read: Permission denied.",
        "notes.yaml:1: The file cannot be read: Permission denied.",
    ]


def test_the_digest_is_of_every_byte_and_name_and_of_nothing_hidden(tmp_path: Path) -> None:
    folder = write_pack(tmp_path, {"notes.yaml": "a:\n  words: x\n", "data/places.csv": "a\n", ".hidden": "1"})
    plain = packs.load(folder).digest

    whole = hashlib.sha256()
    for name in ("data/places.csv", "notes.yaml", "pack.yaml"):
        content = hashlib.sha256((folder / name).read_bytes()).digest()
        whole.update(len(name).to_bytes(4, "big") + name.encode() + content)
    assert plain == whole.hexdigest()
    (folder / ".hidden").write_text("2")
    assert packs.load(folder).digest == plain
    (folder / "data" / "places.csv").write_text("b\n")
    changed = packs.load(folder).digest
    (folder / "data" / "places.csv").rename(folder / "data" / "place.csv")
    assert len({plain, changed, packs.load(folder).digest}) == 3


def test_notes_are_the_last_section(notes: NoteSection) -> None:
    """What is referred to is opened before what refers to it."""
    from vienreiz.modules.packs import sections

    names = [section.name for section in sections.all_sections()]
    before = ["organisations", "schemes", "registers", "law", "purposes", "grants", "representation", "incapacity"]
    before += ["people"]
    assert names == [*before, "notes"]


def test_a_fault_of_form_hides_no_fault_of_a_section_that_is_whole(tmp_path: Path) -> None:
    """Only after the last slip in a name of a field was it told that a name of something was wrong too."""
    folder = write_pack(
        tmp_path,
        {"purposes.yaml": "care:\n  dpv: dpv:PublicBenefit\n", "notes.yaml": "a:\n  words: wrong\n"},
    )

    assert faults(folder) == ["notes.yaml:2: The note a is wrong.", "purposes.yaml:1: The field `title` is missing."]


def test_a_member_of_a_list_is_told_by_the_name_of_the_list(tmp_path: Path) -> None:
    folder = write_pack(tmp_path, {"pack.yaml": country().replace("[2026-01-01]", "[2026-01-01, [x]]")})

    assert [line.split(": ", 1)[1] for line in faults(folder)] == [
        "`holidays`, at place 2, must be a day, like 2026-01-31."
    ]
