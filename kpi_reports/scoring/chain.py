"""The way from the raw score to the final one, step by step, as one visible chain (R34)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, localcontext

from kpi_reports.scoring.adjusting import (
    NOT_APPLIED,
    adjustment_steps,
    bonuses_and_deductions,
    decided,
    decided_step,
    held_between,
    held_note,
)
from kpi_reports.scoring.case import UnitCase
from kpi_reports.scoring.excluding import with_both_scores, without_factors
from kpi_reports.scoring.gates import Gated, through_gates
from kpi_reports.scoring.saying import ROUNDINGS, band, join, unrounded
from kpi_reports.scoring.scorecard import base_card, card_of
from kpi_reports.scoring.tree import ARITHMETIC, Tree, rounded, score_tree
from kpi_reports.scoring.vetoes import Vetoed, final_grade, through_vetoes
from kpi_reports.values import Adjustment, ChainStep, Grade, Scorecard, Text

ZERO = Decimal(0)
BASE = Text("Weighted sum of the items", "各项得分加权合计")
BASE_OF_PARTS = Text("Weighted mean of the periods' final scores", "各期最终得分加权平均")
HELD = Text("No grade: too much of the weight is missing", "不评等级：缺失权重过多")
NO_SCORE = Text("No grade: nothing is scored", "不评等级：没有可计分的项目")


def score_unit(case: UnitCase) -> Scorecard:
    """The scorecard of one unit, from the raw score to the final one.

    The order: base score (`base_card`), gates, bonus and deduction items, the strictest veto,
    rounding, the grade of the rounded total, the committee's adjustment. A forced distribution
    comes between the last two, by `with_distribution`. `chain` tells the base and each step in
    which something was done or could not be judged; with any, also rounding and grade.

    A total stays between 0 and the scheme's maximum: bonus items do not lead above it. Approved
    exclusions replace values first; gates and vetoes look at the replaced ones too. `nodes` are
    those under the gates and the veto that holds. `lowest` and `highest` go the same way, with
    every missing item at 0 or at the maximum. A held grade stays held, unless the committee gives
    one; a committee's points leave the veto's limit of the grade in force, a grade that it gives
    does not.

    Reference: docs/methods.md, Scores.
    """
    with localcontext(ARITHMETIC):
        scored = without_factors(case)
        tree = score_tree(scored)
        base = card_of(scored, tree)
        measured = base_card(case).total if case.exclusions else None
        first = _base_step(base, tree.total)
        if not (scored.scheme.gates or scored.scheme.vetoes or scored.adjustments):
            nodes = with_both_scores(base.nodes, case)
            return replace(base, nodes=nodes, as_measured=measured, chain=(first,))
        way = _way(scored, tree, base.grades)
        card = replace(
            base,
            nodes=with_both_scores(way.tree.nodes, case),
            as_measured=measured,
            total=way.total,
            grade=None if base.held else way.grade,
            lowest=_bound(scored, tree, way, base, ZERO),
            highest=_bound(scored, tree, way, base, scored.scheme.maximum),
            chain=(first, *way.steps),
        )
        if len(card.chain) > 1 or decided(scored, "committee"):
            card = _rounded_and_graded(card, way, scored)
            card = _by_committee(card, way, scored)
        return card


def after_decisions(card: Scorecard, case: UnitCase) -> Scorecard:
    """A card whose total is made of shorter periods' (a year's of its quarters), after what was
    decided about the period itself: bonus and deduction items, vetoes that a line pulls, the
    committee's adjustment.

    Gates and the vetoes that KPIs trigger have worked in the quarters. No item can be zeroed in a
    total that is not made of items: such a veto is told as not applied.
    """
    if not case.adjustments:
        return card
    with localcontext(ARITHMETIC):
        vetoes = [
            veto.model_copy(update={"kpi": None, "when": None}) for veto in case.scheme.vetoes
        ]
        whole = tuple(veto for veto in vetoes if veto.effect != "zero_item")
        items = {veto.id for veto in vetoes if veto.effect == "zero_item"}
        scheme = case.scheme.model_copy(update={"gates": (), "vetoes": whole})
        case = replace(case, scheme=scheme)
        tree = score_tree(case)
        ways = {
            total: _way_on(case, Gated(tree, total, {}, ()), card.grades)
            for total in (card.total, card.lowest, card.highest)
        }
        way = ways[card.total]
        grade = card.grade.id if card.grade else None
        first = ChainStep("base", BASE_OF_PARTS, points=card.total, grade=grade)
        void = [_not_of_parts(e, card.total) for e in decided(case, "veto") if e.item in items]
        found = replace(
            card,
            total=way.total,
            grade=None if card.held else way.grade,
            lowest=_committee_total(ways[card.lowest].total, case),
            highest=_committee_total(ways[card.highest].total, case),
            chain=(first, *void, *way.steps),
        )
        return _by_committee(_rounded_and_graded(found, way, case), way, case)


def _not_of_parts(entry: Adjustment, total: Decimal | None) -> ChainStep:
    said = Text(
        f"{entry.item}: not applied, for the total is made of shorter periods and not of items",
        f"{entry.item}：未执行，因总分由各期得分合成，不含单项",
    )
    return ChainStep("veto", said, points=total, triggered=False)


def with_distribution(card: Scorecard, grade: Grade, text: Text) -> Scorecard:
    """The scorecard with the grade that a forced distribution 强制分布 gives.

    The step stands before the committee's. A grade that the committee gave stands; where it only
    changed points, the distribution's grade does.
    """
    chain = card.chain if len(card.chain) > 1 else (*card.chain, *_plain_end(card))
    before = tuple(step for step in chain if step.kind != "committee")
    points = before[-1].points if before else card.total
    steps, given = [ChainStep("distribution", text, points, grade.id)], grade.id
    for step in chain[len(before) :]:
        given = step.grade if step.sets_grade and step.grade else given
        steps.append(replace(step, grade=given))
    final = next((known for known in card.grades if known.id == given), grade)
    return replace(card, grade=final, chain=(*before, *steps))


def _plain_end(card: Scorecard) -> tuple[ChainStep, ...]:
    """Rounding and grade of a card in which nothing else was done."""
    said = HELD if card.grade is None else band(card.grade)
    grade = card.grade.id if card.grade else None
    return (
        ChainStep("rounding", Text("Rounded as the scheme says", "按方案舍入"), card.total),
        ChainStep("grade", said, card.total, grade),
    )


def before_committee(card: Scorecard) -> Decimal | None:
    """The rounded total before the committee's adjustment: what a distribution ranks by."""
    steps = [step for step in card.chain if step.kind != "committee"]
    has_committee = len(steps) < len(card.chain)
    return steps[-1].points if has_committee and steps else card.total


@dataclass(frozen=True, slots=True)
class _Way:
    """Where gates, items and vetoes lead, and the steps that they were."""

    tree: Tree
    points: Decimal | None
    total: Decimal | None
    best: Grade | None
    grade: Grade | None
    steps: tuple[ChainStep, ...]


def _way(case: UnitCase, tree: Tree, grades: Sequence[Grade], fill: Decimal | None = None) -> _Way:
    return _way_on(case, through_gates(case, tree, fill), grades, fill)


def _way_on(
    case: UnitCase, gated: Gated, grades: Sequence[Grade], fill: Decimal | None = None
) -> _Way:
    """The way from a total that gates have left."""
    parts = bonuses_and_deductions(case)
    items = adjustment_steps(gated.points, parts, case.scheme)
    vetoed: Vetoed = through_vetoes(case, gated, parts, grades, fill)
    points, total, grade = vetoed.points, None, None
    if points is not None:
        total = rounded(case, points)
        grade = final_grade(case, points, vetoed.best, grades)
    steps = (*gated.steps, *items, *vetoed.steps)
    return _Way(vetoed.tree, points, total, vetoed.best, grade, steps)


def _bound(case: UnitCase, tree: Tree, way: _Way, base: Scorecard, fill: Decimal) -> Decimal | None:
    """The final total with every missing item at this score: that of `way` where none is."""
    if base.lowest is None:
        return None
    found = way if tree.is_whole else _way(case, tree, base.grades, fill)
    return _committee_total(found.total, case)


def _base_step(base: Scorecard, points: Decimal | None) -> ChainStep:
    grade = base.base_grade.id if base.base_grade else None
    return ChainStep("base", BASE, points=points, grade=grade)


def _rounded_and_graded(card: Scorecard, way: _Way, case: UnitCase) -> Scorecard:
    """The card with its steps of rounding and grade."""
    scheme, steps = case.scheme, list(card.chain)
    if way.points is None or way.total is None:
        return replace(card, chain=(*steps, ChainStep("grade", NO_SCORE)))
    raw, mode = unrounded(way.points, scheme), ROUNDINGS[scheme.rounding]
    text = Text(
        f"{raw} rounded {mode.en}: {way.total:f}",
        f"{raw}，{mode.zh}为 {way.total:f}",
    )
    steps.append(ChainStep("rounding", text, points=way.total))
    graded = card.grade
    said = HELD if card.held else _grade_text(way, card)
    steps.append(ChainStep("grade", said, points=way.total, grade=graded.id if graded else None))
    return replace(card, chain=tuple(steps))


def _grade_text(way: _Way, card: Scorecard) -> Text:
    if way.grade is None or way.total is None:
        return Text("No grade has a band that low", "低于所有等级的分数段")
    if (
        way.best is not None
        and way.grade.id == way.best.id
        and way.total >= (way.grade.below or way.total + 1)
    ):
        return Text(
            f"{way.grade.id}, the best that the veto leaves", f"{way.grade.id}（否决后的最高等级）"
        )
    return band(way.grade)


def _by_committee(card: Scorecard, way: _Way, case: UnitCase) -> Scorecard:
    """The card after the committee: first what it changes in points, then the grade it gives."""
    lines = decided(case, "committee")
    changes = [entry for entry in lines if entry.points is not None]
    given = [entry for entry in lines if entry.grade is not None]
    total, grade, steps = card.total, card.grade, list(card.chain)
    running = total
    for at, entry in enumerate(changes):
        if running is None or entry.points is None:
            steps.append(decided_step(entry, entry.points or ZERO, None, NOT_APPLIED))
            continue
        running, note = running + entry.points, None
        if at == len(changes) - 1:
            note, running = held_note(running, case.scheme), held_between(running, case.scheme)
        total = rounded(case, running)
        if not card.held:
            grade = final_grade(case, running, way.best, card.grades)
        step = decided_step(entry, entry.points, total, note)
        steps.append(replace(step, grade=grade.id if grade else None))
    for entry in given:
        grade = next((known for known in card.grades if known.id == entry.grade), grade)
        steps.append(_given(entry, total))
    return replace(card, total=total, grade=grade, chain=tuple(steps))


def _committee_total(total: Decimal | None, case: UnitCase) -> Decimal | None:
    """A rounded total after all points that the committee gives or takes."""
    points = [entry.points or ZERO for entry in decided(case, "committee")]
    if total is None or not any(points):
        return total
    return rounded(case, held_between(total + sum(points, ZERO), case.scheme))


def _given(entry: Adjustment, total: Decimal | None) -> ChainStep:
    said = Text(f"{entry.item}: {entry.reason.en}", f"{entry.item}：{entry.reason.zh}")
    return ChainStep(
        "committee",
        join(said, Text(f"grade {entry.grade}", f"等级定为 {entry.grade}")),
        points=total,
        grade=entry.grade,
        document=entry.approval.document,
        approved_by=entry.approval.approved_by,
        approved_on=entry.approval.approved_on,
        sets_grade=True,
    )
