"""How sure a department's score is: by chance, else by what is missing, else not known."""

from __future__ import annotations

from collections.abc import Collection
from decimal import Decimal

import numpy as np
import pytest

from kpi_reports.periods import Period
from kpi_reports.review.ranges import with_ranges
from kpi_reports.scoring.robustness import Reruns
from kpi_reports.values import (
    BlockScore,
    DepartmentSummary,
    KpiScore,
    Scorecard,
    ScoreNode,
    ScoreRange,
    Text,
    Unit,
    UnitKind,
)

NAME = Text("block", "板块")
DRAWN = np.arange(1, 1000) / 10  # 0.1 to 99.9: 95 % lie from 2.5 to 97.5


def score(kpi: str, weight: int, scored: int | None = 80, *, carried: bool = False) -> KpiScore:
    value = None if scored is None else Decimal(scored)
    return KpiScore(kpi, Decimal(weight), "ratio", None, None, value, None, carried=carried)


def ranged(
    *scores: KpiScore, moved: Collection[str] | None
) -> tuple[BlockScore, DepartmentSummary]:
    """A department with one block of these KPIs, scored 80, and reruns that drew `moved`."""
    due = sum((entry.weight for entry in scores), Decimal(0))
    known = sum((entry.weight for entry in scores if entry.score is not None), Decimal(0))
    total = Decimal(80) if known else None
    node = ScoreNode("x", NAME, due, known, total, scores)
    carried = sum((entry.weight for entry in scores if entry.carried), Decimal(0))
    card = Scorecard(
        Period.parse("2024Q4"), total, None, False, known, Decimal(40), Decimal(100), 1, 1, (node,),
        "renormalise", Decimal(120), (), carried_weight=carried,
    )  # fmt: skip
    summary = DepartmentSummary(
        Unit("a", UnitKind.DEPARTMENT, NAME), total, None, None, None, False, 1, 1,
        (BlockScore("x", NAME, total),), (), (), False,
    )  # fmt: skip
    reruns = None
    if moved is not None:
        grades = np.zeros(len(DRAWN), dtype=np.int64)
        reruns = Reruns(DRAWN, grades, tuple(moved), (), False, {"x": DRAWN})
    found = with_ranges(summary, card, reruns)
    return found.blocks[0], found


CHANCE = ScoreRange(Decimal("2.5"), Decimal("97.5"), "chance")


def test_ninety_five_of_a_hundred_reruns_lie_in_the_range():
    block, whole = ranged(score("a", 60), score("b", 40), moved=("a", "b"))
    assert (block.range, whole.range) == (CHANCE, CHANCE)
    assert (block.weight, block.scored_weight) == (100, 100)


@pytest.mark.parametrize(("moved", "known"), [(("a",), True), (("b",), False), ((), False)])
def test_half_of_the_scored_weight_must_have_a_known_spread(moved, known):
    block, whole = ranged(score("a", 50), score("b", 49), score("c", 1), moved=moved)
    assert block.range == whole.range == (CHANCE if known else None)


def test_where_chance_is_not_known_the_missing_weight_gives_the_range():
    # 80 points over 75 of 100; the rest at 0 gives 60, at 120 gives 90
    block, whole = ranged(score("a", 75), score("b", 25, None), moved=None)
    assert block.range == ScoreRange(Decimal("60.0"), Decimal("90.0"), "missing")
    assert whole.range == ScoreRange(Decimal(40), Decimal(100), "missing")
    assert (block.weight, block.scored_weight) == (100, 75)


def test_what_is_carried_is_not_missing():
    block, whole = ranged(score("a", 75), score("b", 25, None, carried=True), moved=None)
    assert (block.weight, block.range, whole.range) == (75, None, None)


def test_nothing_scored_has_no_range():
    block, whole = ranged(score("a", 100, None), moved=None)
    assert (block.range, whole.range) == (None, None)
