"""Points between standards: linear from one to the next, as several rules have it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Any

from kpi_reports.scoring.result import RuleResult, refused
from kpi_reports.scoring.rule_case import RuleCase
from kpi_reports.scoring.written import plain
from kpi_reports.values import Text

NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class Standard:
    """A value with its name ("floor") and what it is worth. `name.zh` joins the words before it."""

    name: Text
    value: Decimal
    points: Decimal


def points_between(
    case: RuleCase[Any], standards: tuple[Standard, ...]
) -> tuple[Decimal, Text] | RuleResult:
    """The points of a value by standards that are listed from the worst up, and the words for it.

    Linear between two standards; worse than the first 0, better than the last its points. Mirrored
    where lower is better. A refusal where the standards do not get better one by one.
    """
    sign, write = case.sign, case.write
    if not all(sign * low.value < sign * high.value for low, high in pairwise(standards)):
        return _out_of_order(case, standards)
    shown, actual = write(case.actual), sign * case.actual
    worst, best = standards[0], standards[-1]
    if actual < sign * worst.value:
        edge = write(worst.value)
        return NOTHING, Text(
            f"{shown} misses the {worst.name.en} {edge}", f"{shown} 未达{worst.name.zh} {edge}"
        )
    if actual >= sign * best.value:
        edge = write(best.value)
        return best.points, Text(
            f"{shown} reaches the {best.name.en} {edge}", f"{shown} 达到{best.name.zh} {edge}"
        )
    low, high = next(p for p in pairwise(standards) if actual <= sign * p[1].value)
    share = (case.actual - low.value) / (high.value - low.value)
    (start, least), (end, most) = ((write(e.value), plain(e.points)) for e in (low, high))
    words = Text(
        f"{shown} between {low.name.en} {start} ({least}) and {high.name.en} {end} ({most})",
        f"{shown} 介于{low.name.zh} {start}（{least} 分）与{high.name.zh} {end}（{most} 分）之间",
    )
    return low.points + (high.points - low.points) * share, words


def _out_of_order(case: RuleCase[Any], standards: tuple[Standard, ...]) -> RuleResult:
    en = ", ".join(f"{one.name.en} {case.write(one.value)}" for one in standards)
    zh = "、".join(f"{one.name.zh.strip()} {case.write(one.value)}" for one in standards)
    return refused(
        f"standards must get better one by one, found {en}", f"各档须依次更优，实为 {zh}"
    )
