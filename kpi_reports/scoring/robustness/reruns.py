"""The period run again many times: what total and grade chance would have given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from hashlib import sha256

import numpy as np
from numpy.typing import NDArray

from kpi_reports.params.models import SchemeKpi
from kpi_reports.scoring.case import UnitCase
from kpi_reports.scoring.chain import score_unit
from kpi_reports.scoring.robustness.alone import as_scored, score_alone, scored_items
from kpi_reports.scoring.robustness.curve import score_curve
from kpi_reports.scoring.robustness.draws import Matrix, factor, normal_draws
from kpi_reports.scoring.robustness.spread import Spread
from kpi_reports.scoring.robustness.total import (
    NO_GRADE,
    is_plain,
    leaves_below,
    leaves_of,
    plain_means,
    plain_totals,
)
from kpi_reports.values import Scorecard

DRAWS = 10_000  # a share of 0.5 is then known to ±0.01
EXACT_DRAWS = 400  # where every rerun is scored whole: a share of 0.5 is known to ±0.05
Floats = NDArray[np.float64]
Drawn = tuple[Floats, NDArray[np.int64], dict[str, Floats]]  # totals, grades, scores by block
ENDS: Floats = np.array([-4.5, 4.5])  # of a score curve, in σ: 7 draws of a million lie beyond


@dataclass(frozen=True, slots=True)
class Reruns:
    """Totals (nan for none) and grades of the reruns; a grade is its place from the lowest up.

    `blocks` has the scores of the scheme's top blocks, rounded as the total is, nan for none.

    `moved` names the KPIs that were drawn, `fixed` those that were held at their value. `repaired`
    says that the correlations given could not all hold at once, and were drawn in.
    """

    totals: Floats
    grades: NDArray[np.int64]
    moved: tuple[str, ...]
    fixed: tuple[str, ...]
    repaired: bool
    blocks: Mapping[str, Floats] = field(default_factory=dict)


def rerun(
    case: UnitCase,
    card: Scorecard,
    *,
    spreads: Mapping[str, Spread],
    correlation: Matrix | None = None,
) -> Reruns | None:
    """The period again, `DRAWS` times: each KPI with a spread is drawn about its value.

    Draws are normal with the KPI's sigma, held at its bounds, and correlated as `correlation` says:
    a row per KPI in the order of `spreads`; None for independent ones. A plain case reads scores
    off curves; one with gates, vetoes or adjustments is scored whole, `EXACT_DRAWS` times. What
    people decided (adjustments) stays as it is. The seed comes from the case, so the same case
    gives the same reruns. None where no scored KPI has a spread.
    """
    case = as_scored(case, card)
    items = scored_items(case, card)
    moved = [item for item, _ in items if _sigma(spreads, item) > 0]
    if not moved:
        return None
    matrix = _matrix(list(spreads), [item.kpi for item in moved], correlation)
    made = factor(matrix)
    plain = is_plain(case)
    draws = DRAWS if plain else EXACT_DRAWS
    normals = normal_draws(made.rows, draws, _seed(case, card, spreads, matrix))
    actual = {score.kpi: float(score.actual or 0) for _, score in items}
    drawn = {
        item.kpi: _bounded(actual[item.kpi], spreads[item.kpi], row)
        for item, row in zip(moved, normals, strict=True)
    }
    if plain:
        ends = {kpi: _bounded(actual[kpi], spreads[kpi], ENDS) for kpi in drawn}
        totals, grades, blocks = _plainly(case, card, moved, drawn, ends)
    else:
        totals, grades, blocks = _wholly(case, drawn, draws)
    fixed = tuple(item.kpi for item, _ in items if item.kpi not in drawn)
    return Reruns(totals, grades, tuple(drawn), fixed, made.repaired, blocks)


def _matrix(order: list[str], moved: list[str], correlation: Matrix | None) -> list[list[float]]:
    """The correlations of the KPIs that are drawn."""
    places = [order.index(kpi) for kpi in moved]

    def between(one: int, other: int) -> float:
        if one == other:
            return 1.0
        return 0.0 if correlation is None else correlation[one][other]

    return [[between(one, other) for other in places] for one in places]


def _sigma(spreads: Mapping[str, Spread], item: SchemeKpi) -> float:
    spread = spreads.get(item.kpi)
    return 0.0 if spread is None else spread.sigma


def _bounded(actual: float, spread: Spread, normals: Floats) -> Floats:
    """Values about the actual one, none beyond what the measure can reach."""
    low = -np.inf if spread.low is None else min(spread.low, actual)
    high = np.inf if spread.high is None else max(spread.high, actual)
    return np.asarray(np.clip(actual + spread.sigma * normals, low, high), dtype=np.float64)


def _plainly(
    case: UnitCase,
    card: Scorecard,
    moved: list[SchemeKpi],
    drawn: Mapping[str, Floats],
    ends: Mapping[str, Floats],
) -> Drawn:
    """Every rerun read off the KPIs' score curves, each drawn between its ends."""
    scores = {}
    for item in moved:
        low, high = ends[item.kpi].tolist()
        scores[item.kpi] = score_curve(score_alone(case, item), low, high).at(drawn[item.kpi])
    totals, grades = plain_totals(case.scheme, leaves_of(card), scores, DRAWS)
    blocks = {
        node.id: plain_means(case.scheme, leaves_below(node), scores, DRAWS) for node in card.nodes
    }
    return totals, grades, blocks


def _wholly(case: UnitCase, drawn: Mapping[str, Floats], draws: int) -> Drawn:
    """Every rerun scored with all its steps."""
    places = {
        band.id: at for at, band in enumerate(sorted(case.scheme.grades, key=lambda b: b.lowest))
    }
    totals, grades = np.full(draws, np.nan), np.full(draws, NO_GRADE, dtype=np.int64)
    blocks = {node.id: np.full(draws, np.nan) for node in case.scheme.nodes}
    for at in range(draws):
        values = dict(case.values)
        for kpi, row in drawn.items():
            values[kpi] = replace(values[kpi], value=float(row[at]))
        card = score_unit(replace(case, values=values))
        totals[at] = np.nan if card.total is None else float(card.total)
        grades[at] = NO_GRADE if card.grade is None else places[card.grade.id]
        for node in card.nodes:
            blocks[node.id][at] = np.nan if node.score is None else float(node.score)
    return totals, grades, blocks


def _seed(case: UnitCase, card: Scorecard, spreads: Mapping[str, Spread], matrix: Matrix) -> int:
    """A number that depends on what is scored and on nothing else."""
    told = [case.unit, str(case.period)]
    for leaf in leaves_of(card):
        score = Decimal(0) if leaf.score is None else round(leaf.score, 9)
        told.append(f"{leaf.kpi} {leaf.weight} {score} {spreads.get(leaf.kpi)}")
    told += [f"{band.id} {band.lowest}" for band in case.scheme.grades]
    told += [f"{value:.9f}" for row in matrix for value in row]
    return int.from_bytes(sha256("\n".join(told).encode()).digest()[:8], "big")
