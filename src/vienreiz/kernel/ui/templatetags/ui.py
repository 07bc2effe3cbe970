"""What every template may use without loading it."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext

from vienreiz.kernel.text import Text
from vienreiz.kernel.ui import dates
from vienreiz.kernel.ui.values import Chart, Drawing, Mark, Pages, Part, Row, Source, Step, Task

register = template.Library()

TAG_COLOURS = {"good": "green", "wait": "yellow", "bad": "red", "plain": "grey", "info": "blue"}


@register.filter
def in_language(text: Text | None) -> str:
    """A text in the language of the request."""
    return text.in_language(get_language() or "en") if text else ""


@register.filter
def instant(at: datetime | None) -> SafeString | str:
    """A moment to the minute, in the time of the country, with the exact one behind it."""
    return _time(at, dates.instant(at)) if at else ""


@register.filter
def exact(at: datetime | None) -> SafeString | str:
    """A moment to the second, with the time zone in which it is told."""
    return _time(at, dates.exact(at)) if at else ""


@register.filter
def clock_time(at: datetime | None) -> SafeString | str:
    """Hour and minute of a moment whose day stands above it."""
    return _time(at, f"{dates.local(at):%H:%M}") if at else ""


@register.filter
def day(on: date | None) -> SafeString | str:
    """A day as people read it."""
    return format_html('<time datetime="{}">{}</time>', on.isoformat(), dates.day(on)) if on else ""


@register.simple_tag
def bar(share: float) -> SafeString:
    """A share in percent as a bar; the number stands beside it in words, so the drawing itself says nothing aloud."""
    width = max(0.0, min(100.0, float(share)))
    return format_html(
        '<svg class="bar" viewBox="0 0 100 8" width="100" height="8" aria-hidden="true" focusable="false">'
        '<rect class="bar-whole" width="100" height="8"/><rect class="bar-part" width="{}" height="8"/></svg>',
        width,
    )


@register.simple_tag
def tag(text: str, kind: str = "plain") -> SafeString:
    """A coloured word; the word alone says it, the colour only helps."""
    return format_html('<strong class="govuk-tag govuk-tag--{}">{}</strong>', TAG_COLOURS[kind], text)


@register.inclusion_tag("ui/summary_list.html")
def summary_list(rows: Sequence[Row]) -> dict[str, Any]:
    """Facts, one below the other: what it is, and how it stands."""
    return {"rows": rows}


@register.inclusion_tag("ui/source.html")
def source(of: Source) -> dict[str, Any]:
    """Where the facts above it come from."""
    return {"source": of}


@register.inclusion_tag("ui/citation.html")
def citation(text: str, url: str = "", is_checked: bool = True) -> dict[str, Any]:
    """An article of law; whoever reads it sees whether anybody has checked the citation."""
    return {"text": text, "url": url, "is_checked": is_checked}


@register.inclusion_tag("ui/contents.html")
def contents(parts: Sequence[Part]) -> dict[str, Any]:
    """The parts of a long page, to jump to."""
    return {"parts": parts}


@register.inclusion_tag("ui/pagination.html")
def pagination(pages: Pages) -> dict[str, Any]:
    """The way to earlier and later pages of a long list."""
    return {"pages": pages}


@register.inclusion_tag("ui/point_map.html")
def point_map(drawing: Drawing | None, title: str) -> dict[str, Any]:
    """A drawn map; the same must stand in words beside it."""
    return {"drawing": drawing, "title": title}


@register.inclusion_tag("ui/task_list.html")
def task_list(tasks: Sequence[Task]) -> dict[str, Any]:
    """Things to be done, each with how it stands, in words."""
    return {"tasks": tasks}


@register.inclusion_tag("ui/progress.html")
def progress(share: int, title: str, words: str) -> dict[str, Any]:
    """How much of something long is done, in percent, as a bar and in words."""
    return {"share": share, "title": title, "words": words}


@register.inclusion_tag("ui/step.html")
def step_head(step: Step) -> dict[str, Any]:
    """Which page of a long form it is; stands above its `h1`."""
    return {"step": step}


@register.inclusion_tag("ui/step_end.html")
def step_end(step: Step, finish: str) -> dict[str, Any]:
    """The end of the form of a step: the answers of the others, on and back; `finish` is what the last one does."""
    return {"step": step, "finish": finish}


@register.inclusion_tag("ui/chart.html")
def column_chart(chart: Chart, title: str) -> dict[str, Any]:
    """Columns or a line; `title` says in one sentence what is drawn, and the numbers stand in words beside it."""
    return {"chart": chart, "title": title}


@register.filter
def unlocalized(number: float) -> str:
    """A number as drawings write it, with a point in every language."""
    return f"{number:g}"


@register.simple_tag
def middle(mark: Mark) -> str:
    """Where the middle of a mark lies."""
    return f"{mark.x + mark.width / 2:g}"


@register.simple_tag
def back_link(url: str, text: str = "") -> SafeString:
    """The way back, at the top of a page that is not the first."""
    words = text or gettext("Back")
    return format_html('<nav aria-label="{}"><a class="govuk-back-link" href="{}">{}</a></nav>', words, url, words)


@register.inclusion_tag("ui/notification.html")
def notification(heading: str, text: str = "", kind: str = "info", title: str = "") -> dict[str, Any]:
    """What came of what one did: kind `good`, `bad` or `info`, under the title of its kind or one of its own."""
    return {"heading": heading, "text": text, "kind": kind, "title": title}


def _time(at: datetime, shown: str) -> SafeString:
    return format_html('<time datetime="{}">{}</time>', at.isoformat(timespec="milliseconds"), shown)
