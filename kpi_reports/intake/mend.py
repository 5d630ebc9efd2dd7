"""Reads what SQL left over: every different text once, by the functions that know how people write.

What was converted is counted, because a pack says what was changed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Literal

import duckdb

from kpi_reports.errors import SourceError
from kpi_reports.intake.fields import Field
from kpi_reports.intake.measurement_units import conversion
from kpi_reports.intake.typed import lost_of, value_of
from kpi_reports.intake.written.dates import parse_date, parse_timestamp
from kpi_reports.intake.written.durations import parse_minutes
from kpi_reports.intake.written.numbers import (
    parse_boolean,
    parse_integer,
    parse_number,
    parse_percent,
)
from kpi_reports.intake.written.parsed import Parsed
from kpi_reports.params.source import DUCKDB_TYPES, Files, Shape
from kpi_reports.values import Conversion

EXCEL = "excel"  # a date_format that lets numbers be days as Excel counts them
_SIX_PLACES = Decimal("0.000001")
_BATCH = 50_000
_BASES = ("元", "个", "fraction", "分钟")  # what a parsed cell with a unit of its own counts in

AnyParsed = Parsed[Decimal] | Parsed[int] | Parsed[date] | Parsed[datetime] | Parsed[bool]


@dataclass(frozen=True, slots=True)
class Habits:
    """How a source writes numbers and dates."""

    decimal_mark: str
    thousands_mark: str | None
    fiscal_year_starts: int
    excel: bool
    missing: frozenset[str]


def habits_of(source: Shape, *, excel: bool) -> Habits:
    """From the declaration; `excel` where the cells come from workbooks."""
    text = source.text if isinstance(source, Files) else None
    return Habits(
        decimal_mark=text.decimal_mark if text else ".",
        thousands_mark=text.thousands_mark if text else None,
        fiscal_year_starts=source.fiscal_year_starts,
        excel=excel,
        missing=frozenset({"", *source.missing}),
    )


def mend(
    connection: duckdb.DuckDBPyConnection, fields: Sequence[Field], habits: Habits
) -> list[Conversion]:
    """Writes what can be read of the lost texts back to table `typed`; tells how it was read."""
    told: list[Conversion] = []
    for number, field in enumerate(fields):
        if field.type == "text":
            continue
        lost = connection.execute(
            f"SELECT {lost_of(number)}, count(*) FROM typed WHERE {lost_of(number)} IS NOT NULL "
            "GROUP BY 1 ORDER BY 1"
        ).fetchall()
        if not lost:
            continue
        read = _reader(field, habits)
        counts: Counter[str] = Counter()
        rows: list[tuple[str, str | None]] = []
        for text, count in lost:
            if text.strip() in habits.missing:
                rows.append((text, None))
            elif (parsed := read(text)) is not None and (value := _written(parsed, field)):
                rows.append((text, value))
                if parsed.how != "plain":
                    counts[parsed.how] += count
        _write_back(connection, number, field, rows)
        name = field.name.removeprefix("\\")
        told += [Conversion(name, how, count) for how, count in sorted(counts.items())]
    return told


def _reader(field: Field, habits: Habits) -> Callable[[str], AnyParsed | None]:
    marks = {"decimal_mark": habits.decimal_mark, "thousands_mark": habits.thousands_mark}
    form = field.column.date_format if field.column else None
    serials: Literal["1900"] | None = "1900" if habits.excel or form == EXCEL else None
    dates = {
        "date_format": None if form == EXCEL else form,
        "fiscal_year_starts": habits.fiscal_year_starts,
        "excel_serials": serials,
    }
    readers: dict[str, Callable[[str], AnyParsed | None]] = {
        "integer": lambda text: parse_integer(text, **marks),  # type: ignore[arg-type]
        "decimal": lambda text: parse_number(text, **marks),  # type: ignore[arg-type]
        "number": lambda text: parse_number(text, **marks),  # type: ignore[arg-type]
        "percent": lambda text: parse_percent(text, **marks),  # type: ignore[arg-type]
        "minutes": lambda text: parse_minutes(text, **marks),  # type: ignore[arg-type]
        "boolean": parse_boolean,
        "date": lambda text: parse_date(text, **dates),  # type: ignore[arg-type]
        "timestamp": lambda text: parse_timestamp(text, **dates),  # type: ignore[arg-type]
    }
    return readers[field.type]


def _written(parsed: AnyParsed, field: Field) -> str | None:
    """The value as DuckDB casts it exactly; None where the column's type cannot hold it."""
    value = parsed.value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | Decimal) and parsed.states_unit:
        kept = _in_declared_unit(Decimal(value), field)
        if kept is None or (field.type == "integer" and kept != kept.to_integral_value()):
            return None
        value = int(kept) if field.type == "integer" else kept
    if isinstance(value, Decimal) and field.type != "number":
        try:
            return f"{value.quantize(_SIX_PLACES, ROUND_HALF_UP):f}"
        except InvalidOperation:
            return None
    return str(value)


def _in_declared_unit(value: Decimal, field: Field) -> Decimal | None:
    """A cell that names its own unit (3.2万元) in the unit of the other cells (万元), because all
    cells of the column are converted together afterwards; None where the two cannot be compared
    (3万 in a column of kilograms), which would be a guess."""
    declared = field.column.from_unit if field.column else None
    if declared is None:
        return value
    for base in _BASES:
        try:
            return conversion(base, declared).apply(value)
        except SourceError:
            continue
    return None


def _write_back(
    connection: duckdb.DuckDBPyConnection,
    number: int,
    field: Field,
    rows: Sequence[tuple[str, str | None]],
) -> None:
    """A marker of nothing is no lost text; a value that does not fit its type stays lost."""
    value, lost, target = value_of(number), lost_of(number), DUCKDB_TYPES[field.type]
    connection.execute("CREATE OR REPLACE TEMP TABLE mended (written VARCHAR, meant VARCHAR)")
    for start in range(0, len(rows), _BATCH):
        batch = rows[start : start + _BATCH]
        connection.execute(
            "INSERT INTO mended SELECT unnest($1::VARCHAR[]), unnest($2::VARCHAR[])",
            [[text for text, _ in batch], [meant for _, meant in batch]],
        )
    connection.execute(
        f"UPDATE typed SET {value} = TRY_CAST(meant AS {target}), {lost} = CASE "
        f"WHEN meant IS NOT NULL AND TRY_CAST(meant AS {target}) IS NULL THEN {lost} END "
        f"FROM mended WHERE {lost} = written"
    )
