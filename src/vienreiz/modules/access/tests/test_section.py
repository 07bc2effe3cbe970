"""What is wrong in law.yaml, purposes.yaml and grants.yaml is said with file, line and the nearest name."""

from pathlib import Path

import pytest

from vienreiz.modules.packs import public as packs
from vienreiz.modules.packs.testing import text

from . import country


def faults(folder: Path) -> list[str]:
    return [str(fault) for fault in packs.check(folder)]


def faults_with(folder: Path, written: str, instead: str) -> list[str]:
    assert written in country.GRANT
    return faults(country.write(folder, grants=country.GRANT.replace(written, instead)))


def test_a_right_pack_has_no_fault(tmp_path: Path) -> None:
    assert faults(country.write(tmp_path)) == []


ENDS_BEFORE = "11: The article tax-act-5 ends on 2030-01-01, but begins on 2030-01-01."


@pytest.mark.parametrize(
    ("written", "instead", "said"),
    [
        ("tax-office/returns", "tax-ofice/returns",
         "2: There is no recipient `tax-ofice/returns`. Did you mean `tax-office/returns`?"),
        ("tax-office/returns", "tax-office/return",
         "2: There is no recipient `tax-office/return`. Did you mean `tax-office/returns`?"),
        ("tax-office/returns", "registry/x", "2: There is no recipient `registry/x`."),
        ("tax-office/returns", "tax-office", "2: `recipient` must look like organisation/subsystem."),
        ("people.about", "people.abuot", "3: There is no service `people.abuot`. Did you mean `people.about`?"),
        ("people.about", "zzz", "3: There is no service `zzz`."),
        ("purpose: taxation", "purpose: taxaton", "4: There is no purpose `taxaton`. Did you mean `taxation`?"),
        ("tax-act-5", "tax-act-6", "5: There is no article `tax-act-6`. Did you mean `tax-act-5`?"),
        ("[name, address]", "[name, adress]",
         "6: The service `people.about` offers no field `adress`. Did you mean `address`?"),
        ("[name, address]", "[guardian_code]", "6: The service `people.about` offers no field `guardian_code`."),
        ("[name, address]", "[name, name]", "6: The field `name` stands twice."),
        ("[name, address]", "[]", "6: `fields` must hold at least one."),
        ("[name, address]", "name", "6: `fields` must be a list."),
        ("  fields: [name, address]\n", "", "1: The field `fields` is missing."),
        ("2030-01-01", "2019-12-31", "8: The grant tax-address ends on 2019-12-31, but begins on 2020-01-01."),
        ("2030-01-01", "2020-01-01", "8: The grant tax-address ends on 2020-01-01, but begins on 2020-01-01."),
        ("2030-01-01", "2030-02-30", "8: There is no such day as 2030-02-30."),
        ("2030-01-01", "soon", "8: `valid_until` must be a day that exists, like 2026-01-31."),
        ("  valid_from: 2020-01-01\n", "", "1: The field `valid_from` is missing."),
        ("valid_until:", "valid_untill:", "8: Unknown field `valid_untill`. Did you mean `valid_until`?"),
        ("  purpose: taxation\n", "", "1: The field `purpose` is missing."),
        ("  article: tax-act-5\n", "  article: null\n",
         "5: `article` must be a text; put it in quotes if it looks like a number."),
    ],
)  # fmt: skip
def test_a_grant_that_cannot_be_used(tmp_path: Path, written: str, instead: str, said: str) -> None:
    assert faults_with(tmp_path, written, instead) == [f"grants.yaml:{said}"]


@pytest.mark.parametrize(
    ("about", "said"),
    [
        ("{service: people.abuot, where: {address: Hill}}",
         "There is no service `people.abuot`. Did you mean `people.about`?"),
        ("{service: people.about, where: {adress: Hill}}",
         "The service `people.about` offers no field `adress`. Did you mean `address`?"),
        ("{service: people.about, where: {}}", "`where` must hold at least one."),
        ("{service: people.about, where: {address: []}}", "`address` must hold at least one."),
        ("{service: people.about}", "The field `where` is missing."),
        ("{service: people.about, where: {address: true}}",
         "The field address is never true: it is of type string."),
        ("{service: people.about, where: {address: [Hill, 2]}}",
         "The field address is never 2: it is of type string."),
    ],
)  # fmt: skip
def test_a_grant_for_some_that_covers_nobody(tmp_path: Path, about: str, said: str) -> None:
    found = faults_with(tmp_path, "valid_until: 2030-01-01", f"valid_until: 2030-01-01\n  about: {about}")

    assert found == [f"grants.yaml:9: {said}"]


@pytest.mark.parametrize("codes", ["Hill", "[Hill, Dale]"])
def test_a_grant_for_some(tmp_path: Path, codes: str) -> None:
    about = f"valid_until: 2030-01-01\n  about: {{service: people.about, where: {{address: {codes}}}}}"

    assert faults_with(tmp_path, "valid_until: 2030-01-01", about) == []


def test_a_field_is_told_at_its_own_line(tmp_path: Path) -> None:
    """Each of a list that is written one a line."""
    said = faults_with(tmp_path, "[name, address]", "\n    - name\n    - adress\n    - bron_on")

    assert said == [
        "grants.yaml:8: The service `people.about` offers no field `adress`. Did you mean `address`?",
        "grants.yaml:9: The service `people.about` offers no field `bron_on`. Did you mean `born_on`?",
    ]


def test_every_fault_of_a_grant_is_told_at_once(tmp_path: Path) -> None:
    wrong = """a:
  recipient: no/body
  service: no.where
  purpose: for-nothing
  article: of-no-law
  fields: [anything]
  valid_from: 2020-01-02
  valid_until: 2020-01-01
"""
    said = faults(country.write(tmp_path, grants=wrong))

    assert [line.split(" ")[0] for line in said] == [f"grants.yaml:{line}:" for line in (2, 3, 4, 5, 8)]


def test_a_very_long_name_stays_readable(tmp_path: Path) -> None:
    (said,) = faults_with(tmp_path, "purpose: taxation", f"purpose: {'t' * 200}")

    assert said == f"grants.yaml:4: There is no purpose `{'t' * 59}…`."


def test_a_name_with_a_line_end_stays_one_line(tmp_path: Path) -> None:
    (said,) = faults_with(tmp_path, "purpose: taxation", 'purpose: "tax\\nation"')

    assert said == "grants.yaml:4: There is no purpose `tax ation`. Did you mean `taxation`?"


@pytest.mark.parametrize(
    ("written", "instead", "said"),
    [
        ("  checked_by: a lawyer\n", "", "5: The article tax-act-5 says when it was checked, but not by whom."),
        ("a lawyer", "' '", "10: The article tax-act-5 says when it was checked, but not by whom."),
        ("  checked_on: 2026-01-31\n", "", "5: The article tax-act-5 says who checked it, but not when."),
        ("2026-01-31", "null", "9: The article tax-act-5 says who checked it, but not when."),
        ("2026-01-31", "2026-01-31\n  valid_from: 2030-01-01\n  valid_until: 2030-01-01", ENDS_BEFORE),
        ("https://law.example/5", "law.example/5", "8: `url` must look like https://somewhere.example."),
        ("https://law.example/5", "javascript:alert(1)", "8: `url` must look like https://somewhere.example."),
    ],
)
def test_an_article_that_cannot_be_cited(tmp_path: Path, written: str, instead: str, said: str) -> None:
    """What is missing stands nowhere, so it is told where the article stands: on line 5."""
    assert written in country.LAW

    assert faults(country.write(tmp_path, law=country.LAW.replace(written, instead))) == [f"law.yaml:{said}"]


def test_a_register_whose_basis_is_no_article(tmp_path: Path) -> None:
    folder = country.write(tmp_path, law=country.LAW.replace("registry-act-1", "registry-act-2"))

    assert faults(folder) == [
        "registers/people.yaml:4: There is no article `registry-act-1`. Did you mean `registry-act-2`?"
    ]


@pytest.mark.parametrize(
    ("written", "instead", "said"),
    [
        ("dpv:LegalCompliance", "LegalCompliance", "3: `dpv` must look like dpv:PublicBenefit."),
        (f"title: {text('Collecting taxes')}", "title: {tlh: Qapla}", "2: `title` is not right: the text is missing"),
        ("dpv: dpv:LegalCompliance", "dvp: dpv:LegalCompliance", "3: Unknown field `dvp`. Did you mean `dpv`?"),
    ],
)
def test_a_purpose_that_says_too_little(tmp_path: Path, written: str, instead: str, said: str) -> None:
    assert written in country.PURPOSES

    found = faults(country.write(tmp_path, purposes=country.PURPOSES.replace(written, instead, 1)))

    assert any(line.startswith(f"purposes.yaml:{said}") for line in found), found
