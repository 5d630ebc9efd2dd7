"""Changes, pace and forecasts in words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kpi_reports.periods import Period
from kpi_reports.report import foresight
from kpi_reports.report.figures.control import control_figure
from kpi_reports.report.figures.drawn import Drawn
from kpi_reports.report.sections import heading, kpi_charts, standing
from kpi_reports.report.voice import Voice
from kpi_reports.values import (
    Backtest,
    Change,
    Direction,
    Forecast,
    ForecastPoint,
    KpiReview,
    Pace,
    Review,
)

YEAR = Period.parse("2013")
OUTLOOK = Pace(
    kind="sum", months=12, done=9, to_date=900.0, target=1300.0, share_gone=0.75,
    expected_share=0.7, years=2, projected=1200.0, low=1150.0, high=1250.0, probability=0.004,
    required=400 / 3, status="behind", method="ets", period=YEAR,
)  # fmt: skip


@pytest.fixture
def entry(reviews) -> KpiReview:
    """Mean departure delay, in minutes, made better the higher."""
    found = reviews["UA"].kpi("dep_delay")
    return replace(found, kpi=replace(found.kpi, direction=Direction.HIGHER))


@pytest.fixture
def voice(reviews) -> Voice:
    return Voice(reviews["UA"], "en")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (Change(12, 10, 2, 0.2), "+20.0%"),
        (Change(9.999, 10, -0.001, -0.0001), "0.0%"),
        (Change(3, -5, 8, word="to_profit"), "+8.0, turned from loss to profit"),
        (Change(-3, 5, -8, word="to_loss"), "−8.0, turned from profit to loss"),
        (Change(-2, -5, 3, word="loss_narrowed"), "+3.0, loss narrowed"),
        (Change(-8, -5, -3, word="loss_widened"), "−3.0, loss widened"),
        (Change(8, 0, 8, reason="base_not_positive"), "+8.0"),
        (Change(8, None, reason="no_base"), "no earlier value"),
        (Change(None, 8, reason="no_value"), "–"),
        (Change(4, 8, reason="partial"), "not over"),
        (None, "–"),
    ],
)
def test_a_change_is_told_with_its_sign_or_its_reason(voice, entry, change, said):
    assert foresight.change_text(voice, entry, change) == said


def test_the_words_of_profit_and_loss_are_those_of_the_field(reviews, entry):
    chinese = Voice(reviews["UA"], "zh")
    words = ("to_profit", "to_loss", "loss_narrowed", "loss_widened")
    told = [foresight.change_text(chinese, entry, Change(1, -1, 2, word=w)) for w in words]
    assert told == ["+2.0（扭亏为盈）", "+2.0（由盈转亏）", "+2.0（减亏）", "+2.0（增亏）"]


def pace_of(voice: Voice, entry: KpiReview, **changed: object) -> str:
    return foresight.pace_words(voice, replace(entry, pace=replace(OUTLOOK, **changed)))


def test_being_behind_is_told_with_what_is_left_to_do(voice, entry):
    assert pace_of(voice, entry) == (
        "Behind for 1,300.0 in 2013. Leads to 1,200.0 (1,150.0 to 1,250.0); probability of the "
        "target < 1%. The 3 months left must average 133.3."
    )


def test_being_on_pace_asks_for_nothing(voice, entry):
    said = pace_of(voice, entry, status="on_pace", probability=0.995)
    assert said.endswith("probability of the target > 99%.")
    assert said.startswith("On pace for 1,300.0 in 2013.")


def test_a_last_month_is_not_an_average(voice, entry):
    assert "The last month must come to 133.3." in pace_of(voice, entry, done=11)
    lower = replace(entry, kpi=replace(entry.kpi, direction=Direction.LOWER))
    assert "The last month may come to 133.3 at most." in pace_of(voice, lower, done=11)
    assert "The 3 months left may average 133.3 at most." in pace_of(voice, lower)


def test_a_plain_rule_is_called_so_and_has_no_probability(voice, entry):
    said = pace_of(voice, entry, status="open", probability=None, method="mean",
                   reason="no_better_than_naive")  # fmt: skip
    assert "Plain rule (mean of the months): 1,150.0 to 1,250.0; no probability." in said
    assert said.startswith("Open whether 1,300.0 is reached in 2013.")


def test_without_a_forecast_progress_alone_is_judged(voice, entry):
    said = pace_of(voice, entry, projected=None, low=None, high=None, probability=None,
                   method=None, reason="too_few")  # fmt: skip
    assert "Judged by progress alone: fewer than 8 months are no base for a forecast." in said


def test_what_is_decided_is_said_to_be(voice, entry):
    assert pace_of(voice, entry, status="reached", required=None) == (
        "1,300.0 for 2013 is reached already."
    )
    assert pace_of(voice, entry, status="missed").startswith(
        "1,300.0 for 2013 can no longer be reached."
    )
    over = {"reason": "over", "required": None}
    assert pace_of(voice, entry, status="reached", **over) == "2013: target of 1,300.0 met."
    assert pace_of(voice, entry, status="missed", **over) == "2013: target of 1,300.0 missed."


def test_without_a_pace_there_is_a_dash_and_a_gap_has_its_reason(voice, entry):
    assert foresight.pace_words(voice, replace(entry, pace=None)) == "–"
    said = pace_of(voice, entry, status=None, reason="gaps")
    assert said == "A month of the year is missing, so no pace is given."


def test_progress_stands_beside_what_is_due_by_now(voice, entry):
    with_pace = replace(entry, pace=OUTLOOK)
    assert foresight.progress_text(voice, with_pace) == ("69.2%", "70.0%")
    by_days = replace(entry, pace=replace(OUTLOOK, expected_share=None))
    assert foresight.progress_text(voice, by_days)[1] == "75.0%"
    rate = replace(entry, pace=replace(OUTLOOK, kind="mean"))
    assert foresight.progress_text(voice, rate) == ("–", "–")


# --- the chart ------------------------------------------------------------------------------------

POINTS = tuple(ForecastPoint(step, 10.0 + step, 8.0, 14.0, 6.0, 16.0) for step in (1, 2))
AHEAD = Forecast(
    "ets", 12, POINTS, "ETS(A,N,N)", Backtest("ets", "mean", 1.0, 0.8, 0.8),
    first=Period.parse("2014-01"),
)  # fmt: skip


def test_the_months_to_come_stand_behind_those_there_are(entry):
    drawn = Drawn(replace(entry, forecast=AHEAD), "en")
    assert drawn.ahead_from == 12
    assert [str(month) for month in drawn.calendar[-3:]] == ["2013-12", "2014-01", "2014-02"]
    assert drawn.ahead.tolist() == [[11.0, 8.0, 14.0], [12.0, 8.0, 14.0]]


def test_a_month_that_is_not_over_is_foreseen_at_its_own_place(entry):
    drawn = Drawn(replace(entry, forecast=replace(AHEAD, first=Period.parse("2013-12"))), "en")
    assert drawn.ahead_from == 11
    assert len(drawn.calendar) == 13


def test_the_dotted_line_begins_at_the_last_value_and_ends_open(entry):
    figure = control_figure(replace(entry, forecast=AHEAD), Period.parse("2013Q4"), "en",
                            size="wide")  # fmt: skip
    (dotted,) = (line for line in figure.axes[0].lines if line.get_color() == "#5E7F9E")
    edged = [line for line in figure.axes[0].lines if line.get_markeredgecolor() == "#5E7F9E"]
    (end,) = (line for line in edged if line is not dotted)
    assert dotted.get_xdata().tolist() == [11, 12, 13]
    assert dotted.get_ydata()[0] == pytest.approx(entry.months.points[-1].value)
    assert (end.get_marker(), end.get_markerfacecolor()) == ("o", "#FFFFFF")
    assert end.get_xdata().tolist() == [13]
    assert figure.axes[0].get_xlim()[1] > 13


def test_captions_say_what_the_dotted_line_rests_on(voice, entry):
    told = foresight.forecast_words(voice, replace(entry, forecast=AHEAD))
    assert told == (
        "Dotted to February 2014: forecast by exponential smoothing with its 80% range, if "
        "nothing else changes. On the past year its error was 80% of the best plain rule’s."
    )
    plain = replace(AHEAD, method="naive", reason="no_better_than_naive")
    told = foresight.forecast_words(voice, replace(entry, forecast=plain))
    assert told.startswith("Dotted to February 2014: the plain rule “as in the last month” with")
    none = Forecast(None, 30, reason="constant", first=Period.parse("2014-01"))
    told = foresight.forecast_words(voice, replace(entry, forecast=none))
    assert told == "No forecast: the months never vary, so that a range cannot be told."


# --- the section ----------------------------------------------------------------------------------


def test_a_year_without_one_before_says_so_in_every_row(reviews):
    review: Review = reviews["UA"]
    body = standing(review)["words"]["en"]
    assert {row[2]["text"] for row in body["rows"]} == {"no earlier value"}
    assert heading(review, "standing")["words"]["zh"]["text"] == "同比、环比与序时进度"
    assert kpi_charts(review) is not None


def test_without_any_standing_the_section_vanishes(reviews):
    review: Review = reviews["UA"]
    bare = replace(review, kpis=tuple(replace(e, standing=None) for e in review.kpis))
    assert standing(bare) is None
    assert heading(bare, "standing") is None


def test_progress_has_columns_only_where_a_total_counts_towards_a_target(reviews):
    review: Review = reviews["UA"]
    body = standing(review)["words"]["en"]
    assert "Progress" not in [column["text"] for column in body["columns"]]
    kpis = (replace(review.kpis[0], pace=OUTLOOK), *review.kpis[1:])
    wide = standing(replace(review, kpis=kpis))["words"]["en"]
    assert [column["text"] for column in wide["columns"]][6:8] == ["Progress", "Due by now"]
    assert len({len(row) for row in wide["rows"]} | {len(wide["columns"])}) == 1
