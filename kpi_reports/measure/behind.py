"""The rows behind a number: which of a source's rows count in a KPI, and what each gives."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from kpi_reports.measure.compiled import CompiledMeasure, compile_measures
from kpi_reports.measure.expressions import ROW
from kpi_reports.measure.rows import exact, kept, plain
from kpi_reports.measure.schema import COMPANY
from kpi_reports.measure.sql import identifier, limit_memory, literal, lock, open_connection
from kpi_reports.params.models import Workspace
from kpi_reports.periods import Period
from kpi_reports.values import Table

FILE, ROW_NUMBER, WHY = "\\file", "\\row", "\\why"  # what intake adds to every row
UNIT_AT, DAY_AT = 2, 3  # where a row has them
_FIELDS = ("numerator", "denominator", "value")


@dataclass(frozen=True, slots=True)
class RowsBehind:
    """Rows of one unit and period. `header` names the cells of `rows`: the number of the file, the
    row in it, unit, day, the columns that the KPI reads, what the row gives, and "counts".

    `totals` are the exact sums of what counted rows give; `used` rows count, `passed_over` rows of
    the unit and period do not (the KPI's `where`, or a missing value); `dropped` were left out when
    the source was read, by reason.
    """

    header: tuple[str, ...]
    rows: Sequence[tuple[object, ...]]
    totals: Mapping[str, Decimal | None]
    used: int
    passed_over: int
    dropped: Mapping[str, int]


def rows_behind(
    workspace: Workspace, table: Table, kpi: str, unit: str, period: Period
) -> RowsBehind:
    """The rows of a KPI that is measured from rows; `unit` "company" takes all departments."""
    measure = next(found for found in compile_measures(workspace) if found.kpi == kpi)
    fields = [name for name in _FIELDS if name in measure.expressions]
    columns = sorted(measure.columns - {"unit", "day"})
    gives = [f"{_given(measure, name)} AS {identifier(f'→ {name}')}" for name in fields]
    selected = [
        *(identifier(name) for name in (FILE, ROW_NUMBER, "unit", "day", *columns)),
        *gives,
        f"{_counts(measure)} AS {identifier('counts')}",
    ]
    inside = f'"day" BETWEEN {literal(str(period.first))} AND {literal(str(period.last))}'
    whose = "true" if unit == COMPANY else f'"unit" = {literal(unit)}'
    with open_connection() as connection:
        limit_memory(connection)
        lock(connection, table.files)
        connection.execute(f"CREATE VIEW traced AS {table.traced}")
        found = connection.execute(
            f"SELECT {', '.join(selected)} FROM traced AS {identifier(ROW)} "
            f"WHERE {identifier(WHY)} IS NULL AND {whose} AND {inside} ORDER BY 1, 2"
        )
        header = tuple(str(column[0]) for column in found.description or ())
        rows = found.fetchall()
        dropped = connection.execute(
            f"SELECT {identifier(WHY)}, count(*) FROM traced WHERE {identifier(WHY)} IS NOT NULL "
            f'AND ({whose} OR "unit" IS NULL) AND ({inside} OR "day" IS NULL) GROUP BY 1 ORDER BY 1'
        ).fetchall()
    if measure.measure.kind == "last":
        rows = _on_latest_days(rows)
    used = [row for row in rows if row[-1]]
    return RowsBehind(
        header=header,
        rows=rows,
        totals=_totals(measure, fields, used, start=4 + len(columns)),
        used=len(used),
        passed_over=len(rows) - len(used),
        dropped=dict(dropped),
    )


def _on_latest_days(rows: Sequence[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """The rows, of which only those of each unit's latest day with a value still count."""
    latest: dict[str, date] = {}
    for row in rows:
        if row[-1]:
            latest[row[UNIT_AT]] = max(row[DAY_AT], latest.get(row[UNIT_AT], row[DAY_AT]))
    return [(*row[:-1], row[-1] and row[DAY_AT] == latest[row[UNIT_AT]]) for row in rows]


def _given(measure: CompiledMeasure, field: str) -> str:
    if measure.measure.kind == "distinct":
        return plain(measure, field)
    return exact(measure, field)


def _counts(measure: CompiledMeasure) -> str:
    """Whether a row is part of the number, as docs/cube.md defines n."""
    if "denominator" in measure.expressions:
        above, below = exact(measure, "numerator"), exact(measure, "denominator")
        counted = f"({above}) IS NOT NULL AND ({below}) IS NOT NULL"
        if measure.expressions["denominator"].boolean:
            # a numerator that is not 0 is added up where the denominator is false, too
            counted += f" AND (({below}) <> 0 OR ({above}) <> 0)"
        return counted
    if "value" in measure.expressions:
        return f"({_given(measure, 'value')}) IS NOT NULL"
    return kept(measure)


def _totals(
    measure: CompiledMeasure,
    fields: Sequence[str],
    used: Sequence[tuple[object, ...]],
    *,
    start: int,
) -> dict[str, Decimal | None]:
    if measure.measure.kind in ("distinct", "quantile"):
        return {}
    totals: dict[str, Decimal | None] = {}
    for at, name in enumerate(fields, start=start):
        given = [value for row in used if isinstance(value := row[at], Decimal)]
        totals[name] = sum(given, Decimal(0)) if given else None
    return totals
