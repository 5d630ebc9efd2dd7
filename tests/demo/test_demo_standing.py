"""同比, 环比, 累计, pace and forecast of the demo company, against sums made here."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from kpi_reports.analysis import forecast
from kpi_reports.analysis.signals import usable
from kpi_reports.params.load import load_workspace
from kpi_reports.params.models import Workspace
from kpi_reports.periods import Grain, Period
from kpi_reports.report import sections
from kpi_reports.review import open_cube, review_unit
from kpi_reports.review.actuals import Actuals
from kpi_reports.review.to_date import spans, to_date
from kpi_reports.values import KpiReview, Missing, Review

YEAR = Period.parse("2024")


@pytest.fixture(scope="module")
def workspace(demo: Path) -> Workspace:
    return load_workspace(demo)


@pytest.fixture(scope="module")
def actuals(workspace: Workspace) -> Actuals:
    return Actuals.of(workspace, open_cube(workspace, YEAR))


@pytest.fixture(scope="module")
def reviewed(workspace: Workspace, actuals: Actuals) -> Callable[[str, str], Review]:
    made: dict[tuple[str, str], Review] = {}

    def build(unit: str, period: str) -> Review:
        if (unit, period) not in made:
            units = {u.id: u for u in (workspace.company_unit, *workspace.units())}
            found = review_unit(workspace, actuals, units[unit], Period.parse(period))
            made[unit, period] = found
        return made[unit, period]

    return build


@pytest.fixture(scope="module")
def half(reviewed: Callable[[str, str], Review]) -> Callable[[str], KpiReview]:
    """A KPI of sales as reviewed for 2024Q2, when half of the year is to come."""
    return lambda kpi: reviewed("sales", "2024Q2").kpi(kpi)


# --- year to date --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("month", "parts"),
    [
        ("2024-01", ["2024-01"]),
        ("2024-02", ["2024-01", "2024-02"]),
        ("2024-03", ["2024Q1"]),
        ("2024-05", ["2024Q1", "2024-04", "2024-05"]),
        ("2024-06", ["2024H1"]),
        ("2024-11", ["2024H1", "2024Q3", "2024-10", "2024-11"]),
        ("2024-12", ["2024"]),
    ],
)
def test_january_to_a_month_is_asked_for_in_the_longest_periods(month, parts):
    assert [str(part) for part in spans(Period.parse(month))] == parts


@pytest.mark.parametrize("kpi", ["revenue", "customer_satisfaction", "renewal_rate", "attitude"])
def test_the_year_to_date_is_the_sums_of_its_months(workspace, actuals, kpi):
    unit = "kefu" if kpi == "attitude" else "sales"
    months = [actuals.measured(kpi, unit, Period(Grain.MONTH, 2024, at)) for at in range(1, 10)]
    above = sum((m.numerator for m in months if m.numerator is not None), Decimal(0))
    below = sum((m.denominator for m in months if m.denominator is not None), Decimal(0))
    found = to_date(workspace, actuals, kpi, unit, Period.parse("2024-09"))
    assert found.value == pytest.approx(float(above / below if below else above), rel=1e-12)
    assert found.n == sum(m.n for m in months)


def test_a_formula_is_worked_out_from_what_its_inputs_come_to(workspace, actuals):
    last = Period.parse("2024-08")
    revenue, people = (
        to_date(workspace, actuals, kpi, "sales", last) for kpi in ("revenue", "person_months")
    )
    found = to_date(workspace, actuals, "revenue_per_person", "sales", last)
    assert found.value == pytest.approx(revenue.value / people.value)


def test_growth_to_date_is_of_the_totals_to_date(workspace, actuals):
    last = Period.parse("2024-08")
    now, before = (
        to_date(workspace, actuals, "revenue", "sales", at) for at in (last, last.year_before)
    )
    found = to_date(workspace, actuals, "revenue_growth", "sales", last)
    assert found.value == pytest.approx(now.value / before.value - 1)


def test_before_the_data_begin_the_year_to_date_is_missing_with_its_reason(workspace, actuals):
    found = to_date(workspace, actuals, "revenue", "sales", Period.parse("2021-08"))
    assert (found.value, found.missing) == (None, Missing.NO_EARLIER_DATA)
    growth = to_date(workspace, actuals, "revenue_growth", "sales", Period.parse("2022-08"))
    assert (growth.value, growth.missing) == (None, Missing.NO_EARLIER_DATA)


def test_every_kpi_of_every_pack_stands_against_last_year(reviewed):
    for unit in ("company", "sales"):
        for entry in reviewed(unit, "2024Q2").kpis:
            assert entry.standing is not None
            change = entry.standing.year_on_year
            assert change.difference is not None or change.reason is not None


# --- changes -------------------------------------------------------------------------------------


def test_changes_are_against_the_same_quarter_and_the_one_before(half, actuals):
    found = half("revenue").standing
    now, year, before = (
        actuals.measured("revenue", "sales", Period.parse(p)).value
        for p in ("2024Q2", "2023Q2", "2024Q1")
    )
    assert found.year_on_year.relative == pytest.approx(now / year - 1)
    assert found.on_period_before.relative == pytest.approx(now / before - 1)


def test_a_percentage_changes_in_points(half):
    change = half("renewal_rate").standing.year_on_year
    assert change.points
    assert change.relative is None


def test_a_total_of_a_quarter_that_is_not_over_is_not_compared(reviewed):
    entry = reviewed("ops", "2024Q4").kpi("visits")  # the website's data end on 20 December
    assert entry.value.partial
    assert entry.standing.year_on_year.reason == "partial"
    assert str(entry.standing.to_date_last) == "2024-11"
    assert entry.standing.to_date_year_on_year.relative > 0


# --- forecast and pace ----------------------------------------------------------------------------


def test_a_forecast_knows_nothing_after_its_period(half, actuals):
    entry = half("revenue")
    assert str(actuals.last_day) > "2024-12"  # though the data go on
    months = [usable(p, entry.kpi.month_minimum_n) for p in entry.months.points]
    assert entry.months.points[-1].period == Period.parse("2024-06")
    alone = forecast(months, periods=6, bounds=(0.0, None))
    assert entry.forecast.points == alone.points
    assert (str(entry.forecast.first), entry.forecast.n) == ("2024-07", 30)


def test_a_year_that_is_over_has_no_forecast_and_has_come_to_its_result(reviewed):
    entry = reviewed("company", "2024Q4").kpi("revenue")
    assert entry.forecast is None
    assert (entry.pace.reason, entry.pace.status) == ("over", "missed")
    assert entry.pace.to_date == pytest.approx(entry.standing.to_date.value)


def test_half_way_the_total_of_the_year_is_told_with_what_is_left_to_do(reviewed):
    pace = reviewed("company", "2024Q2").kpi("revenue").pace
    assert (pace.kind, pace.done, pace.months, pace.years) == ("sum", 6, 12, 2)
    assert pace.share_gone == pytest.approx(182 / 366)
    assert pace.required == pytest.approx((32500 - pace.to_date) / 6)
    assert pace.low < pace.projected < pace.high


def test_a_rate_is_weighed_by_what_it_was_counted_over(reviewed):
    entry = reviewed("company", "2024Q2").kpi("renewal_rate")
    assert entry.pace.to_date == pytest.approx(entry.standing.to_date.value)


def test_data_that_end_inside_the_quarter_are_foreseen_to_its_end(reviewed):
    entry = reviewed("ops", "2024Q4").kpi("acquisition_cost")
    assert (str(entry.pace.period), entry.pace.done, entry.pace.months) == ("2024Q4", 2, 3)
    assert str(entry.forecast.first) == "2024-12"
    assert len(entry.forecast.points) == 1


def test_what_months_do_not_make_a_year_of_has_no_pace(half):
    assert half("revenue_per_person").pace is None  # a formula
    assert half("revenue_growth").pace is None


# --- what packs say -------------------------------------------------------------------------------


def cells(review: Review, kpi: str, language: str) -> list[str]:
    body: dict[str, Any] = sections.standing(review)["words"][language]
    at = [entry.kpi.id for entry in review.kpis].index(kpi)
    return [cell["text"] for cell in body["rows"][at]]


def test_the_pack_says_who_is_behind_and_by_how_much(reviewed):
    review = reviewed("company", "2024Q2")
    english, chinese = (cells(review, "revenue", language) for language in ("en", "zh"))
    assert english[1:4] == ["7,729.2", "+5.9%", "−1.4%"]
    assert english[6:8] == ["47.9%", "48.7%"]
    assert english[8].startswith("Behind for CNY\u00a0325.00m in 2024. Leads to CNY\u00a0316.")
    assert "The 6 months left must average CNY\u00a028.23m." in english[8]
    assert chinese[8].startswith("进度滞后，2024\u00a0年目标 3.25\u00a0亿元 难以完成。")
    body = sections.standing(review)["words"]["en"]
    assert body["rows"][0][8]["tone"] == "caution"
    assert "49.7% of the days of 2024 are past." in body["note"]


def test_heads_name_the_columns_of_every_chinese_table(reviewed):
    body = sections.standing(reviewed("company", "2024Q2"))["words"]["zh"]
    heads = [column["text"] for column in body["columns"]]
    assert heads[2:8] == ["同比", "环比（上季度）", "累计", "累计同比", "完成进度", "序时进度"]


def test_a_chart_says_what_its_dotted_line_rests_on(reviewed):
    figures = sections.kpi_charts(reviewed("company", "2024Q2"))["words"]["en"]["figures"]
    captions = {figure["id"]: figure["caption"] for figure in figures}
    assert "Dotted to December: forecast by exponential smoothing" in captions["kpi-revenue"]
    assert "Dotted to December: the plain rule" in captions["kpi-output"]
    alts = {figure["id"]: figure["alt"] for figure in figures}
    assert "Forecast to 2024-12: " in alts["kpi-revenue"]


def test_a_year_that_is_over_draws_nothing_ahead(reviewed):
    figures = sections.kpi_charts(reviewed("company", "2024Q4"))["words"]["en"]["figures"]
    assert not [f for f in figures if "Dotted" in f["caption"]]
