"""Does a monthly series rise or fall? A slope that odd months cannot move, and how sure it is."""

from __future__ import annotations

import numpy as np

from kpi_reports.analysis.arrays import Array, Values, as_array, tolerance
from kpi_reports.analysis.serial import autocorrelation_bounds, autocorrelations
from kpi_reports.analysis.trends.bootstrap import chance_of_s
from kpi_reports.analysis.trends.kendall import ar1_inflation, judged, kendall
from kpi_reports.analysis.trends.pairs import (
    Places,
    dense_ranks,
    groups_of,
    interval_at,
    pairs_of,
    sen_interval,
)
from kpi_reports.analysis.trends.step import step_of
from kpi_reports.values import Trend

MIN_TREND_POINTS = 8  # docs/methods.md, Trend; with fewer even the normal approximation of S fails
MIN_CORRECTED_POINTS = 60  # from so many, a p corrected for autocorrelation holds its 5 %
MIN_SEASONS = 3  # whole years, so that each calendar month has 3 values to compare


def trend(values: Values, *, season: int | None = None) -> Trend:
    """Theil–Sen slope per step with its 95 % interval, Kendall's tau and p, from values by time.

    `season` 12 compares January with January alone, in slope and test (seasonal Kendall), where
    there are values for 3 whole years; with fewer the season is not used, and `Trend.season` is
    None. Gaps keep their place in time. Ties count neither way in tau, and enter the variance.

    `reason` says why there is no p: "no_data"; "too_few" below 8 values; "constant", with a slope
    of 0; "autocorrelated" where the residuals of the slope (and of the season) are significantly
    alike at lag 1 (at 5 %, above chance; p would be far too small), with an interval by block
    bootstrap in place of Sen's. From 60 values on, without a season, p and interval have the
    variance of S corrected instead (`corrected`; `mann_kendall` with correction "ar1"). Residuals
    that alternate make p too large, never too small, so it stands.

    `step` is a single change of level that explains the values as well as the slope, or better; a
    trend that `is_step` is better told as that.

    Raises ValueError for a `season` below 2.

    Reference: Sen 1968; Mann 1945; Kendall 1975; Hirsch, Slack & Smith 1982; Hamed & Rao 1998;
    Künsch 1989 for the bootstrap; Schwarz 1978 for the step.

    >>> trend([3, 4, 6, 5, 8, 9, 9, 12, 11, 14]).slope
    1.2
    """
    if season is not None and season < 2:
        raise ValueError(f"a season has a period of 2 steps or more, found {season}")
    array = as_array(values)
    times = np.flatnonzero(~np.isnan(array))
    points = array[times]
    n = len(points)
    if n < MIN_TREND_POINTS:
        return Trend(n, reason="too_few" if n else "no_data")
    if np.ptp(points) <= tolerance(points)[0]:
        return Trend(n, 0.0, reason="constant")
    used = season if season is not None and n >= MIN_SEASONS * season else None
    slopes = np.sort(_pair_slopes(points, times, used))
    slope = float(np.median(slopes))
    s, variance = kendall(dense_ranks(points), times, used)
    residuals = _residuals(points, times, slope, used)
    r = _dependence(residuals, times, len(array))
    corrected = r is not None and used is None and n >= MIN_CORRECTED_POINTS
    test = judged(s, variance, len(slopes), ar1_inflation(r, n) if corrected and r else 1.0)
    if r is None or corrected:
        low, high = sen_interval(slopes, test.variance)
    else:
        low, high = interval_at(slopes, chance_of_s(residuals, times, r, used))
    return Trend(
        n,
        slope,
        low,
        high,
        test.tau,
        p=test.p if r is None or corrected else None,
        reason=None if r is None or corrected else "autocorrelated",
        season=used,
        corrected=corrected,
        step=step_of(points, times, season=used, called=not low <= 0 <= high),
    )


def theil_sen(values: Values, *, season: int | None = None) -> float | None:
    """The median of the slopes between all pairs of values, per step; None where there is no pair.

    With a `season`, of the pairs that lie whole seasons apart. R's and pymannkendall's seasonal
    slopes are per year: multiply by the season.

    Reference: Theil 1950; Sen 1968; Hirsch, Slack & Smith 1982 with a season.

    >>> theil_sen([1, 2, 30, 4])
    1.0
    """
    array = as_array(values)
    times = np.flatnonzero(~np.isnan(array))
    if len(times) < 2:
        return None
    slopes = _pair_slopes(array[times], times, season)
    return float(np.median(slopes)) if len(slopes) else None


def _pair_slopes(points: Array, times: Places, season: int | None) -> Array:
    earlier, later = pairs_of(times, season)
    rises = points[later] - points[earlier]
    return np.asarray(rises / (times[later] - times[earlier]), dtype=np.float64)


def _residuals(points: Array, times: Places, slope: float, season: int | None) -> Array:
    """What the slope leaves; with a season less the median of each calendar month, so that what
    remains has the level of no month."""
    left = points - slope * times
    if season is not None:
        for group in groups_of(times, season):
            left[group] -= np.median(left[group])
    return left


def _dependence(residuals: Array, times: Places, steps: int) -> float | None:
    """r at lag 1 where it is significantly above chance; else None."""
    in_place = np.full(steps, np.nan)
    in_place[times] = residuals
    r = float(autocorrelations(in_place[np.newaxis, :])[0])
    return r if r > autocorrelation_bounds(len(times))[1] else None
