"""Charts: where each column and point stands."""

from django.template import Context, Template

from vienreiz.kernel.ui import public as ui

THREE = [ui.Column(label="a", count=0), ui.Column(label="b", count=5), ui.Column(label="c", count=10)]


def test_columns_are_as_high_as_their_counts() -> None:
    chart = ui.columns(THREE)
    heights = [mark.height for mark in chart.marks]

    assert chart.most == 10
    assert heights[0] == 0
    assert heights[2] == 2 * heights[1]
    assert all(mark.y + mark.height == chart.foot for mark in chart.marks)
    assert all(mark.x + mark.width <= chart.width for mark in chart.marks)


def test_nothing_is_drawn_of_nothing() -> None:
    assert ui.columns([]).marks == ()
    assert [mark.height for mark in ui.columns([ui.Column(label="a", count=0)]).marks] == [0]


def test_where_there_is_no_room_some_labels_are_left_out() -> None:
    chart = ui.columns([ui.Column(label=str(hour), count=1) for hour in range(24)])

    assert [mark.label for mark in chart.marks if mark.label] == [str(hour) for hour in range(0, 24, 2)]
    assert len({mark.title for mark in chart.marks}) == 24


def test_a_line_goes_through_the_tops() -> None:
    chart = ui.line(THREE)

    assert len(chart.line.split()) == 3
    first, last = chart.line.split()[0], chart.line.split()[-1]
    assert float(first.split(",")[1]) == chart.foot
    assert float(last.split(",")[1]) == 20


def test_a_drawing_has_a_name_and_points_in_every_language() -> None:
    for chart in (ui.columns(THREE), ui.line(THREE)):
        drawn = Template("{% column_chart chart title %}").render(Context({"chart": chart, "title": "So it went"}))
        assert 'role="img"' in drawn
        assert 'aria-label="So it went"' in drawn
        assert "," not in drawn.partition("<polyline")[0].replace('d="M', "")
