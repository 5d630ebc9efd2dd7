"""累计: a KPI from January to the end of a month, from sums and never from means of months."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Context, Decimal

from kpi_reports.params.formula import parse_formula
from kpi_reports.params.models import Entered, Formula, Growth, Workspace
from kpi_reports.periods import Grain, Period
from kpi_reports.review.actuals import Actuals
from kpi_reports.values import KpiValue, Missing

ARITHMETIC = Context(prec=28)
WITHHELD = (Missing.SOURCE_FAILED, Missing.CHECK_FAILED, Missing.NOT_ENTERED)


def to_date(
    workspace: Workspace, actuals: Actuals, kpi: str, unit: str, last: Period
) -> KpiValue | None:
    """The KPI over January to the end of the month `last`, as the value of that month's period.

    A span that is a month, quarter, half or year is asked for as such. Else sums are added up, a
    headcount is that of the last month, growth on the year before and formulas are worked out from
    what they rest on. None for what has no sums to add: a quantile, a distinct count, growth on the
    period before. Missing where the data begin after January, with its reason.
    """
    span = spans(last)
    if len(span) == 1:
        return _whole(replace(actuals.measured(kpi, unit, span[0]), period=last))
    match workspace.kpis[kpi].measure:
        case Growth(of=of, against="yoy"):
            return _growth(workspace, actuals, of, unit, last)
        case Formula(expression=expression):
            return _formula(workspace, actuals, expression, unit, last)
        case Entered() as entered:
            parts = [actuals.measured(kpi, unit, part) for part in span]
            return _entered(entered, parts, last)
        case measure if measure.kind == "last":
            return actuals.measured(kpi, unit, last)
        case measure if measure.kind in ("sum", "count", "mean", "ratio"):
            parts = [actuals.measured(kpi, unit, part) for part in span]
            return _added(parts, last, divided=measure.kind in ("mean", "ratio"))
        case _:
            return None


def spans(last: Period) -> tuple[Period, ...]:
    """January to the end of a month in the fewest periods: 2024-09 as 2024H1 and 2024Q3."""
    found: list[Period] = []
    begin = Period.of(last.first.replace(month=1), Grain.MONTH)
    for grain in sorted(Grain, key=lambda grain: -grain.months):
        whole = Period.of(begin.first, grain)
        while whole.first >= begin.first and whole.last <= last.last:
            found.append(whole)
            begin, whole = Period.of(whole.shift(1).first, Grain.MONTH), whole.shift(1)
    return tuple(found)


def _whole(value: KpiValue) -> KpiValue:
    """Missing where the data begin after January."""
    if not value.partial:
        return value
    return KpiValue(value.period, None, value.n, missing=Missing.NO_EARLIER_DATA)


def _refused(parts: Sequence[KpiValue], last: Period) -> KpiValue | None:
    """What holds a sum back: a part that may not be used, or of which data are lacking."""
    for part in parts:
        if part.missing in WITHHELD:
            return KpiValue(last, None, 0, missing=part.missing)
    if any(part.partial for part in parts):
        return KpiValue(last, None, 0, missing=Missing.NO_EARLIER_DATA)
    if all(part.missing is Missing.NO_ROWS for part in parts):
        return KpiValue(last, None, 0, missing=Missing.NO_ROWS)
    return None


def _added(parts: Sequence[KpiValue], last: Period, *, divided: bool) -> KpiValue:
    """Sums of the parts, one over the other for a rate. A part without rows adds nothing."""
    refused = _refused(parts, last)
    if refused is not None:
        return refused
    n = sum(part.n for part in parts)
    above = sum((part.numerator for part in parts if part.numerator is not None), Decimal(0))
    below = sum((part.denominator for part in parts if part.denominator is not None), Decimal(0))
    if divided and not below:
        return KpiValue(last, None, n, above, below, Missing.ZERO_DENOMINATOR)
    value = ARITHMETIC.divide(above, below) if divided else above
    return KpiValue(last, float(value), n, above, below if divided else None)


def _entered(entered: Entered, parts: Sequence[KpiValue], last: Period) -> KpiValue:
    """Results rolled up as the KPI declares."""
    refused = _refused(parts, last)
    if refused is not None:
        return refused
    if entered.roll_up == "last":
        return replace(parts[-1], period=last)
    n = sum(part.n for part in parts)
    exact = [(Decimal(str(part.value)), part.n) for part in parts if part.value is not None]
    if entered.roll_up == "sum":
        return KpiValue(last, float(sum((value for value, _ in exact), Decimal(0))), n)
    if not n:
        return KpiValue(last, None, 0, missing=Missing.ZERO_DENOMINATOR)
    total = sum((value * count for value, count in exact), Decimal(0))
    return KpiValue(last, float(ARITHMETIC.divide(total, Decimal(n))), n)


def _growth(
    workspace: Workspace, actuals: Actuals, of: str, unit: str, last: Period
) -> KpiValue | None:
    now = to_date(workspace, actuals, of, unit, last)
    base = to_date(workspace, actuals, of, unit, last.year_before)
    if now is None or base is None:
        return None
    n = min(now.n, base.n)
    if now.value is None or base.value is None:
        missing = Missing.INPUT_MISSING if now.value is None else base.missing
        return KpiValue(last, None, n, missing=missing)
    if base.value <= 0:
        return KpiValue(last, None, n, missing=Missing.NO_BASE)
    above, below = _exact(now), _exact(base)
    return KpiValue(last, float(ARITHMETIC.divide(above - below, below)), n, above, below)


def _formula(
    workspace: Workspace, actuals: Actuals, expression: str, unit: str, last: Period
) -> KpiValue | None:
    tree = parse_formula(expression)
    inputs = {name: to_date(workspace, actuals, name, unit, last) for name in tree.names}
    known = {name: value for name, value in inputs.items() if value is not None}
    if len(known) < len(inputs):
        return None
    n = min(value.n for value in known.values())
    lacking = [value.missing for value in known.values() if value.value is None]
    if lacking:
        early = lacking[0] is Missing.NO_EARLIER_DATA
        missing = Missing.NO_EARLIER_DATA if early else Missing.INPUT_MISSING
        return KpiValue(last, None, n, missing=missing)
    found = tree.evaluate({name: _exact(value) for name, value in known.items()})
    if found is None:
        return KpiValue(last, None, n, missing=Missing.ZERO_DENOMINATOR)
    return KpiValue(last, float(found), n)


def _exact(value: KpiValue) -> Decimal:
    """A value as a decimal: its sums where it has them, so that no digit is lost."""
    if value.numerator is not None and value.denominator is None:
        return value.numerator
    if value.numerator is not None and value.denominator:
        return ARITHMETIC.divide(value.numerator, value.denominator)
    return Decimal(str(value.value))
