"""Bonus and deduction items 加减分项 and the committee's adjustment: points that people decide."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from kpi_reports.params.models import Scheme
from kpi_reports.scoring.case import UnitCase
from kpi_reports.scoring.saying import join, points
from kpi_reports.values import Adjustment, AdjustmentKind, ChainStep, Text

ZERO = Decimal(0)
NOT_APPLIED = Text("not applied: there is no score", "未执行：没有得分")


@dataclass(frozen=True, slots=True)
class Part:
    """What an adjustment adds: `given` as it was decided, `counted` within the limits."""

    adjustment: Adjustment
    given: Decimal
    counted: Decimal


def decided(case: UnitCase, kind: AdjustmentKind) -> list[Adjustment]:
    """The unit's adjustments of a kind, by the day of approval, then by name: the order of the
    lines in the file changes nothing."""
    found = [entry for entry in case.adjustments if entry.kind == kind]
    return sorted(found, key=lambda entry: (entry.approval.approved_on, entry.item))


def bonuses_and_deductions(case: UnitCase) -> list[Part]:
    """What bonus items, then deduction items, count: together at most their limit."""
    limits = case.scheme.adjustments
    bonuses = _within(decided(case, "bonus"), limits.bonus_cap)
    deductions = _within(decided(case, "deduction"), limits.deduction_cap)
    return bonuses + [Part(part.adjustment, -part.given, -part.counted) for part in deductions]


def _within(adjustments: Sequence[Adjustment], limit: Decimal | None) -> list[Part]:
    """Each in turn until the limit is used up."""
    parts, left = [], limit
    for entry in adjustments:
        given = entry.points or ZERO
        counted = given if left is None else min(given, left)
        left = None if left is None else left - counted
        parts.append(Part(entry, given, counted))
    return parts


def held_between(value: Decimal, scheme: Scheme) -> Decimal:
    """A total between 0 and the scheme's maximum: no deduction and no bonus leads out of it."""
    return max(ZERO, min(value, scheme.maximum))


def adjusted(total: Decimal, parts: Sequence[Part], scheme: Scheme) -> Decimal:
    """The total after all parts, held between 0 and the maximum only once all are in."""
    return held_between(total + sum((part.counted for part in parts), ZERO), scheme)


def adjustment_steps(
    total: Decimal | None, parts: Sequence[Part], scheme: Scheme
) -> list[ChainStep]:
    """One step for each bonus and deduction item, with the running total.

    Without a total they are named all the same, as not applied.
    """
    steps, running = [], total
    for at, part in enumerate(parts):
        if running is None:
            steps.append(decided_step(part.adjustment, part.given, None, NOT_APPLIED))
            continue
        notes, running = [_limit_note(part, scheme)], running + part.counted
        if at == len(parts) - 1:
            notes.append(held_note(running, scheme))
            running = held_between(running, scheme)
        steps.append(decided_step(part.adjustment, part.given, running, *notes))
    return steps


def decided_step(
    entry: Adjustment, given: Decimal, running: Decimal | None, *notes: Text | None
) -> ChainStep:
    """The step of an adjustment in points: what it is called, why, how much, who approved it."""
    amount = points(given, sign=True)
    what = Text(
        f"{entry.item}: {entry.reason.en}; {amount}",
        f"{entry.item}：{entry.reason.zh}；{amount} 分",
    )
    return ChainStep(
        entry.kind,
        join(what, *notes),
        points=running,
        triggered=running is not None,
        document=entry.approval.document,
        approved_by=entry.approval.approved_by,
        approved_on=entry.approval.approved_on,
    )


def held_note(value: Decimal, scheme: Scheme) -> Text | None:
    """What is said where a total would lead out of the scale."""
    if value < 0:
        return Text("a total is never below 0", "总分不低于 0 分")
    if value > scheme.maximum:
        most = points(scheme.maximum)
        return Text(f"a total is never above {most}", f"总分封顶 {most} 分")
    return None


def _limit_note(part: Part, scheme: Scheme) -> Text | None:
    if part.counted == part.given:
        return None
    limits, counted = scheme.adjustments, points(part.counted, sign=True)
    is_bonus = part.adjustment.kind == "bonus"
    limit = points((limits.bonus_cap if is_bonus else limits.deduction_cap) or ZERO)
    what = Text("bonus", "加分") if is_bonus else Text("deduction", "减分")
    return Text(
        f"{counted} of it counts: all {what.en} items together at most {limit}",
        f"其中 {counted} 分有效：{what.zh}项合计不超过 {limit} 分",
    )
