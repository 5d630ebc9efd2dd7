"""Columns that come from another source, with the keys checked."""

from __future__ import annotations

from collections.abc import Mapping

import duckdb

from kpi_reports.errors import SourceError
from kpi_reports.intake.cells import identifier
from kpi_reports.params.source import Join, Shape
from kpi_reports.values import Table

UNMATCHED = identifier("\\unmatched")
_SHOWN = 3


def join_expressions(
    connection: duckdb.DuckDBPyConnection, source: Shape, tables: Mapping[str, Table]
) -> bool:
    """Table `joined`: table `named` with the columns of other sources; \\unmatched says whether a
    join that leaves unmatched rows out found nothing for the row.

    Returns whether \\unmatched can be true. Raises SourceError where the other source could not be
    read, where a key stands there more than once, or here with one_to_one.
    """
    selected, joins, left_out = ["named.*"], "", []
    for number, join in enumerate(source.joins):
        other = tables.get(join.source)
        if other is None:
            raise SourceError(f"source '{join.source}', which this one joins, could not be read")
        name = f"other_{number}"
        there = ", ".join(
            identifier(column) for column in dict.fromkeys((*join.on.values(), *join.columns))
        )
        connection.execute(f"CREATE TEMP TABLE {name} AS SELECT {there} FROM ({other.relation})")
        _check_keys(connection, join, name)
        on = " AND ".join(
            f"CAST(named.{identifier(here)} AS VARCHAR) = CAST({name}.{identifier(key)} AS VARCHAR)"
            for here, key in join.on.items()
        )
        joins += f" LEFT JOIN {name} ON {on}"
        selected += [f"{name}.{identifier(column)}" for column in join.columns]
        if join.unmatched == "leave_out":
            left_out.append(f"{name}.rowid IS NULL")
    selected.append(f"{' OR '.join(left_out) or 'false'} AS {UNMATCHED}")
    connection.execute(f"CREATE TABLE joined AS SELECT {', '.join(selected)} FROM named{joins}")
    return bool(left_out)


def unmatched_rows(connection: duckdb.DuckDBPyConnection, join: Join, number: int) -> int:
    """Rows whose key is not in the other source; rows without a key are not counted."""
    on = " AND ".join(
        f"CAST(named.{identifier(here)} AS VARCHAR) = "
        f"CAST(other_{number}.{identifier(key)} AS VARCHAR)"
        for here, key in join.on.items()
    )
    keyed = " AND ".join(f"named.{identifier(here)} IS NOT NULL" for here in join.on)
    query = f"SELECT count(*) FROM named ANTI JOIN other_{number} ON {on} WHERE {keyed}"
    return int(connection.execute(query).fetchall()[0][0])


def _check_keys(connection: duckdb.DuckDBPyConnection, join: Join, name: str) -> None:
    _refuse_repeats(connection, name, tuple(join.on.values()), f"source '{join.source}'", join)
    if join.cardinality == "one_to_one":
        _refuse_repeats(connection, "named", tuple(join.on), "this source", join)


def _refuse_repeats(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    key: tuple[str, ...],
    where: str,
    join: Join,
) -> None:
    columns = ", ".join(identifier(name) for name in key)
    whole = " AND ".join(f"{identifier(name)} IS NOT NULL" for name in key)
    repeated = connection.execute(
        f"SELECT {columns}, count(*) FROM {table} WHERE {whole} GROUP BY ALL HAVING count(*) > 1 "
        "ORDER BY ALL"
    ).fetchall()
    if repeated:
        shown = ", ".join("/".join(str(part) for part in row[:-1]) for row in repeated[:_SHOWN])
        raise SourceError(
            f"a join with source '{join.source}' is declared {join.cardinality}, but {where} has "
            f"{len(repeated)} values of {', '.join(key)} more than once ({shown}). Give that "
            "source a rule for duplicates, or join on more columns"
        )
