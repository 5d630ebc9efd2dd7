"""Is a monthly series really changing, and will it meet its target? Two questions, kept apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Literal

import numpy as np

from kpi_reports.analysis.arrays import Signs, as_array
from kpi_reports.analysis.serial import autocorrelation, is_autocorrelated
from kpi_reports.analysis.signals.assurance import assurance, meets, period_limits
from kpi_reports.analysis.signals.false_alarm import false_alarm
from kpi_reports.analysis.signals.limits import MIN_POINTS, Bounds, xmr_limits, xmr_spread
from kpi_reports.analysis.signals.run_chart import MIN_RUN_CHART_POINTS, run_chart, run_chart_rule
from kpi_reports.analysis.signals.run_rules import XMR_RULES, signalled
from kpi_reports.periods import Period
from kpi_reports.values import (
    Assurance,
    Direction,
    KpiSeries,
    KpiValue,
    Limits,
    PointSignal,
    Rule,
    Signal,
    Variation,
)

HISTORY_MONTHS = 12  # "met in 5 of 12"
PATTERNS = (Rule.TREND_OF_SEVEN, Rule.TWO_OF_THREE, Rule.RUN_OF_SEVEN)  # of several months
JUDGED = (Assurance.WILL_MEET, Assurance.WILL_NOT, Assurance.NOT_ASSURED)
MOST_AT_BOUND = 0.5  # share of months on a bound above which events are too rare for limits
STRONGEST_PERSISTENCE = 0.9  # beyond, a simulated series would hardly be stationary

Side = Literal[-1, 1]
Values = Sequence[float | None]


@dataclass(frozen=True, slots=True)
class _Process:
    """What the values say by themselves. `flagged` gives each signalled place its rule and side."""

    limits: Limits | None
    flagged: tuple[tuple[int, Rule, Side], ...]
    r: float | None
    autocorrelated: bool
    judged: bool


def signal(
    months: KpiSeries,
    *,
    direction: Direction,
    targets: Sequence[float | None],
    next_target: float | None,
    period: Period,
    minimum_n: int = 1,
    months_per_period: int = 1,
    bounds: Bounds = (None, None),
    baseline: int | None = None,
) -> Signal:
    """Variation and assurance at the end of a reporting period, from the months up to it.

    `targets` holds the target in force in each month, `next_target` the one of the next period.
    All months form one segment, those of the period among them: with a year of data there are no
    months to spare for a baseline of their own. `baseline` freezes limits on the first so many
    months instead. A month with fewer than `minimum_n` rows, and one whose data end early, is a
    gap. Limits as in `xmr_limits`, `bounds` too.

    Variation: a month of the period beyond a limit counts, and so does a pattern (trend, run, two
    of three) that still holds in the period's last usable month; one that ended before it is
    marked, but the period is not called changed for it. The latest that counts decides, by its
    side and the KPI's direction; CHANGED where no direction is good; COMMON where none counts.
    From 12 points the rules of `XMR_RULES`, the first that holds; of 10 and 11 Anhøj's rules, which
    judge the series and mark its longest run. Where the months resemble their neighbours
    (significant autocorrelation at lag 1) only the limits are asked, and of a run chart nothing.
    TOO_FEW where no rule can be asked, where every month of the period has too few rows, or where
    more than half of the months lie on a bound (events too rare for limits); NO_DATA where none has
    a value.

    Assurance as in `assurance`, with `months_per_period`. `met` of `judged` months of the last 12
    reached the target in force in them.

    Raises ValueError where `targets` does not match the months.

    Reference: docs/methods.md, Signals; NHSRplotthedots; Anhøj & Olesen 2014.
    """
    pairs = [
        (point, target)
        for point, target in zip(months.points, targets, strict=True)
        if point.period.first <= period.last
    ]
    points = [point for point, _ in pairs]
    values = [usable(point, minimum_n) for point in points]
    inside = [place for place, point in enumerate(points) if point.period.first >= period.first]
    process = _examine(values, bounds, baseline)
    variation, side = _variation(points, values, inside, process, direction)
    met, judged = _history(values, [target for _, target in pairs], direction)
    verdict = _no_assurance(points, values, inside) or assurance(
        process.limits,
        direction=direction,
        target=next_target,
        changed=bool(process.flagged),
        independent=not process.autocorrelated,
        months_per_period=months_per_period,
        bounds=bounds,
    )
    span = period_limits(
        process.limits,
        independent=not process.autocorrelated,
        months_per_period=months_per_period,
        bounds=bounds,
    )
    lower, upper = span if span is not None and verdict in JUDGED else (None, None)
    return Signal(
        variation=variation,
        assurance=verdict,
        period_lower=lower,
        period_upper=upper,
        points=tuple(
            PointSignal(points[at].period, rule, way) for at, rule, way in process.flagged
        ),
        limits=process.limits,
        side=side,
        met=met,
        judged=judged,
        autocorrelation=process.r,
        autocorrelated=process.autocorrelated,
        false_alarm=_false_alarm(values, inside, process, baseline),
    )


def usable(point: KpiValue, minimum_n: int) -> float | None:
    """A month's value where it counts as a point of the process; None where it is a gap."""
    if point.value is None or not isfinite(point.value) or point.n < minimum_n or point.partial:
        return None
    return point.value


def _examine(values: Values, bounds: Bounds, baseline: int | None) -> _Process:
    """Limits, autocorrelation and signalled places of one series."""
    segment = values[:baseline]
    n = sum(value is not None for value in segment)
    limits = None if _too_rare(segment, bounds) else xmr_limits(segment, bounds=bounds)
    r = autocorrelation(segment) if n >= MIN_POINTS else None
    autocorrelated = is_autocorrelated(r, n)
    flagged: list[tuple[int, Rule, Side]] = []
    judged = False
    if limits is not None and limits.kind == "xmr":
        judged = True
        array = as_array(values)[np.newaxis, :]
        spread = xmr_spread(as_array(segment)[np.newaxis, :])
        rules, sides = signalled(array, spread, np.array([not autocorrelated]))
        flagged = [(at, XMR_RULES[rules[0, at]][0], way) for at, way in _marked(sides[0])]
    elif limits is not None and not autocorrelated:
        judged = bool(run_chart(as_array(values)[np.newaxis, :]).n[0] >= MIN_RUN_CHART_POINTS)
        rule, sides = run_chart_rule(values)
        flagged = [(at, rule, way) for at, way in _marked(sides)] if rule else []
    return _Process(limits, tuple(flagged), r, autocorrelated, judged)


def _too_rare(values: Values, bounds: Bounds) -> bool:
    """Whether most months lie on a bound: no cancellation in most months says nothing of limits."""
    known = [value for value in values if value is not None]
    edges = [edge for edge in bounds if edge is not None]
    at_bound = sum(value in edges for value in known)
    return bool(known) and at_bound > MOST_AT_BOUND * len(known)


def _marked(sides: Signs) -> list[tuple[int, Side]]:
    return [(at, 1 if side > 0 else -1) for at, side in enumerate(sides.tolist()) if side]


def _variation(
    points: Sequence[KpiValue],
    values: Values,
    inside: Sequence[int],
    process: _Process,
    direction: Direction,
) -> tuple[Variation, Literal[-1, 0, 1]]:
    if all(points[at].value is None for at in inside):
        return Variation.NO_DATA, 0
    if not process.judged or all(values[at] is None for at in inside):
        return Variation.TOO_FEW, 0
    last = max(at for at in inside if values[at] is not None)
    ways = [
        way
        for at, rule, way in process.flagged
        if at in inside and (at == last or rule not in PATTERNS)
    ]
    if not ways:
        return Variation.COMMON, 0
    if direction is Direction.NEITHER:
        return Variation.CHANGED, ways[-1]
    better = (ways[-1] > 0) == (direction is Direction.HIGHER)
    return Variation.IMPROVING if better else Variation.WORSENING, ways[-1]


def _no_assurance(
    points: Sequence[KpiValue], values: Values, inside: Sequence[int]
) -> Assurance | None:
    """Why nothing can be said of the target, where the period itself has no usable month."""
    if all(points[at].value is None for at in inside):
        return Assurance.NO_DATA
    return Assurance.TOO_FEW if all(values[at] is None for at in inside) else None


def _history(values: Values, targets: Values, direction: Direction) -> tuple[int, int]:
    """Months of the last 12 that met their target, and those that have a value and a target."""
    if direction is Direction.NEITHER:
        return 0, 0
    last = zip(values[-HISTORY_MONTHS:], targets[-HISTORY_MONTHS:], strict=True)
    verdicts = [meets(v, t, direction) for v, t in last if v is not None and t is not None]
    return sum(verdicts), len(verdicts)


def _false_alarm(
    values: Values, inside: Sequence[int], process: _Process, baseline: int | None
) -> float | None:
    """How often these rules would signal in these months by chance; noise as persistent as ours."""
    judged = tuple(at for at in inside if values[at] is not None)
    if not process.judged or not judged:
        return None
    known = tuple(value is not None for value in values)
    if not process.autocorrelated or process.r is None:
        return false_alarm(known, judged, baseline=baseline, patterns_at_end=True)
    persistence = max(-STRONGEST_PERSISTENCE, min(round(process.r, 1), STRONGEST_PERSISTENCE))
    return false_alarm(
        known, judged, baseline=baseline, persistence=persistence, tested=False, run_rules=False
    )
