"""Times all of signals and trend, series by series, against pymannkendall and numpy by hand.

    OPENBLAS_NUM_THREADS=1 .venv/bin/python bench/analysis.py --series 1000 --points 60

Both sides judge each series in turn, in one process and one thread. Times count only after S, p,
slope and limits were found to be the same.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from math import isclose, isnan
from typing import Any

import numpy as np
import pymannkendall
from numpy.typing import NDArray

from kpi_reports.analysis.signals import signal
from kpi_reports.analysis.trends import trend
from kpi_reports.periods import Grain, Period
from kpi_reports.values import Direction, KpiSeries, KpiValue, Missing, Signal, Trend

TARGET_MS = 5.0
SEED = 20261101
FIRST = Period.parse("2021-01")
Series = NDArray[np.float64]


@dataclass(frozen=True)
class Kind:
    """Series with `persistence` from month to month; of a share of them one month is a gap."""

    name: str
    share: float
    persistence: float


KINDS = (
    Kind("independent", 0.5, 0.0),
    Kind("autocorrelation .3", 0.25, 0.3),
    Kind("autocorrelation .6", 0.25, 0.6),
)
TRENDING, GAPPY, TIED = 3, 10, 4  # every so many series has it


@dataclass
class Judged:
    """What one side found of a series, and the CPU seconds it took."""

    seconds: float
    s: int
    p: float | None
    slope: float
    lower: float
    upper: float
    autocorrelated: bool = False
    resampled: bool = False


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--series", type=int, default=1000)
    parser.add_argument("--points", type=int, default=60)
    parser.add_argument("--repeat", type=int, default=3)
    options = parser.parse_args()
    made = generate(options.series, options.points)
    for _, values in made[:20]:  # what is worked out once, as the false-alarm rate of a length
        ours(values)
        theirs(values)
    found = [compare(values, options.repeat) for _, values in made]
    print(f"{options.series:,} series of {options.points} points, one thread, least of "
          f"{options.repeat} runs each")  # fmt: skip
    print(f"{'series':22}{'n':>6}{'ours ms':>9}{'95 %':>7}{'most':>7}{'theirs ms':>11}{'ratio':>7}"
          f"{'over 5 ms':>11}")  # fmt: skip
    kinds = [kind for kind, _ in made]
    for kind in KINDS:
        print_line(kind.name, [f for f, k in zip(found, kinds, strict=True) if k is kind])
    print_line("bootstrap needed", [f for f in found if f[0].resampled])
    print_line("autocorrelated", [f for f in found if f[0].autocorrelated])
    print_line("all", found)


def generate(count: int, points: int) -> list[tuple[Kind, Series]]:
    """Monthly values of about 50, some with a trend, ties or a gap; the same on every machine."""
    generator = np.random.default_rng(SEED)
    made = []
    for kind in KINDS:
        for number in range(round(count * kind.share)):
            noise = generator.normal(size=points + 50)
            for step in range(1, len(noise)):
                noise[step] += kind.persistence * noise[step - 1]
            values = 50 + 5 * noise[50:]
            if number % TRENDING == 0:
                values = values + generator.uniform(-0.2, 0.2) * np.arange(points)
            if number % TIED == 1:
                values = values.round()
            if number % GAPPY == 2:
                values[points // 3] = np.nan  # the same month: a source that failed once
            made.append((kind, values))
    return made


def compare(values: Series, repeat: int) -> tuple[Judged, Judged]:
    """The fastest run of both sides, in turn; ends everything where they disagree."""
    runs = [(ours(values), theirs(values)) for _ in range(repeat)]
    for mine, other in runs:
        check(values, mine, other)

    def seconds(judged: Judged) -> float:
        return judged.seconds

    return min((run[0] for run in runs), key=seconds), min((run[1] for run in runs), key=seconds)


def check(values: Series, mine: Judged, other: Judged) -> None:
    """S exactly; p (where ours is not corrected or withheld), slope and limits to 1 in 10⁹."""
    pairs = [("slope", mine.slope, other.slope), ("lower limit", mine.lower, other.lower),
             ("upper limit", mine.upper, other.upper)]  # fmt: skip
    if mine.p is not None and other.p is not None:
        pairs.append(("p", mine.p, other.p))
    apart = [
        (name, own, their)
        for name, own, their in pairs
        if not isclose(own, their, rel_tol=1e-9, abs_tol=1e-12)
    ]
    if mine.s != other.s or mine.autocorrelated != other.autocorrelated or apart:
        sys.exit(f"the two sides differ: {mine}, {other}, {apart}, {values.tolist()}")


def ours(values: Series) -> Judged:
    months = series_of(values)
    known = [point.value for point in months.points]
    targets = [50.0] * len(known)
    last = months.points[-1].period
    start = time.process_time()
    judged: Signal = signal(months, direction=Direction.HIGHER, targets=targets, next_target=50.0,
                            period=Period.of(last.first, Grain.QUARTER))  # fmt: skip
    found: Trend = trend(known)
    seconds = time.process_time() - start
    limits = judged.limits
    if limits is None or limits.lower is None or limits.upper is None:
        sys.exit(f"no limits for {known}")
    if found.slope is None or found.tau is None:
        sys.exit(f"no slope for {known}")
    return Judged(
        seconds,
        s=round(found.tau * found.n * (found.n - 1) / 2),
        p=None if found.corrected else found.p,
        slope=found.slope,
        lower=limits.lower,
        upper=limits.upper,
        autocorrelated=judged.autocorrelated,
        resampled=found.reason == "autocorrelated",
    )


def series_of(values: Series) -> KpiSeries:
    points = tuple(
        KpiValue(FIRST.shift(at), None, 0, missing=Missing.NO_ROWS)
        if isnan(value)
        else KpiValue(FIRST.shift(at), value, 100)
        for at, value in enumerate(values.tolist())
    )
    return KpiSeries("k", "u", Grain.MONTH, points)


def theirs(values: Series) -> Judged:
    """pymannkendall's original test with its slope, and an XmR chart in numpy: limits with
    screening, the four rules, autocorrelation at lag 1. No interval, no bootstrap, no step."""
    start = time.process_time()
    lower, upper, autocorrelated, _ = xmr(values)
    test: Any = pymannkendall.original_test(values)
    seconds = time.process_time() - start
    return Judged(seconds, int(test.s), float(test.p), float(test.slope), lower, upper,
                  autocorrelated=autocorrelated)  # fmt: skip


def xmr(values: Series) -> tuple[float, float, bool, list[Series]]:
    known = ~np.isnan(values)
    n = int(known.sum())
    ranges = np.abs(np.diff(values))
    ranges = ranges[~np.isnan(ranges)]
    width = 2.66 * float(ranges[ranges < 3.267 * ranges.mean()].mean())
    centre = float(np.nanmean(values))
    away = values - centre
    side = np.where(known, np.sign(away), 0.0)
    near = np.where(known, np.sign(away) * (np.abs(away) > 2 / 3 * width), 0.0)
    rise = np.sign(np.diff(values, prepend=values[0]))
    windows: Callable[..., Any] = np.lib.stride_tricks.sliding_window_view
    rules = [
        np.abs(away) > width,
        np.abs(windows(np.nan_to_num(rise), 6).sum(axis=-1)) == 6,
        np.abs(windows(near, 3).sum(axis=-1)) >= 2,
        np.abs(windows(side, 7).sum(axis=-1)) == 7,
    ]
    deviations = np.where(known, away, 0.0)
    pairs = int((known[1:] & known[:-1]).sum())
    r = float(deviations[1:] @ deviations[:-1] / (deviations @ deviations)) * n / (pairs + 1)
    chance = 1.959964 * (n - 2) / (n * np.sqrt(n - 1))
    return centre - width, centre + width, bool(abs(r + 1 / n) > chance), rules


def print_line(name: str, found: list[tuple[Judged, Judged]]) -> None:
    if not found:
        return
    mine = 1000 * np.array([ours.seconds for ours, _ in found])
    other = 1000 * np.array([theirs.seconds for _, theirs in found])
    over = 100 * float((mine > TARGET_MS).mean())
    print(f"{name:22}{len(found):6}{mine.mean():9.2f}{np.quantile(mine, 0.95):7.2f}"
          f"{mine.max():7.2f}{other.mean():11.2f}{mine.mean() / other.mean():7.2f}"
          f"{over:9.1f} %", flush=True)  # fmt: skip


if __name__ == "__main__":
    main()
