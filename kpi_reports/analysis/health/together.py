"""Do two KPIs pull against each other, or say the same? Their months compared, trend taken out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from math import sqrt
from typing import TYPE_CHECKING, Literal

import numpy as np

from kpi_reports.analysis.arrays import NOISE, Array, Values, tolerance
from kpi_reports.analysis.health.paired import aligned, good_sign
from kpi_reports.analysis.multiple import adjust_p_values
from kpi_reports.analysis.serial import autocorrelations
from kpi_reports.analysis.trends import theil_sen, trend
from kpi_reports.values import Direction, KpiPair

if TYPE_CHECKING:
    import pandas as pd

MIN_COMMON_MONTHS = 12  # with fewer, |rho| under 0.6 is chance at 5 % even for one pair
MIN_SEASONS = 3  # whole cycles before a season is taken out; methods: from 36 months
LEVEL = 0.05  # share of false ones that is allowed among the pairs called
REDUNDANT = 0.9  # two that move so much alike say the same; our convention
LAGS_SHARE = 5  # autocorrelation is summed to n / 5 lags; Pyper & Peterman 1998


@dataclass(frozen=True, slots=True)
class _Line:
    """A KPI's months turned so that higher is better: without trend and season, and its trend."""

    rest: Array
    constant: bool
    way: int


def conflicts(
    frame: pd.DataFrame | Mapping[str, Values],
    *,
    directions: Mapping[str, Direction | str],
    season: int | None = None,
    level: float = LEVEL,
    redundant: float = REDUNDANT,
) -> tuple[KpiPair, ...]:
    """Every pair of columns with how their months move together, in the order of the columns.

    A column is a KPI by time, `directions` says which way is good for each. From each column its
    Theil–Sen line is taken, and where `season` gives the months of a cycle (12) and 3 of them are
    there, the mean of each calendar month. Spearman's rho of what is left is signed by what is
    good: "conflict" where it is below 0 and "redundant" where it is at least `redundant`, each only
    where q, Benjamini and Hochberg's over all pairs tested here, is at most `level`. `long_run`:
    one column became better and the other worse, by the intervals of their trends.

    Why residuals and not first differences: differences of steady months alternate, and of two
    such series 11 % instead of 5 % look alike. Months that resemble their neighbours are worth
    fewer: n is divided by 1 + 2 Σ (1 - j/n) r(j) r'(j) over the lags to n / 5, never enlarged; so
    are the degrees of freedom of Student's t, n less 3, less the season's months but one.

    "too_few" below 12 common months, "constant" where a column does not vary: no rho. Gaps drop
    the month for the pair alone. Columns are in the order of time; what has dates or periods is
    joined by them and put on a regular grid.

    Raises ValueError for a column without a direction, or with one that is not "higher" or "lower".

    Reference: Spearman 1904; Pyper & Peterman 1998; Benjamini & Hochberg 1995.

    >>> calls = [40, 44, 43, 41, 46, 47, 43, 48, 50, 46, 47, 52, 51, 48, 53, 50]
    >>> happy = [92, 88, 89, 91, 87, 86, 89, 86, 83, 87, 85, 81, 83, 85, 80, 84]
    >>> both = {"calls": "higher", "happy": "higher"}
    >>> found, = conflicts({"calls": calls, "happy": happy}, directions=both)
    >>> found.kind, found.long_run, round(found.rho, 2)
    ('conflict', True, -0.96)
    """
    return judge_pairs(
        pair_statistics(frame, directions=directions, season=season),
        level=level,
        redundant=redundant,
    )


def pair_statistics(
    frame: pd.DataFrame | Mapping[str, Values],
    *,
    directions: Mapping[str, Direction | str],
    season: int | None = None,
) -> tuple[KpiPair, ...]:
    """Every pair with rho and p, not yet judged: pairs of several frames can be one family."""
    lines = {name: _line(values, directions, name, season) for name, values in _columns(frame)}
    return tuple(
        _compared(one, other, lines[one], lines[other], season)
        for one, other in combinations(lines, 2)
    )


def judge_pairs(
    pairs: Sequence[KpiPair], *, level: float = LEVEL, redundant: float = REDUNDANT
) -> tuple[KpiPair, ...]:
    """The pairs with q over all of them as one family, and what that makes of each."""
    adjusted = adjust_p_values([pair.p for pair in pairs])
    return tuple(
        replace(pair, q=q, kind=_kind(pair.rho, q, level, redundant))
        if pair.rho is not None and q is not None
        else pair
        for pair, q in zip(pairs, adjusted, strict=True)
    )


def _kind(
    rho: float, q: float, level: float, redundant: float
) -> Literal["conflict", "redundant", "none"]:
    if q > level:
        return "none"
    if rho < 0:
        return "conflict"
    return "redundant" if rho >= redundant else "none"


def _columns(frame: pd.DataFrame | Mapping[str, Values]) -> list[tuple[str, Array]]:
    columns = aligned({str(name): values for name, values in frame.items()})
    longest = {len(values) for values in columns.values()}
    if len(longest) > 1:
        raise ValueError(
            f"the KPIs have {min(longest)} to {max(longest)} values; give each one value for every "
            "month, None where there is none"
        )
    return list(columns.items())


def _line(
    values: Array, directions: Mapping[str, Direction | str], name: str, season: int | None
) -> _Line:
    if name not in directions:
        raise ValueError(f"'{name}' has no direction; say 'higher' or 'lower' in `directions`")
    turned = values * good_sign(directions[name])
    known = turned[~np.isnan(turned)]
    if len(known) < 2 or float(np.ptp(known)) <= float(tolerance(known)[0]):
        return _Line(turned, constant=True, way=0)
    found = trend(turned)
    way = 0
    if found.low is not None and found.high is not None:
        way = 1 if found.low > 0 else -1 if found.high < 0 else 0
    rest = turned - (theil_sen(turned) or 0.0) * np.arange(len(turned))
    if _has_season(len(turned), season):
        rest = _without_season(rest, season or 0)
    spread = float(np.nanmax(rest) - np.nanmin(rest))
    return _Line(rest, constant=spread <= float(tolerance(turned)[0]), way=way)


def _has_season(n: int, season: int | None) -> bool:
    return season is not None and season > 1 and n >= MIN_SEASONS * season


def _without_season(rest: Array, season: int) -> Array:
    """Less the mean of each place in the cycle; a place without any value stays a gap."""
    left = rest.copy()
    for place in range(season):
        at = left[place::season]
        if not np.all(np.isnan(at)):
            left[place::season] = at - np.nanmean(at)
    return left


def _compared(one: str, other: str, first: _Line, second: _Line, season: int | None) -> KpiPair:
    """Two KPIs with rho and p, or why there is none."""
    from scipy.stats import rankdata, t

    common = ~(np.isnan(first.rest) | np.isnan(second.rest))
    n = int(common.sum())
    opposed = first.way * second.way < 0
    if first.constant or second.constant:
        return KpiPair(one, other, n, kind="constant")
    if n < MIN_COMMON_MONTHS:
        return KpiPair(one, other, n, kind="too_few", long_run=opposed)
    ranks = np.full((2, len(common)), np.nan)
    ranks[0, common] = rankdata(first.rest[common])
    ranks[1, common] = rankdata(second.rest[common])
    a, b = (row[common] - row[common].mean() for row in ranks)
    length = sqrt(float(a @ a) * float(b @ b))
    if length == 0:
        return KpiPair(one, other, n, kind="constant")
    rho = max(-1.0, min(float(a @ b) / length, 1.0))
    worth = _effective(ranks, n)
    spent = 3 + ((season or 1) - 1 if _has_season(len(common), season) else 0)
    freedom = worth / n * (n - spent)
    if freedom < 1:
        return KpiPair(one, other, n, rho, worth, 1.0, long_run=opposed)
    score = abs(rho) * sqrt(freedom / max(1 - rho**2, NOISE))
    p = float(2 * t.sf(score, freedom))
    return KpiPair(one, other, n, rho, worth, p, long_run=opposed)


def _effective(ranks: Array, n: int) -> float:
    """How many independent months the common ones are worth. Reference: Pyper & Peterman 1998."""
    alike = 0.0
    for lag in range(1, n // LAGS_SHARE + 1):
        first, second = autocorrelations(ranks, lag)
        if not (np.isnan(first) or np.isnan(second)):
            alike += (1 - lag / n) * float(first * second)
    return min(n / max(1 + 2 * alike, 1 / n), float(n))
