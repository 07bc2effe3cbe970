"""Families made by chance: whatever the seed, nothing in them contradicts itself."""

from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vienreiz.modules.synthetic import errors, facts, ndjson, testing
from vienreiz.modules.synthetic.population import Company, Population, populate
from vienreiz.modules.synthetic.recipe import Recipe, Relation, Sex

RECIPE = testing.recipe()
DIGEST_OF_SEED_1 = "b009ccdbc05f96411185c1c527a6e3ce49af1c9a98aee3bf1bbe5a1082716105"


def made(*, count: int, seed: int, recipe: Recipe = RECIPE) -> Population:
    return populate(recipe, testing.SCHEMES, testing.PLACES, count=count, seed=seed)


def written(population: Population, folder: Path, recipe: Recipe = RECIPE) -> Path:
    for code, register in recipe.registers.items():
        ndjson.write(folder / f"{code}.ndjson", facts.lines(register, population, recipe))
    return folder


@settings(max_examples=40, deadline=None)
@given(count=st.integers(min_value=3, max_value=300), seed=st.integers())
def test_people_of_any_seed_do_not_contradict_each_other(
    count: int, seed: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    population = made(count=count, seed=seed)
    folder = written(population, tmp_path_factory.mktemp("people"))

    assert len(population.people) == count
    assert len({person.code for person in population.people}) == count
    assert testing.contradictions(folder, RECIPE, testing.SCHEMES, testing.PLACES) == []


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
    whole = b"".join((tmp_path / f"{code}.ndjson").read_bytes() for code in RECIPE.registers)

    assert sha256(whole).hexdigest() == DIGEST_OF_SEED_1


def test_people_have_what_makes_them_worth_a_look() -> None:
    population = made(count=1500, seed=1)
    ties = population.ties

    assert any(tie.until for tie in ties if tie.relation is Relation.SPOUSE), "nobody divorced"
    assert any(person.arrived_on for person in population.people), "no foreigner"
    assert any(len(person.stays) > 2 for person in population.people), "nobody moved"
    assert any(person.died_on for person in population.people), "nobody died"
    assert any(tie.until == tie.relative.died_on for tie in ties if tie.until), "nobody was widowed"
    assert any(office.until for office in population.offices), "nobody left a board"
    assert any(isinstance(owned.owner, Company) for owned in population.vehicles), "no company has a vehicle"
    assert any(owned.until == owned.owner.died_on for owned in population.estates if owned.until), "nothing inherited"
    assert any(decision.until for decision in population.decisions), "no decision ended"
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


def test_what_is_wanted_of_somebody_is_hers() -> None:
    has = ["job", "diploma", "vehicle", "estate", "disability"]
    founders = [{"key": "her", "sex": "female", "born": "1985-05-05", "has": has}]
    companies = {**testing.recipe_content()["companies"], "wanted": [], "dissolved": 0}
    families = [{"founders": founders, "together": "2005-05-05"}]
    for seed in range(20):
        population = made(count=60, seed=seed, recipe=testing.recipe(families=families, companies=companies))
        her = population.people[0]

        assert [job.until for job in population.jobs if job.person is her][-1] is None
        assert [diploma.level for diploma in population.diplomas if diploma.person is her] == ["low", "high"]
        assert None in {owned.until for owned in population.vehicles if owned.owner is her}
        assert her.stays[-1].home in {owned.estate.home for owned in population.estates if owned.owner is her}
        assert [decision for decision in population.decisions if decision.person is her]


def test_a_company_wanted_has_the_board_that_is_wanted() -> None:
    population = made(count=3, seed=1)

    shop = population.companies[0]
    assert (shop.key, shop.name, shop.since, shop.until) == ("shop", "Corner Shop", date(2008, 8, 8), None)
    assert [(seat.person.key, seat.office, seat.since) for seat in population.offices if seat.company is shop] == [
        ("parent", "chair", date(2008, 8, 8))
    ]


def test_a_death_that_is_wanted_ends_what_it_ends() -> None:
    founders = [{"sex": "female", "born": "1950-05-05"}, {"sex": "male", "born": "1949-04-04", "died": "2015-03-02"}]
    families = [{"founders": founders, "together": "1970-05-05", "married": True}]
    companies = {**testing.recipe_content()["companies"], "wanted": []}
    population = made(count=2, seed=1, recipe=testing.recipe(families=families, companies=companies))

    assert [person.died_on for person in population.people] == [None, date(2015, 3, 2)]
    assert [(tie.relation, tie.until) for tie in population.ties] == [(Relation.SPOUSE, date(2015, 3, 2))] * 2


def test_a_part_left_out_changes_no_other() -> None:
    """Each part draws from a chance of its own."""
    whole = made(count=200, seed=3)
    without = made(count=200, seed=3, recipe=testing.recipe(estates=None, disability=None))

    assert [person.code for person in without.people] == [person.code for person in whole.people]
    assert [owned.vehicle.plate for owned in without.vehicles] == [owned.vehicle.plate for owned in whole.vehicles]
    assert [income.gross for income in without.incomes] == [income.gross for income in whole.incomes]
    assert (without.estates, without.decisions) == ([], [])


def test_pay_is_told_by_the_month_of_late_and_by_the_year_before() -> None:
    incomes = [income for income in made(count=300, seed=1).incomes if income.job.until is None]
    months = [income for income in incomes if income.until > date(2019, 8, 1)]

    assert months
    assert {(income.until - income.since).days <= 31 for income in months} == {True}
    assert {income.since.year == (income.until - timedelta(days=1)).year for income in incomes} == {True}
    assert {income.contributions == income.gross // 10 for income in months} == {True}
    assert {income.tax == (income.gross - income.contributions) // 5 for income in months} == {True}


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
