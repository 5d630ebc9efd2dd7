"""A table that stays where it lies: a SELECT over Parquet files, and what is to be told of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import duckdb

from kpi_reports.intake.cells import WHITE, identifier, listed, literal
from kpi_reports.intake.fields import UNIT, field_named
from kpi_reports.intake.read import OWN, ReadTable, Wanted, columns_of
from kpi_reports.intake.shape import ALIAS, WHY, day_of, day_parts
from kpi_reports.intake.told import drop_issues
from kpi_reports.intake.typed import FILE, ROW
from kpi_reports.params.source import DateFromParts, Shape
from kpi_reports.values import Conversion, DataIssue, Dropped, Fact, FileFacts

_LOOKED_AT = 10_000  # rows; a column without a value in them is looked through to its first value


@dataclass(frozen=True, slots=True)
class Lying:
    """Rows where they lie: `typed` is SQL that yields every field by its name, with \\file and
    \\row; `plain` the same without these two, which cost; `files` are those that both read."""

    plain: str
    typed: str
    files: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Group:
    """Rows of one text of the department, with or without a day."""

    unit: str | None
    has_day: bool
    rows: int
    first: date | None
    last: date | None


def over_files(
    connection: duckdb.DuckDBPyConnection,
    wanted: Wanted,
    lying: Lying,
    parts: Sequence[FileFacts],
    issues: Sequence[DataIssue],
) -> ReadTable:
    """The rows that count as a SELECT, found by one look at departments and days."""
    source = wanted.source
    columns = columns_of(source, wanted.tables)
    unit, day = _unit_text(source), day_of(source)
    groups, absent = _groups(connection, wanted, lying, unit, day)
    known = {g.unit: found for g in groups if g.unit and (found := wanted.keys.find(g.unit))}
    kept = [group for group in groups if group.has_day and group.unit in known]
    used = sum(group.rows for group in kept)
    names = [*columns, *(name for name in OWN if name not in columns)]
    named = ", ".join(_selected(names, unit, day, known))
    whose = f"{unit} IN ({listed(sorted(known))})"
    relation = f"SELECT {named} FROM ({lying.plain}) WHERE {whose} AND {day} IS NOT NULL"
    why = _why(unit, day, known, absent)
    traced = f"SELECT {FILE}, {ROW}, {why} AS {WHY}, {named} FROM ({lying.typed})"
    dropped = _dropped(groups, known)
    example = _example(connection, source, f"({lying.plain}) WHERE {whose} AND {day} IS NULL")
    days = [day for group in kept for day in (group.first, group.last) if day]
    return ReadTable(
        columns=columns,
        relation=relation,
        traced=traced,
        files=lying.files,
        rows=sum(group.rows for group in groups),
        first_day=min(days, default=None),
        last_day=max(days, default=None),
        parts=_used(connection, parts, traced, used) if dropped else tuple(parts),
        conversions=_spellings(groups, known),
        dropped=dropped,
        issues=(
            *issues,
            *_all_missing(connection, source, relation, used),
            *drop_issues(_strangers(groups, known), _counts(groups, known), example),
        ),
    )


def _groups(
    connection: duckdb.DuckDBPyConnection, wanted: Wanted, lying: Lying, unit: str, day: str
) -> tuple[list[_Group], list[str]]:
    """Rows by department and day, and the texts of departments that stand for nothing."""
    rows = connection.execute(
        f"SELECT {unit}, {day} IS NOT NULL, count(*), min({day}), max({day}) "
        f"FROM ({lying.plain}) GROUP BY ALL ORDER BY ALL"
    ).fetchall()
    nothing = {"", *wanted.source.missing} - set(wanted.spellings)
    absent = sorted({text for text, *_ in rows if text is not None and _bare(text) in nothing})
    return [_Group(None if text in absent else text, *rest) for text, *rest in rows], absent


def _bare(text: str) -> str:
    """The text as markers of nothing are compared with it."""
    return text.strip(WHITE)


def _unit_text(source: Shape) -> str:
    if source.unit_is is not None:
        return literal(source.unit_is)
    return f"CAST({identifier(field_named(source, source.unit or '') or UNIT)} AS VARCHAR)"


def _selected(names: Sequence[str], unit: str, day: str, known: dict[str, str]) -> list[str]:
    """Columns with `unit` and `day`; a spelling that is the id itself costs nothing."""
    other = {text: found for text, found in known.items() if text != found}
    whens = " ".join(f"WHEN {literal(text)} THEN {literal(i)}" for text, i in other.items())
    meant = f"CASE {unit} {whens} ELSE {unit} END" if other else unit
    own = {"unit": f'{meant} AS "unit"', "day": f'{day} AS "day"'}
    return [own.get(name, identifier(name)) for name in names]


def _why(unit: str, day: str, known: dict[str, str], absent: Sequence[str]) -> str:
    return (
        f"CASE WHEN {unit} IS NULL OR {unit} IN ({listed(absent)}) THEN 'missing_unit' "
        f"WHEN {unit} NOT IN ({listed(sorted(known))}) THEN 'unknown_unit' "
        f"WHEN {day} IS NULL THEN 'no_day' END"
    )


def _spellings(groups: Sequence[_Group], known: dict[str, str]) -> tuple[Conversion, ...]:
    changed = sum(g.rows for g in groups if g.unit in known and known[g.unit] != g.unit)
    return (Conversion("unit", ALIAS, changed),) if changed else ()


def _counts(groups: Sequence[_Group], known: dict[str, str]) -> dict[str, int]:
    counts = {"unknown_unit": 0, "missing_unit": 0, "no_day": 0}
    for group in groups:
        if group.unit is None:
            counts["missing_unit"] += group.rows
        elif group.unit not in known:
            counts["unknown_unit"] += group.rows
        elif not group.has_day:
            counts["no_day"] += group.rows
    return counts


def _strangers(groups: Sequence[_Group], known: dict[str, str]) -> list[tuple[str, int]]:
    """The texts that name no department with their rows, the most frequent first."""
    rows: Counter[str] = Counter()
    for group in groups:
        if group.unit is not None and group.unit not in known:
            rows[group.unit] += group.rows
    return sorted(rows.items(), key=lambda entry: (-entry[1], entry[0]))


def _dropped(groups: Sequence[_Group], known: dict[str, str]) -> tuple[Dropped, ...]:
    counts = _counts(groups, known)
    ordered = sorted(counts.items(), key=lambda entry: (-entry[1], entry[0]))
    return tuple(Dropped(why, rows) for why, rows in ordered if rows)


def _used(
    connection: duckdb.DuckDBPyConnection, parts: Sequence[FileFacts], traced: str, kept: int
) -> tuple[FileFacts, ...]:
    """The files with how many of their rows count, where some do not."""
    if len(parts) == 1:
        return (replace(parts[0], used=kept),)
    counts = dict(
        connection.execute(
            f"SELECT {FILE}, count(*) FROM ({traced}) WHERE {WHY} IS NULL GROUP BY 1"
        ).fetchall()
    )
    return tuple(replace(part, used=counts.get(at, 0)) for at, part in enumerate(parts))


def _all_missing(
    connection: duckdb.DuckDBPyConnection, source: Shape, relation: str, kept: int
) -> list[DataIssue]:
    names = [column.name for column in source.columns]
    if not names or not kept:
        return []
    counts = ", ".join(f"count({identifier(name)})" for name in names)
    first = connection.execute(
        f"SELECT {counts} FROM (SELECT * FROM ({relation}) LIMIT {_LOOKED_AT})"
    ).fetchall()[0]
    issues = []
    for name in (name for name, present in zip(names, first, strict=True) if not present):
        query = f"SELECT 1 FROM ({relation}) WHERE {identifier(name)} IS NOT NULL LIMIT 1"
        if not connection.execute(query).fetchall():
            facts: dict[str, Fact] = {"column": name, "rows": kept}
            issues.append(DataIssue("all_missing", "warning", facts=facts))
    return issues


def _example(connection: duckdb.DuckDBPyConnection, source: Shape, without_day: str) -> str:
    """The parts of a day that does not exist; a date that is one cell can only be empty here."""
    if not isinstance(source.date, DateFromParts):
        return ""
    parts = ", ".join(f"CAST({part} AS VARCHAR)" for part in day_parts(source.date, source) if part)
    query = f"SELECT min(concat_ws('-', {parts})) FROM {without_day}"
    return str(connection.execute(query).fetchall()[0][0] or "")
