"""Forecasts of the past: how a method would have done with what was known then."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from kpi_reports.analysis.arrays import Array, Values, as_array, present
from kpi_reports.analysis.forecasts.candidates import (
    METHODS,
    PLAIN,
    best_fits,
    plain_points,
    standardised,
)
from kpi_reports.analysis.forecasts.smoothing import predict, within
from kpi_reports.analysis.signals.limits import Bounds
from kpi_reports.values import Backtest, ForecastMethod, Trial

ORIGINS = 12  # the latest so many values are forecast ◇: a year of months, each season once
MIN_TRAINING = 8  # values before the first origin
MIN_TRIALS = 4  # fewer do not rank methods


def backtest(
    values: Values,
    *,
    method: ForecastMethod,
    periods: int = 1,
    season: int = 12,
    bounds: Bounds = (None, None),
) -> Backtest | None:
    """How a method would have done over the latest 12 values, against the best plain rule.

    After each of up to 12 origins the model is chosen and fitted anew, by what was known then, and
    forecasts up to `periods` steps of what came after. `trials` has every forecast beside its
    actual value; gaps are not judged. Every method and rule is judged on the same trials: those
    before which each has a forecast.

    None below 8 values before the first origin with 4 trials after it.

    Raises ValueError for a method that is not known, and `periods` or `season` below 1.

    Reference: Tashman 2000; Hyndman & Athanasopoulos 2018, section 3.4.

    >>> steady = [float(at) for at in range(16)]
    >>> backtest(steady, method="drift", season=1).mae < 1e-6
    True
    """
    if method not in METHODS:
        raise ValueError(f"method '{method}' is not one of {', '.join(METHODS)}")
    if periods < 1 or season < 1:
        raise ValueError(f"periods and season must be 1 or more, found {periods} and {season}")
    array = as_array(values)
    if len(present(array)) < MIN_TRAINING + 1:
        return None
    return tested(array, method, season, steps=periods, bounds=bounds)


def tested(
    array: Array, method: ForecastMethod, season: int, *, steps: int, bounds: Bounds
) -> Backtest | None:
    """The backtest of values that are in an array already."""
    origins = _origins(array)
    trials = _trials(array, method, season, origins, steps, bounds)
    if len(trials) < MIN_TRIALS:
        return None
    naive, plain_mae = _plain(array, season, [(t.origin, t.step) for t in trials])
    mae = float(np.mean([abs(t.actual - t.forecast) for t in trials]))
    inside = float(np.mean([t.low_80 <= t.actual <= t.high_80 for t in trials]))
    relative = mae / plain_mae if plain_mae > 0 else None
    return Backtest(method, naive, mae, relative, inside, tuple(trials))


def best_plain(array: Array, season: int, *, steps: int) -> ForecastMethod:
    """The plain rule with the least error over the latest values; the last value where none can be
    tried."""
    known = ~np.isnan(array)
    places = [
        (origin, step)
        for origin in _origins(array)
        for step in range(1, steps + 1)
        if origin + step <= len(array) and known[origin + step - 1]
    ]
    return _plain(array, season, places)[0] if places else "naive"


def _origins(array: Array) -> list[int]:
    """After how many values forecasts are tried: the latest 12 that leave enough before them."""
    before = np.cumsum(~np.isnan(array))
    able = [at for at in range(1, len(array)) if before[at - 1] >= MIN_TRAINING]
    return able[-ORIGINS:]


def _trials(
    array: Array,
    method: ForecastMethod,
    season: int,
    origins: Sequence[int],
    steps: int,
    bounds: Bounds,
) -> list[Trial]:
    from scipy.special import stdtrit

    if not origins:
        return []
    scaled, centre, scale = standardised(array)
    found = []
    for origin, fit in zip(origins, best_fits(scaled, method, season, origins), strict=True):
        if fit is None:
            continue
        ahead = min(steps, len(array) - origin)
        told = predict(scaled, fit, season, origin=origin, steps=ahead)
        half = float(stdtrit(told.df, 0.9)) * np.sqrt(np.diagonal(told.covariance)) * scale
        mean = told.mean * scale + centre
        rows = within(np.array((mean, mean - half, mean + half)), bounds).T.tolist()
        for step, row in enumerate(rows):
            actual = float(array[origin + step])
            if not np.isnan(actual):
                found.append(Trial(origin, step + 1, actual, *row))
    return found


def _plain(
    array: Array, season: int, places: Sequence[tuple[int, int]]
) -> tuple[ForecastMethod, float]:
    """The plain rule that does best on these trials, and its mean absolute error; a rule without a
    forecast for one of them is not in the race."""
    most = max(step for _, step in places)
    best: tuple[ForecastMethod, float] = ("naive", np.inf)
    for rule in PLAIN:
        points = {
            origin: plain_points(array[:origin], rule, season, most)
            for origin in {origin for origin, _ in places}
        }
        misses = [abs(array[o + s - 1] - points[o][s - 1]) for o, s in places]
        mae = float(np.mean(misses))
        if mae < best[1]:
            best = (rule, mae)
    return best
