"""The demo company's KPIs by segment: the mix shift shows, and segments come to the whole."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from kpi_reports.params.load import load_workspace
from kpi_reports.params.models import Workspace
from kpi_reports.periods import Grain, Period
from kpi_reports.review import open_cube
from kpi_reports.review.actuals import Actuals

LARGE, SMALL = ("大客户",), ("中小客户",)
FIRST, LAST = Period.parse("2022"), Period.parse("2024")


@pytest.fixture(scope="module")
def workspace(demo: Path) -> Workspace:
    return load_workspace(demo)


@pytest.fixture(scope="module")
def actuals(workspace: Workspace) -> Actuals:
    return Actuals(workspace, open_cube(workspace, Period.parse("2024Q4")))


def test_renewals_are_stable_by_kind_of_customer_while_their_total_falls(
    actuals: Actuals, truth: Mapping[str, Any]
) -> None:
    size = next(e for e in truth["effects"] if e["kind"] == "mix_shift")["size"]
    shares = []
    for year in (FIRST, LAST):
        found = {v.segment: v for v in actuals.segments("renewal_rate", "sales", year)}
        assert found.keys() == {LARGE, SMALL}
        assert found[LARGE].value == pytest.approx(size["large"], abs=0.025)
        assert found[SMALL].value == pytest.approx(size["small"], abs=0.025)
        shares.append(found[LARGE].denominator / sum(v.denominator for v in found.values()))
    first, last = (actuals.value("renewal_rate", "sales", year).value for year in (FIRST, LAST))
    assert shares[0] > Decimal("0.5") > shares[1]
    # a mix of .57 and .37 large at .90 and .66 is .797 and .749
    assert first - last == pytest.approx(0.24 * float(shares[0] - shares[1]), abs=0.02)
    assert first - last > 0.03


def test_pairs_of_kind_and_region_are_the_largest_first(actuals: Actuals) -> None:
    pairs = actuals.segments("renewal_rate", "sales", LAST, level=2)
    assert {pair.segment for pair in pairs} == {
        (kind, region) for (kind,) in (LARGE, SMALL) for region in ("华东", "华南", "华北")
    }
    assert pairs[0].segment == ("中小客户", "华东")
    due = [pair.denominator for pair in pairs]
    assert due == sorted(due, reverse=True)


def test_a_line_that_stood_still_has_no_segment_in_that_month(actuals: Actuals) -> None:
    lines = {v.segment[0] for v in actuals.segments("output", "production", LAST)}
    assert lines == {"一线", "二线", "三线", "四线"}
    stopped = actuals.segments("output", "production", Period.parse("2023-02"))
    assert {v.segment[0] for v in stopped} == lines - {"三线"}


def test_every_kpi_s_segments_come_to_its_value(workspace: Workspace, actuals: Actuals) -> None:
    quarter = Period.parse("2024Q4")
    declared = {id for id, kpi in workspace.kpis.items() if kpi.segments}
    assert {"new_customers", "renewal_rate", "output", "pass_rate", "on_time_tasks"} <= declared
    for kpi in declared:
        for unit in (*(unit.id for unit in workspace.units()), "company"):
            whole = actuals.value(kpi, unit, quarter)
            for level in range(1, len(workspace.kpis[kpi].segments) + 1):
                parts = actuals.segments(kpi, unit, quarter, level=level)
                assert sum(p.n for p in parts) == whole.n
                assert sum(p.numerator or 0 for p in parts) == (whole.numerator or 0)
                assert sum(p.denominator or 0 for p in parts) == (whole.denominator or 0)


def test_results_that_are_entered_and_kpis_made_of_others_have_no_segments(
    actuals: Actuals,
) -> None:
    for kpi in ("knowledge_sharing", "unit_cost", "revenue_growth"):
        assert actuals.segments(kpi, "production", LAST) == ()
        assert actuals.segment_series(kpi, "production", Grain.MONTH) == {}
