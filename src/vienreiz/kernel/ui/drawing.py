"""Maps of points as plain circles: no tiles, no script, no stranger's server."""

import math
from collections.abc import Sequence

from .values import Circle, Drawing, Label, MapPoint

WIDTH = 640
HIGHEST = 800  # of a country that lies along a meridian
MARGIN = 18
SMALLEST, LARGEST = 2.5, 14.0
RING = 16.0
CLOSEST = 1e-6  # degrees; what lies closer together lies at one place
LABELS = 7  # besides those of marked places
LETTER, LINE = 8.6, 20.0  # about how much room a letter and a line take, in units of the drawing


def point_map(points: Sequence[MapPoint]) -> Drawing | None:
    """The points in an equirectangular projection whose middle is true to scale; None where there are none.

    The largest places, and those that are marked, are named where there is room.
    """
    if not points:
        return None
    north, south = max(p.latitude for p in points), min(p.latitude for p in points)
    east, west = max(p.longitude for p in points), min(p.longitude for p in points)
    stretch = math.cos(math.radians((north + south) / 2))
    across, up = max((east - west) * stretch, CLOSEST), max(north - south, CLOSEST)
    scale = min((WIDTH - 2 * MARGIN) / across, (HIGHEST - 2 * MARGIN) / up)
    left = (WIDTH - (east - west) * stretch * scale) / 2
    greatest = max(point.size for point in points) or 1
    circles = [
        Circle(
            x=round(left + (point.longitude - west) * stretch * scale, 1),
            y=round(MARGIN + (north - point.latitude) * scale, 1),
            radius=round(SMALLEST + (LARGEST - SMALLEST) * math.sqrt(max(point.size, 0) / greatest), 1),
            name=point.name,
            is_marked=point.is_marked,
        )
        for point in points
    ]
    circles.sort(key=lambda circle: (circle.is_marked, -circle.radius))
    height = round(2 * MARGIN + (north - south) * scale)
    return Drawing(width=WIDTH, height=height, circles=circles, labels=_labels(circles, height))


def _labels(circles: Sequence[Circle], height: int) -> list[Label]:
    """Names beside their circles, first the marked ones, then from the largest down; none over another."""
    placed: list[Label] = []
    for circle in sorted(circles, key=lambda circle: (not circle.is_marked, -circle.radius)):
        if not circle.is_marked and sum(not label.is_marked for label in placed) >= LABELS:
            break
        label = next((label for label in _beside(circle) if _fits(label, placed, height)), None)
        if label is not None:
            placed.append(label)
    return placed


def _beside(circle: Circle) -> list[Label]:
    """The places a name may take: right of its circle, or left."""
    away = (RING if circle.is_marked else circle.radius) + 5
    return [
        Label(x=circle.x + away, y=circle.y + 5, anchor="start", name=circle.name, is_marked=circle.is_marked),
        Label(x=circle.x - away, y=circle.y + 5, anchor="end", name=circle.name, is_marked=circle.is_marked),
    ]


def _fits(label: Label, placed: Sequence[Label], height: int) -> bool:
    left, right = _span(label)
    inside = left >= 0 and right <= WIDTH and LINE / 2 <= label.y <= height
    return inside and not any(
        abs(label.y - other.y) < LINE and left < _span(other)[1] and _span(other)[0] < right for other in placed
    )


def _span(label: Label) -> tuple[float, float]:
    width = len(label.name) * LETTER
    return (label.x, label.x + width) if label.anchor == "start" else (label.x - width, label.x)
