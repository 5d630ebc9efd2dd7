"""A whole control chart: segments with limits, every point's lines, and every signal."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Literal, cast, get_args

import numpy as np

from kpi_reports.analysis.arrays import Array, Flags, Values, as_array
from kpi_reports.analysis.dated import is_series, place_in
from kpi_reports.analysis.signals.limits import MIN_POINTS, Bounds, clip
from kpi_reports.analysis.signals.rates import with_sizes
from kpi_reports.analysis.signals.season import first_month_of, put_back, taken_out
from kpi_reports.analysis.signals.segment import ChartRules, Flag, Judged, judge_segment, too_rare
from kpi_reports.analysis.signals.settings import reachable
from kpi_reports.values import Limits, LimitsKind, Season

if TYPE_CHECKING:
    import pandas as pd

KINDS: tuple[LimitsKind, ...] = get_args(LimitsKind)
Lines = tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """A segment of a series, from place `first` up to `stop`, and what it says by itself; the
    places of its flags are those of the whole series."""

    first: int
    stop: int
    judged: Judged


@dataclass(frozen=True, slots=True)
class ChartSegment:
    """Points judged as one process, `first` to `last` by place. `reason` says why it has no limits:
    "too_few" points, or events "too_rare". `autocorrelated` ones are asked for their limits alone.
    """

    first: int
    last: int
    limits: Limits | None
    autocorrelated: bool = False
    reason: Literal["too_few", "too_rare"] | None = None


@dataclass(frozen=True, slots=True)
class ControlChart:
    """Everything that a control chart shows, one entry per point; None for what is not there.

    `centre`, `lower` and `upper` are on the scale of the values, with a season put back. `flags`
    name every signalled point by place, with all rules that hold, the one that counts first.
    """

    kind: LimitsKind
    values: Lines
    centre: Lines
    lower: Lines
    upper: Lines
    segments: tuple[ChartSegment, ...]
    flags: tuple[Flag, ...]
    season: Season | None = None


def control_chart(
    values: Values,
    *,
    kind: LimitsKind = "xmr",
    sizes: Values | None = None,
    baseline: int | None = None,
    steps: Sequence[int | str] = (),
    excluded: Collection[int] = (),
    bounds: Bounds = (None, None),
    season: Season | None = None,
    first_month: int | None = None,
) -> ControlChart:
    """A control chart of values in time order, divided where people decided that a process changed.

    `kind`: "xmr" fits all; "run" has a median alone; "p" and "u" take shares and rates, each count
    over its entry of `sizes`; "c" takes counts of equal chance; "p_prime" and "u_prime" are
    Laney's, for sizes so large that chance alone gives limits too narrow. Limits of a rate follow
    the sizes.

    `steps` are the places of the first point of each new process, or its dates where the values are
    a Series with dates. Each segment has limits of its own from its first `baseline` points (all
    without one) that are not `excluded`; those are judged like the others. Patterns do not cross a
    step or a gap. A segment of under 8 points has no lines; under 12 (Laney's under 20, as σz is
    unknown before), or with fewer than 8 moving ranges, the median and Anhøj's rules; under 20
    trial limits ◇. Where neighbours resemble each other (autocorrelation significant at 5 %) only
    the limits are asked. More than half of the points on one of `bounds`: too rare for limits.

    `season` (see `seasonal_factors`; "xmr" alone) is taken out before points are judged and put
    back into the lines; `first_month` is the calendar month of the first value.

    R's qicharts2 screens moving ranges likewise; its p′ and u′ charts let σz fall below 1. The
    lower limit of a count is not drawn below 0.

    Raises ValueError for an unknown kind, sizes that are missing or do not fit, values that the
    kind cannot have, and steps outside the series.

    Reference: Montgomery 2019, ch. 6 and 7; Nelson 1982; Laney 2002; Anhøj & Olesen 2014.

    >>> chart = control_chart([9, 11, 10, 12, 9, 11, 10, 12, 10, 11, 9, 12, 20])
    >>> [(flag.at, flag.rule.value, flag.side) for flag in chart.flags]
    [(12, 'outside_limits', 1)]
    """
    if kind not in KINDS:
        raise ValueError(f"a chart is not of kind '{kind}'; it is one of {', '.join(KINDS)}")
    if season is not None and kind != "xmr":
        raise ValueError(f"a season is taken out of an xmr chart, not of a {kind} chart")
    array, of = as_array(values), None if sizes is None else as_array(sizes)
    if kind not in ("xmr", "run"):
        array, of = with_sizes(array, of, kind)
    bounds = reachable(kind, bounds)
    starts = _starts(values, steps, len(array))
    counted = counted_points(len(array), starts, baseline)
    counted[list(excluded)] = False
    month = 1
    if season is not None:
        month = first_month_of(values) if first_month is None else first_month
    parts = judged_parts(array, of, starts, counted, ChartRules(kind, bounds), season, month)
    lines = [_lines(part, season, month, bounds) for part in parts]
    centre, lower, upper = (tuple(x for part in lines for x in part[at]) for at in range(3))
    return ControlChart(
        kind=kind,
        values=known(array),
        centre=centre,
        lower=lower,
        upper=upper,
        segments=tuple(_segment(part) for part in parts),
        flags=tuple(flag for part in parts for flag in part.judged.flags),
        season=season,
    )


def judged_parts(
    values: Array,
    sizes: Array | None,
    starts: Sequence[int],
    counted: Flags,
    rules: ChartRules,
    season: Season | None = None,
    first_month: int = 1,
) -> tuple[Part, ...]:
    """Each segment judged by itself; `starts` are their first places. A season is taken out first,
    and then `bounds` hold for the lines alone, not for values without it."""
    if season is not None and not too_rare(values, rules.bounds):
        values = taken_out(values, season, first_month)
        rules = replace(rules, bounds=(None, None), widening=season.widening)
    parts = []
    for first, stop in pairwise([*starts, len(values)]):
        of = None if sizes is None else sizes[first:stop]
        judged = judge_segment(values[first:stop], counted[first:stop], rules, of)
        flags = tuple(replace(flag, at=flag.at + first) for flag in judged.flags)
        parts.append(Part(first, stop, replace(judged, flags=flags)))
    return tuple(parts)


def counted_points(n: int, starts: Sequence[int], baseline: int | None) -> Flags:
    """The points that limits come from: the first `baseline` ones of each segment."""
    counted = np.ones(n, dtype=np.bool_)
    if baseline is not None:
        for first, stop in pairwise([*starts, n]):
            counted[first + baseline : stop] = False
    return counted


def limits_by_month(
    limits: Limits, season: Season, bounds: Bounds, months: Sequence[int]
) -> tuple[Lines, Lines]:
    """Lower and upper limits with the season of each calendar month put back."""
    if limits.lower is None or limits.upper is None:
        return (), ()
    low, high = limits.lower, limits.upper
    spans = [clip(season.put_back(low, m), season.put_back(high, m), bounds) for m in months]
    return tuple(span[0] for span in spans), tuple(span[1] for span in spans)


def known(values: Array) -> Lines:
    """The values with None for gaps, as they leave this room."""
    return tuple(None if np.isnan(value) else value for value in values.tolist())


def _starts(values: Values, steps: Sequence[int | str], n: int) -> list[int]:
    """The first places of all segments. Raises ValueError for a step outside the series."""
    places = []
    for step in steps:
        is_date = isinstance(step, str) and is_series(values)
        at = place_in(cast("pd.Series[float]", values), str(step)) if is_date else int(step)
        if not 0 < at < n:
            raise ValueError(
                f"step {step!r} is not inside the series: a new process begins at a place from 1 "
                f"to {n - 1}, counted from 0"
            )
        places.append(at)
    return [0, *sorted(set(places))] if n else []


def _segment(part: Part) -> ChartSegment:
    limits, found = part.judged.limits, part.judged
    reason: Literal["too_few", "too_rare"] | None = None
    if limits is None:
        reason = "too_few" if found.n < MIN_POINTS else "too_rare"
    elif limits.kind == "run":
        reason = "too_few"
    return ChartSegment(part.first, part.stop - 1, limits, found.autocorrelated, reason)


def _lines(
    part: Part, season: Season | None, first_month: int, bounds: Bounds
) -> tuple[Lines, Lines, Lines]:
    """Centre, lower and upper line of each point of a segment."""
    n, limits = part.stop - part.first, part.judged.limits
    nothing: Lines = (None,) * n
    if limits is None:
        return nothing, nothing, nothing
    centre, lower, upper = (limits.centre,) * n, limits.lowers, limits.uppers
    if not lower:
        lower, upper = (limits.lower,) * n, (limits.upper,) * n
    if season is None:
        return centre, lower, upper
    months = [(first_month - 1 + at) % 12 + 1 for at in range(part.first, part.stop)]
    lower, upper = limits_by_month(limits, season, bounds, months)
    begins = months[0]
    return known(put_back(np.array(centre), season, begins)), lower or nothing, upper or nothing
