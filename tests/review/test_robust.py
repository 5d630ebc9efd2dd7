"""From months to a spread for the whole period, and to correlations; then the airlines' grades."""

from __future__ import annotations

from dataclasses import replace
from math import sqrt
from pathlib import Path

import pytest

from kpi_reports.measure import Cube
from kpi_reports.params.load import load_workspace
from kpi_reports.params.models import Workspace
from kpi_reports.periods import Period
from kpi_reports.review import open_cube, review_unit, unit_of
from kpi_reports.review.robust import spreads_of
from kpi_reports.scoring.robustness import Spread
from kpi_reports.values import KpiReview, KpiSeries, KpiValue, Limits, Review, Signal

ROOT = Path(__file__).parents[2]
QUARTER = Period.parse("2013Q4")
MONTHS = [Period.parse(f"2013-{month:02d}") for month in range(1, 13)]


@pytest.fixture(scope="module")
def workspace() -> Workspace:
    return load_workspace(ROOT / "params" / "airlines")


@pytest.fixture(scope="module")
def cube(workspace: Workspace) -> Cube:
    return open_cube(workspace)


@pytest.fixture(scope="module")
def united(workspace: Workspace, cube: Cube) -> Review:
    return review_unit(workspace, cube, unit_of(workspace, "UA"), QUARTER)


def limits(moving_range: float, kind: str = "xmr") -> Limits:
    return Limits(kind, 50.0, 12, mean_moving_range=moving_range)  # type: ignore[arg-type]


@pytest.fixture
def entry(united: Review):
    """On-time arrivals of UA with a mean moving range of 1.128, so σ = 1, and any measure."""

    def build(measure: str = "ratio", *, autocorrelated: bool = False, **changes) -> KpiReview:
        found = united.kpi("on_time")
        signal: Signal = replace(found.signal, limits=limits(1.128), autocorrelated=autocorrelated)
        kpi = replace(found.kpi, measure=measure)
        return replace(found, kpi=kpi, signal=signal, **changes)

    return build


def months(*last_three: float) -> KpiSeries:
    points = tuple(
        KpiValue(period, value, 100) for period, value in zip(MONTHS[-3:], last_three, strict=True)
    )
    return KpiSeries("on_time", "UA", QUARTER.grain, points)


def sigma(cube: Cube, entry: KpiReview) -> float:
    return spreads_of(cube, [entry]).by_kpi["on_time"].sigma


@pytest.mark.parametrize(
    ("measure", "expected"),
    [
        ("ratio", 1 / sqrt(3)),
        ("mean", 1 / sqrt(3)),
        ("quantile", 1 / sqrt(3)),
        ("growth", 1 / sqrt(3)),
        ("sum", sqrt(3)),
        ("count", sqrt(3)),
    ],
)
def test_a_quarter_of_a_rate_varies_less_and_a_quarter_of_a_sum_more(
    cube, entry, measure, expected
):
    assert sigma(cube, entry(measure)) == pytest.approx(expected)


@pytest.mark.parametrize(("measure", "expected"), [("ratio", 1.0), ("sum", 3.0)])
def test_where_months_resemble_their_neighbours_nothing_is_drawn_in(cube, entry, measure, expected):
    assert sigma(cube, entry(measure, autocorrelated=True)) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("value", "scale"),
    # months 10, 20, 30: mean 20, sum 60
    [(60.0, 3.0), (58.0, 3.0), (21.0, 1.0), (20.0, 1.0)],
)
def test_a_formula_adds_up_where_its_quarter_is_nearer_to_the_sum_than_to_the_mean(
    cube, entry, value, scale
):
    made = entry("formula", months=months(10.0, 20.0, 30.0), value=KpiValue(QUARTER, value, 100))
    assert sigma(cube, made) == pytest.approx(scale / sqrt(3))


@pytest.mark.parametrize(("value", "scale"), [(30.0, 1.5), (70.0, 3.0), (10.0, 1.0)])
def test_of_distinct_things_some_come_back(cube, entry, value, scale):
    made = entry("distinct", months=months(10.0, 20.0, 30.0), value=KpiValue(QUARTER, value, 100))
    assert sigma(cube, made) == pytest.approx(scale / sqrt(3))


def test_a_formula_without_all_its_months_counts_as_a_rate(cube, entry):
    made = entry("formula", months=months(10.0, 20.0, 30.0), value=KpiValue(QUARTER, 60.0, 100))
    points = (replace(made.months.points[0], value=None), *made.months.points[1:])
    made = replace(made, months=replace(made.months, points=points))
    assert sigma(cube, made) == pytest.approx(1 / sqrt(3))


@pytest.mark.parametrize("changed", [None, limits(2.0, "run")])
def test_without_limits_a_share_has_its_binomial_error_and_never_both(cube, entry, changed):
    made = entry(value=KpiValue(QUARTER, 0.8, 400))
    made = replace(made, signal=replace(made.signal, limits=changed))
    # √(0.8 · 0.2 / 400) = 0.02
    assert spreads_of(cube, [made]).by_kpi["on_time"] == Spread(pytest.approx(0.02), 0.0, 1.0)


@pytest.mark.parametrize("value", [0.0, 1.0])
def test_a_share_at_its_end_has_no_binomial_error(cube, entry, value):
    made = entry(value=KpiValue(QUARTER, value, 400))
    made = replace(made, signal=replace(made.signal, limits=None))
    assert sigma(cube, made) == 0.0


def test_a_value_without_limits_that_is_no_share_is_held(cube, united):
    delay = united.kpi("dep_delay")
    bare = replace(delay, signal=replace(delay.signal, limits=None))
    assert spreads_of(cube, [bare]).by_kpi == {"dep_delay": Spread(0.0)}


def test_a_count_stops_at_zero(cube, entry):
    found = spreads_of(cube, [replace(entry("count"), score=entry().score)]).by_kpi["on_time"]
    assert found.low == 0.0


def test_only_scored_kpis_have_a_spread(united, cube):
    found = spreads_of(cube, united.kpis)
    scored = [e.kpi.id for e in united.kpis if e.score is not None]
    assert list(found.by_kpi) == scored
    assert "flights" not in found.by_kpi


def test_correlations_come_from_the_months_that_all_kpis_with_limits_have(united, cube):
    found = spreads_of(cube, united.kpis)
    assert found.months == 12
    assert found.correlation is not None
    order = list(found.by_kpi)
    delay, p90, growth = map(order.index, ("dep_delay", "dep_delay_p90", "flights_growth"))
    assert found.correlation[delay][p90] > 0.9
    # growth has 11 months and no limits: independent of the others
    assert [found.correlation[growth][at] for at in range(len(order)) if at != growth] == [0.0] * 5


def test_eleven_months_have_neither_limits_nor_correlations(workspace, cube):
    november = review_unit(workspace, cube, unit_of(workspace, "UA"), Period.parse("2013-11"))
    found = november.robustness
    assert found is not None and found.chance is not None
    assert (found.chance.correlation, found.chance.months) == ("independent", 0)
    assert found.chance.fixed == ("dep_delay", "dep_delay_p90", "made_up", "flights_growth")


def test_the_airlines_grade_stands_0_2_short_of_an_a(united):
    found, card = united.robustness, united.scorecard
    assert found is not None and found.chance is not None and found.weights is not None
    assert (found.grade, card.grade and card.grade.id, str(card.total)) == ("B", "B", "94.8")
    shares = {p.grade: p.probability for p in found.chance.probabilities}
    assert 0.3 < shares["B"] < 0.5 < shares["A"] < 0.7
    assert found.weights.low < card.total < found.weights.high
    assert found.weights.grades == ("A", "B")
    assert next(f.kpi for f in found.flips if f.up) == "cancelled"
    assert found.missing is None


def test_the_same_data_say_the_same(workspace, cube, united):
    again = review_unit(workspace, cube, unit_of(workspace, "UA"), QUARTER)
    assert again.robustness == united.robustness


def test_a_unit_with_too_few_data_is_told_of_missing_items_alone(workspace, cube):
    found = review_unit(workspace, cube, unit_of(workspace, "OO"), QUARTER).robustness
    assert found is not None
    assert (found.chance, found.weights, found.why_no_chance) == (None, None, "no_grade")
    assert found.missing is not None
