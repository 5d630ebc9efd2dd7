"""What bench/detection.py tells: the tables are made of what packs do, and say what they should."""

from __future__ import annotations

from itertools import islice

import numpy as np
import pytest

from bench import detection


def test_noise_has_the_persistence_it_is_made_with() -> None:
    for persistence in detection.PERSISTENCE:
        rows = detection.noise(400, 48, persistence)
        pairs = np.mean(rows[:, 1:] * rows[:, :-1])
        assert pairs == pytest.approx(persistence, abs=0.03)
        assert np.var(rows) == pytest.approx(1.0, abs=0.05)


@pytest.mark.parametrize("persistence", detection.PERSISTENCE)
@pytest.mark.parametrize("months", detection.POINTS)
def test_quiet_series_signal_as_often_as_packs_state(months: int, persistence: float) -> None:
    (found,) = detection.alarms(250, [months], [persistence])
    assert found.agrees, found


def test_a_large_step_is_found_and_an_arrow_calls_half_of_nothing_better() -> None:
    quiet = next(iter(detection.detection(60)))
    assert quiet.shares["ours"] < 0.15
    assert quiet.shares["arrow"] > 0.3
    step = detection.noise(60, detection.MONTHS, 0.0) + detection.step(6)(4.0)
    shares = np.mean([detection.called_better(row) for row in step], axis=0)
    assert shares[0] > 0.9


def test_intervals_hold_about_what_they_claim() -> None:
    for row in islice(detection.coverage(60), 3):  # slopes of independent months
        assert row.measured >= row.claimed - 0.1, row


def test_an_interval_that_is_never_given_is_said() -> None:
    with pytest.raises(ValueError, match="no interval of 'mean' was given for nothing"):
        detection._row("mean", "nothing", 0.95, [])


def test_the_table_is_markdown() -> None:
    assert detection.table(["a", "b"], [["1", "2"]]) == "| a | b |\n|---|---|\n| 1 | 2 |"
