"""Tables `days` and `coverage`: what is summed once per unit and day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import duckdb

from kpi_reports.measure.compiled import CompiledMeasure
from kpi_reports.measure.expressions import ROW
from kpi_reports.measure.rows import exact, kept
from kpi_reports.measure.schema import TOTAL
from kpi_reports.measure.sql import identifier, literal

ADDITIVE = frozenset({"sum", "count", "mean", "ratio"})


@dataclass(frozen=True, slots=True)
class Part:
    """One additive part: its name, and SQL aggregates for its total and its n."""

    name: str
    total: str
    n: str


def write_coverage(connection: duckdb.DuckDBPyConnection, source: str, table: str) -> None:
    """Adds the source's rows per unit and month to results.coverage."""
    connection.execute(
        f"INSERT INTO results.coverage SELECT {literal(source)}, \"unit\", date_trunc('month', "
        f'"day")::DATE, count(*), max("day") FROM {table} GROUP BY ALL'
    )


def write_days(
    connection: duckdb.DuckDBPyConnection, table: str, measures: Sequence[CompiledMeasure]
) -> dict[str, int]:
    """Adds the additive parts of the measures of one source to results.days, in one scan.

    Returns for each ratio the rows left out because only their numerator is missing.
    """
    row_columns = ['"unit"', '"day"']
    parts: list[Part] = []
    left_out: dict[str, str] = {}
    for number, measure in enumerate(measures):
        columns, own = _parts(measure, f"m{number}")
        row_columns += columns
        parts += own
        if measure.measure.kind == "ratio":
            left_out[measure.kpi] = (
                f"count(*) FILTER (m{number}_numerator IS NULL AND m{number}_denominator <> 0)"
            )
    aggregates = [
        f"CAST({part.total} AS {TOTAL}) AS t{number}, CAST({part.n} AS BIGINT) AS n{number}"
        for number, part in enumerate(parts)
    ]
    aggregates += [f"{sql} AS x{number}" for number, sql in enumerate(left_out.values())]
    if not parts:
        return {}
    connection.execute(
        f'CREATE OR REPLACE TEMP TABLE wide AS SELECT "unit", "day", {", ".join(aggregates)} '
        f"FROM (SELECT {', '.join(row_columns)} FROM {table} AS {identifier(ROW)}) GROUP BY ALL"
    )
    for number, part in enumerate(parts):
        connection.execute(
            f'INSERT INTO results.days SELECT {literal(part.name)}, "unit", "day", NULL, NULL, '
            f"t{number}, n{number} FROM wide"
        )
    sums = ", ".join(f"CAST(sum(x{number}) AS BIGINT)" for number in range(len(left_out)))
    counts = connection.execute(f"SELECT {sums} FROM wide").fetchall()[0] if left_out else ()
    return dict(zip(left_out, counts, strict=True))


def _parts(measure: CompiledMeasure, prefix: str) -> tuple[list[str], list[Part]]:
    """Columns of a row that the measure needs, and the parts made of them."""

    def part(name: str, total: str, n: str) -> Part:
        return Part(f"{measure.kpi}.{name}", total, n)

    keep, value = f"{prefix}_kept", f"{prefix}_value"
    match measure.measure.kind:
        case "count":
            columns = [f"{kept(measure)} AS {keep}"]
            return columns, [part("rows", f"count(*) FILTER ({keep})", "count(*)")]
        case "sum":
            columns = [f"{kept(measure)} AS {keep}", f"{exact(measure, 'value')} AS {value}"]
            n = f"count(*) FILTER (NOT {keep} OR {value} IS NOT NULL)"
            return columns, [part("value", f"sum({value})", n)]
        case "mean":
            n = f"count({value})"
            return [f"{exact(measure, 'value')} AS {value}"], [
                part("numerator", f"sum({value})", n),
                part("denominator", n, n),
            ]
        case _:
            return _ratio_parts(measure, prefix)


def _ratio_parts(measure: CompiledMeasure, prefix: str) -> tuple[list[str], list[Part]]:
    above, below = f"{prefix}_numerator", f"{prefix}_denominator"
    columns = [f"{exact(measure, 'numerator')} AS {above}"]
    columns.append(f"{exact(measure, 'denominator')} AS {below}")
    both = f"{above} IS NOT NULL AND {below} IS NOT NULL"
    counted = f"{both} AND {below} <> 0" if measure.expressions["denominator"].boolean else both
    n = f"count(*) FILTER ({counted})"
    return columns, [
        Part(f"{measure.kpi}.numerator", f"sum({above}) FILTER ({both})", n),
        Part(f"{measure.kpi}.denominator", f"sum({below}) FILTER ({both})", n),
    ]
