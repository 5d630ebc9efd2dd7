"""A change of level is suggested where it is one, with its place; never for a drift."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from kpi_reports.analysis import step_suggestion

Reference = Callable[[str, str], dict[str, Any]]


def test_the_nile_falls_after_1898(reference: Reference, reference_folder: Path) -> None:
    item = reference("dev_changepoint.yaml", "nile_single")
    nile = pd.read_csv(reference_folder / item["data"])
    found = step_suggestion(nile["value"])
    assert found is not None
    assert found.at == item["expected"]["index1"]  # R counts the last point before, from 1
    assert nile["time"][found.at - 1] == item["expected"]["year"]
    assert (found.before, found.after) == (
        pytest.approx(1097.75),
        pytest.approx(849.9722, abs=1e-4),
    )
    assert found.low <= found.at <= found.high


QUIET = [5, 6, 5, 7, 6, 5, 6, 7]


def test_the_latest_of_two_changes_is_told() -> None:
    found = step_suggestion(QUIET + [x + 9 for x in QUIET] + [x - 9 for x in QUIET])
    assert found is not None
    assert (found.at, found.before, found.after) == (16, 14.875, -3.125)


def test_a_steady_rise_is_no_step() -> None:
    chance = np.random.default_rng(2).normal(0, 1, 36)
    assert step_suggestion(np.arange(36) * 0.7 + chance) is None


def test_a_gap_keeps_its_place() -> None:
    found = step_suggestion([*QUIET, None, None, *(x + 9 for x in QUIET)])
    assert found is not None and found.at == 10


@pytest.mark.parametrize(
    "values", [[], [1.0], [3] * 40, QUIET, [*QUIET[:5], *(x + 9 for x in QUIET[:6])]]
)
def test_too_few_a_constant_and_quiet_months_suggest_nothing(values: list[float]) -> None:
    assert step_suggestion(values) is None


def test_six_months_at_a_level_are_the_least() -> None:
    found = step_suggestion([*QUIET[:6], *(x + 9 for x in QUIET[:6])])
    assert found is not None and found.at == 6


@pytest.mark.parametrize("factor", [1e15, 1e-15])
def test_magnitude_changes_no_place(factor: float) -> None:
    found = step_suggestion([x * factor for x in QUIET + [x + 9 for x in QUIET]])
    assert found is not None and found.at == 8
