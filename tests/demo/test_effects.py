"""The planted effects are in the data, in the size that truth.json tells."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path
from statistics import correlation, fmean
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

Truth = Mapping[str, Any]
MONTHS = [f"{year}-{month:02d}" for year in (2022, 2023, 2024) for month in range(1, 13)]


def months(truth: Truth, kpi: str, department: str) -> list[float]:
    """The KPI's 36 months."""
    found = {
        entry["period"]: float(entry["numerator"]) / float(entry["denominator"] or 1)
        for entry in truth["values"]
        if (entry["kpi"], entry["department"]) == (kpi, department)
    }
    return [found[month] for month in MONTHS]


def effect(truth: Truth, kind: str) -> Mapping[str, Any]:
    return next(entry for entry in truth["effects"] if entry["kind"] == kind)


def test_the_first_response_steps_down_in_may_2024(truth: Truth) -> None:
    told = effect(truth, "step")
    assert (told["department"], told["month"]) == ("kefu", "2024-05")
    values = months(truth, "first_response", "kefu")
    at = MONTHS.index("2024-05")
    assert fmean(values[:at]) == pytest.approx(told["size"]["before"], abs=0.12)
    assert fmean(values[at:]) == pytest.approx(told["size"]["after"], abs=0.2)
    assert max(values[at:]) < min(values[:at])


def test_tasks_on_time_worsen_slowly(truth: Truth) -> None:
    values = months(truth, "on_time_tasks", "rnd")
    size = effect(truth, "trend")["size"]
    assert fmean(values[:6]) == pytest.approx(size["start"], abs=0.04)
    assert fmean(values[-6:]) == pytest.approx(size["end"], abs=0.04)
    assert correlation([float(at) for at in range(36)], values) < -0.6


def test_output_is_high_at_the_end_of_the_year_and_low_in_february(truth: Truth) -> None:
    values = months(truth, "output", "production")
    for year in range(3):
        own = values[12 * year : 12 * year + 12]
        usual = fmean(own[2:10])
        assert own[1] < 0.8 * usual
        assert min(own[10:]) > 1.15 * usual


def renewals(data: Path, year: int) -> dict[str, tuple[int, int]]:
    """Renewed and due by kind of customer, all sheets of a year, without the online shop."""
    found: dict[str, tuple[int, int]] = {}
    book = CalamineWorkbook.from_path(str(data / f"CRM_{year}年.xlsx"))
    for name in book.sheet_names[1:]:
        for row in book.get_sheet_by_name(name).to_python()[3:]:
            if row[2] in ("大客户", "中小客户"):
                renewed, due = found.get(row[2], (0, 0))
                found[row[2]] = (renewed + int(row[7]), due + int(row[6]))
    return found


def test_renewals_fall_though_they_are_stable_for_each_kind_of_customer(
    data: Path, truth: Truth
) -> None:
    size = effect(truth, "mix_shift")["size"]
    first, last = renewals(data, 2022), renewals(data, 2024)
    for found in (first, last):
        for kind, name in (("大客户", "large"), ("中小客户", "small")):
            renewed, due = found[kind]
            assert renewed / due == pytest.approx(size[name], abs=0.025)
    overall = [
        sum(renewed for renewed, _ in found.values()) / sum(due for _, due in found.values())
        for found in (first, last)
    ]
    assert overall[0] - overall[1] > 0.04


def test_the_target_of_drafts_was_met_in_36_of_36_months(truth: Truth) -> None:
    told = effect(truth, "too_easy")["size"]
    met = [
        float(entry["value"]) >= told["target"]
        for entry in truth["derived"]
        if entry["kpi"] == "drafts_per_designer" and "-" in entry["period"]
    ]
    assert (sum(met), len(met)) == (told["met"], told["months"]) == (36, 36)


def test_customers_handled_and_satisfaction_pull_against_each_other(truth: Truth) -> None:
    handled = months(truth, "cases_per_agent_day", "kefu")
    satisfied = months(truth, "customer_satisfaction", "kefu")
    assert fmean(handled[-12:]) - fmean(handled[:12]) > 5
    assert fmean(satisfied[:12]) - fmean(satisfied[-12:]) > 0.03
    assert correlation(_without_trend(handled), _without_trend(satisfied)) < -0.35


def _without_trend(values: list[float]) -> list[float]:
    """Differences from month to month: a straight line leaves nothing but its slope."""
    return [after - before for before, after in pairwise(values)]


def test_the_late_website_misses_eleven_days(truth: Truth) -> None:
    told = effect(truth, "late_data")
    assert (told["department"], told["size"]["until"]) == ("ops", "2024-12-20")
    visits = months(truth, "visits", "ops")
    assert visits[-1] < 0.75 * visits[-2]
