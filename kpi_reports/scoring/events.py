"""The rules that count events: deduct 减分法 and add 加分法."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from kpi_reports.params.rules import AddRule, DeductRule
from kpi_reports.scoring.result import RuleResult, refused, scored
from kpi_reports.scoring.rule_case import RuleCase
from kpi_reports.scoring.written import plain
from kpi_reports.values import Text

FULL = Decimal(100)


@dataclass(frozen=True, slots=True)
class _Events:
    """One kind of event: how many, points for each, and the most that they come to."""

    name: Text | None
    count: Decimal
    each: Decimal
    cap: Decimal | None

    @property
    def points(self) -> Decimal:
        whole = self.count * self.each
        return whole if self.cap is None else min(whole, self.cap)

    @property
    def text(self) -> Text:
        """ "3 × 2", "complaints 9 × 1 (at most 5)"."""
        times = f"{plain(self.count)} × {plain(self.each)}"
        en = times if self.name is None else f"{self.name.en} {times}"
        zh = times if self.name is None else f"{self.name.zh} {times}"
        if self.points == self.count * self.each or self.cap is None:
            return Text(en, zh)
        most = plain(self.cap)
        return Text(f"{en} (at most {most})", f"{zh}（最多 {most} 分）")


def deduct(case: RuleCase[DeductRule]) -> RuleResult:
    """Full points less `each` for each event of every kind, times 100 ÷ full points.

    Each kind takes no more than its own cap, and the score is not below the floor. Refused where a
    kind of event has no value (missing is never 0) or a number of events is below 0.

    Reference: docs/methods.md, Scores. W = 10, 3 errors at 2: 4 of 10.
    """
    found = _events(case)
    if isinstance(found, RuleResult):
        return found
    full = case.rule.full
    points = full - sum((events.points for events in found), Decimal(0))
    steps = _steps(f"{plain(full)} − ", " − ", found, points, full)
    return scored(FULL * points / full, steps, least=case.rule.floor, most=FULL)


def add(case: RuleCase[AddRule]) -> RuleResult:
    """`start` and `each` for each event of every kind, times 100 ÷ full points.

    Each kind brings no more than its own cap, and the score stays between floor and cap. Refused as
    `deduct` is.

    Reference: docs/methods.md, Scores. W = 10, 3 proposals at 2: 6 of 10.
    """
    found = _events(case)
    if isinstance(found, RuleResult):
        return found
    rule = case.rule
    points = rule.start + sum((events.points for events in found), Decimal(0))
    before = f"{plain(rule.start)} + " if rule.start else ""
    steps = _steps(before, " + ", found, points, rule.full)
    return scored(FULL * points / rule.full, steps, least=rule.floor, most=rule.cap)


def _events(case: RuleCase[DeductRule] | RuleCase[AddRule]) -> list[_Events] | RuleResult:
    """Every kind of event, the KPI's own first; or why they cannot be counted."""
    rule = case.rule
    found = [_Events(None, case.actual, rule.each, rule.own_cap)]
    for item in rule.items:
        name, count = case.name(item.kpi), case.others.get(item.kpi)
        if count is None:
            return refused(f"{name.en} has no value", f"{name.zh} 没有数值")
        found.append(_Events(name, count, item.each, item.cap))
    for events in found:
        if events.count < 0:
            count_text = plain(events.count)
            return refused(
                f"a number of events cannot be below 0, found {count_text}",
                f"事件次数不能为负，实为 {count_text}",
            )
    return found


def _steps(before: str, sign: str, found: list[_Events], points: Decimal, full: Decimal) -> Text:
    en = sign.join(events.text.en for events in found)
    zh = sign.join(events.text.zh for events in found)
    total, whole = plain(points), plain(full)
    return Text(
        f"{before}{en} = {total} of {whole}", f"{before}{zh} = {total} 分（满分 {whole} 分）"
    )
