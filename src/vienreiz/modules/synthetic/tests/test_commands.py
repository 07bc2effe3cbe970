"""From a pack's folder to files, cards and asks."""

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from vienreiz.kernel import actors
from vienreiz.modules.exchange import public as exchange
from vienreiz.modules.identity import public as identity
from vienreiz.modules.packs import public as packs
from vienreiz.modules.synthetic import commands, testing
from vienreiz.modules.synthetic import public as synthetic

NOON = datetime(2020, 3, 1, 12, tzinfo=UTC)
BY = actors.system("tests")
ASKS = [
    {
        "about": "parent",
        "recipient": "office/returns",
        "service": "people.about",
        "purpose": "care",
        "article": "act",
        "fields": ["given_name"],
    },
    {
        "about": "minor",
        "recipient": "office/returns",
        "service": "people.about",
        "purpose": "care",
        "article": "act",
        "fields": ["sex"],
        "refused": True,
    },
]


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    folder = tmp_path / "nowhere"
    testing.write_pack(folder, asks=ASKS)
    return folder


@pytest.fixture
def people(pack: Path, tmp_path: Path) -> Path:
    synthetic.write_people(pack=pack, count=30, seed=1, out=tmp_path / "people")
    return tmp_path / "people"


def known(pack: Path, people: Path) -> dict[str, identity.SubjectId]:
    """Bring the pack into force and let everybody with a key be known."""
    packs.apply(pack, by=BY, at=NOON)
    made = json.loads((people / "people.json").read_text(encoding="utf-8"))
    marks = [company["code"] for company in made["companies"]]
    identity.introduce("test-mark", marks, valid_from=date(1985, 1, 1), by=BY, at=NOON)
    codes = [person["code"] for person in made["people"]]
    return identity.introduce("test-code", codes, valid_from=date(1985, 1, 1), by=BY, at=NOON)


def test_one_file_for_each_register_and_one_of_who_has_a_key(pack: Path, tmp_path: Path) -> None:
    written = synthetic.write_people(pack=pack, count=30, seed=1, out=tmp_path / "out")

    names = [
        "people",
        "bonds",
        "firms",
        "boards",
        "jobs",
        "pay",
        "pupils",
        "diplomas",
        "health",
        "cars",
        "land",
        "homes",
    ]
    assert [file.name for file in written.files] == [f"{name}.ndjson" for name in names]
    described = json.loads((tmp_path / "out" / "people.json").read_text(encoding="utf-8"))
    assert (described["pack"], described["count"], described["seed"]) == ("nowhere", 30, 1)
    assert [(person["key"], person["card"]) for person in described["people"]] == [("parent", True), ("minor", True)]
    assert [(firm["key"], firm["scheme"], firm["name"]) for firm in described["companies"]] == [
        ("shop", "test-mark", "Corner Shop")
    ]


def test_a_pack_with_faults_makes_nobody(pack: Path, tmp_path: Path) -> None:
    (pack / "people.yaml").write_text("residents: {}\n", encoding="utf-8")

    with pytest.raises(packs.PackFaulty):
        synthetic.write_people(pack=pack, count=30, seed=1, out=tmp_path / "out")

    assert not (tmp_path / "out").exists()


def test_a_pack_without_a_recipe_makes_nobody(pack: Path, tmp_path: Path) -> None:
    (pack / "people.yaml").unlink()

    with pytest.raises(synthetic.NoRecipe):
        synthetic.write_people(pack=pack, count=30, seed=1, out=tmp_path / "out")


@pytest.mark.django_db
def test_people_not_made_and_people_not_loaded_are_told_apart(people: Path, tmp_path: Path) -> None:
    with pytest.raises(synthetic.PeopleNotMade):
        synthetic.demo_people(tmp_path)
    with pytest.raises(synthetic.PersonNotLoaded) as refused:
        synthetic.demo_people(people)

    assert refused.value.details == {"key": "parent"}


@pytest.mark.django_db
def test_who_can_sign_in_gets_a_card(pack: Path, people: Path) -> None:
    subjects = known(pack, people)

    assert synthetic.issue_cards(people, by=BY, at=NOON) == 2
    assert [(person.key, person.person_id) for person in synthetic.demo_people(people)] == [
        (key, subject) for key, subject in zip(["parent", "minor"], subjects.values(), strict=True)
    ]
    assert synthetic.issue_cards(people, by=BY, at=NOON) == 2, "twice must be harmless"


@pytest.mark.django_db(databases=["default", "log"])
def test_institutions_ask_through_the_exchange_in_their_own_name(pack: Path, people: Path) -> None:
    subjects = known(pack, people)

    asks = commands.demo_asks(pack, people)
    assert [(ask.subject, ask.by.code, str(ask.ground)) for ask in asks] == [
        (subject, "system:office/returns", "law:act") for subject in subjects.values()
    ]
    assert synthetic.ask_as_institutions(pack, people) == 2
    statuses = [answer.status for answer in exchange.ask_many(asks)]
    assert statuses == [exchange.Status.NOTHING, exchange.Status.REFUSED]


def test_the_command_says_what_it_made(pack: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "out"
    call_command("people", "--count", "30", "--seed", "1", "--out", str(out), "--pack", str(pack))
    said = capsys.readouterr().out
    assert said.startswith(f"30 people in {out / 'people.ndjson'}, {out / 'bonds.ndjson'}, ")
    assert said.endswith(f"{out / 'homes.ndjson'}.\n")

    call_command("people", "--count", "30", "--seed", "1", "--out", str(out), "--pack", str(pack), "--json")
    assert json.loads(capsys.readouterr().out)["count"] == 30


@pytest.mark.parametrize(
    ("count", "out", "pack_name", "says"),
    [
        ("2", "out", "nowhere", "more people by key"),
        ("30", "nowhere/pack.yaml/out", "nowhere", "cannot be written"),
        ("30", "out", "missing", "pack.yaml:1: There is no folder"),
    ],
)
def test_the_command_refuses_in_a_sentence(
    count: str, out: str, pack_name: str, says: str, pack: Path, tmp_path: Path
) -> None:
    with pytest.raises(CommandError, match=says):
        call_command(
            "people", "--count", count, "--seed", "1", "--out", str(tmp_path / out), "--pack", str(tmp_path / pack_name)
        )


def test_without_a_pack_the_first_of_the_folder_is_taken(
    pack: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(CommandError, match="say --pack FOLDER"):
        call_command("people", "--count", "30", "--seed", "1", "--out", "out")

    (tmp_path / "packs").mkdir()
    pack.rename(tmp_path / "packs" / "nowhere")
    call_command("people", "--count", "30", "--seed", "1", "--out", "out")

    assert capsys.readouterr().out.startswith("30 people")
