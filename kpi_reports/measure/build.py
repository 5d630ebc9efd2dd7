"""build_cube: tables of a workspace to a cube on disk, whole or not at all."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

import duckdb

from kpi_reports.errors import CubeError, Fault, OutputError, ParamsError, SourceError
from kpi_reports.measure.additive import ADDITIVE, write_coverage, write_days
from kpi_reports.measure.compiled import CompiledMeasure, compile_measures, fault_of
from kpi_reports.measure.cube import Cube
from kpi_reports.measure.key import cube_key
from kpi_reports.measure.schema import (
    COMPANY,
    CUBE_FORMAT,
    RECORD,
    TABLES,
    CubeRecord,
    MeasuredKpi,
)
from kpi_reports.measure.spread import write_distributions, write_grains
from kpi_reports.measure.sql import identifier, literal, lock, open_connection
from kpi_reports.params.models import Workspace
from kpi_reports.values import DataIssue, Table

_RESULTS = "results.duckdb"

Result = TypeVar("Result")


def build_cube(
    workspace: Workspace, tables: Mapping[str, Table], folder: Path, *, threads: int | None = None
) -> Cube:
    """Measures every KPI for every unit and grain, and leaves the cube in `folder`.

    `tables` are intake's, by source; a source without a table leaves its KPIs missing as
    `source_failed`. `threads` changes the speed and nothing else; None is one per core. Where
    another process has put the same cube there meanwhile, that one is opened.

    Raises ParamsError for expressions that are refused, SourceError where a row's value cannot be
    worked out or does not fit, naming the KPI, OutputError where the folder cannot be written.
    """
    compiled = compile_measures(workspace)
    record = _record(workspace, tables)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=f".{folder.name}.", dir=folder.parent) as scratch:
            made = Path(scratch) / "cube"
            made.mkdir()
            issues = _measure(workspace, tables, compiled, made / _RESULTS, threads)
            _export(made)
            record = record.model_copy(update={"issues": record.issues + tuple(issues)})
            (made / RECORD).write_text(record.model_dump_json(indent=1), encoding="utf-8")
            _publish(made, folder, record.key)
    except (OSError, duckdb.IOException) as error:
        reason = getattr(error, "strerror", None) or str(error).splitlines()[0]
        raise OutputError(f"the cube cannot be written to '{folder}': {reason}") from error
    return Cube.open(folder)


def _record(workspace: Workspace, tables: Mapping[str, Table]) -> CubeRecord:
    if any(department.id == COMPANY for department in workspace.departments):
        raise ParamsError(
            f"departments.yaml: the id '{COMPANY}' means all departments together; "
            "give the department another one"
        )
    facts = tuple(table.facts for table in tables.values())
    firsts = [fact.first_day for fact in facts if fact.first_day]
    lasts = [fact.last_day for fact in facts if fact.last_day]
    if not firsts or not lasts:
        raise SourceError("no source has a row with a day, so there is nothing to measure")
    return CubeRecord(
        format=CUBE_FORMAT,
        key=cube_key(workspace, {fact.source: fact.sha256 for fact in facts}),
        first_day=min(firsts),
        last_day=max(lasts),
        units=tuple(department.id for department in workspace.departments),
        kpis={
            kpi.id: MeasuredKpi(
                source=kpi.source, measure=kpi.measure, distribution=kpi.distribution is not None
            )
            for kpi in workspace.kpis.values()
        },
        sources=facts,
        issues=tuple(issue for table in tables.values() for issue in table.issues),
    )


def _measure(
    workspace: Workspace,
    tables: Mapping[str, Table],
    compiled: Sequence[CompiledMeasure],
    results: Path,
    threads: int | None,
) -> list[DataIssue]:
    """Fills the results database; expressions run only after the connection is locked."""
    issues: list[DataIssue] = []
    with open_connection(threads=threads) as connection:
        connection.execute(f"SET temp_directory = {literal(str(results.parent.parent))}")
        connection.execute(f"ATTACH {literal(str(results))} AS results")
        for name, table in TABLES.items():
            columns = ", ".join(f"{identifier(c)} {type_}" for c, type_ in table.columns.items())
            connection.execute(f"CREATE TABLE results.{name} ({columns})")
        loaded = {}
        for number, (source, table_) in enumerate(tables.items()):
            own = [measure for measure in compiled if measure.source == source]
            loaded[source] = (f"source_{number}", own)
            _load(connection, table_, f"source_{number}", own)
        lock(connection)
        for source, (name, own) in loaded.items():
            write_coverage(connection, source, name)
            issues += _measure_source(workspace, connection, name, own)
    return issues


def _load(
    connection: duckdb.DuckDBPyConnection,
    table: Table,
    name: str,
    measures: Sequence[CompiledMeasure],
) -> None:
    """The columns that the measures read, with `unit` and `day`."""
    columns = sorted({"unit", "day"}.union(*(measure.columns for measure in measures)))
    connection.execute(
        f"CREATE TABLE {name} AS SELECT {', '.join(identifier(c) for c in columns)} "
        f"FROM read_parquet({literal(table.parquet)})"
    )


def _measure_source(
    workspace: Workspace,
    connection: duckdb.DuckDBPyConnection,
    table: str,
    measures: Sequence[CompiledMeasure],
) -> list[DataIssue]:
    def days(chosen: Sequence[CompiledMeasure]) -> dict[str, int]:
        return write_days(connection, table, chosen)

    additive = [measure for measure in measures if measure.measure.kind in ADDITIVE]
    try:
        left_out = days(additive)
    except duckdb.Error:
        # one scan serves all KPIs, so ask each by itself which of them it was
        left_out = {}
        for measure in additive:
            left_out |= _named(workspace, measure, lambda chosen: days([chosen]))
    for measure in measures:
        if measure.measure.kind not in ADDITIVE:
            _named(workspace, measure, lambda chosen: write_grains(connection, table, chosen))
        if "distribution" in measure.expressions:
            _named(
                workspace, measure, lambda chosen: write_distributions(connection, table, chosen)
            )
    return [
        DataIssue("numerator_missing", "note", measure.source, measure.kpi, facts={"rows": rows})
        for measure in additive
        if (rows := left_out.get(measure.kpi))
    ]


def _named(
    workspace: Workspace, measure: CompiledMeasure, work: Callable[[CompiledMeasure], Result]
) -> Result:
    """Does the work; an error of DuckDB's becomes one that names the KPI."""
    try:
        return work(measure)
    except duckdb.Error as error:
        reason = str(error).splitlines()[0]
        message = (
            f"KPI '{measure.kpi}' cannot be measured: a row gives no usable value ({reason}). "
            "A row's value may have 12 digits before the decimal point"
        )
        place = fault_of(workspace, measure.kpi, "measure", message)
        raise SourceError(Fault(place.file, place.line, message)) from error


def _export(folder: Path) -> None:
    """The results as sorted Parquet files, so that the same cube has the same bytes."""
    with open_connection(str(folder / _RESULTS), threads=1) as connection:
        for name, table in TABLES.items():
            keys = ", ".join(identifier(key) for key in list(table.columns)[: table.keys])
            target = literal(str(folder / f"{name}.parquet"))
            connection.execute(
                f"COPY (SELECT * FROM {name} ORDER BY {keys}) TO {target} "
                "(FORMAT parquet, COMPRESSION zstd)"
            )
    for path in folder.glob(f"{_RESULTS}*"):
        path.unlink()


def _publish(made: Path, folder: Path, key: str) -> None:
    """Renames the finished folder into place, unless the same cube is there already."""
    try:
        made.rename(folder)
        return
    except OSError:
        if not folder.is_dir():
            raise
    if _is_cube(folder, key):
        return
    with tempfile.TemporaryDirectory(prefix=f".{folder.name}.old.", dir=folder.parent) as old:
        folder.rename(Path(old) / "cube")
        made.rename(folder)


def _is_cube(folder: Path, key: str) -> bool:
    """False also for a damaged one or one of an older format, which is then replaced."""
    try:
        return Cube.open(folder).key == key
    except CubeError:
        return False
