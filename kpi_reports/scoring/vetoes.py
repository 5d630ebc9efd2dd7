"""Veto items 否决项: zero an item or the total, cap the grade, or multiply; the strictest wins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from kpi_reports.params.models import Veto
from kpi_reports.scoring.adjusting import Part, adjusted, decided
from kpi_reports.scoring.caps import Cap, with_cap
from kpi_reports.scoring.case import UnitCase
from kpi_reports.scoring.gates import Gated, gated_total
from kpi_reports.scoring.saying import join
from kpi_reports.scoring.scorecard import grade_of
from kpi_reports.scoring.tree import Tree, rounded, score_tree
from kpi_reports.scoring.triggers import judge
from kpi_reports.values import Adjustment, ChainStep, Grade, Text

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Pulled:
    """A veto that is triggered, or could not be judged, and by what."""

    veto: Veto
    triggered: bool
    text: Text
    line: Adjustment | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a veto would leave: the tree, the unrounded total, the best grade that it allows."""

    pulled: Pulled
    tree: Tree
    points: Decimal
    best: Grade | None
    text: Text


@dataclass(frozen=True, slots=True)
class Vetoed:
    """What the strictest veto leaves, and a step for each veto that is triggered or unjudged."""

    tree: Tree
    points: Decimal | None
    best: Grade | None
    steps: tuple[ChainStep, ...]


def through_vetoes(
    case: UnitCase,
    gated: Gated,
    parts: Sequence[Part],
    grades: Sequence[Grade],
    fill: Decimal | None = None,
) -> Vetoed:
    """The strictest of the triggered vetoes: the one that leaves the worst grade, among equals the
    fewest points, then the first in the scheme. The others are void; their steps tell the score
    that would have been.

    `parts` are the bonus and deduction items, which a recomputed total gets too. A scorecard whose
    grade is held is compared as if it had one.
    """
    pulled = pulled_vetoes(case)
    if gated.points is None:
        return Vetoed(gated.tree, None, None, tuple(_told(entry, None) for entry in pulled))
    before = adjusted(gated.points, parts, case.scheme)
    outcomes = [
        _outcome(entry, case, gated, parts, grades, fill) for entry in pulled if entry.triggered
    ]
    unjudged = tuple(_told(entry, before) for entry in pulled if not entry.triggered)
    if not outcomes:
        return Vetoed(gated.tree, before, None, unjudged)

    def strictness(outcome: Outcome) -> tuple[Decimal, Decimal]:
        grade = final_grade(case, outcome.points, outcome.best, grades)
        return grade.lowest if grade else ZERO, outcome.points

    won = min(outcomes, key=strictness)
    steps = tuple(_step(outcome, won, case, grades) for outcome in outcomes)
    return Vetoed(won.tree, won.points, won.best, (*unjudged, *steps))


def pulled_vetoes(case: UnitCase) -> list[Pulled]:
    """The vetoes that the KPIs or a line of adjustments pull, and those that cannot be judged."""
    lines = {entry.item: entry for entry in decided(case, "veto")}
    looked_at = set(case.scheme.looked_at)
    found = []
    for veto in case.scheme.vetoes:
        judged = None
        if veto.kpi is not None and veto.when is not None and veto.kpi in looked_at:
            judged = judge(veto.when, veto.kpi, case)
        line = lines.get(veto.id)
        if line is not None:
            seen = judged.text if judged is not None and judged.triggered else None
            found.append(Pulled(veto, True, join(line.reason, seen), line))
        elif judged is not None and judged.triggered is not False:
            found.append(Pulled(veto, bool(judged.triggered), judged.text))
    return found


def final_grade(
    case: UnitCase, points: Decimal, best: Grade | None, grades: Sequence[Grade]
) -> Grade | None:
    """The grade of the rounded points, no better than `best`."""
    grade = grade_of(rounded(case, points), grades)
    return best if best is not None and grade is not None and grade.lowest > best.lowest else grade


def _outcome(
    pulled: Pulled,
    case: UnitCase,
    gated: Gated,
    parts: Sequence[Part],
    grades: Sequence[Grade],
    fill: Decimal | None,
) -> Outcome:
    veto, tree, best = pulled.veto, gated.tree, None
    points = adjusted(gated.points or ZERO, parts, case.scheme)
    match veto.effect:
        case "zero_item":
            tree, text = _zeroed(veto, case, gated, fill)
            points = adjusted(gated_total(tree, gated.caps) or ZERO, parts, case.scheme)
        case "zero_total":
            points, text = ZERO, Text("the total is 0", "总分计 0 分")
        case "cap_grade":
            best = next((grade for grade in grades if grade.id == veto.grade), None)
            text = Text(f"no grade above {veto.grade}", f"等级最高为 {veto.grade}")
        case "multiply":
            factor = Decimal(1) if veto.factor is None else veto.factor
            points *= factor
            text = Text(f"the total × {factor:f}", f"总分 × {factor:f}")
    return Outcome(pulled, tree, points, best, text)


def _zeroed(veto: Veto, case: UnitCase, gated: Gated, fill: Decimal | None) -> tuple[Tree, Text]:
    """The tree with an item at 0. One that is not scored stays so: what is missing is never 0."""
    item = veto.item or veto.kpi or ""
    caps = with_cap(gated.caps, item, Cap(veto.id, veto.name.text, ZERO))
    tree = score_tree(case, caps, fill, of=gated.tree)
    name = case.kpis[item].name if item in case.kpis else Text(item, item)
    if all(entry.kpi != item or entry.score is None for entry in tree.scores):
        return tree, Text(
            f"{name.en} is not scored, so nothing changes", f"“{name.zh}”未计分，故无影响"
        )
    return tree, Text(f"{name.en} scores 0", f"“{name.zh}”计 0 分")


def _step(outcome: Outcome, won: Outcome, case: UnitCase, grades: Sequence[Grade]) -> ChainStep:
    grade = final_grade(case, outcome.points, outcome.best, grades)
    by = won.pulled.veto.name.text
    void = Text(f"void, as {by.en} is stricter", f"因“{by.zh}”更严，本项不再执行")
    return _told(
        outcome.pulled,
        outcome.points,
        effect=join(outcome.text, None if outcome is won else void),
        grade=grade.id if grade else None,
        holds=outcome is won,
    )


def _told(
    pulled: Pulled,
    points: Decimal | None,
    *,
    effect: Text | None = None,
    grade: str | None = None,
    holds: bool = False,
) -> ChainStep:
    name = pulled.veto.name.text
    approval = pulled.line.approval if pulled.line else None
    return ChainStep(
        "veto",
        join(name, join(pulled.text, effect), en=": ", zh="："),
        points=points,
        grade=grade,
        triggered=holds,
        document=approval.document if approval else None,
        approved_by=approval.approved_by if approval else None,
        approved_on=approval.approved_on if approval else None,
    )
