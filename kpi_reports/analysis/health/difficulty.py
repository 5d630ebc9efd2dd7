"""Is a target too easy or too hard? How often it was met, and what the process does by itself."""

from __future__ import annotations

from math import floor, sqrt
from typing import Literal

import numpy as np

from kpi_reports.analysis.arrays import NOISE, Values
from kpi_reports.analysis.health.paired import good_sign, paired
from kpi_reports.analysis.serial import TWO_SIDED_5_PERCENT
from kpi_reports.values import Direction, TargetDifficulty

EASY, HARD = 0.8, 0.2  # shares of periods met beyond which a target teaches little; our convention

Limits = tuple[float | None, float | None]


def target_difficulty(
    values: Values,
    targets: Values | float,
    *,
    direction: Direction | str,
    limits: Limits = (None, None),
    easy: float = EASY,
    hard: float = HARD,
) -> TargetDifficulty:
    """Whether a target is too easy or too hard, from how often each period met its own.

    `targets` has one for each value, or is one number for all; equality meets. The share met has a
    95 % Wilson interval. Its history is "easy" where the whole interval lies above `easy`, "hard"
    where it lies below `hard`. `limits`, the control limits of the process where there is one, are
    held against the latest target: "easy" where the limit on the bad side still meets it, "hard"
    where the limit on the good side does not. The verdict follows history, unless limits are given
    and do not agree: then it "fits".

    A period without a value or a target is left out. Below `least` periods the verdict is
    "not_judged": that is the n at which a target that was always met passes the bound, z² · easy /
    (1 - easy), or that was never met, whichever is less: 16 for 80 and 20 %. The interval takes
    periods as independent; where they resemble their neighbours it is too narrow.

    Raises ValueError for a direction that is neither "higher" nor "lower", for bounds that are not
    0 < hard < easy < 1, and where values and targets differ in number.

    Reference: Wilson 1927; Brown, Cai & DasGupta 2001. R: `prop.test(x, n, correct = FALSE)`.

    >>> found = target_difficulty([9, 7, 8, 9, 9, 6, 8, 9, 8, 9], 8, direction="higher")
    >>> found.met, found.judged, round(found.low, 4), round(found.high, 4), found.verdict
    (8, 10, 0.4902, 0.9433, 'not_judged')
    """
    sign = good_sign(direction)
    if not 0 < hard < easy < 1:
        raise ValueError(f"the bounds are 0 < hard < easy < 1, not hard {hard} and easy {easy}")
    array, aims = paired(values, targets, name="targets")
    known = ~(np.isnan(array) | np.isnan(aims))
    actual, wanted = array[known] * sign, aims[known] * sign
    slack = NOISE * np.maximum(np.abs(actual), np.abs(wanted))
    met, judged = int(np.count_nonzero(actual >= wanted - slack)), int(known.sum())
    least = least_periods(easy, hard)
    process = _process(sign, limits, float(wanted[-1]) if judged else None)
    if not judged:
        return TargetDifficulty(0, 0, None, None, "too_few", process, "not_judged", least)
    low, high = wilson_interval(met, judged)
    history: Literal["easy", "hard", "between", "too_few"] = (
        "easy" if low > easy else "hard" if high < hard else "between"
    )
    if judged < least:
        history = "too_few"
    return TargetDifficulty(
        met, judged, low, high, history, process, _verdict(history, process), least
    )


def wilson_interval(met: int, n: int) -> tuple[float, float]:
    """The 95 % interval of a share, met of n, without correction for continuity.

    Raises ValueError for n = 0 and for a count outside 0 to n.

    Reference: Wilson 1927.

    >>> [round(bound, 4) for bound in wilson_interval(8, 10)]
    [0.4902, 0.9433]
    """
    if n < 1 or not 0 <= met <= n:
        raise ValueError(f"a share needs 0 <= met <= n and n >= 1, found {met} of {n}")
    z2 = TWO_SIDED_5_PERCENT**2
    middle = (met + z2 / 2) / (n + z2)
    half = sqrt(z2 * (met * (n - met) / n + z2 / 4)) / (n + z2)
    low = 0.0 if met == 0 else max(0.0, middle - half)
    return low, 1.0 if met == n else min(1.0, middle + half)


def least_periods(easy: float = EASY, hard: float = HARD) -> int:
    """The fewest periods from which either verdict is possible: those of the easier bound to pass.

    Always met, the interval begins at n / (n + z²); never met, it ends at z² / (n + z²).
    """
    z2 = TWO_SIDED_5_PERCENT**2
    return floor(z2 * min(easy / (1 - easy), (1 - hard) / hard)) + 1


def _process(
    sign: int, limits: Limits, wanted: float | None
) -> Literal["easy", "hard", "within", "unknown"]:
    """The latest target against the limits, both turned so that higher is better."""
    lower, upper = limits
    if lower is None or upper is None or wanted is None:
        return "unknown"
    worst, best = sorted((lower * sign, upper * sign))
    slack = NOISE * max(abs(worst), abs(best), abs(wanted))
    if worst >= wanted - slack:
        return "easy"
    return "hard" if best < wanted - slack else "within"


def _verdict(history: str, process: str) -> Literal["too_easy", "too_hard", "fits", "not_judged"]:
    if history == "too_few":
        return "not_judged"
    if history == "easy" and process in ("easy", "unknown"):
        return "too_easy"
    if history == "hard" and process in ("hard", "unknown"):
        return "too_hard"
    return "fits"
