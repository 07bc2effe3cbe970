"""The shared pieces of pages, rendered as templates render them."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from django.conf import settings
from django.template import Context, Template
from django.utils import translation

from vienreiz.kernel.text import Text
from vienreiz.kernel.ui import plugs
from vienreiz.kernel.ui.values import Pages, Part, Row, Source

NIGHT = datetime(2026, 6, 30, 22, 30, 15, 123_000, tzinfo=UTC)
SOURCE = Source(
    register_title="Residents", holder="Registry", basis="Act, section 1", basis_url="", basis_is_checked=True
)


@pytest.fixture(autouse=True)
def country_at_the_sea(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A country whose clocks are three hours ahead in summer, and pages in English."""
    monkeypatch.setattr(plugs, "_zone_of_place", [lambda: "Europe/Bucharest"])
    plugs.begin_page()
    with translation.override("en"):
        yield
    plugs.begin_page()


def rendered(template: str, **values: object) -> str:
    return " ".join(Template(template).render(Context(values)).split())


def test_a_moment_is_told_on_the_clocks_of_the_country_with_the_exact_one_behind_it() -> None:
    assert rendered("{{ at|instant }}", at=NIGHT) == (
        '<time datetime="2026-06-30T22:30:15.123+00:00">1 July 2026, 01:30</time>'
    )
    assert ">1 July 2026, 01:30:15 EEST<" in rendered("{{ at|exact }}", at=NIGHT)
    assert ">01:30<" in rendered("{{ at|clock_time }}", at=NIGHT)


def test_a_day_is_written_as_english_writes_it() -> None:
    assert rendered("{{ on|day }}", on=date(2026, 11, 3)) == '<time datetime="2026-11-03">3 November 2026</time>'


def test_what_is_not_known_is_nothing_and_not_a_word_of_the_machine() -> None:
    template = "{{ none|day }}{{ none|instant }}{{ none|exact }}{{ none|clock_time }}{{ none|in_language }}"
    assert rendered(template, none=None) == ""


@pytest.mark.parametrize("language", [code for code, _ in settings.LANGUAGES])
def test_a_text_is_in_the_language_of_the_request(language: str) -> None:
    text = Text({code: f"Place in {code}" for code, _ in settings.LANGUAGES})

    with translation.override(language):
        assert rendered("{{ text|in_language }}", text=text) == f"Place in {language}"


def test_whatever_a_register_holds_is_shown_and_never_run() -> None:
    evil = "<script>alert('x')</script>"

    for template in (
        "{% summary_list rows %}",
        "{% tag evil %}",
        "{% notification evil evil %}",
        "{% contents parts %}",
        "{% citation evil %}",
        "{% back_link url evil %}",
    ):
        shown = rendered(
            template,
            evil=evil,
            url='/"><script>',
            rows=[Row(label=evil, value=evil)],
            parts=[Part(anchor="a", title=evil)],
        )
        assert "<script" not in shown
        assert "&lt;script&gt;" in shown


def test_a_source_says_register_holder_basis_and_dates() -> None:
    dated = Source(
        register_title="Residents",
        holder="Registry",
        basis="Act, section 1",
        basis_url="https://law.example/1",
        basis_is_checked=False,
        valid_from=date(2020, 1, 2),
        recorded_at=NIGHT,
    )

    shown = rendered("{% source of %}", of=dated)

    for words in (
        "Residents, Registry",
        'href="https://law.example/1"',
        "not yet checked",
        "2 January 2020",
        "1 July 2026",
    ):
        assert words in shown
    undated = rendered("{% source of %}", of=SOURCE)
    assert "not yet checked" not in undated
    assert "<time" not in undated


def test_pages_lead_only_where_there_are_any() -> None:
    assert rendered("{% pagination pages %}", pages=Pages()) == ""
    middle = rendered(
        "{% pagination pages %}", pages=Pages(previous_url="?page=1", next_url="?page=3", position="2 of 3")
    )
    assert 'rel="prev"' in middle
    assert 'rel="next"' in middle
    assert "2 of 3" in middle
    assert 'rel="next"' not in rendered("{% pagination pages %}", pages=Pages(previous_url="?page=1"))


def test_bad_news_is_told_at_once_to_who_cannot_see() -> None:
    assert 'role="alert"' in rendered("{% notification 'Altered' kind='bad' %}")
    assert 'role="region"' in rendered("{% notification 'Altered' %}")


def test_no_map_no_figure() -> None:
    assert rendered("{% point_map none 'Places' %}", none=None) == ""
