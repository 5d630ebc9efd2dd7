"""What the next periods will bring, by a method that has done better than plain rules, or not."""

from __future__ import annotations

import numpy as np

from kpi_reports.analysis.arrays import Array, Values, as_array, present, tolerance
from kpi_reports.analysis.forecasts.backtest import best_plain, tested
from kpi_reports.analysis.forecasts.candidates import METHODS, method_for, predictive
from kpi_reports.analysis.forecasts.smoothing import Predictive, within
from kpi_reports.analysis.signals.limits import Bounds
from kpi_reports.values import Forecast, ForecastMethod, ForecastPoint, NoForecast

MIN_FORECAST_POINTS = 8  # as for a trend: with fewer, one value decides how wide the range is
RECENT, MIN_RECENT = 12, 8  # of the latest 12 places at least 8 hold a value ◇


def forecast(
    values: Values,
    *,
    periods: int,
    season: int = 12,
    method: ForecastMethod | None = None,
    bounds: Bounds = (None, None),
) -> Forecast:
    """The next `periods` values with the ranges of 80 and 95 % of chance, and the backtest.

    By the number of values the method is drift (from 8), exponential smoothing with or without a
    damped trend (`ets`, from 24) or with a season too (`ets_seasonal`, from 36 months: three whole
    seasons); which of these models, AICc decides. It is used where it beats the best plain rule
    (mean, last value, the same month a year before) in a rolling-origin backtest (see `backtest`):
    relative MAE under 1. Else the forecast is that plain rule's, with `reason`
    "no_better_than_naive". A `method` given here is used as it is, whatever its backtest says.

    `season` is how many values make a season: 12 for months, 4 for quarters, 1 for none. `bounds`
    is what the measure can reach, as (0, 1) for a share: points and ranges stay inside.

    A gap keeps its place in time: the model moves on over it and learns nothing. There is no
    forecast, and `reason` says why, for fewer than 8 values ("no_data", "too_few"), where fewer
    than 8 of the latest 12 places hold one ("gaps"), and for values that never vary ("constant":
    their range would be a point). Ranges hold the errors to come and the uncertainty of the
    start, by Student's t, not that of the smoothing shares.

    Raises ValueError for `periods` or `season` below 1, and for a method that is not known or that
    so few values do not allow.

    Reference: Hyndman & Athanasopoulos 2018, chapters 3 and 7; Hyndman et al. 2008. R's
    `forecast::ets` searches the shares by maximum likelihood, also multiplicative models; these
    are additive, and searched on a grid.

    >>> forecast([10, 12, 11, 13, 14, 13, 15, 16], periods=1, method="naive").points[0].value
    16.0
    """
    array = as_array(values)
    _check(periods, season, method)
    n = len(present(array))
    refused = _refusal(array)
    if refused is not None:
        return Forecast(None, n, reason=refused)
    if method is not None:
        return _with(array, method, periods, season, bounds)
    wanted = method_for(n, season)
    test = tested(array, wanted, season, steps=periods, bounds=bounds)
    if test is not None and test.is_better:
        found, model = _fitted(array, wanted, season, periods)
        return Forecast(wanted, n, points_of(found, bounds), model, test)
    plain = best_plain(array, season, steps=periods) if test is None else test.naive
    found, model = predictive(array, plain, season, steps=periods) or _fitted(
        array, "naive", season, periods
    )
    own = tested(array, plain, season, steps=periods, bounds=bounds)
    points = points_of(found, bounds)
    return Forecast(plain, n, points, model, own, test, reason="no_better_than_naive")


def points_of(found: Predictive, bounds: Bounds = (None, None)) -> tuple[ForecastPoint, ...]:
    """A forecast's steps with their ranges, held inside the bounds."""
    from scipy.special import stdtrit

    spread = np.sqrt(np.diagonal(found.covariance))
    half_80, half_95 = (float(stdtrit(found.df, p)) * spread for p in (0.9, 0.975))
    mean = found.mean
    rows = (mean, mean - half_80, mean + half_80, mean - half_95, mean + half_95)
    held = within(np.array(rows), bounds).T.tolist()
    return tuple(ForecastPoint(step, *row) for step, row in enumerate(held, 1))


def _with(
    array: Array, method: ForecastMethod, periods: int, season: int, bounds: Bounds
) -> Forecast:
    """The forecast of a method that the caller chose."""
    n = len(present(array))
    found, model = _fitted(array, method, season, periods)
    test = tested(array, method, season, steps=periods, bounds=bounds)
    return Forecast(method, n, points_of(found, bounds), model, test)


def _fitted(
    array: Array, method: ForecastMethod, season: int, periods: int
) -> tuple[Predictive, str]:
    fitted = predictive(array, method, season, steps=periods)
    if fitted is None:
        raise ValueError(
            f"{len(present(array))} values are too few for method '{method}' with season {season}; "
            "leave method out, and one that fits is chosen"
        )
    return fitted


def _refusal(array: Array) -> NoForecast | None:
    points = present(array)
    if len(points) < MIN_FORECAST_POINTS:
        return "too_few" if len(points) else "no_data"
    if np.ptp(points) <= tolerance(points)[0]:
        return "constant"
    recent = np.count_nonzero(~np.isnan(array[-RECENT:]))
    return "gaps" if recent < min(MIN_RECENT, len(array)) else None


def _check(periods: int, season: int, method: ForecastMethod | None) -> None:
    for name, number in (("periods", periods), ("season", season)):
        if number < 1:
            raise ValueError(f"{name} must be 1 or more, found {number}")
    if method is not None and method not in METHODS:
        raise ValueError(f"method '{method}' is not one of {', '.join(METHODS)}")
