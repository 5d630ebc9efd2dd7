"""A KPI's score as a curve over its values, so that ten thousand values cost as much as fifty."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from kpi_reports.scoring.robustness.alone import ScoreAt

CELLS = 32  # in which the first look finds where a rule bends or jumps
DEEPEST = 12  # halvings of such a cell: a jump is placed to 1/4096 of it
CLOSE = 0.002  # points: nearer to a straight line than this is straight

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class ScoreCurve:
    """Values in rising order with their exact scores; straight lines between them. nan: no score.

    A jump lies between two values that are so close that no draw of ten thousand is likely to fall
    between them, so steps stay steps.
    """

    values: Floats
    scores: Floats

    def at(self, values: Floats) -> Floats:
        """The scores of many values; beyond the ends those of the ends."""
        return np.asarray(np.interp(values, self.values, self.scores), dtype=np.float64)


def score_curve(score_at: ScoreAt, low: float, high: float) -> ScoreCurve:
    """The curve between two values, finer wherever the rule is not a straight line."""
    values = [float(value) for value in np.linspace(low, high, CELLS + 1)]
    scores = [_score(score_at, value) for value in values]
    bent = {
        at for at in range(1, CELLS) if not _straight(scores[at - 1], scores[at], scores[at + 1])
    }
    found = [(values[0], scores[0])]
    for at, ((left, before), (right, after)) in enumerate(
        pairwise(zip(values, scores, strict=True))
    ):
        if at in bent or at + 1 in bent:
            found += _between(score_at, left, before, right, after, DEEPEST)
        found.append((right, after))
    return ScoreCurve(np.array([v for v, _ in found]), np.array([s for _, s in found]))


def _between(
    score_at: ScoreAt, left: float, before: float, right: float, after: float, depth: int
) -> list[tuple[float, float]]:
    """Points inside a cell, in rising order."""
    middle = (left + right) / 2
    if not depth or not left < middle < right:
        return []
    score = _score(score_at, middle)
    here = [(middle, score)]
    if _straight(before, score, after):
        return here
    lower = _between(score_at, left, before, middle, score, depth - 1)
    return lower + here + _between(score_at, middle, score, right, after, depth - 1)


def _straight(before: float, score: float, after: float) -> bool:
    """Whether three scores at equal distances lie on a line; three that are missing do too."""
    missing = [np.isnan(value) for value in (before, score, after)]
    if any(missing):
        return all(missing)
    return bool(abs(score - (before + after) / 2) <= CLOSE)


def _score(score_at: ScoreAt, value: float) -> float:
    score = score_at(value)
    return float("nan") if score is None else float(score)
