"""Values worked out by hand from a few rows, at the edges that docs/cube.md names."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from datetime import date
from decimal import Decimal, localcontext

import pytest

from kpi_reports.errors import CubeError, OutputError, ParamsError, SourceError, UnitError
from kpi_reports.measure import Cube, build_cube
from kpi_reports.periods import Grain, Period
from kpi_reports.values import DataIssue, Missing

JAN, FEB, MAR = (Period.parse(f"2024-0{month}") for month in (1, 2, 3))
Q1, Q2, YEAR = Period.parse("2024Q1"), Period.parse("2024Q2"), Period.parse("2024")


def rows(*months: tuple[str, list[float | None]], unit: str = "N") -> list[tuple[object, ...]]:
    """A row on the fifth of the month for each value."""
    return [(unit, f"{month}-05", value) for month, values in months for value in values]


# --- additive measures ----------------------------------------------------------------------------


def test_a_quarters_rate_is_the_ratio_of_sums_and_not_the_mean_of_months(made):
    # January 1 of 1, February 1 of 3: the mean of months would be 2/3, the rate is 2/4
    cube = made(
        rows(("2024-01", [1]), ("2024-02", [1, 0, 0])),
        {"rate": {"kind": "ratio", "numerator": "x = 1", "denominator": "true"}},
    ).cube()
    quarter = cube.value("rate", "N", Q1)
    assert (quarter.value, quarter.n) == (0.5, 4)
    assert (quarter.numerator, quarter.denominator) == (Decimal(2), Decimal(4))
    assert cube.value("rate", "N", JAN).value == 1.0


def test_a_mean_leaves_missing_values_out_of_sum_and_n(made):
    cube = made(rows(("2024-01", [1, 2, None])), {"m": {"kind": "mean", "value": "x"}}).cube()
    value = cube.value("m", "N", JAN)
    assert (value.value, value.n, value.numerator, value.denominator) == (1.5, 2, 3, 2)


def test_a_true_false_value_counts_as_one_and_zero(made):
    cube = made(
        rows(("2024-01", [1, 2, 3, None])),
        {"mean": {"kind": "mean", "value": "x > 1"}, "sum": {"kind": "sum", "value": "x > 1"}},
    ).cube()
    assert cube.value("mean", "N", JAN).value == pytest.approx(2 / 3)
    assert cube.value("sum", "N", JAN).value == 2.0
    assert cube.value("sum", "N", JAN).n == 3


def test_a_row_without_a_numerator_could_not_have_counted_and_is_told(made):
    # of four rows one has no answer: 2 of 3, not 2 of 4
    cube = made(
        rows(("2024-01", [5, 5, 1, None])),
        {"pleased": {"kind": "ratio", "numerator": "x >= 4", "denominator": "true"}},
    ).cube()
    value = cube.value("pleased", "N", JAN)
    assert (value.numerator, value.denominator, value.n) == (2, 3, 3)
    (issue,) = cube.issues
    assert (issue.code, issue.severity, issue.kpi) == ("numerator_missing", "note", "pleased")
    assert issue.facts == {"rows": 1}


def test_the_n_of_a_ratio_of_amounts_is_its_rows(made):
    cube = made(
        [("N", "2024-01-05", 10, 2), ("N", "2024-01-06", 20, 0), ("N", "2024-01-07", 5, None)],
        {"per_head": {"kind": "ratio", "numerator": "x", "denominator": "heads"}},
        columns={"x": "integer", "heads": "integer"},
    ).cube()
    value = cube.value("per_head", "N", JAN)
    assert (value.value, value.n, value.numerator, value.denominator) == (15.0, 2, 30, 2)


def test_where_decides_first_and_null_does_not_keep(made):
    cube = made(
        rows(("2024-01", [1, 2, 3, None])),
        {
            "mean": {"kind": "mean", "value": "x", "where": "x > 1"},
            "rate": {
                "kind": "ratio",
                "numerator": "x > 2",
                "denominator": "true",
                "where": "x > 1",
            },
            "count": {"kind": "count", "where": "x > 1"},
        },
    ).cube()
    assert (cube.value("mean", "N", JAN).value, cube.value("mean", "N", JAN).n) == (2.5, 2)
    assert (cube.value("rate", "N", JAN).value, cube.value("rate", "N", JAN).n) == (0.5, 2)
    assert (cube.value("count", "N", JAN).value, cube.value("count", "N", JAN).n) == (2.0, 4)


def test_an_expression_is_not_worked_out_for_a_row_that_where_drops(made):
    cube = made(
        [("N", "2024-01-05", "7"), ("N", "2024-01-05", "seven")],
        {"s": {"kind": "sum", "value": "CAST(x AS INTEGER)", "where": "x <> 'seven'"}},
        columns={"x": "text"},
    ).cube()
    assert cube.value("s", "N", JAN).value == 7.0


def test_a_count_whose_rows_are_all_dropped_by_where_is_zero_and_no_rows_is_missing(made):
    cube = made(
        [*rows(("2024-01", [1, 2]), ("2024-03", [9])), ("S", "2024-02-05", 1)],
        {
            "count": {"kind": "count", "where": "x > 5"},
            "sum": {"kind": "sum", "value": "x", "where": "x > 5"},
            "different": {"kind": "distinct", "value": "x", "where": "x > 5"},
        },
    ).cube()
    for kpi in ("count", "sum", "different"):
        none_kept, no_rows = cube.value(kpi, "N", JAN), cube.value(kpi, "N", FEB)
        assert (none_kept.value, none_kept.n, none_kept.missing) == (0.0, 2, None)
        assert (no_rows.value, no_rows.n, no_rows.missing) == (None, 0, Missing.NO_ROWS)


@pytest.mark.parametrize(
    "measure",
    [
        {"kind": "ratio", "numerator": "x", "denominator": "x"},
        {"kind": "ratio", "numerator": "1", "denominator": "x IS NOT NULL"},
        {"kind": "mean", "value": "x"},
        {"kind": "sum", "value": "x"},
        {"kind": "quantile", "value": "x", "q": "0.5"},
        {"kind": "distinct", "value": "x"},
        {"kind": "mean", "value": "1", "where": "x > 100"},
    ],
)
def test_rows_of_which_none_could_have_counted_give_a_zero_denominator(made, measure):
    value = made(rows(("2024-01", [None, None])), {"k": measure}).cube().value("k", "N", JAN)
    assert (value.value, value.n, value.missing) == (None, 0, Missing.ZERO_DENOMINATOR)


def test_a_denominator_that_comes_to_zero_is_missing_with_its_sums_kept(made):
    cube = made(
        rows(("2024-01", [3, -3])), {"k": {"kind": "ratio", "numerator": "1", "denominator": "x"}}
    ).cube()
    value = cube.value("k", "N", JAN)
    assert value.missing is Missing.ZERO_DENOMINATOR
    assert (value.numerator, value.denominator, value.n) == (2, 0, 2)


def test_a_division_by_zero_within_a_row_leaves_the_row_out(made):
    cube = made(rows(("2024-01", [0, 2, 4])), {"k": {"kind": "mean", "value": "8 / x"}}).cube()
    assert (cube.value("k", "N", JAN).value, cube.value("k", "N", JAN).n) == (3.0, 2)


def test_doubles_are_added_up_exactly(made):
    # as doubles 0.1 ten times is 0.9999999999999999
    cube = made(
        [("N", "2024-01-05", 0.1)] * 10,
        {"k": {"kind": "sum", "value": "x"}},
        columns={"x": "number"},
    ).cube()
    assert cube.value("k", "N", JAN).numerator == Decimal(1)


def test_the_company_is_all_departments_together(made):
    cube = made(
        [*rows(("2024-01", [1, 2])), *rows(("2024-01", [6]), unit="S")],
        {
            "mean": {"kind": "mean", "value": "x"},
            "median": {"kind": "quantile", "value": "x", "q": "0.5"},
            "different": {"kind": "distinct", "value": "x % 2"},
        },
    ).cube()
    assert (cube.value("mean", "company", JAN).value, cube.value("mean", "company", JAN).n) == (
        3,
        3,
    )
    assert cube.value("median", "company", JAN).value == 2.0
    assert cube.value("different", "company", JAN).value == 2.0  # not 2 + 1
    assert cube.value("different", "S", JAN).value == 1.0


def test_a_department_called_na_and_columns_named_as_our_own_are_kept_apart(made):
    columns = dict.fromkeys(("u", "m", "v", "c", "p", "n", "counted", "the row"), "integer")
    cube = made(
        [("NA", "2024-01-05", *range(1, 9))],
        {
            "sum": {"kind": "sum", "value": 'u + m + v + c + p + n + counted + "the row"'},
            "median": {"kind": "quantile", "value": "v", "q": "0.5", "where": "c = 4"},
            "different": {"kind": "distinct", "value": "counted", "distribution": "m"},
        },
        columns=columns,
        units=("NA",),
    ).cube()
    assert cube.value("sum", "NA", JAN).value == 36.0
    assert cube.value("median", "NA", JAN).value == 3.0
    assert cube.value("different", "NA", JAN).value == 1.0


# --- quantiles and spreads ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "values, q, answer",
    [
        ([7], "0.9", 7),
        ([1, 3], "0.5", 2),
        ([4, 1, 2], "0.9", Decimal("3.6")),  # h = 1.8: 2 + 0.8 * (4 - 2)
        ([1, 1, 1, 5], "0.5", 1),
        ([2, 2, 2], "0.25", 2),
        ([0, 1], "0.333333", Decimal("0.333333")),
        ([None, 3, None, 5], "0.5", 4),
        ([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11], "0.7", 8),  # h = 7 exactly
    ],
)
def test_a_quantile_is_type_seven_and_exact(made, values, q, answer):
    case = made(rows(("2024-01", values)), {"k": {"kind": "quantile", "value": "x", "q": q}})
    value = case.cube().value("k", "N", JAN)
    assert value.value == float(answer)
    assert value.n == sum(v is not None for v in values)
    assert value.numerator is None


def test_a_spread_needs_five_rows(made):
    four = [("N", "2024-01-05", x) for x in (1, 2, 3, 4)]
    five = [("S", "2024-01-05", x) for x in (1, 2, 3, 4, 9)]
    cube = made(four + five, {"k": {"kind": "count", "distribution": "x"}}).cube()
    few, enough = cube.distribution("k", "N", JAN), cube.distribution("k", "S", JAN)
    assert few is not None and enough is not None
    assert (few.n, few.quantiles, few.mad, few.extreme, few.median) == (4, (), None, None, None)
    assert (enough.n, len(enough.quantiles), enough.median) == (5, 101, 3.0)
    assert enough.quantiles[0] == 1.0
    assert enough.quantiles[25] == 2.0
    assert enough.quantiles[90] == 7.0  # h = 3.6: 4 + 0.6 * (9 - 4)
    assert enough.quantiles[100] == 9.0
    # distances from 3: 2 1 0 1 6, their median 1; beyond 3.5 / 0.6745 = 5.19 lies 9 alone
    assert (enough.mad, enough.extreme) == (1.0, 1)
    whole = cube.distribution("k", "company", Q1)
    assert whole is not None and whole.n == 9


def test_where_most_rows_are_equal_the_mean_distance_finds_the_extreme_ones(made):
    # median 0, MAD 0, mean distance 10 / 11; beyond 3.5 * 1.253314 * 10 / 11 = 3.99 lies 10
    values = [0] * 10 + [10]
    cube = made(rows(("2024-01", values)), {"k": {"kind": "count", "distribution": "x"}}).cube()
    spread = cube.distribution("k", "N", JAN)
    assert spread is not None
    assert (spread.mad, spread.extreme) == (0.0, 1)


def test_where_all_rows_are_equal_none_is_extreme(made):
    cube = made(rows(("2024-01", [3] * 6)), {"k": {"kind": "count", "distribution": "x"}}).cube()
    spread = cube.distribution("k", "N", JAN)
    assert spread is not None
    assert (spread.mad, spread.extreme, set(spread.quantiles)) == (0.0, 0, {3.0})


def test_a_spread_keeps_to_where_and_is_none_where_it_is_not_declared(made):
    cube = made(
        rows(("2024-01", [1, 2, 3, 4, 5, 100])),
        {
            "k": {"kind": "mean", "value": "x", "where": "x < 50", "distribution": "x"},
            "plain": {"kind": "mean", "value": "x"},
        },
    ).cube()
    spread, absent = cube.distribution("k", "N", JAN), cube.distribution("k", "S", JAN)
    assert spread is not None and absent is not None
    assert (spread.n, spread.quantiles[100]) == (5, 5.0)
    assert (absent.n, absent.quantiles) == (0, ())
    assert cube.distribution("plain", "N", JAN) is None


# --- growth and formulas --------------------------------------------------------------------------

GROWTH = {
    "sum": {"kind": "sum", "value": "x"},
    "growth": {"kind": "growth", "of": "sum"},
    "yoy": {"kind": "growth", "of": "sum", "against": "yoy"},
}


def test_growth_is_the_change_over_the_base_with_the_least_n(made):
    cube = made(rows(("2024-01", [4]), ("2024-02", [3, 2])), GROWTH).cube()
    growth = cube.value("growth", "N", FEB)
    assert (growth.value, growth.n) == (0.25, 1)
    assert (growth.numerator, growth.denominator) == (5, 4)


def test_growth_of_a_quarter_compares_quarters(made):
    cube = made(rows(("2024-02", [4]), ("2024-04", [1]), ("2024-06", [2])), GROWTH).cube()
    assert cube.value("growth", "N", Q2).value == -0.25


def test_growth_on_the_year_before_compares_the_same_month(made):
    cube = made(rows(("2023-02", [2]), ("2024-01", [9]), ("2024-02", [3])), GROWTH).cube()
    assert cube.value("yoy", "N", FEB).value == 0.5


@pytest.mark.parametrize("base", [0, -5])
def test_growth_from_a_base_of_zero_or_less_is_missing(made, base):
    cube = made(rows(("2024-01", [base]), ("2024-02", [3])), GROWTH).cube()
    growth = cube.value("growth", "N", FEB)
    assert (growth.value, growth.missing) == (None, Missing.NO_BASE)
    assert (growth.numerator, growth.denominator) == (3, base)


def test_growth_against_a_period_before_the_data_says_so(made):
    cube = made(rows(("2024-01", [1]), ("2024-02", [3])), GROWTH).cube()
    assert cube.value("growth", "N", JAN).missing is Missing.NO_EARLIER_DATA
    assert cube.value("yoy", "N", FEB).missing is Missing.NO_EARLIER_DATA
    assert cube.value("growth", "N", Q1).missing is Missing.NO_EARLIER_DATA


def test_growth_over_a_gap_or_of_nothing_has_a_missing_input(made):
    cube = made(rows(("2024-01", [1]), ("2024-03", [3])), GROWTH).cube()
    assert cube.value("growth", "N", FEB).missing is Missing.INPUT_MISSING
    assert cube.value("growth", "N", MAR).missing is Missing.INPUT_MISSING
    assert cube.value("growth", "S", MAR).missing is Missing.INPUT_MISSING


def test_growth_is_partial_where_either_period_is(made):
    # the data run from 5 January to 5 March: January begins and March ends outside
    cube = made(rows(("2024-01", [1]), ("2024-02", [1]), ("2024-03", [1])), GROWTH).cube()
    assert not cube.value("sum", "N", FEB).partial
    assert cube.value("sum", "N", JAN).partial
    assert cube.value("sum", "N", MAR).partial
    assert cube.value("growth", "N", FEB).partial
    assert cube.value("growth", "N", MAR).partial


def test_growth_of_a_growth_knows_where_the_data_begin(made):
    kpis = {**GROWTH, "second": {"kind": "growth", "of": "growth"}}
    cube = made(rows(("2024-01", [1]), ("2024-02", [2]), ("2024-03", [6])), kpis).cube()
    assert cube.value("second", "N", FEB).missing is Missing.NO_EARLIER_DATA
    assert cube.value("second", "N", MAR).value == 1.0  # growth 100 %, then 200 %


FORMULA = {
    "sum": {"kind": "sum", "value": "x"},
    "count": {"kind": "count", "where": "x > 1"},
    "per": {"kind": "formula", "expression": "(sum - 1) / count"},
    "double": {"kind": "formula", "expression": "2 * per"},
    "growth": {"kind": "growth", "of": "per"},
}


def test_a_formula_takes_the_periods_own_values_and_the_least_n(made):
    cube = made(rows(("2024-01", [1, 2, None]), ("2024-02", [4])), FORMULA).cube()
    # January: (3 - 1) / 1 of n 2 and 3; the quarter: (7 - 1) / 2
    assert (cube.value("per", "N", JAN).value, cube.value("per", "N", JAN).n) == (2.0, 2)
    assert cube.value("per", "N", Q1).value == 3.0
    assert cube.value("double", "N", Q1).value == 6.0
    assert cube.value("growth", "N", FEB).value == 0.5  # from 2 to 3
    assert cube.value("per", "N", JAN).numerator is None


def test_a_formula_that_divides_by_zero_or_lacks_an_input_is_missing(made):
    cube = made(rows(("2024-01", [1]), ("2024-03", [1])), FORMULA).cube()
    assert cube.value("per", "N", JAN).missing is Missing.ZERO_DENOMINATOR
    assert cube.value("double", "N", JAN).missing is Missing.INPUT_MISSING
    assert cube.value("per", "N", FEB).missing is Missing.INPUT_MISSING
    assert cube.value("growth", "N", JAN).missing is Missing.INPUT_MISSING
    assert cube.value("growth", "N", FEB).missing is Missing.INPUT_MISSING


def test_a_formulas_growth_against_a_period_before_the_data_says_so(made):
    cube = made(rows(("2024-01", [3])), FORMULA).cube()
    assert cube.value("growth", "N", JAN).missing is Missing.NO_EARLIER_DATA


def test_a_value_does_not_depend_on_the_callers_decimal_context(made):
    case = made(rows(("2024-01", [1, 1, 0])), {"k": {"kind": "mean", "value": "x"}})
    with localcontext() as context:
        context.prec = 3
        assert case.cube().value("k", "N", JAN).value == pytest.approx(2 / 3, abs=1e-15)


# --- series, coverage, the whole cube -------------------------------------------------------------


def test_a_series_has_every_period_that_the_data_touch_with_gaps_as_missing_points(made):
    cube = made(
        [*rows(("2023-11", [1]), ("2024-02", [3])), ("S", "2024-03-01", 1)],
        {"k": {"kind": "sum", "value": "x"}},
    ).cube()
    series = cube.series("k", "N", Grain.MONTH)
    assert [str(point.period) for point in series.points] == [
        "2023-11",
        "2023-12",
        "2024-01",
        "2024-02",
        "2024-03",
    ]
    assert [point.value for point in series.points] == [1.0, None, None, 3.0, None]
    assert {p.missing for p in series.points if p.value is None} == {Missing.NO_ROWS}
    assert [str(p.period) for p in cube.series("k", "N", Grain.QUARTER).points] == [
        "2023Q4",
        "2024Q1",
    ]
    assert [p.value for p in cube.series("k", "N", Grain.HALF).points] == [1.0, 3.0]
    assert [p.value for p in cube.series("k", "N", Grain.YEAR).points] == [1.0, 3.0]


@pytest.mark.parametrize("text", ["2023Q4", "2024Q2", "2031"])
def test_a_period_outside_the_data_has_no_rows(made, text):
    cube = made(rows(("2024-01", [1])), {"k": {"kind": "count"}}).cube()
    value = cube.value("k", "N", Period.parse(text))
    assert (value.value, value.missing, value.partial) == (None, Missing.NO_ROWS, True)


def test_the_cube_says_which_days_and_rows_it_has(made):
    case = made(rows(("2024-01", [1, 2]), ("2024-02", [1])), {"k": {"kind": "count"}})
    cube = case.cube()
    assert (cube.first_day, cube.last_day) == (date(2024, 1, 5), date(2024, 2, 5))
    assert cube.sources == (case.tables["sales"].facts,)
    assert cube.unit_rows("N", JAN) == 2
    assert cube.unit_rows("S", JAN) == 0
    assert cube.unit_rows("company", YEAR) == 3


def test_a_department_without_any_row_is_missing_everywhere(made):
    cube = made(
        rows(("2024-01", [1])),
        {
            "k": {"kind": "count", "distribution": "x"},
            "q": {"kind": "quantile", "value": "x", "q": "0.5"},
        },
    ).cube()
    assert cube.value("k", "S", JAN).missing is Missing.NO_ROWS
    assert cube.value("q", "S", JAN).missing is Missing.NO_ROWS


def test_a_source_that_could_not_be_read_leaves_its_kpis_missing(made):
    case = made(
        rows(("2024-01", [1])),
        {
            "k": {"kind": "count"},
            "lost": {"kind": "count"},
            "twice": {"kind": "formula", "expression": "2 * lost"},
        },
    )
    other = case.workspace.kpis["lost"].model_copy(update={"source": "gone"})
    case.workspace = case.workspace.model_copy(
        update={
            "sources": {**case.workspace.sources, "gone": case.workspace.sources["sales"]},
            "kpis": {**case.workspace.kpis, "lost": other},
        }
    )
    cube = case.cube()
    assert cube.value("lost", "N", JAN).missing is Missing.SOURCE_FAILED
    assert cube.value("twice", "N", JAN).missing is Missing.SOURCE_FAILED
    assert cube.value("k", "N", JAN).value == 1.0


def test_no_row_at_all_is_an_error(made):
    with pytest.raises(SourceError, match="nothing to measure"):
        made([], {"k": {"kind": "count"}}).cube()


def test_a_kpi_or_unit_that_the_cube_does_not_have_names_the_nearest(made):
    cube = made(rows(("2024-01", [1])), {"sales": {"kind": "count"}}, units=("North", "N")).cube()
    with pytest.raises(ParamsError, match=r"KPI 'sale'\. Did you mean 'sales'"):
        cube.value("sale", "N", JAN)
    with pytest.raises(UnitError, match=r"department 'Nort'\. Did you mean 'North'"):
        cube.series("sales", "Nort", Grain.MONTH)
    with pytest.raises(UnitError, match="department"):
        cube.distribution("sales", "../x", JAN)


def test_the_companys_id_is_reserved(made):
    case = made(rows(("2024-01", [1])), {"k": {"kind": "count"}}, units=("N", "company"))
    with pytest.raises(ParamsError, match="'company' means all departments together"):
        case.cube()


@pytest.mark.parametrize(
    "measure",
    [
        {"kind": "sum", "value": "x * 1000000"},
        {"kind": "mean", "value": "x", "distribution": "x * 1000000"},
        {"kind": "quantile", "value": "x * 1000000", "q": "0.5"},
        {"kind": "sum", "value": "CAST(unit AS INTEGER)"},
    ],
)
def test_a_value_that_does_not_fit_names_the_kpi_and_its_line(made, measure, tmp_path):
    case = made(
        rows(("2024-01", [1_000_000, 1])),
        {"fine": {"kind": "sum", "value": "x"}, "k": measure},
        places={"kpis.k.measure": ("kpis.yaml", 7)},
    )
    with pytest.raises(SourceError, match=r"^kpis.yaml:7: KPI 'k' cannot be measured.*12 digits"):
        case.cube()
    assert [path.name for path in tmp_path.iterdir()] == ["sales.parquet"]


def test_the_largest_value_that_fits_is_measured(made):
    case = made(rows(("2024-01", [999_999_999_999] * 3)), {"k": {"kind": "sum", "value": "x"}})
    assert case.cube().value("k", "N", JAN).numerator == 2_999_999_999_997


def test_the_same_cube_is_not_written_twice_and_another_replaces_it(made, tmp_path):
    case = made(rows(("2024-01", [1])), {"k": {"kind": "count"}})
    first = case.cube()
    (tmp_path / "cube" / "mark").touch()
    assert case.cube().key == first.key
    assert (tmp_path / "cube" / "mark").exists()
    case.workspace = made(rows(("2024-01", [1])), {"k": {"kind": "sum", "value": "x"}}).workspace
    assert case.cube().key != first.key
    assert not (tmp_path / "cube" / "mark").exists()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["cube", "sales.parquet"]


def test_a_damaged_cube_is_told_and_replaced(made, tmp_path):
    case = made(rows(("2024-01", [1])), {"k": {"kind": "count"}})
    case.cube()
    record = tmp_path / "cube" / "cube.json"
    for broken in ("{", json.dumps({**json.loads(record.read_text()), "format": 99})):
        record.write_text(broken)
        with pytest.raises(CubeError, match="damaged or of another version"):
            Cube.open(tmp_path / "cube")
    assert case.cube().value("k", "N", JAN).value == 1.0
    (tmp_path / "cube" / "grains.parquet").unlink()
    with pytest.raises(CubeError, match="damaged"):
        Cube.open(tmp_path / "cube")
    case.cube()
    (tmp_path / "cube" / "days.parquet").write_bytes(b"PAR1")
    with pytest.raises(CubeError, match="table 'days' of the measured cube cannot be read"):
        Cube.open(tmp_path / "cube").value("k", "N", JAN)


def test_where_there_is_no_cube_the_error_says_so(tmp_path):
    with pytest.raises(CubeError, match="there is no measured cube in 'nowhere'"):
        Cube.open(tmp_path / "nowhere")


def test_a_place_that_cannot_be_written_is_an_error_without_traceback(made, tmp_path):
    case = made(rows(("2024-01", [1])), {"k": {"kind": "count"}})
    (tmp_path / "file").touch()
    with pytest.raises(OutputError, match="the cube cannot be written to"):
        build_cube(case.workspace, case.tables, tmp_path / "file" / "cube")


def test_issues_of_intake_and_their_facts_survive_the_record(made):
    case = made(rows(("2024-01", [1])), {"k": {"kind": "count"}})
    issue = DataIssue("no_day", "warning", "sales", facts={"rows": 2, "example": "x", "y": 0.5})
    case.tables["sales"] = replace(case.tables["sales"], issues=(issue,))
    assert [asdict(found) for found in case.cube().issues] == [asdict(issue)]


# --- the latest day -------------------------------------------------------------------------------

HEADS = [
    ("N", "2024-01-31", 10), ("N", "2024-01-31", 2), ("N", "2024-02-29", 11),
    ("N", "2024-03-30", 9), ("N", "2024-03-31", None),
    ("S", "2024-03-31", 5),
]  # fmt: skip


def test_last_takes_the_latest_day_that_has_a_value_and_adds_up_its_rows(made):
    cube = made(HEADS, {"heads": {"kind": "last", "value": "x"}}).cube()
    values = {
        p: cube.value("heads", "N", Period.parse(p)) for p in ("2024-01", "2024-02", "2024Q1")
    }
    assert [(v.value, v.n) for v in values.values()] == [(12, 2), (11, 1), (9, 1)]


def test_the_company_has_each_departments_latest_day(made):
    cube = made(HEADS, {"heads": {"kind": "last", "value": "x"}}).cube()
    found = cube.value("heads", "company", Period.parse("2024Q1"))
    assert (found.value, found.n) == (14, 2)  # 9 of the 30th and 5 of the 31st


def test_last_keeps_to_where_and_is_missing_where_no_row_has_a_value(made):
    kpis = {"few": {"kind": "last", "value": "x", "where": "x < 5"}}
    cube = made([*HEADS, ("S", "2024-02-01", None)], kpis).cube()
    assert cube.value("few", "N", JAN).value == 2
    assert cube.value("few", "N", Period.parse("2024Q1")).value == 2  # no later row is below 5
    assert cube.value("few", "N", Period.parse("2024-02")).missing is Missing.ZERO_DENOMINATOR
    assert cube.value("few", "S", JAN).missing is Missing.NO_ROWS
