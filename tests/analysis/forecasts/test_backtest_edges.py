"""A backtest of months that never vary."""

from __future__ import annotations

import numpy as np

from kpi_reports.analysis import backtest


def test_a_constant_series_is_forecast_without_error_and_beats_nothing() -> None:
    with np.errstate(divide="raise", invalid="raise", over="raise"):
        found = backtest([5] * 40, method="mean")
    assert found is not None
    assert found.mae == 0.0
