"""Quantiles by each of R's types, and the cumulative share."""

from __future__ import annotations

import pytest

from kpi_reports.analysis.distributions import Quantiles, ecdf, quantiles
from kpi_reports.analysis.distributions.quantiles import QuantileMethod

# The 30 % quantile of 1, 2, 4, 8, 16 by Hyndman & Fan's formulas: h is the place counted from 1
BY_TYPE: list[tuple[QuantileMethod, float]] = [
    ("inverted_cdf", 2.0),  # np = 1.5, next whole place: 2nd
    ("averaged_inverted_cdf", 2.0),
    ("closest_observation", 2.0),  # np = 1.5: the even of 1st and 2nd
    ("interpolated_inverted_cdf", 1.5),  # h = np = 1.5
    ("hazen", 2.0),  # h = np + 0.5 = 2
    ("weibull", 1.8),  # h = (n + 1)p = 1.8
    ("linear", 2.4),  # h = (n - 1)p + 1 = 2.2
    ("median_unbiased", 2.0 - 0.2 / 3),  # h = (n + 1/3)p + 1/3 = 1.9333
    ("normal_unbiased", 1.95),  # h = (n + 1/4)p + 3/8 = 1.95
]


@pytest.mark.parametrize(("method", "expected"), BY_TYPE)
def test_each_type_of_r_by_hand(method: QuantileMethod, expected: float) -> None:
    found = quantiles([16, 1, 8, None, 2, 4], [0.3], method=method)
    assert found.n == 5
    assert found.values[0] == pytest.approx(expected, rel=1e-12)


def test_no_value_and_one_value() -> None:
    assert quantiles([None]) == Quantiles(0, (0.0, 0.25, 0.5, 0.75, 1.0), ())
    assert quantiles([7]).values == (7.0,) * 5


def test_a_percent_or_another_method_is_refused() -> None:
    with pytest.raises(ValueError, match="as a share from 0 to 1, found 25"):
        quantiles([1, 2], [25])
    with pytest.raises(ValueError, match="no quantile method is called 'type7'; there are inv"):
        quantiles([1, 2], method="type7")  # type: ignore[arg-type]


def test_the_cumulative_share_by_hand() -> None:
    found = ecdf([3, 1, 3, None, 2])
    assert (found.n, found.values, found.shares) == (4, (1.0, 2.0, 3.0), (0.25, 0.5, 1.0))
    at = [found.share_at_most(x) for x in (0.9, 1, 2.5, 3, 9)]
    assert at == [0.0, 0.25, 0.5, 1.0, 1.0]
    empty = ecdf([])
    assert (empty.n, empty.values, empty.share_at_most(1)) == (0, (), None)
    assert ecdf([5, 5]).shares == (1.0,)
