"""Do results crowd just past the target? Then ask how they came to be there."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import Literal

import numpy as np

from kpi_reports.analysis.arrays import Array, Values, tolerance
from kpi_reports.analysis.health.paired import good_sign, paired
from kpi_reports.values import Direction

MIN_INSIDE = 8  # results near the target, below which no excess is judged; our convention
MIN_DENSITY = 250  # results from which the densities on both sides are compared; our convention
CALIPER = 0.5  # of the standard deviation about the target; our convention
LEVEL = 0.01
NORMAL_MAD = 0.6744897501960817  # MAD of a normal variable of standard deviation 1
BIN = 2.0  # of the histogram, times the standard deviation over the root of n; McCrary 2008


@dataclass(frozen=True, slots=True)
class PastTarget:
    """Whether results crowd just past the target; true in a condition where they do.

    `past` of `inside` results within `caliper` of the target lie on its good side; `expected` is
    the share that chance would put there, `p` the exact one-sided chance of as many. `jump` is the
    log of the density just past over that just short, with `jump_error`, from 250 results.
    """

    n: int
    reason: Literal["crowded", "even", "too_few", "constant"]
    inside: int = 0
    past: int = 0
    caliper: float | None = None
    expected: float | None = None
    p: float | None = None
    jump: float | None = None
    jump_error: float | None = None

    def __bool__(self) -> bool:
        return self.reason == "crowded"


def just_past_target(
    values: Values,
    targets: Values | float,
    *,
    direction: Direction | str,
    caliper: float | None = None,
    expected: float | None = None,
    level: float = LEVEL,
) -> PastTarget:
    """Whether more results lie just past the target than just short of it.

    `targets` has one for each value, or is one number. Within `caliper` of the target (in the
    values' unit; half a standard deviation of the distances, 1.4826 MAD, where not given ◇) the
    results past it, equality among them, are counted against a binomial with the share `expected`.
    That is the share of a normal with the distances' own median and spread ◇, because results thin
    out away from their middle even where nobody helps; 0.5 gives the plain caliper test. "crowded"
    where p is at most `level`. Below 8 ◇ results inside the caliper "too_few"; "constant" where the
    distances do not vary. From 250 results the jump of the density at the target is told too, by
    local lines on either side, as a second opinion that decides nothing.

    Results just past a target may come from effort that is aimed well: ask, do not accuse.

    Raises ValueError for a caliper or an expected share out of range, a direction that is neither
    "higher" nor "lower", and where values and targets differ in number.

    Reference: Gerber & Malhotra 2008; Burgstahler & Dichev 1997; McCrary 2008.

    >>> near = [80.1, 80.2, 80.0, 80.3, 80.1, 80.4, 80.2, 80.1, 80.0, 79.8]
    >>> results = [70, 75, 85, 90, 72, 88, *near]
    >>> found = just_past_target(results, 80, direction="higher", caliper=0.5)
    >>> found.inside, found.past
    (10, 9)
    """
    from scipy.stats import binom, norm

    sign = good_sign(direction)
    if caliper is not None and not caliper > 0:
        raise ValueError(f"the caliper is a distance above 0, not {caliper}")
    if expected is not None and not 0 < expected < 1:
        raise ValueError(f"the expected share lies between 0 and 1, not at {expected}")
    array, aims = paired(values, targets, name="targets")
    distances = (array - aims) * sign
    distances = distances[~np.isnan(distances)]
    n = len(distances)
    if n < MIN_INSIDE:
        return PastTarget(n, "too_few")
    slack = float(max(tolerance(array)[0], tolerance(aims)[0]))
    middle, spread = _middle(distances)
    if spread <= slack:
        return PastTarget(n, "constant")
    width = CALIPER * spread if caliper is None else caliper
    inside = distances[np.abs(distances) <= width + slack]
    past = int(np.count_nonzero(inside >= -slack))
    if len(inside) < MIN_INSIDE:
        return PastTarget(n, "too_few", len(inside), past, width)
    share = expected
    if share is None:
        low, at, high = (float(norm.cdf(x, middle, spread)) for x in (-width, 0.0, width))
        share = (high - at) / (high - low) if high > low else 0.5
    p = float(binom.sf(past - 1, len(inside), share))
    jump, error = density_jump(distances) if n >= MIN_DENSITY else (None, None)
    reason: Literal["crowded", "even"] = "crowded" if p <= level else "even"
    return PastTarget(n, reason, len(inside), past, width, share, p, jump, error)


def density_jump(distances: Array) -> tuple[float | None, float | None]:
    """The log of the density just above 0 over that just below, and its standard error.

    A histogram with a bin edge at 0, then a triangular local line on either side, over half the
    spread of each side. None where one side has no density at 0.

    Reference: McCrary 2008, equations 4 and 5.
    """
    spread = float(np.std(distances, ddof=1))
    n = len(distances)
    width = BIN * spread / sqrt(n)
    reach = spread
    edges = np.arange(-np.ceil(reach / width), np.ceil(reach / width) + 1) * width
    counts, _ = np.histogram(distances, edges)
    heights, centres = counts / (n * width), (edges[:-1] + edges[1:]) / 2
    below = _at_zero(centres[centres < 0], heights[centres < 0], reach)
    above = _at_zero(centres[centres > 0], heights[centres > 0], reach)
    if below <= 0 or above <= 0:
        return None, None
    error = sqrt(24 / 5 * (1 / above + 1 / below) / (n * reach))
    return float(np.log(above / below)), error


def _at_zero(centres: Array, heights: Array, reach: float) -> float:
    """Where the weighted line through the heights meets 0."""
    weights = np.sqrt(np.clip(1 - np.abs(centres) / reach, 0, None))
    design = np.stack([np.ones_like(centres), centres], axis=1) * weights[:, np.newaxis]
    solved, *_ = np.linalg.lstsq(design, heights * weights, rcond=None)
    return float(solved[0])


def _middle(distances: Array) -> tuple[float, float]:
    """Median and robust standard deviation; the plain one where most distances are equal."""
    middle = float(np.median(distances))
    mad = float(np.median(np.abs(distances - middle)))
    return middle, mad / NORMAL_MAD if mad > 0 else float(np.std(distances, ddof=1))
