"""Is a monthly series really changing, and will it meet its target? Two questions, kept apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

import numpy as np

from kpi_reports.analysis.signals.assurance import assurance, meets, period_limits
from kpi_reports.analysis.signals.chart import known, limits_by_month
from kpi_reports.analysis.signals.false_alarm import (
    PERSISTENCE,
    Quiet,
    any_of,
    false_alarm_like,
    false_alarms,
)
from kpi_reports.analysis.signals.history import History, history_of
from kpi_reports.analysis.signals.segment import Flag
from kpi_reports.analysis.signals.settings import ChartSettings, reachable
from kpi_reports.analysis.signals.suggestion import step_suggestion
from kpi_reports.periods import Period
from kpi_reports.values import (
    Assurance,
    Direction,
    KpiSeries,
    Limits,
    PointSignal,
    Rule,
    Segment,
    Signal,
    StepSuggestion,
    Variation,
)

HISTORY_MONTHS = 12  # "met in 5 of 12"
PATTERNS = (Rule.TREND_OF_SEVEN, Rule.TWO_OF_THREE, Rule.RUN_OF_SEVEN)  # of several months
JUDGED = (Assurance.WILL_MEET, Assurance.WILL_NOT, Assurance.NOT_ASSURED)
Targets = Sequence[float | None]


def signal(
    months: KpiSeries,
    *,
    direction: Direction,
    targets: Targets,
    next_target: float | None,
    period: Period,
    settings: ChartSettings | None = None,
) -> Signal:
    """Variation and assurance at the end of a reporting period, from the months up to it.

    `targets` holds the target in force in each month, `next_target` the one of the next period.
    Decisions in `settings` divide the months into segments; without one all are one segment, those
    of the period among them: with a year of data there are no months to spare for a baseline of
    their own. Limits and rules as in `control_chart`, of the last segment; a month with too few
    rows, and one whose data end early, is a gap. A season is taken out where 36 months are there,
    by factors from the months before the period.

    Variation: a month of the period beyond a limit counts, and so does a pattern (trend, run, two
    of three) that still holds in the period's last usable month; one that ended before it is
    marked, but the period is not called changed for it. The latest that counts decides, by its
    side and the KPI's direction; CHANGED where no direction is good; COMMON where none counts.
    TOO_FEW where no rule can be asked, where every month of the period has too few rows, or where
    more than half of the months lie on a bound (events too rare for limits); NO_DATA where none has
    a value.

    Assurance as in `assurance`, for a last segment without any signal. `met` of `judged` months of
    the last 12 reached the target in force in them. A change of level is suggested where the last
    segment has signals; nothing is divided by it.

    Raises ValueError where `targets` does not match the months, and for values that the kind of
    chart cannot have.

    Reference: docs/methods.md, Signals; NHSRplotthedots; Anhøj & Olesen 2014.
    """
    settings = settings or ChartSettings()
    end = period.last
    pairs = [
        (point, target)
        for point, target in zip(months.points, targets, strict=True)
        if point.period.first <= end
    ]
    history = history_of(tuple(point for point, _ in pairs), period, settings)
    variation, side = _variation(history, direction)
    met, judged = _met(history, [target for _, target in pairs], direction)
    verdict, span = _assured(history, direction, next_target, period, settings)
    questions = _questions(history, settings)
    return Signal(
        variation=variation,
        assurance=verdict,
        period_lower=span[0] if span else None,
        period_upper=span[1] if span else None,
        points=tuple(_point(history, flag) for flag in history.flags),
        limits=_shown(history, len(history.parts) - 1, settings) if history.parts else None,
        side=side,
        met=met,
        judged=judged,
        autocorrelation=history.last.r,
        autocorrelated=history.last.autocorrelated,
        false_alarm=_false_alarm(questions),
        false_alarms=_false_alarms(questions),
        segments=_segments(history, settings),
        suggestion=_suggestion(history),
        season=history.season,
        adjusted=known(history.adjusted) if history.season else (),
    )


def _point(history: History, flag: Flag) -> PointSignal:
    return PointSignal(history.points[flag.at].period, flag.rule, flag.side, flag.rules[1:])


def _shown(history: History, at: int, settings: ChartSettings) -> Limits | None:
    """A segment's limits, with those of each month where a season was taken out."""
    part = history.parts[at]
    limits = part.judged.limits
    if limits is None or history.season is None:
        return limits
    calendar = [point.period.number for point in history.points[part.first : part.stop]]
    lowers, uppers = limits_by_month(limits, history.season, settings.bounds, calendar)
    return replace(limits, lowers=lowers, uppers=uppers)


def _segments(history: History, settings: ChartSettings) -> tuple[Segment, ...]:
    return tuple(
        Segment(
            history.points[part.first].period,
            history.points[part.stop - 1].period,
            _shown(history, at, settings),
            history.changes[at],
        )
        for at, part in enumerate(history.parts)
    )


def _variation(history: History, direction: Direction) -> tuple[Variation, Literal[-1, 0, 1]]:
    inside = history.inside
    if all(history.points[at].value is None for at in inside):
        return Variation.NO_DATA, 0
    usable_ones = [at for at in inside if history.has_value(at)]
    if not history.last.judged or not usable_ones:
        return Variation.TOO_FEW, 0
    last = usable_ones[-1]
    ways = [
        flag.side
        for flag in history.flags
        if flag.at in inside and (flag.at == last or flag.rule not in PATTERNS)
    ]
    if not ways:
        return Variation.COMMON, 0
    if direction is Direction.NEITHER:
        return Variation.CHANGED, ways[-1]
    better = (ways[-1] > 0) == (direction is Direction.HIGHER)
    return Variation.IMPROVING if better else Variation.WORSENING, ways[-1]


def _assured(
    history: History,
    direction: Direction,
    target: float | None,
    period: Period,
    settings: ChartSettings,
) -> tuple[Assurance, tuple[float, float] | None]:
    """The verdict on the next period, and what such a period lies between where there is one."""
    if all(history.points[at].value is None for at in history.inside):
        return Assurance.NO_DATA, None
    if not any(history.has_value(at) for at in history.inside):
        return Assurance.TOO_FEW, None
    judged, length = history.last, settings.months_per_period
    following = [
        Period.of(period.last, period.grain.MONTH).shift(ahead + 1).number
        for ahead in range(length)
    ]
    widths = [width for width in judged.width if not np.isnan(width)][-length:]
    span = period_limits(
        judged.limits,
        independent=not judged.autocorrelated,
        months_per_period=length,
        bounds=reachable(settings.kind, settings.bounds),
        width=_together(widths),
        season=history.season,
        calendar=following,
    )
    verdict = assurance(
        judged.limits, direction=direction, target=target, changed=bool(judged.flags), span=span
    )
    return verdict, span if verdict in JUDGED else None


def _together(widths: Sequence[float]) -> float | None:
    """The half-width of one month's limits that as many equal months would have together."""
    known_ones = [width for width in widths if width > 0]
    if not widths:
        return None
    if not known_ones:
        return 0.0
    return float((len(known_ones) / sum(width**-2 for width in known_ones)) ** 0.5)


def _met(history: History, targets: Targets, direction: Direction) -> tuple[int, int]:
    """How many of the last 12 months met the target in force in them, of those that had both."""
    if direction is Direction.NEITHER:
        return 0, 0
    last = zip(known(history.values)[-HISTORY_MONTHS:], targets[-HISTORY_MONTHS:], strict=True)
    verdicts = [meets(v, t, direction) for v, t in last if v is not None and t is not None]
    return sum(verdicts), len(verdicts)


def _suggestion(history: History) -> StepSuggestion | None:
    """A change of level in the last segment, where that has signals."""
    if not history.last.flags:
        return None
    first = history.parts[-1].first
    found = step_suggestion(history.adjusted[first:])
    if found is None:
        return None
    at, low, high = (
        history.points[first + place].period for place in (found.at, found.low, found.high)
    )
    return StepSuggestion(at, low, high, found.before, found.after)


def _questions(history: History, settings: ChartSettings) -> list[tuple[Quiet, float]]:
    """What the rules ask of each segment that the period touches, and its r at lag 1."""
    judged = tuple(at for at in history.inside if history.has_value(at))
    if not history.last.judged or not judged:
        return []
    questions = []
    for part in history.parts:
        question = Quiet(
            known=history.known,
            judged=tuple(at for at in judged if part.first <= at < part.stop),
            baseline=settings.baseline,
            patterns=judged[-1:] if part is history.parts[-1] else (),
            kind=settings.kind,
            first=part.first,
            stop=part.stop,
            plan=history.plan,
        )
        questions.append((question, part.judged.r or 0.0))
    return questions


def _false_alarm(questions: list[tuple[Quiet, float]]) -> float | None:
    """How often these rules would signal in the period by chance, for a KPI whose months look as
    much alike as these do."""
    if not questions:
        return None
    return any_of([false_alarm_like(question, r) or 0.0 for question, r in questions])


def _false_alarms(questions: list[tuple[Quiet, float]]) -> tuple[float, ...]:
    """The same for each persistence that quiet months may have."""
    none = (0.0,) * len(PERSISTENCE)
    shares = [false_alarms(question) or none for question, _ in questions]
    return tuple(any_of(each) for each in zip(*shares, strict=True))
