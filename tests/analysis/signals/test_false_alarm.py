"""How often quiet series signal, against published figures (simulation error ±1 point)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import numpy as np
import pytest

from kpi_reports.analysis.signals import ChartSettings, signal
from kpi_reports.analysis.signals.false_alarm import (
    PERSISTENCE,
    Quiet,
    false_alarm,
    false_alarm_like,
)
from kpi_reports.periods import Grain, Period
from kpi_reports.values import Direction, KpiSeries, ProcessChange, Text, Variation


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


# --- what a pack says of its own months -----------------------------------------------------------

NOISE = np.random.default_rng(31)


def persistent(series: int, months: int, persistence: float) -> np.ndarray:
    """Stationary noise of another seed than the one that statements are simulated with."""
    noise = NOISE.standard_normal((series, months))
    noise[:, 0] /= (1 - persistence**2) ** 0.5
    for month in range(1, months):
        noise[:, month] += persistence * noise[:, month - 1]
    return noise


def said_and_happened(
    months: Callable[..., KpiSeries],
    noise: np.ndarray,
    settings: ChartSettings,
    persistence: float = 0.0,
) -> tuple[float, float, float]:
    """What packs state, the mean of what each KPI says of itself, and how often there is a signal
    by the same rules."""
    first = Period.parse("2013-01")
    period = Period.of(first.shift(noise.shape[1] - 1).first, Grain.QUARTER)
    found = [
        signal(
            months(row),
            direction=Direction.HIGHER,
            targets=[None] * len(row),
            next_target=None,
            period=period,
            settings=settings,
        )
        for row in noise.tolist()
    ]
    changed = [one.variation in (Variation.IMPROVING, Variation.WORSENING) for one in found]
    stated = [one.false_alarms[PERSISTENCE.index(persistence)] for one in found]
    own = [one.false_alarm for one in found]
    return float(np.mean(stated)), float(np.mean(own)), float(np.mean(changed))


@pytest.mark.parametrize("persistence", [0.0, 0.3, 0.6])
def test_what_is_said_of_quiet_months_is_what_happens(
    months: Callable[..., KpiSeries], persistence: float
) -> None:
    noise = persistent(500, 24, persistence)
    stated, own, happened = said_and_happened(months, noise, ChartSettings(), persistence)
    error = (happened * (1 - happened) / 500) ** 0.5
    assert stated == pytest.approx(happened, abs=2.5 * error)
    assert own == pytest.approx(happened, abs=2.5 * error)


def test_it_is_so_for_a_new_process_and_for_a_season_that_was_taken_out(
    months: Callable[..., KpiSeries],
) -> None:
    change = ProcessChange(
        "k", None, Period.parse("2014-05"), Text("", ""), "Ada", date(2014, 5, 1)
    )
    for n, settings in (
        (36, ChartSettings(changes=(change,))),
        (48, ChartSettings(season="additive")),
    ):
        stated, own, happened = said_and_happened(months, persistent(400, n, 0.0), settings)
        error = (happened * (1 - happened) / 400) ** 0.5
        assert stated == pytest.approx(happened, abs=2.5 * error)
        assert own == pytest.approx(happened, abs=2.5 * error)


def test_months_that_resemble_their_neighbours_alarm_more_often() -> None:
    question = Quiet((True,) * 24, (21, 22, 23), patterns=(23,))
    shares = [false_alarm_like(question, r) for r in (-0.3, -0.1, 0.2, 0.6)]
    assert shares[0] == shares[1]  # months that alternate by chance say little
    assert shares == sorted(shares)  # type: ignore[type-var]
    assert false_alarm_like(Quiet((True,) * 7, (6,)), 0.0) is None


def test_a_question_of_a_segment_is_one_of_its_own_months() -> None:
    segment = Quiet((True,) * 36, (33, 34, 35), patterns=(35,), first=12, stop=36)
    alone = Quiet((True,) * 24, (21, 22, 23), patterns=(23,))
    assert segment.alone == alone
    assert false_alarm_like(segment, 0.1) == false_alarm_like(alone, 0.1)


@pytest.mark.parametrize(("kind", "least"), [("p", 12), ("c", 12), ("p_prime", 20)])
def test_charts_of_counts_alarm_too_from_their_least_points_on(kind: Any, least: int) -> None:
    def share(n: int) -> float | None:
        return false_alarm_like(Quiet((True,) * n, (n - 1,), kind=kind), 0.0)

    found = share(least)
    assert found is not None and 0 < found < 0.1
    # below, a run chart is judged by runs about the median
    assert share(9) is None
