"""Correlated normal draws: Cholesky's factor by hand, repair, the same numbers every time."""

from __future__ import annotations

import numpy as np
import pytest

from kpi_reports.scoring.robustness.draws import factor, normal_draws


def test_the_factor_of_two_kpis_is_what_a_hand_works_out():
    # L = [[1, 0], [0.6, 0.8]]: 0.6² + 0.8² = 1
    found = factor([[1, 0.6], [0.6, 1]])
    assert found.rows == ((1.0, 0.0), pytest.approx((0.6, 0.8)))
    assert not found.repaired


def test_kpis_that_always_move_alike_are_allowed():
    found = factor([[1, 1, 0.5], [1, 1, 0.5], [0.5, 0.5, 1]])
    drawn = normal_draws(found.rows, 1000, seed=1)
    assert not found.repaired
    assert np.allclose(drawn[0], drawn[1])


def test_correlations_that_cannot_all_hold_are_drawn_towards_independence():
    # a with b and b with c at 0.9 leave a with c at 2 · 0.81 − 1 = 0.62 or more, never −0.9
    found = factor([[1, 0.9, -0.9], [0.9, 1, 0.9], [-0.9, 0.9, 1]])
    rows = np.array(found.rows)
    product = rows @ rows.T
    assert found.repaired
    assert np.allclose(np.diag(product), 1)
    # the least eigenvalue is 1 − 1.8 s for off-diagonals ± 0.9 s: s = 0.54 is the largest step left
    assert product[0, 1] == pytest.approx(0.9 * 0.54)
    assert product[0, 2] == pytest.approx(-0.9 * 0.54)


@pytest.mark.parametrize(
    "matrix",
    [[[1, 0.5]], [[1, 0.5], [0.4, 1]], [[0.9, 0.5], [0.5, 0.9]], [[1, 0.5], [0.5]]],
)
def test_what_is_no_correlation_matrix_is_refused(matrix):
    with pytest.raises(ValueError, match="square and symmetric with ones on its diagonal"):
        factor(matrix)


def test_draws_have_mean_0_sigma_1_and_the_correlation_asked_for():
    drawn = normal_draws(factor([[1, 0.6], [0.6, 1]]).rows, 100_000, seed=7)
    assert np.abs(drawn.mean(axis=1)).max() < 0.01  # 3 / √100000
    assert np.abs(drawn.std(axis=1) - 1).max() < 0.01
    assert np.corrcoef(drawn)[0, 1] == pytest.approx(0.6, abs=0.01)


def test_the_same_seed_gives_the_same_draws_and_another_seed_others():
    one, same, other = (normal_draws(((1.0,),), 5, seed) for seed in (3, 3, 4))
    assert one.tobytes() == same.tobytes() != other.tobytes()


def test_the_draws_are_those_of_numpys_pcg64():
    # fixed by NumPy's stream: the same on every machine
    assert normal_draws(((1.0,),), 3, 0)[0] == pytest.approx([0.12573022, -0.13210486, 0.64042265])
