"""Conditions come from packs alone: opened and closed as versions, never written over, never deleted."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.urls import URLResolver, get_resolver

from vienreiz.kernel import actors
from vienreiz.kernel.period import Period
from vienreiz.kernel.text import Text
from vienreiz.modules.access import commands, models, queries, section, values
from vienreiz.modules.access import public as access
from vienreiz.modules.packs import public as packs

from . import country

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
LATER = NOON + timedelta(days=30)
OPERATOR = actors.operator("olga")
SECOND = """
tax-birth:
  recipient: tax-office/returns
  service: people.about
  purpose: taxation
  article: tax-act-5
  fields: [born_on]
  valid_from: 2026-06-01
"""


def words(said: str) -> Text:
    return Text({code: said for code, _ in settings.LANGUAGES})


def apply(folder: Path, *, at: datetime = NOON) -> packs.Release:
    return packs.apply(folder, by=OPERATOR, at=at)


def standing() -> list[access.Grant]:
    return access.covering(recipients=["tax-office/returns"], services=["people.about"])


def versions() -> list[tuple[str, datetime, datetime | None]]:
    return list(models.Grant.objects.order_by("id").values_list("code", "opened_at", "closed_at"))


def changes() -> list[tuple[str, bool, datetime, str]]:
    rows = models.GrantChange.objects.order_by("id")
    return list(rows.values_list("grant__code", "is_opening", "at", "by"))


def grant_of(code: str) -> access.Grant:
    (found,) = [grant for grant in standing() if grant.code == code]
    return found


def test_a_pack_opens_what_it_grants(tmp_path: Path) -> None:
    apply(country.write(tmp_path))

    (grant,) = standing()
    assert grant == access.Grant(
        code="tax-address",
        recipient="tax-office/returns",
        service="people.about",
        purpose="taxation",
        article="tax-act-5",
        fields=frozenset({"name", "address"}),
        valid=Period(date(2020, 1, 1), date(2030, 1, 1)),
        digest="308940003a35aa9fd3f07ef9e92ccd78b6b2dc5cd07fd6dd26405138b20ac764",
    )
    assert access.articles()["tax-act-5"] == access.Article(
        code="tax-act-5",
        act=words("Tax Act"),
        article=words("section 5"),
        url="https://law.example/5",
        checked_on=date(2026, 1, 31),
        checked_by="a lawyer",
    )
    assert access.articles()["registry-act-1"].checked_on is None
    assert access.purpose_titles()["schooling"].in_language("en") == "Giving a place at school"
    assert changes() == [("tax-address", True, NOON, "operator:olga")]


@pytest.mark.parametrize(
    ("recipients", "services", "found"),
    [
        (["tax-office/returns"], ["people.about"], ["tax-address"]),
        (["school-board/pupils", "tax-office/returns"], ["people.wards", "people.about"], ["tax-address"]),
        (["tax-office/audits"], ["people.about"], []),
        (["tax-office"], ["people.about"], []),
        (["tax-office/returns"], ["people.wards"], []),
        (["tax-office/returns"], ["people"], []),
        ([], ["people.about"], []),
        (["tax-office/returns"], [], []),
    ],
)
def test_grants_are_found_by_who_asks_and_what(
    tmp_path: Path, recipients: list[str], services: list[str], found: list[str]
) -> None:
    apply(country.write(tmp_path))

    assert [grant.code for grant in access.covering(recipients=recipients, services=services)] == found


@pytest.mark.parametrize(
    ("day", "found"),
    [
        (date(2019, 12, 31), []),
        (date(2020, 1, 1), ["tax-address"]),
        (date(2026, 5, 31), ["tax-address"]),
        (date(2026, 6, 1), ["tax-address", "tax-birth"]),
        (date(2029, 12, 31), ["tax-address", "tax-birth"]),
        (date(2030, 1, 1), ["tax-birth"]),
        (date(2999, 1, 1), ["tax-birth"]),
    ],
)
def test_a_grant_stands_from_its_first_day_until_its_last(tmp_path: Path, day: date, found: list[str]) -> None:
    apply(country.write(tmp_path, grants=country.GRANT + SECOND))

    assert [grant.code for grant in access.grants_standing(on=day)] == found


def test_a_release_that_changes_a_grant_closes_the_old_version(tmp_path: Path) -> None:
    apply(country.write(tmp_path))
    before = grant_of("tax-address")

    apply(country.write(tmp_path, grants=country.GRANT.replace("[name, address]", "[name]")), at=LATER)

    after = grant_of("tax-address")
    assert before.fields == {"name", "address"}
    assert after.fields == {"name"}
    assert before.digest != after.digest
    assert versions() == [("tax-address", NOON, LATER), ("tax-address", LATER, None)]
    assert changes() == [
        ("tax-address", True, NOON, "operator:olga"),
        ("tax-address", False, LATER, "operator:olga"),
        ("tax-address", True, LATER, "operator:olga"),
    ]


def test_a_release_without_a_grant_closes_it_and_keeps_it(tmp_path: Path) -> None:
    apply(country.write(tmp_path, grants=country.GRANT + SECOND))
    birth = grant_of("tax-birth")

    apply(country.write(tmp_path, grants=country.GRANT), at=LATER)

    assert [grant.code for grant in standing()] == ["tax-address"]
    assert [grant.code for grant in access.grants_standing(on=date(2026, 7, 1))] == ["tax-address"]
    assert versions() == [("tax-address", NOON, None), ("tax-birth", NOON, LATER)]
    assert models.Grant.objects.get(code="tax-birth").as_value() == birth  # as it was, digest and all
    assert changes()[-1] == ("tax-birth", False, LATER, "operator:olga")


def test_what_a_release_leaves_alone_stays_the_very_row(tmp_path: Path) -> None:
    apply(country.write(tmp_path))
    row = models.Grant.objects.get()

    apply(country.write(tmp_path, grants=country.GRANT + SECOND), at=LATER)

    assert models.Grant.objects.get(code="tax-address") == row
    assert versions() == [("tax-address", NOON, None), ("tax-birth", LATER, None)]


def test_a_grant_that_comes_back_is_a_new_version_with_the_old_digest(tmp_path: Path) -> None:
    apply(country.write(tmp_path))
    first = grant_of("tax-address").digest
    apply(country.write(tmp_path, grants=SECOND), at=LATER)
    apply(country.write(tmp_path), at=LATER + timedelta(days=1))

    assert grant_of("tax-address").digest == first
    assert [code for code, _, _ in versions()] == ["tax-address", "tax-birth", "tax-address"]


def test_an_article_and_a_purpose_that_were_closed_can_still_be_read(tmp_path: Path) -> None:
    """Old entries of the log cite them."""
    apply(country.write(tmp_path))
    law = country.LAW.replace("tax-act-5", "tax-act-7")
    purposes = country.PURPOSES.replace("schooling", "lessons")
    grants = country.GRANT.replace("tax-act-5", "tax-act-7")

    apply(country.write(tmp_path, law=law, purposes=purposes, grants=grants), at=LATER)

    assert set(access.articles()) == {"registry-act-1", "tax-act-5", "tax-act-7"}
    assert set(access.purpose_titles()) == {"taxation", "schooling", "lessons"}
    assert models.Article.objects.get(code="tax-act-5").closed_at == LATER
    assert models.Purpose.objects.get(code="schooling").closed_at == LATER


def test_a_new_version_of_an_article_is_the_one_that_is_read(tmp_path: Path) -> None:
    apply(country.write(tmp_path))

    apply(country.write(tmp_path, law=country.LAW.replace("a lawyer", "two lawyers")), at=LATER)

    assert access.articles()["tax-act-5"].checked_by == "two lawyers"
    assert models.Article.objects.filter(code="tax-act-5").count() == 2


def test_a_faulty_grant_changes_nothing(tmp_path: Path) -> None:
    apply(country.write(tmp_path))

    with pytest.raises(packs.PackFaulty):
        apply(country.write(tmp_path, grants=country.GRANT.replace("2030-01-01", "2020-01-01") + SECOND), at=LATER)

    assert [grant.code for grant in standing()] == ["tax-address"]
    assert versions() == [("tax-address", NOON, None)]


def test_what_another_origin_holds_is_neither_closed_nor_taken(tmp_path: Path) -> None:
    """Conditions may come from elsewhere one day, such as a decision; a pack minds its own."""
    apply(country.write(tmp_path))
    models.Grant.objects.update(origin="decision:7")
    models.Article.objects.filter(code="tax-act-5").update(origin="decision:7")

    with pytest.raises(packs.HeldByAnotherOrigin) as raised:
        apply(country.write(tmp_path, grants=country.GRANT.replace("[name, address]", "[name]")), at=LATER)
    assert raised.value.details["codes"] == ["tax-address"]
    assert raised.value.details["faults"] == [
        "grants.yaml:1: `tax-address` stands already among grants, and comes from elsewhere."
    ]
    assert grant_of("tax-address").fields == {"name", "address"}
    assert len(packs.releases()) == 1

    apply(country.write(tmp_path, grants=SECOND), at=LATER)
    assert [grant.code for grant in standing()] == ["tax-address", "tax-birth"]


def test_the_door_lets_others_read_and_nobody_write() -> None:
    offered = [
        thing for name, thing in vars(access).items() if not name.startswith("_") and hasattr(thing, "__module__")
    ]

    assert access.covering in offered
    changing = {thing.__name__ for thing in offered if thing.__module__ == commands.__name__}
    assert changing == {"use_each", "give_back"}  # which count, and touch no condition
    assert {thing.__module__ for thing in offered} == {
        module.__name__ for module in (commands, queries, section, values)
    }


def test_no_address_leads_to_conditions_or_packs() -> None:
    def modules(resolver: URLResolver) -> set[str]:
        found: set[str] = set()
        for pattern in resolver.url_patterns:
            found |= modules(pattern) if isinstance(pattern, URLResolver) else {pattern.callback.__module__}
        return found

    found = modules(get_resolver())
    assert found
    assert not [name for name in found if name.startswith(("vienreiz.modules.access", "vienreiz.modules.packs"))]


def test_a_version_that_a_change_speaks_of_cannot_be_deleted(tmp_path: Path) -> None:
    apply(country.write(tmp_path))

    with pytest.raises(ProtectedError):
        models.Grant.objects.all().delete()
    assert versions() == [("tax-address", NOON, None)]


def test_the_tables_hold_one_open_version_and_no_reversed_span(tmp_path: Path) -> None:
    """Whatever the code above them does."""
    apply(country.write(tmp_path))
    (row,) = models.Grant.objects.all()

    row.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        models.Grant.objects.update(valid_until=date(2020, 1, 1))
    assert len(standing()) == 1


def test_reading_takes_one_statement_each(tmp_path: Path, django_assert_num_queries: Callable[[int], Any]) -> None:
    apply(country.write(tmp_path, grants=country.GRANT + SECOND))

    for read in (standing, access.articles, access.purpose_titles, lambda: access.grants_standing(on=NOON.date())):
        with django_assert_num_queries(1):
            read()


def test_conditions_of_one_origin_are_not_closed_by_another(tmp_path: Path) -> None:
    apply(country.write(tmp_path))
    before = standing(), access.articles(), access.purpose_titles()
    by = actors.system("curious")

    commands.replace_grants(closed=["tax-address"], opened=[], origin="elsewhere", by=by, at=LATER)
    commands.replace_articles(closed=["tax-act-5"], opened=[], origin="elsewhere", by=by, at=LATER)
    commands.replace_purposes(closed=["taxation"], opened=[], origin="elsewhere", by=by, at=LATER)

    assert (standing(), access.articles(), access.purpose_titles()) == before
    assert not models.Article.objects.exclude(closed_at=None).exists()
    assert not models.Purpose.objects.exclude(closed_at=None).exists()
    assert len(changes()) == 1


def test_a_grant_rests_while_its_article_is_not_in_force(tmp_path: Path) -> None:
    of_june = "  valid_from: 2026-06-01\n  valid_until: 2026-07-01\n"
    apply(country.write(tmp_path, law=country.LAW + of_june))

    (grant,) = standing()
    assert (grant.law_from, grant.law_until) == (date(2026, 6, 1), date(2026, 7, 1))
    days = (date(2026, 5, 31), date(2026, 6, 1), date(2026, 6, 30), date(2026, 7, 1))
    assert [len(access.grants_standing(on=day)) for day in days] == [0, 1, 1, 0]
    article = access.articles()["tax-act-5"]
    assert (article.valid_from, article.valid_until) == (grant.law_from, grant.law_until)
