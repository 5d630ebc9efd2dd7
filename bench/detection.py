"""What is found, and how often chance is taken for news: by us, by an arrow, by a regression.

    .venv/bin/python bench/detection.py                    # 10,000 series for every row
    .venv/bin/python bench/detection.py --series 500       # a first look

Three tables: effects of known size and how often each way of looking finds them; series of pure
noise and how often they are called a signal, beside what a pack says of itself; intervals, and how
often they hold what they claim to hold.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import hypot, log, sqrt

import numpy as np
from numpy.typing import NDArray
from scipy.stats import linregress

from kpi_reports.analysis.breaks import least_squares_breaks
from kpi_reports.analysis.distributions import mean_interval, median_interval, proportion_interval
from kpi_reports.analysis.forecasts import forecast
from kpi_reports.analysis.signals import signal
from kpi_reports.analysis.trends import trend
from kpi_reports.periods import Grain, Period
from kpi_reports.values import Direction, Interval, KpiSeries, KpiValue, Signal, Variation

Array = NDArray[np.float64]

FIRST = Period.parse("2021-01")
MONTHS = 36
JUDGED = 3  # months of a quarter
LEVEL = 0.05  # of the regression's test, as spreadsheets and dashboards have it
PERSISTENCE = (0.0, 0.3, 0.6)
POINTS = (12, 24, 36)
STATED_SERIES = 8000  # that packs simulate for each persistence
SLOW = 2000  # series for what takes milliseconds each
CHANGES = (Variation.IMPROVING, Variation.WORSENING)
SEED = 20241001


@dataclass(frozen=True)
class Effect:
    """What is added to quiet months. `sides` are the directions in which it counts as found."""

    name: str
    sizes: tuple[float, ...]
    add: Callable[[float], Array]
    size_in: str


def step(months_ago: int) -> Callable[[float], Array]:
    def add(size: float) -> Array:
        return np.where(np.arange(MONTHS) >= MONTHS - months_ago, size, 0.0)

    return add


def odd_month(size: float) -> Array:
    return np.where(np.arange(MONTHS) == MONTHS - 1, size, 0.0)


def drift(size: float) -> Array:
    return size * np.arange(MONTHS, dtype=np.float64)


EFFECTS = (
    Effect("step at the start of the quarter", (1.0, 2.0, 3.0), step(JUDGED), "SD"),
    Effect("step half a year ago", (1.0, 2.0, 3.0), step(6), "SD"),
    Effect("one odd month, the last", (3.0, 4.0, 5.0), odd_month, "SD"),
    Effect("slow drift over three years", (0.02, 0.05, 0.1), drift, "SD a month"),
)


def noise(series: int, months: int, persistence: float, *, seed: int = SEED) -> Array:
    """Stationary normal series with unit standard deviation and this correlation at lag 1."""
    values = np.random.default_rng(seed).standard_normal((series, months))
    share = sqrt(1 - persistence**2)
    for at in range(1, months):
        values[:, at] = persistence * values[:, at - 1] + share * values[:, at]
    return values


def judged(values: Array) -> Signal:
    """The signal of a pack for the quarter that ends with the last month; higher is better."""
    periods = [FIRST.shift(at) for at in range(len(values))]
    points = tuple(
        KpiValue(period, value, 100) for period, value in zip(periods, values.tolist(), strict=True)
    )
    return signal(
        KpiSeries("kpi", "unit", Grain.MONTH, points),
        direction=Direction.HIGHER,
        targets=[None] * len(values),
        next_target=None,
        period=Period.of(periods[-1].last, Grain.QUARTER),
    )


# --- ways of looking ------------------------------------------------------------------------------

WAYS = ("ours", "ours: signal", "ours: trend", "arrow", "regression")


def called_better(values: Array) -> tuple[bool, ...]:
    """Which of WAYS calls the series better."""
    by_signal, by_trend = judged(values).variation is Variation.IMPROVING, trend_up(values)
    return by_signal or by_trend, by_signal, by_trend, arrow_up(values), regression_up(values)


def trend_up(values: Array) -> bool:
    """A slope whose interval leaves 0 out, or a step in its place."""
    found = trend(values)
    rises = found.low is not None and found.low > 0
    steps = found.is_step and found.step is not None and found.step.after > found.step.before
    return rises or steps


def arrow_up(values: Array) -> bool:
    """What a dashboard's arrow says: more than the month before."""
    return bool(values[-1] > values[-2])


def regression_up(values: Array) -> bool:
    """A straight line through all months whose slope is significant."""
    found = linregress(np.arange(len(values)), values)
    return bool(found.slope > 0 and found.pvalue < LEVEL)


@dataclass(frozen=True)
class Found:
    """A row of the first table: the share of series in which each way says "better"."""

    effect: str
    size: str
    shares: Mapping[str, float]


def detection(series: int) -> Iterator[Found]:
    """Quiet series first, where "better" is wrong; then every effect in every size."""
    for persistence in PERSISTENCE:
        name = "nothing" if not persistence else f"nothing, lag-1 correlation {persistence}"
        yield Found(name, "–", _shares(noise(series, MONTHS, persistence)))
    quiet = noise(series, MONTHS, 0.0, seed=SEED + 1)
    for effect in EFFECTS:
        for size in effect.sizes:
            yield Found(
                effect.name, f"{size:g} {effect.size_in}", _shares(quiet + effect.add(size))
            )


def _shares(values: Array) -> dict[str, float]:
    shares = np.mean([called_better(row) for row in values], axis=0)
    return dict(zip(WAYS, shares.tolist(), strict=True))


# --- false alarms ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Alarm:
    """A row of the second table: quiet series called a signal, and what packs say of that."""

    persistence: float
    points: int
    measured: float
    stated: float
    error: float  # standard error of `measured`

    @property
    def agrees(self) -> bool:
        """Within three standard errors of this simulation and the pack's own of STATED_SERIES."""
        stated = sqrt(self.stated * (1 - self.stated) / STATED_SERIES)
        return abs(self.measured - self.stated) <= 3 * hypot(self.error, stated)


def alarms(
    series: int, points: Sequence[int] = POINTS, persistence: Sequence[float] = PERSISTENCE
) -> Iterator[Alarm]:
    """Quiet series of every length and persistence, and what packs state for that persistence."""
    for months in points:
        for at, lag in enumerate(persistence):
            found = [judged(row) for row in noise(series, months, lag, seed=SEED + 2 + at)]
            changed = [one.variation in CHANGES for one in found]
            measured = float(np.mean(changed))
            yield Alarm(
                lag,
                months,
                measured,
                float(np.mean([one.false_alarms[PERSISTENCE.index(lag)] for one in found])),
                sqrt(measured * (1 - measured) / series),
            )


# --- intervals ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Coverage:
    """A row of the third table: how often an interval holds what it claims to hold."""

    interval: str
    data: str
    claimed: float
    measured: float
    error: float


Bounds = tuple[float | None, float | None]


def coverage(series: int) -> Iterator[Coverage]:
    """Intervals on data whose truth is known; those that are refused do not count."""
    random = np.random.default_rng(SEED + 9)
    for persistence in PERSISTENCE:
        for months in POINTS:
            rows = noise(series, months, persistence, seed=SEED + 10) + 0.05 * np.arange(months)
            name = f"{months} months, slope 0.05, lag-1 correlation {persistence:g}"
            yield _covered("slope (Theil–Sen)", name, 0.95, 0.05, map(_slope, rows))
    for n in (10, 20, 40):
        skewed = random.exponential(1.0, (series, n))
        name = f"{n} exponential values"
        yield _covered("mean", name, 0.95, 1.0, map(_of(mean_interval), skewed[:SLOW]))
        yield _covered("median", name, 0.95, log(2), map(_of(median_interval), skewed))
    for n, share in ((20, 0.1), (50, 0.5), (200, 0.98)):
        counts = random.binomial(n, share, series).tolist()
        found = ((i.low, i.high) for i in (proportion_interval(k, n) for k in counts))
        yield _covered("share (Wilson)", f"{n} rows, {share:.0%}", 0.95, share, found)
    for size in (1.5, 3.0):
        rows = noise(series, MONTHS, 0.0, seed=SEED + 11) + step(12)(size)
        name = f"36 months, a step of {size:g} SD 12 months ago"
        yield _covered("month of a step", name, 0.95, MONTHS - 12, map(_place, rows))
    for months in (24, 48):
        rows = noise(min(series, SLOW), months + 3, 0.0, seed=SEED + 12)
        hits = [_forecast_hit(row[:months], float(row[months + 2])) for row in rows]
        known = [hit for hit in hits if hit is not None]
        yield _row("forecast, 3 months ahead", f"{months} quiet months", 0.80, known)


def _slope(row: Array) -> Bounds:
    found = trend(row)
    return found.low, found.high


def _of(interval: Callable[[Array], Interval]) -> Callable[[Array], Bounds]:
    def bounds(row: Array) -> Bounds:
        found = interval(row)
        return found.low, found.high

    return bounds


def _place(row: Array) -> Bounds:
    """Where exactly one break is found: its interval is claimed for that case."""
    found = least_squares_breaks(row, most=1)
    return (found.lows[0], found.highs[0]) if found.places else (None, None)


def _forecast_hit(row: Array, truth: float) -> bool | None:
    found = forecast(row, periods=3)
    if not found.points:
        return None
    last = found.points[-1]
    return last.low_80 <= truth <= last.high_80


def _covered(
    interval: str, data: str, claimed: float, truth: float, found: Iterable[Bounds]
) -> Coverage:
    hits = [low <= truth <= high for low, high in found if low is not None and high is not None]
    return _row(interval, data, claimed, hits)


def _row(interval: str, data: str, claimed: float, hits: Sequence[bool]) -> Coverage:
    if not hits:
        raise ValueError(f"no interval of '{interval}' was given for {data}")
    share = float(np.mean(hits))
    return Coverage(interval, data, claimed, share, sqrt(share * (1 - share) / len(hits)))


# --- tables ---------------------------------------------------------------------------------------


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Markdown."""
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    return "\n".join([*lines, *("| " + " | ".join(row) + " |" for row in rows)])


def percent(share: float, decimals: int = 1) -> str:
    return f"{100 * share:.{decimals}f} %"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--series", type=int, default=10_000, help="series for every row")
    series: int = parser.parse_args().series
    print(f"Called better, of {series:,} series of {MONTHS} months each:\n")
    rows = [[f.effect, f.size, *map(percent, f.shares.values())] for f in detection(series)]
    print(table(["effect", "size", *WAYS], rows))
    print("\nQuiet series called a signal, either way, and what packs state:\n")
    print(
        table(
            ["lag-1 correlation", "months", "measured", "stated", "standard error", "agrees"],
            [
                [
                    f"{a.persistence:g}",
                    str(a.points),
                    percent(a.measured),
                    percent(a.stated),
                    percent(a.error, 2),
                    "yes" if a.agrees else "**no**",
                ]
                for a in alarms(series)
            ],
        )
    )
    print("\nIntervals that hold the truth:\n")
    print(
        table(
            ["interval", "data", "claimed", "measured", "standard error"],
            [
                [c.interval, c.data, percent(c.claimed, 0), percent(c.measured), percent(c.error)]
                for c in coverage(series)
            ],
        )
    )


if __name__ == "__main__":
    main()
