"""Lines of months by process, and how charts and sentences tell of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from kpi_reports.analysis.signals import ChartSettings
from kpi_reports.report.chart_words import chart_sentences, suggestion
from kpi_reports.report.figures import control_chart, control_chart_alt, spark
from kpi_reports.report.figures.canvas import style
from kpi_reports.report.figures.control import control_figure
from kpi_reports.report.palette import LIGHT
from kpi_reports.report.processes import latest_lines, lines_in, processes_of
from kpi_reports.report.sentences import signal_reason
from kpi_reports.report.voice import Voice
from kpi_reports.values import Period, ProcessChange, StepSuggestion, Text

Q4 = Period.parse("2013Q4")
LEVEL = [0.60, 0.62, 0.58, 0.61, 0.60, 0.59, 0.62, 0.60, 0.58, 0.61, 0.59, 0.60]
STEP = [*LEVEL, *LEVEL, *(x + 0.2 for x in LEVEL)]  # from January 2013 on
SHAPE = [0, -0.3, 0, 0, 0, 0, 0, 0, 0, 0, 0.1, 0.2]
SEASONAL = [
    0.6 + SHAPE[at % 12] + x for at, x in enumerate(np.random.default_rng(3).normal(0, 0.01, 48))
]
SIZES = [100 if at % 2 else 400 for at in range(24)]


def change(first: str) -> ProcessChange:
    reason = Text("A new tool.", "新工具。")
    return ProcessChange("on_time", None, Period.parse(first), reason, "Board", date(2013, 9, 2))


@pytest.fixture
def cases(make_entry):
    """By name: a chart without decisions, with one, of shares, and with a season."""
    return {
        "plain": make_entry(STEP),
        "decided": make_entry(STEP, settings=ChartSettings(changes=(change("2013-01"),))),
        "early": make_entry(STEP, settings=ChartSettings(changes=(change("2010-06"),))),
        "two": make_entry(
            STEP, settings=ChartSettings(changes=(change("2012-11"), change("2013-01")))
        ),
        "shares": make_entry(LEVEL * 2, sizes=SIZES, settings=ChartSettings(kind="p")),
        "seasonal": make_entry(SEASONAL, settings=ChartSettings(season="additive")),
    }


NAMES = ["plain", "decided", "early", "two", "shares", "seasonal"]


class FakeReview:
    """What a voice asks of a review in these sentences."""

    period = Q4


def voice(language: str = "en") -> Voice:
    return Voice(FakeReview(), language)  # type: ignore[arg-type]


# --- lines ----------------------------------------------------------------------------------------


def test_each_process_has_its_months_and_its_lines(cases):
    first, second = processes_of(cases["decided"])
    assert (first.first, first.last, second.first, second.last) == (0, 23, 24, 35)
    assert first.lines[0].centre == pytest.approx(0.6)
    assert second.lines[0].centre == pytest.approx(0.8)
    assert not first.varies and second.change is not None
    assert lines_in(cases["decided"], Period.parse("2012-12")) == first.lines[-1]
    assert latest_lines(cases["decided"]) == second.lines[-1]
    (only,) = processes_of(cases["plain"])
    assert (only.first, only.last, only.change) == (0, 35, None)


def test_lines_follow_the_rows_or_the_season_of_each_month(cases):
    (shares,) = processes_of(cases["shares"])
    wide, narrow = shares.lines[1], shares.lines[0]
    assert wide.upper - wide.centre == pytest.approx(2 * (narrow.upper - narrow.centre))
    (seasonal,) = processes_of(cases["seasonal"])
    assert seasonal.lines[11].centre - seasonal.lines[1].centre == pytest.approx(0.5, abs=0.03)
    assert seasonal.varies and shares.varies


def test_a_signal_without_segments_has_one_process_and_none_without_limits(cases):
    entry = cases["plain"]
    bare = replace(entry, signal=replace(entry.signal, segments=()))
    assert processes_of(bare) == processes_of(entry)
    nothing = replace(entry, signal=replace(entry.signal, segments=(), limits=None))
    assert processes_of(nothing) == [] and latest_lines(nothing) is None
    assert lines_in(nothing, Period.parse("2013-12")) is None


# --- drawings -------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", ["wide", "narrow"])
@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("case", NAMES)
def test_no_words_of_a_divided_chart_touch(case, language, size, cases, clashes):
    with style():
        figure = control_figure(cases[case], Q4, language, size=size)
    assert clashes(figure) == []


def test_a_decision_is_marked_with_its_month_in_both_languages(cases, words_of):
    with style():
        assert "from 2013-01" in words_of(control_figure(cases["decided"], Q4, "en", size="wide"))
        assert "2013-01起" in words_of(control_figure(cases["decided"], Q4, "zh", size="narrow"))
        told = words_of(control_figure(cases["plain"], Q4, "en", size="wide"))
    assert not [text for text in told if text.startswith("from")]


def test_of_two_dates_that_would_touch_the_later_is_written(cases, words_of):
    with style():
        told = words_of(control_figure(cases["two"], Q4, "en", size="narrow"))
    assert "from 2013-01" in told


def test_each_process_has_its_own_band_and_centre(cases):
    with style():
        axes = control_figure(cases["decided"], Q4, "en", size="wide").axes[0]
    heights = [line.get_ydata() for line in axes.lines if line.get_color() == LIGHT["lim"]]
    assert any(np.allclose(y, 60) for y in heights) and any(np.allclose(y, 80) for y in heights)


@pytest.mark.parametrize("case", ["shares", "seasonal"])
def test_limits_that_vary_are_drawn_as_steps(case, cases):
    with style():
        axes = control_figure(cases[case], Q4, "en", size="wide").axes[0]
    months = len(cases[case].months.points)
    steps = [line for line in axes.lines if len(line.get_xdata()) == 2 * months]
    assert len(steps) == 3


@pytest.mark.parametrize("case", NAMES)
def test_every_process_has_colours_with_a_token(case, cases):
    import re

    svg = control_chart(cases[case], Q4, "en", size="wide") + spark(cases[case], Q4, "en")
    assert {c.upper() for c in re.findall("#[0-9a-f]{6}", svg)} <= set(LIGHT.values())


def test_the_words_for_who_cannot_see_it_say_since_when(cases):
    alt = control_chart_alt(cases["decided"], Q4, "en")
    assert "New process from 2013-01. Mean 80.0, trial limits" in alt
    assert "自2013-01起为新过程。" in control_chart_alt(cases["decided"], Q4, "zh")


# --- sentences ------------------------------------------------------------------------------------


def method(entry, language="en") -> str:
    return " ".join(filter(None, chart_sentences(voice(language), entry)))


def test_a_decision_is_told_with_reason_name_and_day(cases):
    said = method(cases["decided"])
    assert said.startswith(
        "A new process since January (A new tool; decided by Board, 2013-09-02): judged by its own "
        "months. Trial limits from 12 months"
    )
    assert "自1\xa0月起按新过程判断（新工具；Board，2013-09-02决定）" in method(
        cases["decided"], "zh"
    )


def test_a_change_of_level_is_suggested_with_its_interval_and_not_made(cases):
    said = method(cases["plain"])
    assert "The level seems to have changed in January (95%: December 2012 to " in said
    assert "decide whether this is a new process; nothing was changed." in said
    entry = cases["plain"]
    at = Period.parse("2013-01")
    sure = replace(entry, signal=replace(entry.signal, suggestion=StepSuggestion(at, at, at, 0, 1)))
    assert suggestion(voice(), sure).startswith("The level seems to have changed in January, from")
    assert suggestion(voice(), cases["decided"]) == ""


@pytest.mark.parametrize(
    ("kind", "n", "words"),
    [
        ("p", 24, "± 3 standard deviations of chance for each month’s rows (p chart)."),
        ("u", 24, "± 3 standard deviations of chance for each month’s size (u chart)."),
        ("c", 24, "± 3 standard deviations of chance (c chart)."),
        ("p_prime", 24, "times 1.0 for what months vary beyond it (Laney’s p′ chart)."),
        ("u_prime", 24, "times 1.0 for what months vary beyond it (Laney’s u′ chart)."),
        ("p", 12, "(p chart). They are on trial until there are 20 months."),
        (
            "p_prime",
            12,
            "Median of 12 months, judged by run rules (Anhøj); too few for limits yet.",
        ),
        ("xmr", 11, "Median of 11 months, judged by run rules (Anhøj); no limits below 12 months."),
        ("xmr", 7, "Fewer than 8 usable months: the points alone, no limits."),
    ],
)
def test_the_kind_of_chart_is_told(kind, n, words, make_entry):
    entry = make_entry(
        (LEVEL * 2)[:n], sizes=[100] * n, settings=ChartSettings(kind=kind), rows=100
    )
    assert words in method(entry)
    assert method(entry, "zh")


def test_a_p_chart_whose_months_vary_more_than_chance_says_so(make_entry):
    entry = make_entry([0.3, 0.4, 0.7, 0.6] * 6, sizes=[100] * 24, settings=ChartSettings(kind="p"))
    assert "times as much as chance alone: Laney’s chart fits better." in method(entry)


def test_a_new_process_of_few_months_is_not_called_rare(make_entry):
    entry = make_entry(STEP, settings=ChartSettings(changes=(change("2013-10"),)))
    assert "Fewer than 8 usable months: the points alone, no limits." in method(entry)


def test_a_season_is_told_with_its_years_and_widening(cases):
    said = method(cases["seasonal"])
    assert "estimated from 3 years before the period" in said
    assert "limits are 1.4 times as wide for it" in said


def test_a_month_beyond_a_limit_is_told_with_the_limit_of_that_month(make_entry):
    values, sizes = LEVEL * 2, [400] * 24
    values[-2], sizes[-2] = 0.9, 100
    entry = make_entry(values, sizes=sizes, settings=ChartSettings(kind="p"))
    limit = lines_in(entry, Period.parse("2013-11")).upper
    assert f"the upper limit of {limit * 100:.1f}%" in signal_reason(voice(), entry)
    latest = latest_lines(entry).upper
    assert latest < limit


def test_a_process_too_young_for_lines_still_shows_where_it_began(make_entry, words_of):
    young = make_entry(STEP, settings=ChartSettings(changes=(change("2013-10"),)))
    with style():
        assert "from 2013-10" in words_of(control_figure(young, Q4, "en", size="narrow"))
