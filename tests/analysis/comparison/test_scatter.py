"""By how much months scatter more than chance: Laney 2002."""

from __future__ import annotations

from math import sqrt

import numpy as np
import pytest

from kpi_reports.analysis import sigma_z
from kpi_reports.analysis.comparison.scatter import sigma_z_of_each


def test_by_hand() -> None:
    # level .55; z alternates by ± .05 / sqrt(.55 * .45 / 100); every range is twice that
    z = 0.05 / sqrt(0.55 * 0.45 / 100)
    assert sigma_z([50, 60] * 6, [100] * 12) == pytest.approx(2 * z / 1.128)


def test_months_that_scatter_less_than_chance_leave_the_standard_error_as_it_is() -> None:
    assert sigma_z([50, 51] * 6, [100] * 12) == 1.0


@pytest.mark.parametrize("level", [0, 1])
def test_a_share_that_never_varies_has_the_factor_1(level: int) -> None:
    assert sigma_z([level * 9] * 12, [9] * 12) == 1.0


def test_12_periods_are_enough_and_11_are_not() -> None:
    assert sigma_z([50, 60] * 6, [100] * 12) is not None
    assert sigma_z([50, 60] * 5 + [50], [100] * 11) is None
    assert sigma_z([], []) is None


def test_a_gap_has_no_moving_range_on_either_side() -> None:
    hits = [50, 60] * 3 + [None] + [60, 50] * 3
    assert sigma_z(hits, [100] * 13) == pytest.approx(sigma_z([50, 60] * 6, [100] * 12))
    apart = [value for _ in range(12) for value in (50, None)]
    assert sigma_z(apart, [100] * 24) == 1.0  # no two periods side by side


def test_what_is_no_share_is_refused() -> None:
    with pytest.raises(ValueError, match="3 of 2 is no share"):
        sigma_z([3], [2])


def test_many_units_have_the_factors_that_each_has_by_itself() -> None:
    random = np.random.default_rng(1)
    sizes = random.integers(0, 3, (40, 30)) * 50.0  # a third are gaps, in other places of each unit
    sizes[:10] = 100.0
    sizes[10, :20] = 0.0
    hits = np.floor(sizes * random.random((40, 30)))
    hits[0] = 0.0
    each = [sigma_z(hits[at], sizes[at]) for at in range(40)]
    assert sigma_z_of_each(hits, sizes) == each
    assert each[0] == 1.0 and each[10] is None
    assert sigma_z_of_each(np.zeros((0, 30)), np.zeros((0, 30))) == []
    assert sigma_z_of_each(np.zeros((2, 0)), np.zeros((2, 0))) == [None, None]
