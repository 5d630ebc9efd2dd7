"""Which of many trends may be told, when all of them were looked at."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from kpi_reports.analysis.multiple import adjust_p_values
from kpi_reports.values import Trend

Way = Literal[-1, 0, 1]
LEVEL = 0.05  # of the trends told, so many are false on average


def established(trends: Sequence[Trend]) -> tuple[Way, ...]:
    """For each trend of one family +1 where it rises, -1 where it falls, 0 where none can be told.

    A trend whose months do not depend on each other is told where its p, adjusted for how many
    there are (Benjamini–Hochberg), is 5 % or less; one without a p-value where its bootstrapped
    interval leaves 0 out; one that is a step by the way of the step.

    Reference: Benjamini & Hochberg 1995.
    """
    adjusted = adjust_p_values([trend.p for trend in trends])
    return tuple(_way(trend, p) for trend, p in zip(trends, adjusted, strict=True))


def _way(trend: Trend, p: float | None) -> Way:
    if trend.is_step and trend.step is not None:
        return 1 if trend.step.after > trend.step.before else -1
    if trend.low is None or trend.high is None or trend.low <= 0 <= trend.high:
        return 0
    if p is not None and p > LEVEL:
        return 0
    return 1 if trend.low > 0 else -1
