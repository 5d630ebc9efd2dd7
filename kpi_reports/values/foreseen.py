"""Values that look back a year and ahead: changes, the year to date, forecasts and pace."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from kpi_reports.values.measured import KpiValue, PeriodText

ChangeWord = Literal["to_profit", "to_loss", "loss_narrowed", "loss_widened"]
NoChange = Literal["no_value", "no_base", "partial", "base_not_positive"]
ForecastMethod = Literal["ets", "ets_seasonal", "drift", "naive", "seasonal_naive", "mean"]
NoForecast = Literal["no_data", "too_few", "constant", "gaps", "no_better_than_naive", "over"]
EQUAL = 1e-6  # smoothing with a share of 0 is the mean, but for binary arithmetic
PaceStatus = Literal["reached", "missed", "on_pace", "open", "behind"]


@dataclass(frozen=True, slots=True)
class Change:
    """A value against an earlier one.

    `difference` is now less base, in points where `points` says so; `relative` the same as a
    fraction of the base, None in points and for a base of 0 or less. `word` is said in place of a
    percentage where a sign is involved: `to_profit` 扭亏为盈, `to_loss` 由盈转亏, `loss_narrowed`
    减亏, `loss_widened` 增亏. `reason` says why there is no difference (`no_value`, `no_base`, or
    `partial`: one of the two is not over and must not be compared), or no percentage
    (`base_not_positive`).
    """

    now: float | None
    base: float | None
    difference: float | None = None
    relative: float | None = None
    points: bool = False
    word: ChangeWord | None = None
    reason: NoChange | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """A KPI in its period against the year before (同比), against the period before (环比), and
    from January on (累计).

    `to_date` is the KPI over January to the end of the period, from sums, or to the end of the last
    whole month where the period is not over; None where the measure has no sums to add, as a
    median. `to_date_last` is that month.
    """

    year_on_year: Change
    on_period_before: Change
    to_date: KpiValue | None = None
    to_date_last: PeriodText | None = None
    to_date_year_on_year: Change | None = None


@dataclass(frozen=True, slots=True)
class ForecastPoint:
    """What is expected `step` periods after the last, and where 80 and 95 % of chance lies."""

    step: int
    value: float
    low_80: float
    high_80: float
    low_95: float
    high_95: float


@dataclass(frozen=True, slots=True)
class Trial:
    """A forecast of the past: made after the first `origin` values, for `step` periods on."""

    origin: int
    step: int
    actual: float
    forecast: float
    low_80: float
    high_80: float


@dataclass(frozen=True, slots=True)
class Backtest:
    """How a method would have done: made anew after each of the latest values, with only what was
    known then.

    `mae` is the mean absolute error of the `trials`; `relative_mae` is that over the error of the
    best of three plain rules on the same trials, `naive` being that rule; None where that error is
    0. `coverage_80` is the share of actual values inside the 80 % interval.
    """

    method: ForecastMethod
    naive: ForecastMethod
    mae: float
    relative_mae: float | None
    coverage_80: float
    trials: tuple[Trial, ...] = field(default=(), repr=False)

    @property
    def is_better(self) -> bool:
        """Whether the method beats the best plain rule, and is not that rule under another name."""
        return self.relative_mae is not None and self.relative_mae < 1 - EQUAL


@dataclass(frozen=True, slots=True)
class Forecast:
    """What is to come, by a method that its backtest supports, or by a plain rule, called so.

    `reason` is why there is no forecast (then `points` is empty): `no_data`, `too_few`, `constant`,
    `gaps`, or `over` where nothing of the period is left; or `no_better_than_naive`: the points are
    those of the best plain rule, and `rejected` is the backtest of the method that did not beat it.
    `model` is the model in the notation of the field, "ETS(A,Ad,N)". `first` is the month of the
    first point, where the values have months.
    """

    method: ForecastMethod | None
    n: int
    points: tuple[ForecastPoint, ...] = ()
    model: str = ""
    backtest: Backtest | None = None
    rejected: Backtest | None = None
    reason: NoForecast | None = None
    first: PeriodText | None = None

    @property
    def is_plain(self) -> bool:
        """Whether it is no more than a plain rule."""
        return self.reason == "no_better_than_naive"


@dataclass(frozen=True, slots=True)
class Pace:
    """Progress within a period (序时进度), and where it leads.

    `done` of `months` are known. `to_date` is the total (or weighted mean, or latest value) of
    them; `share_gone` the share of the period's days that are past. `expected_share` is the share
    of a total that should be there by now: by the same months of `years` earlier years, or by days
    where `years` is 0; None for what does not add up. `projected` is where it leads, between `low`
    and `high` in 80 % of chance. `probability` is that of reaching the target; `required` what the
    remaining months must come to on average. `reason` says why there is no probability, and, with
    `projected` None, no projection.
    """

    kind: Literal["sum", "mean", "last"]
    months: int
    done: int
    to_date: float
    target: float | None
    share_gone: float
    expected_share: float | None = None
    years: int = 0
    projected: float | None = None
    low: float | None = None
    high: float | None = None
    probability: float | None = None
    required: float | None = None
    status: PaceStatus | None = None
    method: ForecastMethod | None = None
    reason: NoForecast | None = None
    period: PeriodText | None = None

    @property
    def progress(self) -> float | None:
        """The share of the target that is there; None without a total and a target above 0."""
        if self.kind != "sum" or self.target is None or self.target <= 0:
            return None
        return self.to_date / self.target
