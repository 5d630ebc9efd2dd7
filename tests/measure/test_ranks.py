"""Order statistics of whole numbers, beyond what floats and int64 sums hold."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pytest

from kpi_reports.measure.ranks import (
    DENSE,
    different,
    moments,
    quantile,
    rank_sum,
    spread,
    ties,
    total,
)
from kpi_reports.periods import Period

JAN = Period.parse("2024-01")
LARGEST = 10**18 - 1  # millionths of 999,999,999,999.999999


def whole(*values: int) -> np.ndarray:
    return np.array(values, dtype=np.int64)


@pytest.mark.parametrize(
    "values, q, den, answer",
    [
        ((7,), 9, 10, 70),
        ((3, 1), 1, 2, 4),  # 2, in halves
        ((4, 1, 2), 9, 10, 36),  # h = 1.8: 2 + 0.8 * (4 - 2)
        ((5, 1, 1, 1), 1, 2, 2),
        ((1, 2), 0, 10, 10),
        ((1, 2), 10, 10, 20),
        ((-LARGEST, LARGEST), 1, 2, 0),
        ((LARGEST - 1, LARGEST), 1, 3, 3 * LARGEST - 2),  # a float would round it away
    ],
)
def test_a_quantile_is_type_seven_without_rounding(values, q, den, answer):
    assert quantile(whole(*values), q, den) == answer


def test_a_spread_of_values_at_the_ends_of_the_range_does_not_overflow():
    found = spread(whole(-LARGEST, -LARGEST, 0, LARGEST, LARGEST))
    assert found.hundredths[0] == -100 * LARGEST
    assert found.hundredths[50] == 0
    assert found.mad_quarters == 4 * LARGEST
    assert found.extreme == 0


def test_a_median_between_two_values_keeps_its_half():
    # median 2.5; distances 2.5 1.5 .5 .5 1.5 97.5, their median 1.5; 3.5 / 0.6745 * 1.5 = 7.8
    found = spread(whole(0, 1, 2, 3, 4, 100))
    assert found.hundredths[50] == 250
    assert (found.mad_quarters, found.extreme) == (6, 1)


def test_a_row_at_the_limit_itself_is_not_extreme():
    # median 0, MAD 1349: the limit is 3.5 * 1349 / 0.6745 = 7000
    values = whole(-1349, -1349, 0, 1349, 7000), whole(-1349, -1349, 0, 1349, 7001)
    assert [spread(v).extreme for v in values] == [0, 1]


def test_a_total_is_exact_beyond_int64():
    assert total(np.full(100, 4 * LARGEST, dtype=np.int64)) == 400 * LARGEST


@pytest.mark.parametrize("step", [1, 2 * DENSE, 10**6])
def test_each_code_is_given_once_dense_or_sparse(step):
    codes = np.array([3, 0, 3, 7, 0], dtype=np.int32) * step
    assert different(codes).tolist() == [0, 3 * step, 7 * step]
    assert different(codes[:0]).tolist() == []


@pytest.mark.parametrize(
    "column, values, answer",
    [
        ("text", ["a", "b", "a", None, ""], 3),
        ("number", [0.1, 0.2, 0.1, None, -0.0], 3),
        ("boolean", [True, False, True, None, True], 2),
        ("integer", [-(2**63), 2**63 - 1, 0, None, 0], 3),  # too far apart to count from the least
        ("integer", [5, 7, 5, None, 9], 3),
        ("decimal", [Decimal("1.5"), Decimal("1.50"), 2, None, 3], 3),
    ],
)
def test_values_of_every_type_are_told_apart(made, column, values, answer):
    rows = [("N", "2024-01-05", value) for value in values]
    kpis = {"k": {"kind": "distinct", "value": "x"}}
    value = made(rows, kpis, columns={"x": column}).cube().value("k", "N", JAN)
    assert (value.value, value.n) == (answer, 4)


def test_years_read_apart_give_what_they_give_together(made, monkeypatch):
    rows = [
        (unit, f"{year}-{month:02d}-05", (year * month * 7 + len(unit)) % 11)
        for year in (2019, 2020, 2023)  # a gap of two years
        for month in (1, 2, 6, 12)
        for unit in ("N", "SS")
        for _ in range(3)
    ]
    kpis = {
        "median": {"kind": "quantile", "value": "x", "q": "0.4", "distribution": "x"},
        "different": {"kind": "distinct", "value": "x"},
    }
    case = made(rows, kpis, units=("N", "SS"))
    case.cube()
    together = [path.read_bytes() for path in sorted((case.folder / "cube").glob("*.parquet"))]
    monkeypatch.setattr("kpi_reports.measure.cells.YEARS_ROWS", 1)
    (case.folder / "cube").rename(case.folder / "first")
    case.cube()
    apart = [path.read_bytes() for path in sorted((case.folder / "cube").glob("*.parquet"))]
    assert apart == together


def test_mean_and_deviation_keep_their_digits_and_do_not_overflow():
    # NIST NumAcc4 in millionths: mean 10000000.2, deviation .1
    values = whole(10_000_000_200_000, *([10_000_000_100_000, 10_000_000_300_000] * 500))
    assert moments(values) == (10_000_000_200_000.0, 100_000.0)
    assert moments(whole(-LARGEST, LARGEST))[0] == 0.0
    assert moments(whole(7, 7, 7)) == (7.0, 0.0)


def test_ranks_among_all_rows_by_hand():
    # all: 1 2 2 3, ranks 1 2.5 2.5 4
    ordered = whole(1, 2, 2, 3)
    assert rank_sum(whole(3, 2), ordered) == 6.5
    assert rank_sum(whole(2, 1), ordered) == 3.5
    assert ties(ordered) == 6.0  # 2³ - 2
    assert ties(whole(1, 2, 3)) == 0.0
    assert ties(whole(5, 5, 5)) == 24.0
