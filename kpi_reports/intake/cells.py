"""SQL that turns a cell's text into a value of the declared type, or into NULL."""

from __future__ import annotations

from kpi_reports.params.source import DUCKDB_TYPES


def identifier(name: str) -> str:
    """A column's or table's name as SQL writes it."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A text as SQL writes it."""
    return "'" + text.replace("'", "''") + "'"


def raw(position: int) -> str:
    """The name under which the text of the file's column at this position is kept."""
    return identifier(f"\\{position}")


def typed(cell: str, declared: str) -> str:
    """The value of a cell: NULL where its text is not of the declared type.

    DuckDB's own casts are kept from guessing: 12.7 is no integer, `nan` and `infinity` are no
    numbers, `1_000` is none, and a date or time begins with a year of four digits. A decimal is
    rounded at the sixth place. A time keeps the clock that is written, whatever its zone.
    """
    target = DUCKDB_TYPES[declared]
    cast = f"TRY_CAST({cell} AS {target})"
    plain = f"NOT contains({cell}, '_')"
    match declared:
        case "text":
            return cell
        case "integer":
            return f"CASE WHEN {plain} AND {cast} = TRY_CAST({cell} AS DOUBLE) THEN {cast} END"
        case "number":
            return f"CASE WHEN {plain} AND isfinite({cast}) THEN {cast} END"
        case "decimal":
            return f"CASE WHEN {plain} THEN {cast} END"
        case "date" | "timestamp":
            begins = f"substr(trim({cell}), 5, 1) IN ('-', '/')"
            return f"CASE WHEN {begins} AND year({cast}) BETWEEN 1 AND 9999 THEN {cast} END"
        case _:
            return cast


def day_from_parts(year: str, month: str, day: str) -> str:
    """The date of three cells: NULL where one is no whole number or the day does not exist."""
    numbers = [typed(cell, "integer") for cell in (year, month, day)]
    return (
        f"CASE WHEN {numbers[0]} BETWEEN 1 AND 9999 AND {numbers[1]} BETWEEN 1 AND 12 "
        f"AND {numbers[2]} BETWEEN 1 AND 31 THEN TRY(make_date({', '.join(numbers)})) END"
    )
