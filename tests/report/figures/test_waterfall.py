"""The waterfall: what is drawn for a bridge made by hand, and that its words have room."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

import pytest
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.patches import Polygon, Rectangle

from kpi_reports.report.bridge_rows import BridgeRow, bridge_rows
from kpi_reports.report.figures import waterfall_alt, waterfall_chart
from kpi_reports.report.figures.canvas import style
from kpi_reports.report.figures.waterfall import axis_start, waterfall_figure
from kpi_reports.report.palette import LIGHT
from kpi_reports.report.voice import Voice
from kpi_reports.values import Bridge, BridgeStep, Review, Text, Variation

D = Decimal
LONG = Text(
    "Complaints settled within the time agreed", "约定时限内办结的客户投诉（含升级投诉）占比"
)


def step(kind: str, shown: str, kpi: str | None = None) -> BridgeStep:
    return BridgeStep(kind, D(shown), D(shown), kpi)  # type: ignore[arg-type]


BUSY = (
    ("left", "-1.5"), ("performance", "-2.0"), ("target", "-0.5"), ("weight", "0.3"),
    ("rule", "0.2"), ("joined", "0.9"), ("adjustments", "-4.0"), ("rounding", "0.1"),
)  # fmt: skip
BY_KPI = (
    ("made_up", "-3.1"), ("on_time", "-1.2"), ("dep_delay", "1.4"), ("cancelled", "0.9"),
    ("dep_delay_p90", "0.0"), ("flights_growth", "0.0"),
)  # fmt: skip


def with_bridge(review: Review, steps: tuple[tuple[str, str], ...], *, start: str) -> Review:
    whole = tuple(step(kind, shown) for kind, shown in steps)
    parts = tuple(step("performance", shown, kpi) for kpi, shown in BY_KPI)
    end = D(start) + sum(part.shown for part in whole)
    found = Bridge(review.period.previous, D(start), end, whole, parts)
    signals = {"made_up": Variation.WORSENING, "dep_delay": Variation.IMPROVING}
    signals["cancelled"] = Variation.WORSENING  # a bad month in a quarter that earned points
    kpis = tuple(
        replace(
            entry,
            kpi=replace(entry.kpi, short_name=LONG) if entry.kpi.id == "on_time" else entry.kpi,
            signal=replace(
                entry.signal, variation=signals.get(entry.kpi.id, entry.signal.variation)
            ),
        )
        for entry in review.kpis
    )
    return replace(review, bridge=found, kpis=kpis)


@pytest.fixture(scope="session")
def busy(reviews) -> Review:
    return with_bridge(reviews["UA"], BUSY, start="97.0")


def drawn(review: Review, language: str = "en", size: str = "wide") -> Figure:
    assert review.bridge is not None
    with style():
        return waterfall_figure(Voice(review, language), review.bridge, size=size)  # type: ignore[arg-type]


def rows(review: Review) -> tuple[BridgeRow, ...]:
    assert review.bridge is not None
    return bridge_rows(Voice(review, "en"), review.bridge)


@pytest.mark.parametrize("size", ["wide", "narrow"])
@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("unit", ["UA", "company", "FL", "EV", "busy"])
def test_no_words_touch_each_other_or_leave_the_drawing(
    reviews, busy, unit, language, size, clashes
):
    assert clashes(drawn(busy if unit == "busy" else reviews[unit], language, size)) == []


def test_rows_begin_and_end_with_the_totals_and_each_starts_where_the_last_ended(busy):
    found = rows(busy)
    assert [(row.kind, row.name, row.end) for row in (found[0], found[-1])] == [
        ("total", "2013Q3", D("97.0")),
        ("total", "2013Q4", D("90.5")),
    ]
    bars = [row for row in found if row.kind not in ("total", "subtotal")]
    assert bars[0].start == D("97.0") and bars[-1].end == D("90.5")
    assert all(a.end == b.start for a, b in pairwise(bars))
    assert [row.name for row in bars[-3:]] == ["Newly scored", "Vetoes and adjustments", "Rounding"]


def test_what_did_not_change_has_no_row(reviews):
    names = [row.name for row in rows(reviews["UA"])]
    assert names[1:3] == ["Made up in the air", "Departure delay"] and "Targets" not in names


def test_subtotals_show_what_compares_like_with_like(busy):
    found = {row.name: row.end for row in rows(busy) if row.kind == "subtotal"}
    assert found == {"In both periods, 2013Q3": D("95.5"), "In both periods, 2013Q4": D("93.5")}


def test_there_is_no_subtotal_where_nothing_came_or_went_or_a_total_was_adjusted(reviews, busy):
    assert all(row.kind != "subtotal" for row in rows(reviews["UA"]))
    card = replace(busy.scorecard, base_total=D("97.6"))
    assert all(row.kind != "subtotal" for row in rows(replace(busy, scorecard=card)))


def test_the_smallest_of_many_kpis_share_a_row(reviews):
    review = reviews["UA"]
    many = [
        replace(review.kpis[0], kpi=replace(review.kpis[0].kpi, id=f"k{at}")) for at in range(8)
    ]
    for count, expected in ((7, "made"), (8, "2 other KPIs")):
        parts = tuple(step("performance", f"0.{9 - at}", f"k{at}") for at in range(count))
        total = sum(part.shown for part in parts)
        whole = (BridgeStep("performance", total, total),)
        found = Bridge(review.period.previous, D(80), D(80) + total, whole, parts)
        names = [row.name for row in rows(replace(review, kpis=tuple(many), bridge=found))]
        assert len(names) == 2 + min(count, 7)
        assert (names[-2] == expected) is (count == 8)


# --- colours and shapes ---------------------------------------------------------------------------


def bars(figure: Figure) -> list[tuple[str, str | None]]:
    return [
        (to_hex(patch.get_facecolor()).upper(), patch.get_hatch())
        for patch in figure.axes[0].patches
        if isinstance(patch, Rectangle)
    ]


def test_colour_is_for_signals_that_point_the_way_the_score_moved(busy):
    tones = {row.name: row.tone for row in rows(busy) if row.kind == "kpi"}
    assert tones == {
        "Made up in the air": "bad",
        "Departure delay": "good",
        LONG.en: "none",  # common variation
        "Cancelled": "none",  # a worse month, but the quarter earned points
        "Delay P90": "none",
        "Growth in flights": "none",
    }
    colours = [colour for colour, _ in bars(drawn(busy))]
    assert colours.count(LIGHT["bad"]) == 1 and colours.count(LIGHT["good"]) == 1


def test_common_variation_is_grey_and_scope_alone_is_hatched(busy, reviews):
    colours = [colour for colour, _ in bars(drawn(reviews["UA"]))]
    assert {LIGHT["good"], LIGHT["bad"]}.isdisjoint(colours)
    hatched = [colour for colour, hatch in bars(drawn(busy)) if hatch]
    assert hatched == [LIGHT["paper"]] * 2


def test_a_step_of_nothing_is_a_neutral_line_without_a_sign(busy, words_of):
    assert words_of(drawn(busy)).count("0.0") == 2
    marks = [line for line in drawn(busy).axes[0].lines if line.get_linewidth() == 1.2]
    assert [line.get_color() for line in marks] == [LIGHT["lim"]] * 2


def test_signals_have_a_shape_too(busy):
    markers = [line.get_marker() for line in drawn(busy).axes[0].lines]
    assert markers.count("o") == 1 and markers.count("D") == 1


def test_an_axis_that_is_cut_has_a_slash_on_every_total_and_one_that_is_not_has_none(busy):
    def slashes(review: Review) -> int:
        return sum(type(patch) is Polygon for patch in drawn(review).axes[0].patches)

    assert axis_start(rows(busy)) > 0 and slashes(busy) == 4  # two totals, two subtotals
    low = with_bridge(busy, BUSY, start="8.0")
    assert axis_start(rows(low)) == 0 and slashes(low) == 0


def test_minus_is_u2212(busy, words_of):
    words = words_of(drawn(busy))
    assert "−3.1" in words and not any("-" in text for text in words if text[-1].isdigit())


def test_the_description_tells_every_bar_in_order(busy):
    assert busy.bridge is not None
    found = waterfall_alt(Voice(busy, "en"), busy.bridge)
    assert found.startswith(
        "Waterfall: score 97.0 in 2013Q3 to 90.5 in 2013Q4. No longer scored −1.5"
    )
    assert "Made up in the air −3.1 (beyond normal variation)" in found
    assert found.endswith("and Rounding +0.1.")


def test_the_same_review_gives_the_same_bytes(busy):
    voice = Voice(busy, "zh")
    assert busy.bridge is not None
    one, two = (waterfall_chart(voice, busy.bridge, size="narrow") for _ in range(2))
    assert one == two and one.startswith("<svg ")
