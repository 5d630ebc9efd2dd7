"""How often quiet series signal, against published figures (simulation error ±1 point)."""

from __future__ import annotations

import numpy as np
import pytest

from kpi_reports.analysis.signals.false_alarm import false_alarm


@pytest.mark.parametrize(
    ("baseline", "persistence", "published"),
    [(24, 0.0, 0.066), (12, 0.0, 0.096), (24, 0.3, 0.175), (24, 0.6, 0.41)],
)
def test_four_rules_on_three_new_months_after_a_frozen_baseline(
    baseline: int, persistence: float, published: float
) -> None:
    n = baseline + 3
    found = false_alarm(
        (True,) * n, (n - 3, n - 2, n - 1), baseline=baseline, persistence=persistence, tested=False
    )
    assert found == pytest.approx(published, abs=0.01)


def test_limits_that_hold_the_judged_months_too_alarm_less_often() -> None:
    inside = false_alarm((True,) * 24, (21, 22, 23), tested=False)
    frozen = false_alarm((True,) * 27, (24, 25, 26), baseline=24, tested=False)
    assert inside is not None and frozen is not None
    assert 0 < inside < frozen


def test_the_autocorrelation_test_and_fewer_rules_lower_it() -> None:
    whole = (True,) * 24
    shares = [
        false_alarm(whole, (21, 22, 23), tested=False),
        false_alarm(whole, (21, 22, 23)),
        false_alarm(whole, (21, 22, 23), run_rules=False),
    ]
    assert shares == sorted(shares, reverse=True) and len(set(shares)) == 3  # type: ignore[type-var]


def test_more_judged_months_alarm_more_often() -> None:
    shares = [false_alarm((True,) * 24, tuple(range(24 - k, 24))) for k in (1, 3, 6)]
    assert shares == sorted(set(shares))  # type: ignore[type-var]


def test_a_gap_in_the_run_up_lowers_it() -> None:
    gap = (*(True,) * 20, False, *(True,) * 3)
    found, whole = false_alarm(gap, (21, 22, 23)), false_alarm((True,) * 24, (21, 22, 23))
    assert found is not None and whole is not None
    assert 0 < found < whole


@pytest.mark.parametrize(
    ("n", "known"), [(7, False), (8, False), (9, False), (10, True), (11, True), (12, True)]
)
def test_there_is_one_only_where_a_rule_can_be_asked(n: int, known: bool) -> None:
    assert (false_alarm((True,) * n, (n - 1,)) is not None) is known


def test_nothing_judged_and_no_rule_left_have_none() -> None:
    assert false_alarm((True,) * 12, ()) is None
    assert false_alarm((True,) * 10, (9,), run_rules=False) is None


def test_the_same_question_has_the_same_answer_whatever_the_global_seed() -> None:
    first = false_alarm.__wrapped__((True,) * 13, (12,))
    np.random.seed(0)
    assert false_alarm.__wrapped__((True,) * 13, (12,)) == first
