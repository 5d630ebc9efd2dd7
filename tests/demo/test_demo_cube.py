"""What the pipeline measures from the messy files is what the clean records came to."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from kpi_reports.measure import Cube
from kpi_reports.params.load import load_workspace
from kpi_reports.periods import Period
from kpi_reports.review import open_cube
from kpi_reports.values import Missing

Truth = Mapping[str, Any]
STOPPED = {"2024-11", "2024Q4", "2024"}  # periods that hold the two impossible scores
TRIPLES = (
    ("first_response", "kefu", "2024Q4"),
    ("cases_per_agent_day", "kefu", "2024-05"),
    ("customer_satisfaction", "kefu", "2024Q4"),
    ("revenue", "sales", "2024Q4"),
    ("renewal_rate", "sales", "2022Q1"),
    ("time_to_hire", "hr", "2024Q4"),
    ("retention", "hr", "2024"),
    ("arpu", "ops", "2024-12"),
    ("complaint_handling", "ops", "2023Q2"),
    ("on_time_tasks", "rnd", "2024Q4"),
    ("defect_density", "rnd", "2023"),
    ("output", "production", "2023-02"),
    ("pass_rate", "production", "2024Q4"),
    ("adopted_share", "design", "2024Q4"),
    ("project_budget", "pmo", "2024Q4"),
    ("training_completion", "company", "2024Q4"),
    ("cost_share", "company", "2024Q4"),
)


@pytest.fixture(scope="module")
def cube(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Cube:
    return open_cube(
        load_workspace(demo), Period.parse("2024Q4"), cache=tmp_path_factory.mktemp("cache")
    )


def expected(truth: Truth) -> dict[tuple[str, str, str], tuple[Decimal, Decimal | None]]:
    return {
        (entry["kpi"], entry["department"], entry["period"]): (
            Decimal(entry["numerator"]),
            None if entry["denominator"] is None else Decimal(entry["denominator"]),
        )
        for entry in truth["values"]
    }


@pytest.mark.parametrize(("kpi", "unit", "period"), TRIPLES)
def test_a_value_is_what_the_clean_records_came_to(
    cube: Cube, truth: Truth, kpi: str, unit: str, period: str
) -> None:
    value = cube.value(kpi, unit, Period.parse(period))
    assert (value.numerator, value.denominator) == expected(truth)[kpi, unit, period]


def test_every_sum_of_every_month_quarter_and_year_is_exact(cube: Cube, truth: Truth) -> None:
    wrong = []
    for (kpi, unit, period), (above, below) in expected(truth).items():
        if kpi == "draft_score" and period in STOPPED:
            continue
        value = cube.value(kpi, unit, Period.parse(period))
        if (value.numerator, value.denominator) != (above, below):
            wrong.append((kpi, unit, period, value.numerator, value.denominator, above, below))
    assert wrong[:5] == []


def test_growth_and_formulas_come_out_too(cube: Cube, truth: Truth) -> None:
    assert len(truth["derived"]) > 150
    for entry in truth["derived"]:
        value = cube.value(entry["kpi"], entry["department"], Period.parse(entry["period"]))
        assert value.value == pytest.approx(float(entry["value"]), rel=1e-12), entry


def test_impossible_scores_stop_one_kpi_of_design_for_november(cube: Cube, truth: Truth) -> None:
    stopped = cube.value("draft_score", "design", Period.parse("2024-11"))
    assert (stopped.value, stopped.missing) == (None, Missing.CHECK_FAILED)
    october = cube.value("draft_score", "design", Period.parse("2024-10"))
    assert october.numerator == expected(truth)["draft_score", "design", "2024-10"][0]
    assert cube.value("adopted_share", "design", Period.parse("2024-11")).value is not None


def test_what_the_mess_lost_is_told(cube: Cube, truth: Truth) -> None:
    told = {(issue.code, issue.source): issue.facts.get("rows") for issue in cube.issues}
    mess = truth["mess"]
    for source in ("service", "tasks", "traffic", "drafts", "complaints"):
        assert told["duplicate", source] == mess[f"{source}.duplicates"]
    for source in ("finance", "complaints"):
        assert told["unknown_unit", source] == mess[f"{source}.unknown_departments"]
        assert told["missing_unit", source] == mess[f"{source}.missing_departments"]
    assert told["no_day", "service"] == mess["service.impossible_days"]
