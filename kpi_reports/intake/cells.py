"""SQL that turns a cell's text into a value of the declared type, or into NULL.

Only what is written plainly is read here, because most cells are; `mend.py` reads the rest.
"""

from __future__ import annotations

from collections.abc import Sequence

from kpi_reports.params.source import DUCKDB_TYPES

WHITE = " \t\r\n\u3000\u00a0"  # the ideographic and the no-break space among them


def identifier(name: str) -> str:
    """A column's or table's name as SQL writes it."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A text as SQL writes it."""
    return "'" + text.replace("'", "''") + "'"


def listed(texts: Sequence[str]) -> str:
    """Texts for SQL's IN; NULL, which nothing equals, where there are none."""
    return ", ".join(literal(text) for text in texts) or "NULL"


def trimmed(cell: str) -> str:
    """The text of a cell without white space round it."""
    return f"trim({cell}, {literal(WHITE)})"


def typed(cell: str, declared: str, *, decimal_mark: str = ".") -> str:
    """The value of a cell: NULL where its text is not plainly of the declared type.

    DuckDB's own casts are kept from guessing: 12.7 is no integer, `nan` and `infinity` are no
    numbers, `1_000` is none, `epoch` is no day, and a year has four digits. A decimal is rounded
    at the sixth place. A time keeps the clock that is written, whatever its zone.
    """
    target = DUCKDB_TYPES[declared]
    number = cell if decimal_mark == "." else f"replace({cell}, ',', '.')"
    plain = f"NOT contains({cell}, '_')"
    if decimal_mark != ".":
        plain += f" AND NOT contains({cell}, '.')"
    cast = f"TRY_CAST({number} AS {target})"
    match declared:
        case "text":
            return f"nullif({trimmed(cell)}, '')"
        case "integer":
            return f"CASE WHEN {plain} AND {cast} = TRY_CAST({number} AS DOUBLE) THEN {cast} END"
        case "number":
            return f"CASE WHEN {plain} AND isfinite({cast}) THEN {cast} END"
        case "decimal" | "percent" | "minutes":
            return f"CASE WHEN {plain} THEN {cast} END"
        case "date" | "timestamp":
            whole = f"TRY_CAST({cell} AS {target})"
            fine = f"NOT contains(lower({cell}), 'epoch') AND {in_four_digits(whole, target)}"
            return f"CASE WHEN {fine} THEN {whole} END"
        case _:
            return f"TRY_CAST({cell} AS {target})"


def cleaned(cell: str, nothing: Sequence[str], *, passed: Sequence[str]) -> str:
    """SQL for a text cell: trimmed, and NULL where nothing or a marker of nothing is left.

    `passed` are the markers that the reader of the file has not made NULL already. Only cells that
    begin or end with white space are trimmed and compared with all of them, because that is slow.
    """
    codes = ", ".join(str(ord(character)) for character in WHITE)
    edges = f"ascii({cell}) IN ({codes}) OR ascii(right({cell}, 1)) IN ({codes})"
    bare = trimmed(cell)
    known = f" OR {bare} IN ({listed(nothing)})" if nothing else ""
    left = [marker for marker in nothing if marker in passed]
    marker = f"WHEN {cell} IN ({listed(left)}) THEN NULL " if left else ""
    return (
        f"CASE WHEN {edges} THEN CASE WHEN {bare} = ''{known} THEN NULL ELSE {bare} END "
        f"{marker}ELSE nullif({cell}, '') END"
    )


def in_four_digits(day: str, kind: str) -> str:
    """SQL for whether the year of a DATE or TIMESTAMP has four digits; 24-1-5 is the year 24."""
    return f"{day} >= {kind} '1000-01-01' AND {day} < {kind} '10000-01-01'"


def day_from_parts(year: str, month: str, day: str) -> str:
    """The date of three whole numbers: NULL where the day does not exist."""
    return (
        f"CASE WHEN {year} BETWEEN 1 AND 9999 AND {month} BETWEEN 1 AND 12 "
        f"AND {day} BETWEEN 1 AND 31 THEN TRY(make_date({year}, {month}, {day})) END"
    )
