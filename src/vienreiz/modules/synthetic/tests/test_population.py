"""Families made by chance: whatever the seed, nothing in them contradicts itself."""

import time
from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vienreiz.modules.synthetic import errors, facts, ndjson, testing
from vienreiz.modules.synthetic.population import Population, populate
from vienreiz.modules.synthetic.recipe import Fact, Recipe, Relation, Sex, Subject

RECIPE = testing.recipe()
DIGEST_OF_SEED_1 = "66fa2b9f8df3ff66bfb014ca79969de0844ebe0497bd021f9abcc6bf1ad47d43"


def made(*, count: int, seed: int, recipe: Recipe = RECIPE) -> Population:
    return populate(recipe, testing.SCHEME, testing.PLACES, count=count, seed=seed)


def written(population: Population, folder: Path, recipe: Recipe = RECIPE) -> Path:
    for code, register in recipe.registers.items():
        ndjson.write(folder / f"{code}.ndjson", facts.lines(register, population, recipe))
    return folder


@settings(max_examples=60, deadline=None)
@given(count=st.integers(min_value=3, max_value=300), seed=st.integers())
def test_people_of_any_seed_do_not_contradict_each_other(
    count: int, seed: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    population = made(count=count, seed=seed)
    folder = written(population, tmp_path_factory.mktemp("people"))

    assert len(population.people) == count
    assert len({person.code for person in population.people}) == count
    assert testing.contradictions(folder, RECIPE, testing.SCHEME, testing.PLACES) == []


def test_the_same_seed_makes_the_same_people(tmp_path: Path) -> None:
    folders = [tmp_path / name for name in ("one", "again", "other")]
    for folder, seed in zip(folders, [4, 4, 5], strict=True):
        folder.mkdir()
        written(made(count=200, seed=seed), folder)
    one, again, other = ((folder / "people.ndjson").read_bytes() for folder in folders)

    assert one == again
    assert one != other


def test_the_bytes_of_a_seed_never_change(tmp_path: Path) -> None:
    """On any machine and version of Python. A change of the maker or of the recipe changes them, knowingly."""
    written(made(count=100, seed=1), tmp_path)
    whole = b"".join((tmp_path / name).read_bytes() for name in ("people.ndjson", "bonds.ndjson"))

    assert sha256(whole).hexdigest() == DIGEST_OF_SEED_1


def test_people_have_what_makes_them_worth_a_look() -> None:
    population = made(count=1500, seed=1)
    ties = population.ties

    assert any(tie.until for tie in ties if tie.relation is Relation.SPOUSE), "nobody divorced"
    assert any(person.arrived_on for person in population.people), "no foreigner"
    assert any(len(person.stays) > 2 for person in population.people), "nobody moved"
    grandparents = {tie.person for tie in ties if tie.relation is Relation.CHILD} & {
        tie.relative for tie in ties if tie.relation is Relation.CHILD
    }
    assert grandparents, "no three generations"


def test_the_wanted_families_come_first_and_at_every_count() -> None:
    for count in (3, 400):
        people = made(count=count, seed=9).people

        assert [(person.key, person.born_on) for person in people[:3]] == [
            ("parent", date(1985, 5, 5)),
            ("", date(1984, 4, 4)),
            ("minor", date(2010, 10, 10)),
        ]


def test_fewer_than_the_wanted_are_refused() -> None:
    with pytest.raises(errors.TooFewPeople) as refused:
        made(count=2, seed=1)

    assert refused.value.details == {"count": 2, "wanted": 3}


def test_codes_that_run_out_are_refused() -> None:
    forms = [{"template": "{year}{month}{day}-000{check}"}]
    recipe = testing.recipe(
        codes={"scheme": "test-code", "forms": forms}, ages=[{"from": 20, "to": 21, "weight": 1}], families=[]
    )

    with pytest.raises(errors.TooManyPeople):
        made(count=2000, seed=1, recipe=recipe)


def test_women_bear_the_form_of_the_name_that_is_theirs() -> None:
    names = RECIPE.family_names

    assert [names.borne_by(Sex.FEMALE, name) for name in ("Smithov", "Brook", "Hill")] == ["Smithova", "Brook", "Hilly"]
    assert names.borne_by(Sex.MALE, "Smithov") == "Smithov"


def test_two_thousand_people_are_made_in_a_moment() -> None:
    start = time.process_time()
    made(count=2000, seed=1)

    assert time.process_time() - start < 3


@pytest.mark.parametrize(
    ("fact", "value"),
    [
        (Fact.BORN_ON, "2019-01-01"),
        (Fact.FAMILY_NAME, "Stranger"),
        (Fact.CODE, "20000101-0000"),
        (Fact.PLACE, "c"),
        (Fact.SEX, "x"),
    ],
)
def test_contradictions_are_found(fact: Fact, value: str, tmp_path: Path) -> None:
    written(made(count=60, seed=1), tmp_path)
    file = tmp_path / "people.ndjson"
    right = testing.read(tmp_path, RECIPE, Subject.STAY)[0].facts[fact]
    field = str(fact).replace("-", "_")
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace(f'"{field}":"{right}"', f'"{field}":"{value}"', 1), encoding="utf-8")

    assert testing.contradictions(tmp_path, RECIPE, testing.SCHEME, testing.PLACES) != []
