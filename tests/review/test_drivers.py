"""Where each KPI's change comes from, on the real airlines and on numbers made by hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Literal

import pytest

from kpi_reports.measure import Cube
from kpi_reports.params.kpi import SegmentColumn
from kpi_reports.params.load import load_workspace
from kpi_reports.params.models import Workspace
from kpi_reports.periods import Period
from kpi_reports.review import open_cube, review_unit, unit_of
from kpi_reports.review.actuals import Actuals
from kpi_reports.review.drivers import drivers_of
from kpi_reports.values import Drivers, KpiValue, Missing, NoDrivers, Review, SegmentValue, Text

ROOT = Path(__file__).parents[2]
Q2, Q3, Q4 = (Period.parse(text) for text in ("2013Q2", "2013Q3", "2013Q4"))
D = Decimal
Key = tuple[str, ...]
Told = Mapping[tuple[str, Period], KpiValue]
Segments = Mapping[tuple[str, Period], Mapping[Key, tuple[int, int]]]


@pytest.fixture(scope="module")
def airlines() -> Workspace:
    return load_workspace(ROOT / "params" / "airlines")


@pytest.fixture(scope="module")
def cube(airlines: Workspace) -> Cube:
    return open_cube(airlines)


@pytest.fixture(scope="module")
def company(airlines: Workspace, cube: Cube) -> Review:
    return review_unit(airlines, cube, airlines.company_unit, Q4)


def rate(period: Period, above: float, below: float, *, partial: bool = False) -> KpiValue:
    """A rate of so much over so much."""
    value = above / below if below else None
    return KpiValue(period, value, int(below), D(repr(above)), D(repr(below)), partial=partial)


class Made(Actuals):
    """Actuals with numbers made by hand for one KPI."""

    def __init__(
        self, workspace: Workspace, cube: Cube, values: Told, segments: Segments | None = None
    ) -> None:
        super().__init__(workspace, cube)
        self._told, self._within = values, segments or {}

    def measured(self, kpi_id: str, unit_id: str, period: Period) -> KpiValue:
        nothing = KpiValue(period, None, 0, missing=Missing.NO_ROWS)
        return self._told.get((unit_id, period), nothing)

    def segments(
        self, kpi_id: str, unit_id: str, period: Period, *, level: Literal[1, 2] = 1
    ) -> tuple[SegmentValue, ...]:
        rows = self._within.get((unit_id, period), {})
        return tuple(
            SegmentValue(key, above / below, below, D(above), D(below))
            for key, (above, below) in rows.items()
            if len(key) == level
        )


def declared(workspace: Workspace, kpi: str, levels: int, *, seasonal: bool = False) -> Workspace:
    """The airlines with so many segments of a KPI."""
    names = [("origin", Text("Airport", "机场")), ("season", Text("Time of year", "季节"))]
    columns = tuple(
        SegmentColumn.model_validate({"column": column, "name": {"en": name.en, "zh": name.zh}})
        for column, name in names[:levels]
    )
    changed = workspace.kpis[kpi].model_copy(update={"segments": columns, "seasonal": seasonal})
    return workspace.model_copy(update={"kpis": {**workspace.kpis, kpi: changed}})


def found(
    workspace: Workspace,
    cube: Cube,
    company: Review,
    values: Told,
    segments: Segments | None = None,
    *,
    unit: str = "UA",
    kpi: str = "on_time",
) -> Drivers | None:
    actuals = Made(workspace, cube, values, segments)
    who = unit_of(workspace, unit)
    entry = replace(company.kpi(kpi), value=actuals.measured(kpi, unit, Q4))
    return drivers_of(workspace, actuals, who, entry)


def changes(drivers: Drivers | None) -> list[tuple[Key, Decimal | float]]:
    assert drivers is not None and drivers.breakdown is not None
    return [(part.segment, part.change) for part in drivers.breakdown.parts]


# --- the real airlines ----------------------------------------------------------------------------


def test_the_company_s_rate_is_divided_by_department(company):
    drivers = company.kpi("on_time").drivers
    assert (drivers.by, drivers.before, drivers.now, drivers.reason) == (
        "department", Q3, Q4, None,
    )  # fmt: skip
    found = drivers.breakdown
    entry = company.kpi("on_time")
    assert float(found.change) == pytest.approx(entry.value.value - entry.previous.value, abs=1e-12)
    assert sum(part.change for part in found.parts) == found.change
    assert found.parts[0].segment == ("B6",) and found.parts[-1].merged == 10


def test_its_counts_and_growth_are_too(company):
    flights = company.kpi("flights").drivers.breakdown
    assert (flights.kind, flights.before, flights.now, flights.change) == (
        "sum", 86326, 84292, -2034,
    )  # fmt: skip
    growth = company.kpi("flights_growth").drivers
    assert growth.breakdown.kind == "growth" and growth.of[0].id == "flights"
    value = company.kpi("flights_growth").value.value
    assert float(growth.breakdown.change) == pytest.approx(value, abs=1e-15)


def test_a_formula_is_divided_by_its_inputs_in_every_unit(company, airlines, cube):
    for review in (company, review_unit(airlines, cube, unit_of(airlines, "UA"), Q4)):
        entry = review.kpi("made_up")
        drivers = entry.drivers
        assert drivers.by == "input"
        assert [kpi.id for kpi in drivers.of] == ["dep_delay_arrived", "arr_delay"]
        change = entry.value.value - entry.previous.value
        assert float(drivers.breakdown.change) == pytest.approx(change, abs=1e-12)


def test_a_quantile_is_not_divided_and_says_so(company):
    drivers = company.kpi("dep_delay_p90").drivers
    assert (drivers.breakdown, drivers.reason) == (None, NoDrivers.NOT_ADDITIVE)


def test_in_the_first_period_there_is_nothing_to_compare_with(airlines, cube):
    review = review_unit(airlines, cube, airlines.company_unit, Period.parse("2013Q1"))
    assert review.kpi("on_time").drivers.reason is NoDrivers.NO_EARLIER
    assert review.kpi("made_up").drivers.reason is NoDrivers.NO_EARLIER
    assert review.kpi("flights_growth").drivers.reason is NoDrivers.NO_VALUE


def test_a_department_without_segments_has_no_drivers(airlines, cube):
    review = review_unit(airlines, cube, unit_of(airlines, "UA"), Q4)
    assert review.kpi("dep_delay_p90").drivers is None
    assert review.kpi("on_time").drivers is not None


# --- segments -------------------------------------------------------------------------------------

WHOLE = {("UA", Q3): rate(Q3, 100, 200), ("UA", Q4): rate(Q4, 60, 100)}


def test_a_department_s_rate_is_divided_by_its_segments(airlines, cube, company):
    workspace = declared(airlines, "on_time", 1)
    drivers = found(workspace, cube, company, WHOLE, {
        ("UA", Q3): {("EWR",): (60, 100), ("JFK",): (40, 100)},
        ("UA", Q4): {("EWR",): (45, 75), ("",): (15, 25)},
    })  # fmt: skip
    assert drivers is not None and drivers.by == "segment"
    assert [level.en for level in drivers.levels] == ["Airport"]
    # pooled .5 to .6, their mean .55: JFK −.5 · (.4 − .55), EWR .25 · (.6 − .55), "" .25 · .05
    assert changes(drivers) == [
        (("JFK",), D("0.075")),
        (("",), D("0.0125")),
        (("EWR",), D("0.0125")),
    ]


def test_two_declared_levels_are_drilled_down(airlines, cube, company):
    workspace = declared(airlines, "on_time", 2)
    drivers = found(workspace, cube, company, WHOLE, {
        ("UA", Q3): {("EWR", "day"): (60, 100), ("EWR", "night"): (40, 100)},
        ("UA", Q4): {("EWR", "day"): (40, 50), ("EWR", "night"): (20, 50)},
    })  # fmt: skip
    assert drivers is not None and drivers.breakdown is not None
    part = drivers.breakdown.parts[0]
    assert [(child.segment, child.rate) for child in part.children] == [
        (("EWR", "day"), D("0.1")),
        (("EWR", "night"), 0),
    ]


def test_segments_that_are_not_the_whole_say_so(airlines, cube, company):
    workspace = declared(airlines, "on_time", 1)
    drivers = found(workspace, cube, company, WHOLE, {
        ("UA", Q3): {("EWR",): (60, 100), ("JFK",): (40, 100)},
        ("UA", Q4): {("EWR",): (45, 75)},
    })  # fmt: skip
    assert drivers is not None and drivers.reason is NoDrivers.DOES_NOT_ADD


def test_without_measured_segments_and_with_one_alone_there_is_nothing_to_say(
    airlines, cube, company
):
    workspace = declared(airlines, "on_time", 1)
    assert found(workspace, cube, company, WHOLE) is None
    one = {("UA", Q3): {("EWR",): (100, 200)}, ("UA", Q4): {("EWR",): (60, 100)}}
    assert found(workspace, cube, company, WHOLE, one) is None


COMPANY = {
    ("company", Q3): rate(Q3, 150, 300),
    ("company", Q4): rate(Q4, 140, 200),
    ("UA", Q3): rate(Q3, 100, 200),
    ("UA", Q4): rate(Q4, 80, 100),
    ("DL", Q3): rate(Q3, 50, 100),
    ("DL", Q4): rate(Q4, 60, 100),
}
INSIDE = {
    ("UA", Q3): {("EWR",): (60, 100), ("JFK",): (40, 100)},
    ("UA", Q4): {("EWR",): (45, 50), ("JFK",): (35, 50)},
    ("DL", Q3): {("EWR",): (50, 100)},
    ("DL", Q4): {("EWR",): (60, 100)},
}


def test_departments_are_divided_by_their_segments(airlines, cube, company):
    workspace = declared(airlines, "on_time", 1)
    drivers = found(workspace, cube, company, COMPANY, INSIDE, unit="company")
    assert drivers is not None and drivers.breakdown is not None
    ua = drivers.breakdown.parts[0]
    assert [child.segment for child in ua.children] == [("UA", "EWR"), ("UA", "JFK")]
    assert sum(child.change for child in ua.children) == ua.rate


def test_where_the_segments_of_one_are_not_its_whole_departments_stand_alone(
    airlines, cube, company
):
    workspace = declared(airlines, "on_time", 1)
    broken = {**INSIDE, ("DL", Q4): {("EWR",): (1, 100)}}
    drivers = found(workspace, cube, company, COMPANY, broken, unit="company")
    assert drivers is not None and drivers.breakdown is not None
    assert [part.children for part in drivers.breakdown.parts] == [(), ()]


def test_departments_that_are_not_the_whole_say_so(airlines, cube, company):
    told = {**COMPANY, ("company", Q4): rate(Q4, 150, 200)}
    drivers = found(airlines, cube, company, told, unit="company")
    assert drivers is not None and drivers.reason is NoDrivers.DOES_NOT_ADD


# --- what is compared, and what prevents it -------------------------------------------------------


def test_a_seasonal_kpi_is_compared_with_a_year_before_where_data_reach_back(
    airlines, cube, company
):
    year_before = Q4.year_before
    workspace = declared(airlines, "on_time", 1, seasonal=True)
    segments = {
        at: {("EWR",): (10, 100), ("JFK",): (90, 100)} for at in (("UA", Q3), ("UA", year_before))
    }
    segments["UA", Q4] = {("EWR",): (50, 80), ("JFK",): (10, 20)}
    short = found(workspace, cube, company, WHOLE, segments)
    told = {**WHOLE, ("UA", year_before): rate(year_before, 100, 200)}
    long = found(workspace, cube, company, told, segments)
    assert short is not None and long is not None
    assert (short.before, long.before) == (Q3, year_before)


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({("UA", Q4): KpiValue(Q4, None, 0, missing=Missing.CHECK_FAILED)}, NoDrivers.NO_VALUE),
        ({("UA", Q3): KpiValue(Q3, None, 0, missing=Missing.NO_ROWS)}, NoDrivers.NO_EARLIER),
        ({("UA", Q4): rate(Q4, 60, 100, partial=True)}, NoDrivers.PARTIAL),
        ({("UA", Q3): rate(Q3, 100, 200, partial=True)}, NoDrivers.PARTIAL),
    ],
)
def test_missing_and_partial_periods_are_not_divided(airlines, cube, company, changed, reason):
    workspace = declared(airlines, "on_time", 1)
    drivers = found(workspace, cube, company, {**WHOLE, **changed})
    assert drivers is not None and (drivers.breakdown, drivers.reason) == (None, reason)


def test_a_denominator_below_0_has_no_mix(airlines, cube, company):
    told = {
        ("company", Q3): rate(Q3, 10, 20), ("company", Q4): rate(Q4, 10, 20),
        ("UA", Q3): rate(Q3, 10, 30), ("DL", Q3): rate(Q3, 0, -10), ("UA", Q4): rate(Q4, 10, 20),
    }  # fmt: skip
    drivers = found(airlines, cube, company, told, unit="company")
    assert drivers is not None and drivers.reason is NoDrivers.NEGATIVE


def test_a_formula_whose_mixtures_divide_by_0_says_so(airlines, cube, company):
    changed = airlines.kpis["made_up"].model_copy(
        update={"measure": airlines.kpis["made_up"].measure.model_copy(
            update={"expression": "flights / (arr_delay - dep_delay)"}
        )}
    )  # fmt: skip
    workspace = airlines.model_copy(update={"kpis": {**airlines.kpis, "made_up": changed}})
    values = {"flights": (1, 1), "arr_delay": (5, 9), "dep_delay": (2, 5), "made_up": (0.3, 0.25)}

    class Inputs(Made):
        def measured(self, kpi_id: str, unit_id: str, period: Period) -> KpiValue:
            return KpiValue(period, float(values[kpi_id][period == Q4]), 10)

    entry = replace(company.kpi("made_up"), value=KpiValue(Q4, 0.25, 10))
    actuals = Inputs(workspace, cube, {})
    drivers = drivers_of(workspace, actuals, unit_of(workspace, "UA"), entry)
    assert drivers is not None and drivers.reason is NoDrivers.ZERO


def test_a_carried_value_is_divided_in_its_own_period_alone(airlines, cube, company):
    entry = company.kpi("on_time")
    carried = replace(entry, value=replace(entry.value, carried=True, of_period=Q3))
    assert drivers_of(airlines, Actuals(airlines, cube), airlines.company_unit, carried) is None


def test_a_value_of_a_longer_cycle_is_compared_with_the_cycle_before(airlines, cube, company):
    entry = company.kpi("on_time")
    half = Period.parse("2013H2")
    longer = replace(entry, value=replace(entry.value, of_period=half))
    drivers = drivers_of(airlines, Actuals(airlines, cube), airlines.company_unit, longer)
    assert drivers is not None and (drivers.before, drivers.now) == (half.previous, half)
