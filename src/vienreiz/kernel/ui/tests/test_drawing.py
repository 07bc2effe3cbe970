from hypothesis import given
from hypothesis import strategies as st

from vienreiz.kernel.ui import drawing
from vienreiz.kernel.ui.values import Drawing, MapPoint

names = st.text("abcdefgh ", min_size=1, max_size=20)
points = st.builds(
    MapPoint,
    name=names,
    latitude=st.floats(min_value=-80, max_value=80),
    longitude=st.floats(min_value=-170, max_value=170),
    size=st.floats(min_value=0, max_value=1e7),
    is_marked=st.booleans(),
)


def point(name: str, latitude: float, longitude: float, *, size: float = 1, is_marked: bool = False) -> MapPoint:
    return MapPoint(name=name, latitude=latitude, longitude=longitude, size=size, is_marked=is_marked)


def drawn(*places: MapPoint) -> Drawing:
    found = drawing.point_map(places)
    assert found is not None
    return found


def test_where_there_is_nothing_there_is_no_map() -> None:
    assert drawing.point_map([]) is None


def test_north_is_up_and_east_is_right() -> None:
    circles = {
        circle.name: circle for circle in drawn(point("north-west", 60, 20), point("south-east", 55, 30)).circles
    }

    assert circles["north-west"].y < circles["south-east"].y
    assert circles["north-west"].x < circles["south-east"].x


def test_area_shows_size_and_the_marked_one_lies_on_top() -> None:
    circles = drawn(point("marked", 1, 1, is_marked=True), point("large", 2, 2, size=100), point("small", 3, 3)).circles

    assert [circle.name for circle in circles] == ["large", "small", "marked"]
    assert circles[0].radius == drawing.LARGEST


def test_a_country_of_one_place_is_drawn() -> None:
    found = drawn(point("only", 56.9, 24.1))

    assert [label.name for label in found.labels] == ["only"]
    assert found.height == 2 * drawing.MARGIN


@given(st.lists(points, min_size=1, max_size=40))
def test_everything_lies_inside_and_no_name_covers_another(places: list[MapPoint]) -> None:
    found = drawn(*places)

    assert all(0 <= circle.x <= found.width and 0 <= circle.y <= found.height for circle in found.circles)
    spans = [(label.y, *drawing._span(label)) for label in found.labels]
    for number, (y, left, right) in enumerate(spans):
        assert left >= 0
        assert right <= found.width
        for other_y, other_left, other_right in spans[:number]:
            assert abs(y - other_y) >= drawing.LINE or right <= other_left or other_right <= left


@given(st.lists(points, min_size=1, max_size=40))
def test_few_names_besides_the_marked(places: list[MapPoint]) -> None:
    assert sum(not label.is_marked for label in drawn(*places).labels) <= drawing.LABELS
