"""From typed cells to rows: names, units of measure, joins, department and day, duplicates.

Nothing is deleted here: a row that is left out stays, with the reason in `\\why`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import duckdb

from kpi_reports.errors import SourceError
from kpi_reports.intake.cells import day_from_parts, identifier, literal
from kpi_reports.intake.fields import DATE, DAY, MONTH, UNIT, YEAR, Field, field_named
from kpi_reports.intake.joins import join_expressions
from kpi_reports.intake.keys import Keys, read_alias_file
from kpi_reports.intake.measurement_units import conversion
from kpi_reports.intake.typed import FILE, ROW, lost_of, value_of
from kpi_reports.params.source import DUCKDB_TYPES, DateFromParts, Duplicates, Shape
from kpi_reports.values import Conversion, Table

WHY = identifier("\\why")
UNIT_TEXT, DAY_TEXT = identifier("\\unit_text"), identifier("\\day_text")
UNMATCHED = identifier("\\unmatched")
ALIAS = "alias"  # a spelling that the declaration lists became the one that is kept
_CALCULATED = ("decimal", "percent", "minutes", "number", "integer")


def shape(
    connection: duckdb.DuckDBPyConnection,
    source: Shape,
    fields: Sequence[Field],
    *,
    keys: Keys,
    tables: Mapping[str, Table],
    folder: Path,
) -> list[Conversion]:
    """Table `shaped` from table `typed`: \\file, \\row, the columns, `unit`, `day`, and \\why.

    `keys` knows the departments, `tables` holds the sources that are joined, `folder` is the params
    folder. Returns what was converted. Raises SourceError where a join's key is not unique.
    """
    told = _name_columns(connection, source, fields, folder)
    unmatched = join_expressions(connection, source, tables)
    told += _units(connection, source, keys)
    unit, day = "known.id", day_of(source)
    if source.unit_is is not None:
        unit = literal(source.unit_is)
    reasons = _reasons(source, fields, unmatched)
    connection.execute(
        "CREATE TABLE shaped AS SELECT *, "
        f'CASE {" ".join(reasons)} END AS {WHY} FROM (SELECT joined.*, {unit} AS "unit", '
        f'{day} AS "day" FROM joined LEFT JOIN known ON joined.{UNIT_TEXT} = known.written)'
        if source.has_unit
        else f"CREATE TABLE shaped AS SELECT *, NULL::VARCHAR AS {WHY} FROM joined"
    )
    if source.duplicates is not None:
        _mark_duplicates(connection, source.duplicates)
    return told


def _name_columns(
    connection: duckdb.DuckDBPyConnection, source: Shape, fields: Sequence[Field], folder: Path
) -> list[Conversion]:
    """Table `named`: declared columns in the units that they are kept in, one spelling for many."""
    told: list[Conversion] = []
    selected, joins = [FILE, ROW], ""
    for number, field in enumerate(fields):
        value, column = value_of(number), field.column
        if column is not None and column.from_unit and column.to_unit:
            value = _scaled(field, value)
            count = _count(connection, f"{value_of(number)} IS NOT NULL")
            told.append(Conversion(field.name, f"{column.from_unit} → {column.to_unit}", count))
        if column is not None and (column.aliases or column.alias_file):
            spelt = column.aliases or read_alias_file(folder / str(column.alias_file))
            count = _alias_table(connection, Keys.build(spelt), number)
            joins += f" LEFT JOIN alias_{number} ON {value_of(number)} = alias_{number}.written"
            value = f"coalesce(alias_{number}.id, {value})"
            if count:
                told.append(Conversion(field.name, ALIAS, count))
        selected.append(f"{value} AS {identifier(field.name)}")
    try:
        connection.execute(
            f"CREATE TABLE named AS SELECT *, {_unit_text(source)} AS {UNIT_TEXT}, "
            f"{_day_text(source, fields)} AS {DAY_TEXT} FROM "
            f"(SELECT typed.* EXCLUDE ({FILE}, {ROW}), {', '.join(selected)} FROM typed{joins})"
        )
    except (duckdb.ConversionException, duckdb.OutOfRangeException) as error:
        raise SourceError(
            f"a value is too large once it is converted ({str(error).splitlines()[0]}). "
            "A decimal may have 12 digits before the decimal point"
        ) from error
    return told


def _scaled(field: Field, value: str) -> str:
    """SQL for the value in the unit that it is kept in, rounded half up at the sixth decimal."""
    column = field.column
    if column is None or column.from_unit is None or column.to_unit is None:
        return value
    if field.type not in _CALCULATED:
        raise SourceError(
            f"column '{field.name}' is {field.type} and cannot be converted from "
            f"'{column.from_unit}' to '{column.to_unit}'. Declare it as decimal"
        )
    factor = conversion(column.from_unit, column.to_unit)
    target = DUCKDB_TYPES[field.type]
    if field.type == "number":
        return f"{value} * {factor.multiply:f} / {factor.divide:f}"
    if factor.divide == 1:
        wide = f"CAST({value} AS DECIMAL(20,6)) * CAST({factor.multiply:f} AS DECIMAL(18,6))"
        return f"CAST({wide} AS {target})"
    millionths = f"CAST(abs({value}) * 1000000 AS HUGEINT)"
    twice = f"({millionths} * {2 * factor.multiply:f} + {factor.divide:f})"
    whole = f"CAST({twice} // {2 * factor.divide:f} AS DECIMAL(31,0))"
    return f"CAST(sign({value}) * {whole} * 0.000001::DECIMAL(7,6) AS {target})"


def _alias_table(connection: duckdb.DuckDBPyConnection, keys: Keys, number: int) -> int:
    """Table `alias_N` of the texts that mean another; returns how many cells hold one."""
    value = value_of(number)
    written = connection.execute(
        f"SELECT {value}, count(*) FROM typed WHERE {value} IS NOT NULL GROUP BY 1 ORDER BY 1"
    ).fetchall()
    meant = [(text, found, n) for text, n in written if (found := keys.find(text)) is not None]
    _mapping(connection, f"alias_{number}", [(text, found) for text, found, _ in meant])
    return sum(n for text, found, n in meant if text != found)


def _mapping(
    connection: duckdb.DuckDBPyConnection, name: str, rows: Sequence[tuple[str, str]]
) -> None:
    connection.execute(f"CREATE TEMP TABLE {name} (written VARCHAR, id VARCHAR)")
    connection.execute(
        f"INSERT INTO {name} SELECT unnest($1::VARCHAR[]), unnest($2::VARCHAR[])",
        [[text for text, _ in rows], [found for _, found in rows]],
    )


def _unit_text(source: Shape) -> str:
    """SQL for the text that names the department; a joined one is known only after the join."""
    if source.unit is None or _is_joined(source, source.unit):
        return "NULL::VARCHAR"
    return f"CAST({identifier(field_named(source, source.unit) or UNIT)} AS VARCHAR)"


def _is_joined(source: Shape, written: str) -> bool:
    own = {name for column in source.columns for name in (column.name, *column.names_in_file)}
    return written not in own and any(written in join.columns for join in source.joins)


def _day_text(source: Shape, fields: Sequence[Field]) -> str:
    """The text of a day that could not be read, for the message that tells of it."""
    numbers = {field.name: number for number, field in enumerate(fields)}
    if isinstance(source.date, DateFromParts):
        parts = [numbers[name] for name in (YEAR, MONTH, DAY) if name in numbers]
        texts = [f"coalesce({lost_of(at)}, CAST({value_of(at)} AS VARCHAR))" for at in parts]
        return f"concat_ws('-', {', '.join(texts)})" if texts else "NULL::VARCHAR"
    name = field_named(source, source.date) if source.date else None
    at = numbers.get(name or DATE)
    return "NULL::VARCHAR" if at is None or fields[at].type == "text" else lost_of(at)


def day_of(source: Shape) -> str:
    """SQL for the day of a row, over its fields by their names."""
    if isinstance(source.date, DateFromParts):
        parts = (part or "1" for part in day_parts(source.date, source))
        year, month, day = (f"TRY_CAST({part} AS BIGINT)" for part in parts)
        return day_from_parts(year, month, day)
    name = field_named(source, source.date or "") or DATE
    types = {DATE: "date", **{column.name: column.type for column in source.columns}}
    # a cast of what is a day already would keep Parquet's statistics from being used
    return (
        identifier(name) if types.get(name) == "date" else f"TRY_CAST({identifier(name)} AS DATE)"
    )


def day_parts(declared: DateFromParts, source: Shape) -> list[str | None]:
    """The fields of year, month and day; None for a day that is always the first."""
    written = (declared.year, declared.month, declared.day)
    return [
        None if name is None else identifier(field_named(source, name) or own)
        for name, own in zip(written, (YEAR, MONTH, DAY), strict=True)
    ]


def _units(connection: duckdb.DuckDBPyConnection, source: Shape, keys: Keys) -> list[Conversion]:
    """Table `known`: every text that means a department, with its id."""
    if source.unit is not None and _is_joined(source, source.unit):
        connection.execute(
            f"UPDATE joined SET {UNIT_TEXT} = CAST({identifier(source.unit)} AS VARCHAR)"
        )
    written = connection.execute(
        f"SELECT {UNIT_TEXT}, count(*) FROM joined WHERE {UNIT_TEXT} IS NOT NULL "
        "GROUP BY 1 ORDER BY 1"
    ).fetchall()
    meant = [(text, found, n) for text, n in written if (found := keys.find(text)) is not None]
    _mapping(connection, "known", [(text, found) for text, found, _ in meant])
    changed = sum(n for text, found, n in meant if text != found)
    return [Conversion("unit", ALIAS, changed)] if changed else []


def _reasons(source: Shape, fields: Sequence[Field], unmatched: bool) -> list[str]:
    reasons = []
    if source.wide_to_long is not None:
        value = source.wide_to_long.value
        name = field_named(source, value)
        if name is not None:
            at = next(n for n, field in enumerate(fields) if field.name == name)
            nothing = f"{value_of(at)} IS NULL AND {lost_of(at)} IS NULL"
            reasons.append(f"WHEN {nothing} THEN 'empty_cell'")
    if unmatched:
        reasons.append(f"WHEN {UNMATCHED} THEN 'unmatched'")
    if source.unit_is is None:
        reasons.append(f"WHEN {UNIT_TEXT} IS NULL THEN 'missing_unit'")
        reasons.append("WHEN \"unit\" IS NULL THEN 'unknown_unit'")
    reasons.append("WHEN \"day\" IS NULL THEN 'no_day'")
    return reasons


def _mark_duplicates(connection: duckdb.DuckDBPyConnection, rule: Duplicates) -> None:
    """All but one row of each key are left out; a key with a missing part is nobody's double."""
    key = ", ".join(identifier(name) for name in rule.key)
    whole = " AND ".join(f"{identifier(name)} IS NOT NULL" for name in rule.key)
    by = identifier(rule.by or "")
    order = {
        "first": f"{FILE}, {ROW}",
        "last": f"{FILE} DESC, {ROW} DESC",
        "highest": f"{by} DESC NULLS LAST, {FILE}, {ROW}",
        "lowest": f"{by} ASC NULLS LAST, {FILE}, {ROW}",
        "refuse": f"{FILE}, {ROW}",
    }[rule.keep]
    connection.execute(
        f"UPDATE shaped SET {WHY} = 'duplicate' FROM (SELECT rowid AS id, row_number() OVER "
        f"(PARTITION BY {key} ORDER BY {order}) AS place FROM shaped "
        f"WHERE {WHY} IS NULL AND {whole}) AS placed "
        "WHERE shaped.rowid = placed.id AND placed.place > 1"
    )
    if rule.keep == "refuse":
        found = connection.execute(
            f"SELECT count(*), any_value({key if len(rule.key) == 1 else f'({key})'}) "
            f"FROM shaped WHERE {WHY} = 'duplicate'"
        ).fetchall()[0]
        if found[0]:
            raise SourceError(
                f"{found[0]} rows repeat the key {', '.join(rule.key)}, such as {found[1]}. Mend "
                "the export, or say which row stays: duplicates: {keep: last}"
            )


def _count(connection: duckdb.DuckDBPyConnection, condition: str) -> int:
    return int(connection.execute(f"SELECT count(*) FROM typed WHERE {condition}").fetchall()[0][0])
