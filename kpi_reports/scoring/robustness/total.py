"""From the KPIs' scores to the total and the grade: once exactly, and for many reruns at once.

This is `score_unit`'s last step for a plain case. A case with gates, vetoes or adjustments has more
steps, and is scored by `score_unit` itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, localcontext

import numpy as np
from numpy.typing import NDArray

from kpi_reports.params.models import Scheme
from kpi_reports.scoring.case import UnitCase
from kpi_reports.scoring.rounding import round_score
from kpi_reports.scoring.tree import ARITHMETIC
from kpi_reports.values import Grade, Scorecard, ScoreNode

SETTLED_DIGITS = 9  # of a rounded unit: the noise of binary sums must not tip a rounding
EPSILON = 1e-9
NO_GRADE = -1

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Leaf:
    """A KPI in the total: its percent of the whole, and its unrounded score or None."""

    kpi: str
    weight: Decimal
    score: Decimal | None
    carried: bool = False


def leaves_of(card: Scorecard) -> tuple[Leaf, ...]:
    """The KPIs of a card, in the scheme's order."""
    return tuple(leaf for node in card.nodes for leaf in leaves_below(node))


def leaves_below(node: ScoreNode) -> tuple[Leaf, ...]:
    """The KPIs of a block and of every block in it, in the scheme's order."""
    own = tuple(
        Leaf(score.kpi, score.weight, score.unrounded, score.carried) for score in node.kpis
    )
    return own + tuple(leaf for inner in node.nodes for leaf in leaves_below(inner))


def is_plain(case: UnitCase) -> bool:
    """Whether the total is nothing but the weighted scores, rounded, whatever the values are.

    A veto that only a line of adjustments can pull changes nothing where there is no line.
    """
    by_value = any(veto.kpi is not None for veto in case.scheme.vetoes)
    return not (case.scheme.gates or by_value or case.adjustments)


def plain_total(scheme: Scheme, leaves: tuple[Leaf, ...]) -> Decimal | None:
    """The rounded total of a plain case, as `score_unit` has it; None where nothing is scored."""
    with localcontext(ARITHMETIC):
        scored = [(leaf.weight, leaf.score) for leaf in leaves if leaf.score is not None]
        if not scored:
            return None
        points = sum((weight * score for weight, score in scored), Decimal(0))
        counted = [weight for weight, _ in scored]
        if scheme.missing_items == "zero":
            counted = [leaf.weight for leaf in leaves if not leaf.carried]
        return round_score(points / sum(counted), scheme.decimals, scheme.rounding)


def grade_id(total: Decimal | None, grades: tuple[Grade, ...]) -> str | None:
    """The grade of a rounded total; `grades` come best first."""
    if total is None:
        return None
    return next((grade.id for grade in grades if grade.lowest <= total), None)


def plain_totals(
    scheme: Scheme, leaves: tuple[Leaf, ...], scores: Mapping[str, Floats], draws: int
) -> tuple[Floats, NDArray[np.int64]]:
    """Rounded totals and grades of many reruns of a plain case.

    `scores` gives the drawn scores by KPI, nan for none; the others keep theirs. A grade is its
    place among the scheme's grades from the lowest up, `NO_GRADE` where it is held back.
    """
    points, scored = _weighted(leaves, scores, draws)
    due = float(sum((leaf.weight for leaf in leaves if not leaf.carried), Decimal(0)))
    counted = np.full(draws, due) if scheme.missing_items == "zero" else scored
    there = scored > EPSILON
    means = np.where(there, points / np.where(there, counted, 1.0), np.nan)
    totals = _rounded(means, scheme)
    missing = 100 * (due - scored) / due if due else np.full(draws, 100.0)
    held = ~there | (missing > float(scheme.hold_over) + EPSILON)
    if scheme.missing_items == "hold":
        held |= missing > EPSILON
    edges = np.array(sorted(float(band.lowest) for band in scheme.grades))
    places = np.searchsorted(edges, np.where(there, totals, 0.0), side="right") - 1
    return totals, np.where(held, NO_GRADE, places).astype(np.int64)


def plain_means(
    scheme: Scheme, leaves: tuple[Leaf, ...], scores: Mapping[str, Floats], draws: int
) -> Floats:
    """Rounded means of a block over what is scored of it, as a card has them; nan for none."""
    points, scored = _weighted(leaves, scores, draws)
    there = scored > EPSILON
    return _rounded(np.where(there, points / np.where(there, scored, 1.0), np.nan), scheme)


def _weighted(
    leaves: tuple[Leaf, ...], scores: Mapping[str, Floats], draws: int
) -> tuple[Floats, Floats]:
    """The weighted points of every rerun, and the weight that they are of."""
    points, scored = np.zeros(draws), np.zeros(draws)
    for leaf in leaves:
        fixed = np.nan if leaf.score is None else float(leaf.score)
        drawn = scores.get(leaf.kpi, np.full(draws, fixed))
        known = ~np.isnan(drawn)
        points += np.where(known, float(leaf.weight) * np.where(known, drawn, 0.0), 0.0)
        scored += np.where(known, float(leaf.weight), 0.0)
    return points, scored


def _rounded(values: Floats, scheme: Scheme) -> Floats:
    scale = 10.0**scheme.decimals
    scaled = np.round(values * scale, SETTLED_DIGITS)
    size = np.abs(scaled)
    whole = {"half_up": np.floor(size + 0.5), "up": np.ceil(size), "down": np.floor(size)}
    return np.asarray(np.copysign(whole[scheme.rounding], scaled) / scale, dtype=np.float64)
