"""Drawing numbers: columns and lines as shapes in the drawing's own units. Pure.

The same must stand in words beside a chart; it carries one sentence for whoever does not see it.
"""

from collections.abc import Sequence

from .values import Chart, Column, Mark

WIDTH, HEIGHT, FOOT = 720, 160, 24
GAP = 0.25  # of a column's room
LABELS_MAX = 13


def columns(of: Sequence[Column]) -> Chart:
    """A column for each, as high as its count; every label where there is room, else as many as fit."""
    most = max((column.count for column in of), default=0)
    room = WIDTH / max(1, len(of))
    every = -(-len(of) // LABELS_MAX) or 1
    marks = [
        Mark(
            x=round(place * room + room * GAP / 2, 2),
            y=round(HEIGHT - _high(column.count, most), 2),
            width=round(room * (1 - GAP), 2),
            height=round(_high(column.count, most), 2),
            label=column.label if place % every == 0 else "",
            title=f"{column.label}: {column.count}",
        )
        for place, column in enumerate(of)
    ]
    return Chart(width=WIDTH, height=HEIGHT + FOOT, foot=HEIGHT, most=most, marks=tuple(marks), line="")


def line(of: Sequence[Column]) -> Chart:
    """A line through all counts, from nothing up, with a point at each."""
    chart = columns(of)
    points = " ".join(f"{mark.x + mark.width / 2:.2f},{mark.y:.2f}" for mark in chart.marks)
    return Chart(
        width=chart.width, height=chart.height, foot=chart.foot, most=chart.most, marks=chart.marks, line=points
    )


def _high(count: int, most: int) -> float:
    return (HEIGHT - 20) * count / most if most else 0.0
