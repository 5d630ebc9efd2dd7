"""Segments: by which columns a source's KPIs are divided, and SQL for the segment of a row.

A segment is always a text; a row without a value has the segment "". Of a column with very many
values the largest stay, and the rows of all others share OTHER_SEGMENTS, which an issue tells.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import duckdb

from kpi_reports.measure.compiled import CompiledMeasure
from kpi_reports.measure.expressions import ROW
from kpi_reports.measure.sql import identifier, literal
from kpi_reports.values import OTHER_SEGMENTS, DataIssue, Fact

MOST_SEGMENTS = 200  # of the first column: more than anybody reads
MOST_PAIRS = 1000  # of both columns together
_MOST = (MOST_SEGMENTS, MOST_PAIRS)

Connection = duckdb.DuckDBPyConnection


@dataclass(frozen=True, slots=True)
class Division:
    """Columns by which rows are divided, the wider one first, with SQL for each one's segment.

    `merged` tells for each level that was cut how many different segments there are.
    """

    columns: tuple[str, ...]
    levels: tuple[str, ...]
    merged: Mapping[int, int] = field(default_factory=dict)

    def serves(self, columns: Sequence[str]) -> bool:
        """Whether a KPI with these segments finds its own among this division's."""
        return self.columns[: len(columns)] == tuple(columns)


def divisions(
    connection: Connection, table: str, measures: Sequence[CompiledMeasure], name: str
) -> tuple[Division, ...]:
    """The divisions that a source's KPIs need, none where another begins with the same columns.

    Looks at nothing but the columns of segments; `name` begins the names of the tables it makes.
    """
    wanted = {measure.segments for measure in measures if measure.segments}
    longest = [one for one in wanted if not any(one == o[: len(one)] and one != o for o in wanted)]
    return tuple(
        _division(connection, table, columns, f"{name}_kept_{number}")
        for number, columns in enumerate(sorted(longest))
    )


def merged_issues(
    source: str, measures: Sequence[CompiledMeasure], found: Sequence[Division]
) -> Iterator[DataIssue]:
    """What readers are told where a KPI has more segments than are kept."""
    for measure in measures:
        for division in found:
            if not measure.segments or not division.serves(measure.segments):
                continue
            for level, values in division.merged.items():
                if level < len(measure.segments):
                    columns = ", ".join(measure.segments[: level + 1])
                    facts: dict[str, Fact] = {
                        "column": columns,
                        "values": values,
                        "kept": _MOST[level],
                    }
                    yield DataIssue("segments_merged", "warning", source, measure.kpi, facts=facts)
            break


def _division(connection: Connection, table: str, columns: tuple[str, ...], name: str) -> Division:
    """Counts the rows of each segment once, and keeps the largest of each level."""
    texts = [_text(column) for column in columns]
    listed = ", ".join(f"{text} AS s{number}" for number, text in enumerate(texts))
    connection.execute(
        f'CREATE OR REPLACE TEMP TABLE {name} AS SELECT {listed}, count(*) AS "rows" '
        f"FROM {table} AS {identifier(ROW)} GROUP BY ALL"
    )
    levels: list[str] = []
    merged: dict[int, int] = {}
    for level, text in enumerate(texts):
        keys = ", ".join(f"s{number}" for number in range(level + 1))
        distinct = f"SELECT count(*) FROM (SELECT DISTINCT {keys} FROM {name})"
        count = int(connection.execute(distinct).fetchall()[0][0])
        levels.append(text)
        if count > _MOST[level]:
            merged[level] = count
            connection.execute(
                f"CREATE OR REPLACE TEMP TABLE {name}_{level} AS SELECT {keys} FROM {name} "
                f'GROUP BY {keys} ORDER BY sum("rows") DESC, {keys} LIMIT {_MOST[level]}'
            )
            row = ", ".join([*levels[:level], text])
            levels[level] = (
                f"CASE WHEN ({row}) IN (SELECT {_row(keys, level)} FROM {name}_{level}) "
                f"THEN {text} ELSE {literal(OTHER_SEGMENTS)} END"
            )
        if level + 1 < len(texts) and level in merged:
            _merge(connection, name, level)
    connection.execute(f"DROP TABLE {name}")
    return Division(columns, tuple(levels), merged)


def _row(keys: str, level: int) -> str:
    """The keys as one value, which a row of as many is compared with."""
    return keys if level == 0 else f"({keys})"


def _merge(connection: Connection, name: str, level: int) -> None:
    """Puts the counted segments beyond those kept together, as the rows will be."""
    connection.execute(
        f"UPDATE {name} SET s{level} = {literal(OTHER_SEGMENTS)} "
        f"WHERE s{level} NOT IN (SELECT s{level} FROM {name}_{level})"
    )


def _text(column: str) -> str:
    return f"coalesce(CAST({identifier(ROW)}.{identifier(column)} AS VARCHAR), '')"
