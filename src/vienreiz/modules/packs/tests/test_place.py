"""Pages tell moments on the clocks of the country that is served."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.template import engines
from django.test import RequestFactory
from django.utils import translation
from django.utils.html import strip_tags

from vienreiz.kernel import actors
from vienreiz.kernel.ui import plugs
from vienreiz.modules.packs import place
from vienreiz.modules.packs import public as packs
from vienreiz.modules.packs.testing import country, write_pack

pytestmark = pytest.mark.django_db

MOMENT = datetime(2026, 1, 31, 20, 30, tzinfo=UTC)


def served_in(folder: Path, zone: str) -> None:
    written = country(version=zone).replace("Europe/Lisbon", zone)
    packs.apply(write_pack(folder, {"pack.yaml": written}), by=actors.system("tests"), at=MOMENT)


def page(moment: datetime = MOMENT) -> str:
    """What a page says of a moment, made as pages are: with a request."""
    template = engines["django"].from_string("{{ moment|instant }} {{ moment|exact }}")
    with translation.override("en"):
        return strip_tags(template.render({"moment": moment}, RequestFactory().get("/")))


def test_packs_are_asked_where_the_country_lies() -> None:
    assert plugs._zone_of_place == [place.time_zone]


def test_a_page_shows_the_time_of_the_country_and_not_utc(tmp_path: Path) -> None:
    served_in(tmp_path, "Asia/Kathmandu")  # five hours and three quarters east: no other mistake looks like it

    assert page() == "1 February 2026, 02:15 1 February 2026, 02:15:00 +0545"


def test_a_page_after_a_new_release_shows_the_new_time(tmp_path: Path) -> None:
    served_in(tmp_path, "Asia/Kathmandu")
    page()

    served_in(tmp_path, "Atlantic/Azores")

    assert page() == "31 January 2026, 19:30 31 January 2026, 19:30:00 -01"


def test_summer_time_is_that_of_the_moment_shown(tmp_path: Path) -> None:
    served_in(tmp_path, "Europe/Helsinki")

    assert page().startswith("31 January 2026, 22:30 ")
    assert page(MOMENT + timedelta(days=181)).startswith("31 July 2026, 23:30 ")


def test_before_a_country_is_described_pages_show_utc() -> None:
    assert page() == "31 January 2026, 20:30 31 January 2026, 20:30:00 UTC"
