"""Whoever counts contradictions must see them: each kind is planted in files that hold none, and found."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

from vienreiz.modules.synthetic import facts, ndjson, testing
from vienreiz.modules.synthetic.population import populate
from vienreiz.modules.synthetic.testing import Kind

from .planting import Files

RECIPE = testing.recipe()
TODAY = RECIPE.reference_day


def later(day: str, days: int) -> str:
    return (date.fromisoformat(day) + timedelta(days=days)).isoformat()


def born_on_that_day(files: Files, register: str) -> None:
    """The first person of a register is made to be born on the day on which her record begins."""
    line = next(files.where(register, lambda line: "code" in line["record"]))
    files.person(line["record"]["code"], born_on=line["record"]["since"])


def code_wrong(files: Files) -> None:
    code = files.alive()["record"]["code"]
    files.rename(code, f"{code[:-1]}{(int(code[-1]) + 1) % 10}")


def several_people(files: Files) -> None:
    files.twice("people", "code")[0]["record"]["citizenship"] = "ZZ"


def two_homes(files: Files) -> None:
    first, _ = files.twice("people", "code")
    first["valid_until"] = later(first["valid_until"], 30)


def no_home(files: Files) -> None:
    files.alive()["valid_until"] = TODAY.isoformat()


def home_too_early(files: Files) -> None:
    line = files.alive()
    line["record"]["residence_since"] = later(line["valid_from"], 1)


def no_place(files: Files) -> None:
    files.alive()["record"]["place"] = "c"


def no_address(files: Files) -> None:
    files.lines["homes"].pop(0)


def estate_at_no_address(files: Files) -> None:
    files.first("land")["record"]["address_code"] = "A0"


def address_elsewhere(files: Files) -> None:
    line = files.lines["homes"][0]
    line["record"]["place"] = "b" if line["record"]["place"] == "a" else "a"


def estate_elsewhere(files: Files) -> None:
    line = files.first("land")
    line["record"]["place"] = "b" if line["record"]["place"] == "a" else "a"


def address_otherwise(files: Files) -> None:
    files.lines["homes"][0]["record"]["address"] = "99 Far Street"


def address_twice(files: Files) -> None:
    files.add("homes", files.first("homes"))


def code_of_address_twice(files: Files) -> None:
    files.lines["homes"][1]["record"]["address_code"] = files.lines["homes"][0]["record"]["address_code"]


def outlived(files: Files) -> None:
    files.dead()["valid_from"] = later(files.dead()["valid_from"], 1)


def nobody(files: Files) -> None:
    files.first("jobs")["record"]["code"] = testing.SCHEME.example


def owned_by_nobody(files: Files) -> None:
    owned = next(files.where("cars", lambda line: "code" in line["record"]))
    del owned["record"]["code"]


def outside_life(files: Files) -> None:
    deaths = {
        line["record"]["code"]: line["record"]["died_on"]
        for line in files.where("people", lambda line: "died_on" in line["record"])
    }
    owned = next(
        line
        for register in ("cars", "land", "jobs", "boards")
        for line in files.lines[register]
        if line["valid_until"] and line["valid_until"] == deaths.get(line["record"].get("code"))
    )
    owned["valid_until"] = None


def married_to_the_dead(files: Files) -> None:
    dead = {line["record"]["code"] for line in files.where("people", lambda line: "died_on" in line["record"])}
    tie = next(
        line
        for line in files.lines["bonds"]
        if line["record"]["relation"] == "spouse" and line["record"]["relative_code"] in dead
    )
    tie["valid_until"] = None


def paid_when_dead(files: Files) -> None:
    dead = files.dead()["record"]
    line = files.first("pay")
    name = f"{dead['given_name']} {dead['family_name']}"
    files.add("pay", {**line, "valid_from": later(dead["died_on"], 1)}, code=dead["code"], full_name=name)


def other_name(files: Files) -> None:
    files.first("jobs")["record"]["full_name"] = "Somebody Else"


def no_company(files: Files) -> None:
    files.first("jobs")["record"]["company_code"] = testing.COMPANY_SCHEME.example


def outside_company(files: Files) -> None:
    company = files.first("firms", company_code=files.first("jobs")["record"]["company_code"])
    company["valid_from"] = TODAY.isoformat()


def other_company_name(files: Files) -> None:
    files.first("jobs")["record"]["company_name"] = "Another Ltd"


def number_twice(files: Files) -> None:
    one, other = files.lines["jobs"][:2]
    other["record"]["job_number"] = one["record"]["job_number"]


def plate_twice(files: Files) -> None:
    plate = files.first("cars")["record"]["plate"]
    other = next(files.where("cars", lambda line: line["record"]["plate"] != plate))
    other["record"]["plate"] = plate


def since_later(files: Files) -> None:
    line = files.first("jobs")
    line["record"]["since"] = later(line["valid_from"], 1)


def tie_twice(files: Files) -> None:
    files.add("bonds", files.first("bonds"))


def tie_one_sided(files: Files) -> None:
    del files.lines["bonds"][0]


def not_from_birth(files: Files) -> None:
    line = files.first("bonds", relation="parent")
    line["record"]["since"] = later(line["record"]["since"], 1)


def too_many_parents(files: Files) -> None:
    line = files.first("bonds", relation="parent")
    files.add("bonds", line)
    files.add("bonds", line)


def parent_of_wrong_age(files: Files) -> None:
    line = files.first("bonds", relation="parent")
    files.person(line["record"]["relative_code"], born_on=later(line["record"]["since"], 1))


def strange_name(files: Files) -> None:
    files.person(files.minor()["record"]["code"], family_name="Stranger")


def child_alone(files: Files) -> None:
    files.minor()["record"]["address"] = "99 Far Street"


def births_too_close(files: Files) -> None:
    one, other = files.children(at_least=2)
    files.person(other, born_on=later(files.first("people", code=one)["record"]["born_on"], 30))


def too_many_babies(files: Files) -> None:
    for code in files.children(at_least=4):
        files.person(code, born_on="2000-01-01")


def married_kin(files: Files) -> None:
    files.add("bonds", files.first("bonds", relation="child"), relation="spouse")


def married_same_sex(files: Files) -> None:
    line = files.married()["record"]
    files.person(line["code"], sex=files.first("people", code=line["relative_code"])["record"]["sex"])


def married_too_young(files: Files) -> None:
    line = files.married()["record"]
    files.person(line["code"], born_on=line["since"])


def married_apart(files: Files) -> None:
    code = files.married()["record"]["code"]
    files.person(code, address="99 Far Street")


def married_twice(files: Files) -> None:
    files.add("bonds", files.married())


def company_code_wrong(files: Files) -> None:
    files.rename(files.first("firms")["record"]["company_code"], "C00001")


def no_chair(files: Files) -> None:
    files.lines["boards"].remove(files.first("boards", office="chair"))


def office_twice(files: Files) -> None:
    files.add("boards", files.first("boards"))


def two_jobs(files: Files) -> None:
    files.add("jobs", files.first("jobs"))


def paid_without_job(files: Files) -> None:
    line = files.first("pay")["record"]
    employers = {job["record"]["company_code"] for job in files.where("jobs") if job["record"]["code"] == line["code"]}
    other = next(files.where("firms", lambda firm: firm["record"]["company_code"] not in employers))["record"]
    line.update(company_code=other["company_code"], company_name=other["company_name"])


def paid_after_the_job(files: Files) -> None:
    line = next(files.where("jobs", lambda line: line["valid_until"]))
    line["valid_until"] = later(line["valid_from"], 1)


def paid_twice(files: Files) -> None:
    files.add("pay", files.first("pay"))


def paid_too_early(files: Files) -> None:
    line = files.first("pay")
    line["valid_from"] = line["record"]["paid_until"]


def amount_wrong(files: Files) -> None:
    line = files.first("pay")["record"]
    line["tax"] = line["gross"]


def amount_negative(files: Files) -> None:
    files.first("pay")["record"]["contributions"] = -1


def two_schools(files: Files) -> None:
    files.add("pupils", files.first("pupils"))


def diploma_too_young(files: Files) -> None:
    line = files.first("diplomas")["record"]
    line["issued_on"] = files.first("people", code=line["code"])["record"]["born_on"]


def diploma_out_of_order(files: Files) -> None:
    one, other = files.twice("diplomas", "code")
    one["record"]["level"], other["record"]["level"] = other["record"]["level"], one["record"]["level"]


def group_wrong(files: Files) -> None:
    next(files.where("health", lambda line: line["record"]["disability_group"] != "child"))["record"][
        "disability_group"
    ] = "child"


def two_decisions(files: Files) -> None:
    files.add("health", files.first("health"))


def decision_ended(files: Files) -> None:
    next(files.where("health", lambda line: "until" in line["record"]))["valid_until"] = None


def two_owners(files: Files) -> None:
    files.add("cars", files.first("cars"))


def owned_by_both(files: Files) -> None:
    company = files.first("firms")["record"]
    owned = next(files.where("cars", lambda line: line["record"].get("code") and not line["valid_until"]))
    owned["record"].update(company_code=company["company_code"], company_name=company["company_name"])


def vehicle_changed(files: Files) -> None:
    files.twice("cars", "vehicle_number")[0]["record"]["make"] = "Other"


def vehicle_too_new(files: Files) -> None:
    files.first("cars")["record"]["first_registered_on"] = TODAY.isoformat()


def too_many_shares(files: Files) -> None:
    files.add("land", files.first("land", share="1/1"))


def estate_changed(files: Files) -> None:
    files.twice("land", "estate_number")[0]["record"]["estate_kind"] = "castle"


def home_of_two_numbers(files: Files) -> None:
    files.add("land", files.first("land"), estate_number="1")


PLANTS: list[tuple[Kind, Callable[[Files], None]]] = [
    (Kind.CODE_WRONG, code_wrong),
    (Kind.SEVERAL_PEOPLE, several_people),
    (Kind.TWO_HOMES, two_homes),
    (Kind.NO_HOME, no_home),
    (Kind.HOME_TOO_EARLY, home_too_early),
    (Kind.NO_PLACE, no_place),
    (Kind.NO_ADDRESS, no_address),
    (Kind.NO_ADDRESS, estate_at_no_address),
    (Kind.OTHER_ADDRESS, address_elsewhere),
    (Kind.OTHER_ADDRESS, estate_elsewhere),
    (Kind.OTHER_ADDRESS, address_otherwise),
    (Kind.ADDRESS_TWICE, address_twice),
    (Kind.NUMBER_TWICE, code_of_address_twice),
    (Kind.OUTLIVED, outlived),
    (Kind.NOBODY, nobody),
    (Kind.NOBODY, owned_by_nobody),
    (Kind.OUTSIDE_LIFE, outside_life),
    (Kind.OUTSIDE_LIFE, married_to_the_dead),
    (Kind.OUTSIDE_LIFE, paid_when_dead),
    (Kind.OTHER_NAME, other_name),
    (Kind.NO_COMPANY, no_company),
    (Kind.OUTSIDE_COMPANY, outside_company),
    (Kind.OTHER_COMPANY_NAME, other_company_name),
    (Kind.NUMBER_TWICE, number_twice),
    (Kind.NUMBER_TWICE, plate_twice),
    (Kind.SINCE_LATER, since_later),
    (Kind.TIE_TWICE, tie_twice),
    (Kind.TIE_ONE_SIDED, tie_one_sided),
    (Kind.NOT_FROM_BIRTH, not_from_birth),
    (Kind.TOO_MANY_PARENTS, too_many_parents),
    (Kind.PARENT_OF_WRONG_AGE, parent_of_wrong_age),
    (Kind.STRANGE_NAME, strange_name),
    (Kind.CHILD_ALONE, child_alone),
    (Kind.BIRTHS_TOO_CLOSE, births_too_close),
    (Kind.TOO_MANY_BABIES, too_many_babies),
    (Kind.MARRIED_KIN, married_kin),
    (Kind.MARRIED_SAME_SEX, married_same_sex),
    (Kind.MARRIED_TOO_YOUNG, married_too_young),
    (Kind.MARRIED_APART, married_apart),
    (Kind.MARRIED_TWICE, married_twice),
    (Kind.COMPANY_CODE_WRONG, company_code_wrong),
    (Kind.NO_CHAIR, no_chair),
    (Kind.MINOR_IN_OFFICE, lambda files: born_on_that_day(files, "boards")),
    (Kind.OFFICE_TWICE, office_twice),
    (Kind.WORK_TOO_YOUNG, lambda files: born_on_that_day(files, "jobs")),
    (Kind.TWO_JOBS, two_jobs),
    (Kind.PAID_WITHOUT_JOB, paid_without_job),
    (Kind.PAID_WITHOUT_JOB, paid_after_the_job),
    (Kind.PAID_TWICE, paid_twice),
    (Kind.PAID_TOO_EARLY, paid_too_early),
    (Kind.AMOUNT_WRONG, amount_wrong),
    (Kind.AMOUNT_WRONG, amount_negative),
    (Kind.SCHOOL_TOO_YOUNG, lambda files: born_on_that_day(files, "pupils")),
    (Kind.TWO_SCHOOLS, two_schools),
    (Kind.DIPLOMA_TOO_YOUNG, diploma_too_young),
    (Kind.DIPLOMA_OUT_OF_ORDER, diploma_out_of_order),
    (Kind.GROUP_WRONG, group_wrong),
    (Kind.TWO_DECISIONS, two_decisions),
    (Kind.DECISION_ENDED, decision_ended),
    (Kind.DRIVER_TOO_YOUNG, lambda files: born_on_that_day(files, "cars")),
    (Kind.TWO_OWNERS, two_owners),
    (Kind.TWO_OWNERS, owned_by_both),
    (Kind.VEHICLE_CHANGED, vehicle_changed),
    (Kind.VEHICLE_TOO_NEW, vehicle_too_new),
    (Kind.TOO_MANY_SHARES, too_many_shares),
    (Kind.ESTATE_CHANGED, estate_changed),
    (Kind.ESTATE_CHANGED, home_of_two_numbers),
    (Kind.MINOR_OWNS_ESTATE, lambda files: born_on_that_day(files, "land")),
]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Files of some hundred people, without contradiction."""
    folder = tmp_path_factory.mktemp("whole")
    population = populate(RECIPE, testing.SCHEMES, testing.PLACES, count=300, seed=2)
    for code, register in RECIPE.registers.items():
        ndjson.write(folder / f"{code}.ndjson", facts.lines(register, population, RECIPE))
    return folder


def kinds(folder: Path) -> set[Kind]:
    return {found.kind for found in testing.contradictions(folder, RECIPE, testing.SCHEMES, testing.PLACES)}


def test_nothing_is_found_where_nothing_is(whole: Path) -> None:
    assert kinds(whole) == set()


def test_every_kind_is_planted() -> None:
    assert {kind for kind, _ in PLANTS} == set(Kind)


@pytest.mark.parametrize(
    ("kind", "plant"), PLANTS, ids=[f"{kind.name}-{number}" for number, (kind, _) in enumerate(PLANTS)]
)
def test_what_is_planted_is_found(kind: Kind, plant: Callable[[Files], None], whole: Path, tmp_path: Path) -> None:
    files = Files(whole, RECIPE)
    plant(files)

    assert kind in kinds(files.write(tmp_path))
