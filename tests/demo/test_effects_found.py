"""What is planted in the demo's data is found by the analyses, and named in packs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from statistics import fmean

import pytest

from kpi_reports.analysis import rate_contributions, seasonality
from kpi_reports.demo import effects
from kpi_reports.params.load import load_workspace
from kpi_reports.params.models import Workspace
from kpi_reports.periods import Period
from kpi_reports.report.narrative import finding_item
from kpi_reports.report.voice import Voice
from kpi_reports.review import open_cube, review_unit, unit_of
from kpi_reports.review.actuals import Actuals
from kpi_reports.values import Attention, Finding, Review, Variation

QUARTER = Period.parse("2024Q4")


@pytest.fixture(scope="module")
def workspace(demo: Path) -> Workspace:
    return load_workspace(demo)


@pytest.fixture(scope="module")
def actuals(workspace: Workspace) -> Actuals:
    return Actuals(workspace, open_cube(workspace, QUARTER))


def finding_of(review: Review, kpi: str) -> Finding:
    return next(finding for finding in review.findings if finding.kpi == kpi)


def test_the_step_is_a_signal_dated_and_suggested_while_nobody_has_decided(
    workspace: Workspace, actuals: Actuals
) -> None:
    undecided = workspace.model_copy(update={"process_changes": ()})
    review = review_unit(
        undecided, Actuals(undecided, actuals.cube), unit_of(undecided, "kefu"), QUARTER
    )
    entry = review.kpi("first_response")
    assert entry.signal.variation is Variation.IMPROVING
    suggested = entry.signal.suggestion
    assert suggested is not None and str(suggested.at) == effects.STEP_MONTH
    assert suggested.before == pytest.approx(effects.RESPONSE_BEFORE, abs=0.2)
    assert suggested.after == pytest.approx(effects.RESPONSE_AFTER, abs=0.2)
    step = entry.trend.step
    assert entry.trend.is_step and step is not None
    assert str(entry.months.points[step.place].period) == effects.STEP_MONTH


def test_the_decided_step_begins_a_process_of_its_own(reviewed: Callable[[str], Review]) -> None:
    entry = reviewed("kefu").kpi("first_response")
    before, after = entry.signal.segments
    assert (str(before.last), str(after.first)) == ("2024-04", effects.STEP_MONTH)
    assert before.limits is not None and before.limits.lower is not None
    assert before.limits.lower > max(p.value or 0.0 for p in entry.months.points[28:])
    assert not entry.trend.is_step and entry.trend.n == 8  # months of the new process alone


def test_the_slow_trend_is_a_finding_though_no_month_stands_out(
    reviewed: Callable[[str], Review],
) -> None:
    review = reviewed("rnd")
    entry, finding = review.kpi("on_time_tasks"), finding_of(review, "on_time_tasks")
    assert entry.signal.variation is Variation.COMMON
    planted = (effects.ON_TIME_END - effects.ON_TIME_START) / 35  # a month
    assert entry.trend.low is not None and entry.trend.high is not None
    assert entry.trend.low < planted < entry.trend.high < 0
    assert (finding.kind, finding.good) == ("drifting", False)
    english, chinese = (finding_item(Voice(review, code), finding) for code in ("en", "zh"))
    assert (
        english["lead"] == "Tasks finished on time: 72.3%, 12.7\u00a0pp below the target of 85.0%."
    )
    assert "Worse month by month, though none stands out" in english["text"]
    assert "逐月变差" in chinese["text"]


def test_the_season_is_taken_out_and_makes_no_signal(reviewed: Callable[[str], Review]) -> None:
    entry = reviewed("production").kpi("output")
    season = entry.signal.season
    assert season is not None and season.kind == "multiplicative"
    usual = fmean(
        season.factors[month - 1] for month in range(1, 13) if month not in effects.SEASON
    )
    for month, planted in effects.SEASON.items():
        assert season.factors[month - 1] / usual == pytest.approx(planted, rel=0.06)
    assert entry.signal.variation is Variation.COMMON
    assert seasonality([point.value for point in entry.months.points]).suggested


def test_the_mix_shift_is_told_from_renewals_within_kinds_of_customer(
    workspace: Workspace, actuals: Actuals
) -> None:
    first, last = (
        {
            segment.segment: (segment.numerator, segment.denominator)
            for segment in actuals.segments("renewal_rate", "sales", Period.parse(year))
        }
        for year in ("2022", "2024")
    )
    found = rate_contributions(first, last)
    mix = sum(float(part.mix or 0) for part in found.parts)
    within = sum(float(part.rate or 0) for part in found.parts)
    assert mix < -0.03 and abs(within) < 0.02
    assert mix + within == pytest.approx(float(found.change))


def test_renewals_and_the_slow_trend_stand_high_in_the_register(
    reviewed: Callable[[str], Review],
) -> None:
    register = reviewed("company").register
    drifting = {
        (row.unit.id, row.kpi.id) for row in register if row.attention is Attention.DRIFTING
    }
    assert {("rnd", "on_time_tasks"), ("sales", "renewal_rate")} <= drifting
    assert len(drifting) <= 4  # of 68: what drifts is not shouted
