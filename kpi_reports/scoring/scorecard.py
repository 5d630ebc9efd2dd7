"""A unit's base score in a period: KPIs, blocks, total, grade, and what missing items could do."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal, localcontext

from kpi_reports.params.models import Scheme
from kpi_reports.scoring.case import UnitCase
from kpi_reports.scoring.tree import ARITHMETIC, HUNDRED, Tree, rounded, score_tree
from kpi_reports.values import Grade, Scorecard


def base_card(case: UnitCase) -> Scorecard:
    """The scorecard of one unit before gates, adjustments and vetoes.

    A KPI is not scored where it has no value, fewer rows than its minimum n, a value carried over
    from a longer cycle, no target although its rule needs one, or a rule that refuses its value.
    `KpiScore.missing` says which.

    Every `score` and the total are rounded as the scheme says, each from its own unrounded
    arithmetic: a rounded total is never built from rounded parts. A block's score is the weighted
    mean of what was scored in it. The total, by `missing_items`: `renormalise` and `hold` the
    weighted mean over what was scored, `zero` with 0 for the rest. The grade follows the rounded
    total, by inclusive lower edges, and is None below the lowest of them. It is held back where
    more than `hold_over` percent of the weight is missing whatever the policy, with `hold` as soon
    as anything is missing, and where nothing is scored (then the total is None too). Carried KPIs
    count neither as scored nor as missing.

    `lowest` and `highest` take 0 and the maximum for every missing item, over the whole weight.
    `kpis_scored` counts the scored KPIs that have a target to meet. `grades` come best first.

    Reference: docs/methods.md, Scores.
    """
    return card_of(case, score_tree(case))


def card_of(case: UnitCase, tree: Tree) -> Scorecard:
    """The base scorecard of a case whose tree is already there."""
    with localcontext(ARITHMETIC):
        return _card(case, tree)


def _card(case: UnitCase, tree: Tree) -> Scorecard:
    scheme, whole, nodes = case.scheme, tree.whole, tree.nodes
    unscored = whole.due - whole.scored
    total = None if tree.total is None else rounded(case, tree.total)
    held = (
        total is None
        or HUNDRED * unscored / whole.due > scheme.hold_over
        or (scheme.missing_items == "hold" and unscored > 0)
    )
    grades = _grades(scheme)
    grade = None if held or total is None else grade_of(total, grades)
    verdicts = [score.met for score in tree.scores if score.score is not None]
    highest = whole.points + unscored * scheme.maximum
    return Scorecard(
        period=case.period,
        total=total,
        grade=grade,
        held=held,
        scored_weight=whole.scored,
        lowest=rounded(case, whole.points / whole.due) if whole.due else None,
        highest=rounded(case, highest / whole.due) if whole.due else None,
        kpis_met=sum(verdict is True for verdict in verdicts),
        kpis_scored=sum(verdict is not None for verdict in verdicts),
        nodes=nodes,
        missing_policy=scheme.missing_items,
        maximum=scheme.maximum,
        grades=grades,
        decimals=scheme.decimals,
        rounding=scheme.rounding,
        hold_over=scheme.hold_over,
        base_total=total,
        base_grade=grade,
        carried_weight=whole.carried,
        partial=any(score.partial and score.score is not None for score in tree.scores),
    )


def grade_of(total: Decimal, grades: Iterable[Grade]) -> Grade | None:
    """The grade whose band holds the rounded total; None below the lowest band."""
    reached = [grade for grade in grades if grade.lowest <= total]
    return max(reached, key=lambda grade: grade.lowest, default=None)


def _grades(scheme: Scheme) -> tuple[Grade, ...]:
    best_first = sorted(scheme.grades, key=lambda band: -band.lowest)
    ends = (None, *(band.lowest for band in best_first))
    return tuple(
        Grade(band.id, band.name.text, band.lowest, below)
        for band, below in zip(best_first, ends, strict=False)
    )
