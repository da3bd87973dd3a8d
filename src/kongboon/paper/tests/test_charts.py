"""Charts: well-formed, to scale, named, and refusing numbers that do not fit each other."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable
from xml.etree.ElementTree import Element, fromstring

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kongboon.paper.charts import Band, Group, Lever, Line, Part, fan, lines, pyramid, stacked_bars, tornado
from kongboon.paper.charts.frame import WIDTH, Frame, figure, ticks

SVG = "{http://www.w3.org/2000/svg}"
YEARS = [2570, 2571, 2572]
BANDS = [[1.0, 2.0, 3.0, 4.0, 5.0], [0.0, 1.0, 2.0, 3.0, 4.0], [-2.0, -1.0, 0.0, 1.0, 2.0]]


def drawn_fan(bands: list[list[float]] = BANDS) -> Element:
    return fromstring(
        fan(YEARS, bands, title="เงิน", description="ลดลง", unit="ล้านบาท", names=("ดี", "กลาง", "แย่"))
    )


def texts(chart: Element) -> list[str]:
    return [str(element.text) for element in chart.iter(f"{SVG}text")]


def colours(chart: Element) -> list[str]:
    return [str(element.get("fill")) for element in chart.iter(f"{SVG}rect")]


CHARTS: dict[str, Callable[[], str]] = {
    "fan": lambda: fan(YEARS, BANDS, title="<ก>", description='"ข"', unit="&", names=("ดี", "กลาง", "แย่")),
    "lines": lambda: lines(YEARS, [Line("<ก>", [0, 1, 2])], title="<ก>", description='"ข"', unit="&"),
    "bars": lambda: stacked_bars(
        ["2570"], [Group(["รับ"], [Part("<ก>", [3.0])])], title="<ก>", description='"ข"', unit="&"
    ),
    "pyramid": lambda: pyramid(
        [Band("<ก>", 1, 2, 3, 4)], title="<ก>", description='"ข"', words=("ช", "ญ", "&", "หลัง")
    ),
    "tornado": lambda: tornado(5, [Lever("<ก>", 1, 9)], title="<ก>", description='"ข"', unit="&"),
}


@pytest.mark.parametrize("name", CHARTS)
def test_each_is_one_well_formed_drawing_with_a_name_for_readers(name: str) -> None:
    chart = fromstring(CHARTS[name]())
    assert chart.tag == f"{SVG}svg"
    assert chart.get("role") == "img"
    assert chart.get("aria-label") == '<ก>. "ข"'
    assert str(chart.get("viewBox")).startswith("0 0 360 ")


def test_a_fan_says_below_zero_in_red_and_only_then() -> None:
    assert "#a1261c" in colours(drawn_fan())
    above = [[value + 3 for value in band] for band in BANDS]
    assert "#a1261c" not in colours(drawn_fan(above))


def test_the_middle_line_goes_through_its_values() -> None:
    marks = ticks(-2.0, 5.0)
    frame = Frame(marks[0], marks[-1], right=56.0)
    middle = next(p for p in drawn_fan().iter(f"{SVG}path") if p.get("stroke") == "#1f5c3d")
    points = [tuple(map(float, pair.split(","))) for pair in str(middle.get("d"))[1:].split(" L")]
    assert points == [
        pytest.approx((frame.x(n / 2), frame.y(value)), abs=0.06) for n, value in enumerate((3.0, 2.0, 0.0))
    ]


def test_the_names_at_the_ends_do_not_lie_on_each_other() -> None:
    flat = drawn_fan([[1.0, 1.0, 1.0, 1.0, 1.0]] * 3)
    places = sorted(float(str(e.get("y"))) for e in flat.iter(f"{SVG}text") if e.text in ("ดี", "กลาง", "แย่"))
    assert min(b - a for a, b in itertools.pairwise(places)) >= 13.9


@pytest.mark.parametrize("bands", [[], BANDS[:2], [[1.0, 2.0]] * 3])
def test_a_fan_refuses_years_without_their_points(bands: list[list[float]]) -> None:
    with pytest.raises(ValueError, match="five points"):
        drawn_fan(bands)


def test_bars_are_as_high_as_their_sum() -> None:
    group = Group(["รับ", "รับ"], [Part("ก", [1.0, 2.0]), Part("ข", [3.0, 0.0])])
    chart = fromstring(stacked_bars(["2570", "2580"], [group], title="ท", description="ค", unit="บาท"))
    heights = [float(str(e.get("height"))) for e in chart.iter(f"{SVG}rect") if e.get("width") != "11.0"]
    assert len(heights) == 3, "a part of nothing is not drawn"
    assert heights[1] == pytest.approx(3 * heights[0], rel=0.01)
    assert heights[2] == pytest.approx(2 * heights[0], rel=0.01)
    assert {"4", "2"} <= set(texts(chart)), "the total stands above each bar"


def test_a_part_without_a_value_for_a_label_is_refused() -> None:
    with pytest.raises(ValueError, match="each label"):
        stacked_bars(["1", "2"], [Group(["", ""], [Part("ก", [1.0])])], title="ท", description="ค", unit="")


def test_lines_are_told_apart_without_colour() -> None:
    four = [Line(name, [0, 1, 2]) for name in "กขคง"]
    chart = fromstring(lines(YEARS, four, title="ท", description="ค", unit=""))
    dashes = {p.get("stroke-dasharray") for p in chart.iter(f"{SVG}path")}
    assert len(dashes) == 4
    with pytest.raises(ValueError, match="one to four"):
        lines(YEARS, [*four, four[0]], title="ท", description="ค", unit="")


def test_the_lever_that_moves_most_is_on_top() -> None:
    levers = [Lever("เล็ก", 4, 6), Lever("ใหญ่", 1, 5)]
    found = texts(fromstring(tornado(5, levers, title="ท", description="ค", unit="ปี")))
    assert found.index("ใหญ่") < found.index("เล็ก")


def test_the_longest_figure_still_stands_on_the_sheet() -> None:
    chart = fromstring(
        tornado(-413.51, [Lever("น้ำท่วม", -12_908.09, 282.64)], title="ท", description="ค", unit="พันบาท")
    )
    for element in chart.iter(f"{SVG}text"):
        width, x = 7.0 * len(str(element.text)), float(str(element.get("x")))
        if element.get("text-anchor") == "end":
            assert x - width >= 0, element.text
        elif element.text == "282.64":
            assert x + width <= WIDTH


@given(st.floats(-1e9, 1e9), st.floats(0.001, 1e9))
def test_ticks_reach_over_both_ends_in_few_steps(low: float, span: float) -> None:
    marks = ticks(low, low + span)
    # A hair of a step, and what a float so large cannot tell apart.
    hair = (marks[1] - marks[0]) * 1e-6 + 2 * math.ulp(abs(low) + span)
    assert marks[0] <= low + hair
    assert marks[-1] >= low + span - hair
    assert 2 <= len(marks) <= 12


def test_no_words_beyond_the_sheet_and_no_minus_zero() -> None:
    assert figure(-0.001) == "0"
    for chart in (fromstring(make()) for make in CHARTS.values()):
        for element in chart.iter(f"{SVG}text"):
            assert 0 <= float(str(element.get("x"))) <= WIDTH
