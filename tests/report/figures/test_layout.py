"""How wide the charts of a section are, in which order, and what is said once for all of them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kpi_reports.analysis.signals import ChartSettings
from kpi_reports.report.figures import control_chart
from kpi_reports.report.figures.canvas import style
from kpi_reports.report.figures.control import control_figure
from kpi_reports.report.sections.chart_notes import Shared, method, shared_method, shared_note
from kpi_reports.report.sections.detail import widths_of
from kpi_reports.report.voice import Voice
from kpi_reports.values import Period, Trend, Variation

Q4 = Period.parse("2013Q4")
LEVEL = [0.60, 0.62, 0.58, 0.61, 0.60, 0.59, 0.62, 0.60, 0.58, 0.61, 0.59, 0.60]


class FakeReview:
    period = Q4


def voice(language: str = "en") -> Voice:
    return Voice(FakeReview(), language)  # type: ignore[arg-type]


def tried(entry):
    """With a trend that was tested."""
    return replace(entry, trend=Trend(24, slope=0.01, low=0.0, high=0.02, p=0.043))


@pytest.fixture
def many(make_entry):
    """KPIs k0, k1, ... with these variations."""

    def make(variations):
        entry = make_entry(LEVEL * 2)
        return [
            replace(
                entry,
                kpi=replace(entry.kpi, id=f"k{at}"),
                signal=replace(entry.signal, variation=variation),
            )
            for at, variation in enumerate(variations)
        ]

    return make


def laid_out(entries):
    return [f"{entry.kpi.id} {width}" for entry, width in widths_of(entries)]


C, W, B, X = Variation.COMMON, Variation.WORSENING, Variation.IMPROVING, Variation.CHANGED


def test_three_charts_are_all_wide_problems_first(many):
    assert laid_out(many([C, B, W])) == ["k2 full", "k1 full", "k0 full"]
    assert laid_out([]) == []


def test_of_four_to_twelve_signals_are_wide_and_the_rest_half(many):
    found = laid_out(many([C, B, W, C, X]))
    assert found == ["k2 full", "k4 full", "k1 full", "k0 half", "k3 half"]
    assert {width for _, width in widths_of(many([C] * 12))} == {"half"}


def test_of_more_than_twelve_the_rest_are_thirds_in_the_order_of_the_scorecard(many):
    found = laid_out(many([C] * 11 + [W, C]))
    assert found == ["k11 full", *(f"k{at} third" for at in [*range(11), 12])]


def test_at_most_six_signals_are_wide_and_none_of_them_leaves_a_problem_behind(many):
    found = laid_out(many([B] * 6 + [W] * 7))
    assert found[:6] == [f"k{at} full" for at in range(6, 12)]
    assert found[6:] == [f"k{at} third" for at in [*range(6), 12]]


def test_what_charts_share_is_said_once_and_a_chart_keeps_what_differs(make_entry):
    plain, longer = tried(make_entry(LEVEL * 2)), tried(make_entry(LEVEL * 3))
    shares = make_entry(LEVEL * 2, sizes=[100] * 24, settings=ChartSettings(kind="p"))
    entries = [plain, plain, longer, shares]
    shared = shared_method(voice(), entries)
    assert shared_note(voice(), shared) == (
        "Unless a chart says otherwise: limits from 24 months: mean ± 2.66 × mean moving range "
        "(XmR). Trend: Mann–Kendall test (p at each chart) and Theil–Sen slope."
    )
    assert shared_note(voice("zh"), shared_method(voice("zh"), entries)).startswith(
        "除图下另有说明外，上下限取自24个月"
    )
    assert "limits" not in method(voice(), plain, shared).lower()
    assert "Trend: p = 0.043." in method(voice(), plain, shared)
    assert method(voice(), longer, shared).startswith("Limits from 36 months. ")
    assert "(p chart)." in method(voice(), shares, shared)


def test_what_one_chart_alone_says_stands_at_it(make_entry):
    entry = tried(make_entry(LEVEL * 2))
    shared = shared_method(voice(), [entry])
    assert shared == Shared("", 0, "") and shared_note(voice(), shared) == ""
    assert "mean moving range" in method(voice(), entry, shared)
    assert "Mann–Kendall test (p = " in method(voice(), entry, shared)


def test_a_chart_without_limits_says_so_itself(make_entry):
    few, plain = make_entry(LEVEL[:5]), make_entry(LEVEL * 2)
    shared = shared_method(voice(), [plain, plain, few])
    said = method(voice(), few, shared)
    assert said == "Fewer than 8 usable months: the points alone, no limits."


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_third_has_its_own_drawing_whose_lines_give_the_scale(language, make_entry, clashes):
    entry = make_entry([*LEVEL, *LEVEL, None, 0.5])
    assert 'width="158.4pt"' in control_chart(entry, Q4, language, size="mini")
    with style():
        figure = control_figure(entry, Q4, language, size="mini")
    assert clashes(figure) == []
    assert not [text for text in figure.axes[0].texts if text.get_ha() == "right"]
