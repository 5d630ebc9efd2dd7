"""Which models are tried on how many values, and the plain rules that they must beat."""

from __future__ import annotations

from collections.abc import Sequence
from typing import get_args

import numpy as np

from kpi_reports.analysis.arrays import Array
from kpi_reports.analysis.forecasts.smoothing import Family, Fit, Predictive, fits, predict
from kpi_reports.values import ForecastMethod

METHODS: tuple[ForecastMethod, ...] = get_args(ForecastMethod)
PLAIN: tuple[ForecastMethod, ...] = ("mean", "naive", "seasonal_naive")
MIN_ETS_POINTS = 24  # docs/methods.md, Forecast: two years of months
MIN_SEASONS = 3  # whole seasons: with two, one odd month is half of its season

_LEVEL = Family("ETS(A,N,N)", alphas=(0.0, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0))
_DAMPED = Family(
    "ETS(A,Ad,N)", trend=True, alphas=(0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 0.9, 1.0),
    betas=(0.0, 0.05, 0.2, 0.5), phis=(0.8, 0.9, 0.98),
)  # fmt: skip
_SEASON = Family(
    "ETS(A,N,A)", season="additive",
    alphas=(0.0, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9),
    gammas=(0.0, 0.05, 0.1, 0.2, 0.4),
)  # fmt: skip
_DAMPED_SEASON = Family(
    "ETS(A,Ad,A)", trend=True, season="additive", alphas=(0.05, 0.1, 0.2, 0.4, 0.7, 0.9),
    betas=(0.0, 0.05, 0.2), phis=(0.9, 0.98), gammas=(0.0, 0.1, 0.3),
)  # fmt: skip
_FAMILIES: dict[ForecastMethod, tuple[Family, ...]] = {
    "mean": (Family("mean", alphas=(0.0,)),),
    "naive": (Family("last value"),),
    "seasonal_naive": (Family("the same place of the season before", season="only"),),
    "drift": (Family("drift", trend=True),),
    "ets": (_LEVEL, _DAMPED),
    "ets_seasonal": (_LEVEL, _DAMPED, _SEASON, _DAMPED_SEASON),
}


def method_for(n: int, season: int) -> ForecastMethod:
    """The method that the rules name for n values: drift, damped ETS, ETS with a season."""
    if n < MIN_ETS_POINTS:
        return "drift"
    seasonal = season > 1 and n >= max(MIN_SEASONS * season, MIN_ETS_POINTS)
    return "ets_seasonal" if seasonal else "ets"


def best_fits(
    values: Array, method: ForecastMethod, season: int, origins: Sequence[int]
) -> list[Fit | None]:
    """The method's fit after each origin, of its families the one with the least AICc there.

    A season is only fitted to two whole seasons or more.
    """
    tried: list[list[Fit | None]] = []
    for family in _FAMILIES[method]:
        found = fits(values, family, season, origins)
        if family.season == "additive":
            ready = [origin >= 2 * season for origin in origins]
            found = [fit if able else None for fit, able in zip(found, ready, strict=True)]
        tried.append(found)
    return [
        min((fit for fit in at if fit is not None), key=lambda fit: fit.score, default=None)
        for at in zip(*tried, strict=True)
    ]


def predictive(
    values: Array, method: ForecastMethod, season: int, *, steps: int
) -> tuple[Predictive, str] | None:
    """The steps after the last value by a method, and its model; None where it cannot be fitted."""
    scaled, centre, scale = standardised(values)
    (fit,) = best_fits(scaled, method, season, (len(values),))
    if fit is None:
        return None
    found = predict(scaled, fit, season, origin=len(values), steps=steps)
    mean, covariance = found.mean * scale + centre, found.covariance * scale**2
    return Predictive(mean, covariance, found.df), fit.family.name


def standardised(values: Array) -> tuple[Array, float, float]:
    """The values less their mean over their largest deviation, with both."""
    centre = float(np.nanmean(values))
    scale = float(np.nanmax(np.abs(values - centre))) or 1.0
    return (values - centre) / scale, centre, scale


def plain_points(values: Array, method: ForecastMethod, season: int, steps: int) -> Array:
    """What a plain rule expects after the last value; nan where it has none."""
    known = values[~np.isnan(values)]
    if not len(known):
        return np.full(steps, np.nan)
    if method == "mean":
        return np.full(steps, known.mean())
    if method == "naive":
        return np.full(steps, known[-1])
    places = (len(values) + np.arange(steps)) % season
    return np.array([_last_of(values, int(place), season) for place in places])


def _last_of(values: Array, place: int, season: int) -> float:
    """The latest value at this place of the season."""
    own = values[place::season]
    own = own[~np.isnan(own)]
    return float(own[-1]) if len(own) else np.nan
