"""From sums to a KPI's value, in decimal arithmetic, with the reason where there is none.

Reference: docs/methods.md, "From rows to a KPI value"; docs/cube.md for the order of reasons.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Context, Decimal

from kpi_reports.measure.schema import COMPANY, CubeRecord, MeasuredKpi
from kpi_reports.measure.stored import StoredTables, Total
from kpi_reports.params.formula import FormulaTree, parse_formula
from kpi_reports.params.models import Entered, Formula, Growth
from kpi_reports.periods import Period
from kpi_reports.values import KpiValue, Missing, SourceFacts, Stop

_CONTEXT = Context(prec=28)  # digits of a quotient, whatever the caller's own context is


@dataclass(frozen=True, slots=True)
class Valued:
    """A KpiValue before its value becomes a float: what growth and formulas go on with."""

    value: Decimal | None
    n: int
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    missing: Missing | None = None
    partial: bool = False

    def plain(self, period: Period) -> KpiValue:
        """As later steps read it."""
        value = None if self.value is None else float(self.value)
        return KpiValue(
            period, value, self.n, self.numerator, self.denominator, self.missing, self.partial
        )


class Valuing:
    """Works out values from a cube's tables, and remembers them."""

    def __init__(self, record: CubeRecord, tables: StoredTables) -> None:
        self._record = record
        self._tables = tables
        self._sources = {facts.source: facts for facts in record.sources}
        self._stops = [_by_kpi(stops) for stops in (record.stops, record.segment_stops)]
        self._formulas: dict[str, FormulaTree] = {}
        self._known: dict[tuple[str, str, Period], Valued] = {}

    def value(self, kpi: str, unit: str, period: Period) -> Valued:
        """The KPI's value; the KPI must be one of the record's."""
        key = (kpi, unit, period)
        if key not in self._known:
            valued = self._value(kpi, unit, period)
            if self.is_stopped(kpi, unit, period) and valued.missing is not Missing.SOURCE_FAILED:
                valued = Valued(None, 0, missing=Missing.CHECK_FAILED, partial=valued.partial)
            self._known[key] = valued
        return self._known[key]

    def is_stopped(self, kpi: str, unit: str, period: Period, *, segments: bool = False) -> bool:
        """Whether a failed check holds the KPI back on a day of the period, or its segments alone.

        The company is held back with any of its departments: its rows include theirs.
        """
        stops = self.stops_of(kpi, segments=segments)
        return bool(stops) and any(
            (stop.unit in (None, unit) or unit == COMPANY)
            and (stop.first is None or stop.first <= period.last)
            and (stop.last is None or stop.last >= period.first)
            for stop in stops
        )

    def stops_of(self, kpi: str, *, segments: bool = False) -> Sequence[Stop]:
        """Where failed checks hold the KPI back, or its segments alone."""
        return self._stops[segments].get(kpi, ())

    def _value(self, kpi: str, unit: str, period: Period) -> Valued:
        declared = self._record.kpis[kpi]
        match declared.measure:
            case Growth() as growth:
                return self._growth(growth, unit, period)
            case Formula() as formula:
                return self._formula(formula, unit, period)
            case Entered():
                return Valued(None, 0, missing=Missing.NOT_ENTERED)
            case _:
                return self._measured(kpi, declared, unit, period)

    def _measured(self, kpi: str, declared: MeasuredKpi, unit: str, period: Period) -> Valued:
        source = declared.source or ""
        if source not in self._sources:
            return Valued(None, 0, missing=Missing.SOURCE_FAILED)
        partial = is_partial(self._sources[source], period)
        if not self._tables.rows(unit, period.grain).get((source, str(period)), 0):
            return Valued(None, 0, missing=Missing.NO_ROWS, partial=partial)
        match declared.measure.kind:
            case "mean" | "ratio":
                valued = self._divided(kpi, unit, period)
            case "sum" | "count":
                part = "value" if declared.measure.kind == "sum" else "rows"
                valued = whole(
                    self._tables.totals(unit, period.grain)[f"{kpi}.{part}", str(period)]
                )
            case "last":
                key = (f"{kpi}.latest", str(period))
                total, n = self._tables.latest(unit, period.grain).get(key, (None, 0))
                valued = Valued(total, n, total)
            case _:
                value, n = self._tables.values(unit)[kpi, str(period)]
                valued = Valued(value if n else None, n)
        if valued.value is None:
            valued = replace(valued, missing=Missing.ZERO_DENOMINATOR)
        return replace(valued, partial=partial)

    def _divided(self, kpi: str, unit: str, period: Period) -> Valued:
        totals, when = self._tables.totals(unit, period.grain), str(period)
        above, below = (totals[f"{kpi}.{part}", when] for part in ("numerator", "denominator"))
        return quotient(above, below)

    def _growth(self, growth: Growth, unit: str, period: Period) -> Valued:
        before = period.previous if growth.against == "prev" else period.year_before
        now, base = self.value(growth.of, unit, period), self.value(growth.of, unit, before)
        both = Valued(
            None, min(now.n, base.n), now.value, base.value, partial=now.partial or base.partial
        )
        if now.value is None:
            return replace(both, missing=_inherited(now, base))
        if base.value is None:
            early = self._is_before_data(growth.of, before)
            return replace(both, missing=Missing.NO_EARLIER_DATA if early else _inherited(base))
        if base.value <= 0:
            return replace(both, missing=Missing.NO_BASE)
        return replace(both, value=_CONTEXT.divide(now.value - base.value, base.value))

    def _formula(self, formula: Formula, unit: str, period: Period) -> Valued:
        if formula.expression not in self._formulas:
            self._formulas[formula.expression] = parse_formula(formula.expression)
        tree = self._formulas[formula.expression]
        inputs = {name: self.value(name, unit, period) for name in tree.names}
        known = {name: valued.value for name, valued in inputs.items() if valued.value is not None}
        n = min((valued.n for valued in inputs.values()), default=0)
        partial = any(valued.partial for valued in inputs.values())
        if len(known) < len(inputs):
            return Valued(None, n, missing=_inherited(*inputs.values()), partial=partial)
        value = tree.evaluate(known)
        missing = Missing.ZERO_DENOMINATOR if value is None else None
        return Valued(value, n, missing=missing, partial=partial)

    def _is_before_data(self, kpi: str, period: Period) -> bool:
        """Whether the period ends before the first day of a source that the KPI rests on."""
        declared = self._record.kpis[kpi]
        match declared.measure:
            case Growth(of=of):
                return self._is_before_data(of, period)
            case Formula(expression=expression):
                names = parse_formula(expression).names
                return any(self._is_before_data(name, period) for name in names)
            case _:
                facts = self._sources.get(declared.source or "")
                return bool(facts and facts.first_day and period.last < facts.first_day)


def is_partial(facts: SourceFacts, period: Period) -> bool:
    """Whether a source's data begin after the period does, or end before it."""
    if facts.first_day is None or facts.last_day is None:
        return True
    return facts.first_day > period.first or facts.last_day < period.last


def quotient(numerator: Total, denominator: Total) -> Valued:
    """A mean or ratio; without a value where there is nothing to divide, or to divide by."""
    (above, n), (below, _) = numerator, denominator
    value = _CONTEXT.divide(above, below) if above is not None and below else None
    return Valued(value, n, above, below)


def whole(total: Total) -> Valued:
    """A sum or count: 0 where rows could have counted and `where` kept none of them."""
    value, n = total
    if not n:
        return Valued(None, n)
    exact = value if value is not None else Decimal(0)
    return Valued(exact, n, exact)


def _by_kpi(stops: Sequence[Stop]) -> Mapping[str, Sequence[Stop]]:
    found: dict[str, list[Stop]] = {}
    for stop in stops:
        found.setdefault(stop.kpi, []).append(stop)
    return found


def _inherited(*inputs: Valued) -> Missing:
    """Why a value is missing that rests on these, one of them missing at least."""
    reasons = [valued.missing for valued in inputs if valued.value is None]
    for failed in (Missing.SOURCE_FAILED, Missing.CHECK_FAILED):
        if failed in reasons:
            return failed
    early = reasons[0] is Missing.NO_EARLIER_DATA
    return Missing.NO_EARLIER_DATA if early else Missing.INPUT_MISSING
