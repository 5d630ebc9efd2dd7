"""序时进度: is the pace enough for the target, and where does it lead?"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from kpi_reports.analysis.arrays import Array, Values, as_array
from kpi_reports.analysis.forecasts.candidates import predictive
from kpi_reports.analysis.forecasts.forecast import forecast
from kpi_reports.analysis.forecasts.smoothing import within
from kpi_reports.analysis.signals.assurance import meets
from kpi_reports.analysis.signals.limits import Bounds
from kpi_reports.values import Direction, Pace, PaceStatus

MIN_SHAPE_YEARS = 2  # whole earlier years; one year's shape may be that year's chance
Kind = Literal["sum", "mean", "last"]


@dataclass(frozen=True, slots=True)
class _Part:
    """The months of the period that are known, and what those to come weigh.

    The period's value is (known + Σ ahead · value to come) / whole.
    """

    known: float
    ahead: Array
    whole: float


def pace(
    values: Values,
    *,
    months: int,
    done: int,
    target: float | None = None,
    direction: Direction = Direction.HIGHER,
    kind: Kind = "sum",
    weights: Values | None = None,
    share_gone: float | None = None,
    season: int = 12,
    bounds: Bounds = (None, None),
) -> Pace:
    """How far a period of `months` months has come after `done` of them, and where it leads.

    `values` are monthly and end with the period's last known month, as many earlier ones before as
    there are. `kind` says what the period's value is: their "sum", their "mean" by `weights` (the
    denominators of rates; equal where none are given), or the "last" of them. `share_gone` is the
    share of its days that are past; `done` / `months` where it is not given.

    The share of a total that should be there is the mean of what the same months came to in earlier
    years; it takes two whole ones without negative values, else `expected_share` is `share_gone`
    and `years` 0. Months to come follow `forecast`, as one joint distribution, and weigh as the
    same months a year before do beside those known. `projected` has an 80 % range; `probability`
    is withheld where the forecast is no better than a plain rule (`reason`), whose range is then
    given. `required` is what the remaining months must come to on average.

    `bounds` is what a month can be: (0, None) for a total that never falls, (0, 1) for a share.

    `status`: "reached" and "missed" are certain, before the end by the bounds; "on_pace" and
    "behind" where the target lies beyond the 80 % range; "open" inside it. Without a range it is
    the progress against `expected_share`, or the mean against the target. None without a target or
    a good direction, and where a month of the period is missing ("gaps": nothing is projected).

    Raises ValueError where `done` is not between 1 and `months`, there are fewer values than that,
    none of the period's is known, or weights do not fit.

    Reference: docs/methods.md, Pace.

    >>> year = [90.0, 95, 100, 105, 110, 100, 90, 95, 100, 105, 110, 100]
    >>> now = pace([*year, *year, 99, 104, 110], months=12, done=3, target=1300)
    >>> round(now.expected_share, 4), round(now.progress, 4), round(now.required, 1)
    (0.2375, 0.2408, 109.7)
    """
    array = as_array(values)
    weighing = np.ones(len(array)) if weights is None else as_array(weights)
    _check(array, weighing, months, done)
    share = done / months if share_gone is None else share_gone
    own = array[-done:]
    expected, years = _expected_share(array, months, done, season) if kind == "sum" else (None, 0)
    found = Pace(
        kind=kind,
        months=months,
        done=done,
        to_date=_to_date(own, weighing[-done:], kind),
        target=target,
        share_gone=share,
        expected_share=share if kind == "sum" and expected is None else expected,
        years=years,
    )
    if np.isnan(own).any():
        return replace(found, reason="gaps")
    if done == months:
        status = _certain(found, direction, (found.to_date, found.to_date))
        return replace(found, projected=found.to_date, reason="over", status=status)
    part = _part(own, weighing, months, done, season, kind)
    reach = _reach(part, bounds)
    found = _projected(found, array, part, direction, season, bounds)
    status = _certain(found, direction, reach) or _uncertain(found, direction)
    required = None if status == "reached" else _required(found, part)
    return replace(found, status=status, required=required)


def _to_date(own: Array, weights: Array, kind: Kind) -> float:
    known = ~np.isnan(own)
    if kind == "sum":
        return float(own[known].sum())
    if kind == "last":
        return float(own[known][-1])
    return float(np.average(own[known], weights=weights[known]))


def _expected_share(array: Array, months: int, done: int, season: int) -> tuple[float | None, int]:
    """The mean share of earlier years' totals that their first months were, and of how many."""
    shares, begin = [], len(array) - done - season
    while begin >= 0:
        year = array[begin : begin + months]
        if not np.isnan(year).any() and (year >= 0).all() and year.sum() > 0:
            shares.append(float(year[:done].sum() / year.sum()))
        begin -= season
    if len(shares) < MIN_SHAPE_YEARS:
        return None, 0
    return float(np.mean(shares)), len(shares)


def _part(own: Array, weights: Array, months: int, done: int, season: int, kind: Kind) -> _Part:
    remaining = months - done
    if kind == "sum":
        return _Part(float(own.sum()), np.ones(remaining), 1.0)
    if kind == "last":
        return _Part(0.0, np.eye(remaining)[-1], 1.0)
    mine = weights[-done:]
    begin = len(weights) - done - season
    before = weights[begin : begin + months] if begin >= 0 else np.array([])
    ahead = np.full(remaining, mine.mean())
    if len(before) == months and not np.isnan(before).any() and before[:done].sum() > 0:
        ahead = before[done:] * mine.sum() / before[:done].sum()
    return _Part(float(own @ mine), ahead, float(mine.sum() + ahead.sum()))


def _projected(
    found: Pace, array: Array, part: _Part, direction: Direction, season: int, bounds: Bounds
) -> Pace:
    """The pace with where it leads; the months to come are one distribution, not each its own."""
    from scipy.special import stdtr, stdtrit

    steps = len(part.ahead)
    told = forecast(array, periods=steps, season=season, bounds=bounds)
    fitted = None if told.method is None else predictive(array, told.method, season, steps=steps)
    if fitted is None:
        return replace(found, reason=told.reason)
    ahead, _ = fitted
    mean = (part.known + float(part.ahead @ ahead.mean)) / part.whole
    spread = float(np.sqrt(part.ahead @ ahead.covariance @ part.ahead)) / part.whole
    half = float(stdtrit(ahead.df, 0.9)) * spread
    rows = np.array((mean, mean - half, mean + half))
    projected, low, high = within(rows, _reach(part, bounds)).tolist()
    probability = None
    if found.target is not None and direction is not Direction.NEITHER and not told.is_plain:
        below = float(stdtr(ahead.df, (found.target - mean) / spread)) if spread > 0 else 0.5
        probability = below if direction is Direction.LOWER else 1 - below
    return replace(
        found, projected=projected, low=low, high=high, probability=probability,
        method=told.method, reason=told.reason,
    )  # fmt: skip


def _reach(part: _Part, bounds: Bounds) -> Bounds:
    """The least and the most that the period can still come to."""
    weight = float(part.ahead.sum())
    least, most = (
        None if bound is None else (part.known + bound * weight) / part.whole for bound in bounds
    )
    return least, most


def _certain(found: Pace, direction: Direction, reach: Bounds) -> PaceStatus | None:
    """What nothing can change any more: the worst that can come meets, or the best does not."""
    if found.target is None or direction is Direction.NEITHER:
        return None
    worst, best = reach if direction is Direction.HIGHER else reach[::-1]
    if worst is not None and meets(worst, found.target, direction):
        return "reached"
    return "missed" if best is not None and not meets(best, found.target, direction) else None


def _uncertain(found: Pace, direction: Direction) -> PaceStatus | None:
    """Whether the range leaves the target open; without a range, the progress so far."""
    target = found.target
    if target is None or direction is Direction.NEITHER:
        return None
    if found.low is not None and found.high is not None:
        worst, best = (found.low, found.high) if direction is Direction.HIGHER else (
            found.high, found.low
        )  # fmt: skip
        if meets(worst, target, direction):
            return "on_pace"
        return "open" if meets(best, target, direction) else "behind"
    due = target
    if found.kind == "sum":
        due = target * (found.share_gone if found.expected_share is None else found.expected_share)
    return "on_pace" if meets(found.to_date, due, direction) else "behind"


def _required(found: Pace, part: _Part) -> float | None:
    weight = float(part.ahead.sum())
    if found.target is None or found.kind == "last" or weight <= 0:
        return None
    return (found.target * part.whole - part.known) / weight


def _check(array: Array, weights: Array, months: int, done: int) -> None:
    if not 1 <= done <= months:
        raise ValueError(f"done is 1 to {months} months of the period, found {done}")
    if len(array) < done:
        raise ValueError(f"{done} months are done, but there are only {len(array)} values")
    if np.isnan(array[-done:]).all():
        raise ValueError("none of the period's months has a value, so there is no pace to judge")
    if len(weights) != len(array):
        raise ValueError(f"there are {len(array)} values and {len(weights)} weights")
    own = weights[-done:][~np.isnan(array[-done:])]
    if np.isnan(own).any() or (own <= 0).any():
        raise ValueError("the period's months need weights above 0")
