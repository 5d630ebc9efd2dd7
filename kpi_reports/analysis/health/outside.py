"""Did it change everywhere? An outside change asks another question than a target set wrongly."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt
from typing import TYPE_CHECKING, Literal

import numpy as np

from kpi_reports.analysis.arrays import Array, Values, tolerance
from kpi_reports.analysis.health.paired import aligned
from kpi_reports.analysis.serial import TWO_SIDED_5_PERCENT

if TYPE_CHECKING:
    import pandas as pd

MIN_BEFORE = 8  # values before the change, as for any level of ours
MIN_PEERS = 3  # of two, both move one way by chance in half of all cases
MOST = 0.75  # share of the peers that must move the same way; our convention
HALF = 0.5  # of the own shift, at least, that the peers share; our convention
D2 = 1.128  # mean moving range over the standard deviation, of pairs


@dataclass(frozen=True, slots=True)
class OutsideChange:
    """What a shift of one's own shares with peers. `verdict`: "outside" where they moved too, "own"
    where they did not, "mixed" between, "none" where there was no shift beyond noise.

    `own` is after less before, with its `error` of chance; `common` the median shift of the
    `peers`, of which `same_way` moved the same way; `benchmark` its shift, None without one.
    """

    verdict: Literal["outside", "own", "mixed", "none", "too_few"]
    own: float | None = None
    error: float | None = None
    common: float | None = None
    peers: int = 0
    same_way: int = 0
    benchmark: float | None = None

    @property
    def share(self) -> float | None:
        """How much of the own shift the peers share: 1 is all of it."""
        if not self.own or self.common is None:
            return None
        return self.common / self.own


def outside_change(
    own: Values,
    peers: pd.DataFrame | Mapping[str, Values],
    *,
    after: int,
    season: int | None = None,
    benchmark: Values | None = None,
) -> OutsideChange:
    """Whether the last `after` values moved for all, or for this unit alone.

    `peers` are the same KPI of other units, `benchmark` that of the market, each as long as `own`.
    A shift is the mean of the last `after` values less the mean of those before; with `season` (12)
    less the mean of the same months a year before, so that no season counts as a change. The own
    shift is beyond noise where it is more than 1.96 times its error, from the mean moving range of
    all values before. "outside": at least three quarters ◇ of the peers moved the same way, and
    their median shift is at least half ◇ of the own; "own": neither; "mixed": one of the two.
    The benchmark is told beside, and decides where there are fewer than 3 peers.

    "too_few" below 8 values before, without a value after, or with fewer than 3 peers and no
    benchmark. A peer without values on either side is left out. Series are joined by their dates.
    Units must be the same: compare rates or levels, not sums of departments of different size.

    Raises ValueError for `after` below 1, and where lengths differ.

    Reference: docs/methods.md, KPI health; the comparison is that of difference in differences.

    >>> own = [80, 81, 79, 80, 82, 80, 81, 79, 80, 81, 72, 71]
    >>> peers = {"b": [v + 5 for v in own], "c": [v - 3 for v in own], "d": [v + 1 for v in own]}
    >>> outside_change(own, peers, after=2).verdict
    'outside'
    """
    if after < 1:
        raise ValueError(f"after counts the values since the change, at least 1, not {after}")
    columns = {f"peer {name}": values for name, values in peers.items()}
    market = {} if benchmark is None else {"the benchmark": benchmark}
    series = aligned({"own": own, **columns, **market})
    mine = series["own"]
    for name, values in series.items():
        if len(values) != len(mine):
            raise ValueError(f"{name} has {len(values)} values and the unit {len(mine)}")
    shift, error = _shift(mine, after, season), _error(mine, after, season)
    found = [_shift(series[name], after, season) for name in columns]
    shifts = [one for one in found if one is not None]
    outer = _shift(series["the benchmark"], after, season) if market else None
    common = float(np.median(shifts)) if shifts else None
    known = OutsideChange("too_few", shift, error, common, len(shifts), 0, outer)
    if shift is None or error is None or (len(shifts) < MIN_PEERS and outer is None):
        return known
    same = sum(s * shift > 0 for s in shifts)
    verdict = _verdict(shift, error, shifts, same, common, outer, float(tolerance(mine)[0]))
    return OutsideChange(verdict, shift, error, common, len(shifts), same, outer)


def _verdict(
    shift: float,
    error: float,
    shifts: list[float],
    same: int,
    common: float | None,
    outer: float | None,
    slack: float,
) -> Literal["outside", "own", "mixed", "none"]:
    if abs(shift) <= max(TWO_SIDED_5_PERCENT * error, slack):
        return "none"
    if len(shifts) < MIN_PEERS or common is None:
        return "outside" if outer is not None and outer / shift >= HALF else "own"
    many, much = same >= MOST * len(shifts), common / shift >= HALF
    if many and much:
        return "outside"
    return "mixed" if many or much else "own"


def _sides(values: Array, after: int, season: int | None) -> tuple[Array, Array]:
    """The values after, and those that they are compared with."""
    cut = max(len(values) - after, 0)
    late = values[cut:]
    if season is None:
        return late, values[:cut]
    return late, values[max(cut - season, 0) : max(len(values) - season, 0)]


def _shift(values: Array, after: int, season: int | None) -> float | None:
    late, early = _sides(values, after, season)
    if np.isnan(late).all() or np.isnan(early).all() or not len(early):
        return None
    return float(np.nanmean(late) - np.nanmean(early))


def _error(values: Array, after: int, season: int | None) -> float | None:
    """The standard error of the shift, from the month-to-month noise before it."""
    before = values[: max(len(values) - after, 0)]
    ranges = np.abs(np.diff(before))
    if np.count_nonzero(~np.isnan(before)) < MIN_BEFORE or np.isnan(ranges).all():
        return None
    late, early = (side[~np.isnan(side)] for side in _sides(values, after, season))
    if not len(late) or not len(early):
        return None
    return float(np.nanmean(ranges) / D2 * sqrt(1 / len(late) + 1 / len(early)))
