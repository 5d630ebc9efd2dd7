"""build_cube: tables of a workspace to a cube on disk, whole or not at all."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TypeVar

import duckdb

from kpi_reports.errors import CubeError, Fault, OutputError, ParamsError, SourceError
from kpi_reports.measure.additive import ADDITIVE, Days, write_coverage, write_days
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
from kpi_reports.measure.segments import Division, divisions, merged_issues
from kpi_reports.measure.spread import write_distributions, write_grains
from kpi_reports.measure.sql import identifier, limit_memory, literal, lock, open_connection
from kpi_reports.measure.stops import segment_stops, stops_of
from kpi_reports.params.models import Workspace
from kpi_reports.values import DataIssue, Table

_RESULTS = "results.duckdb"

Result = TypeVar("Result")


def build_cube(
    workspace: Workspace,
    tables: Mapping[str, Table],
    folder: Path,
    *,
    issues: Sequence[DataIssue] = (),
    threads: int | None = None,
) -> Cube:
    """Measures every KPI for every unit and grain, and leaves the cube in `folder`.

    `tables` are intake's, by source; a source without a table leaves its KPIs missing as
    `source_failed`, and `issues` tell why. `threads` changes the speed and nothing else; None is
    one per core. Where another process has put the same cube there meanwhile, that one is opened.

    Raises ParamsError for expressions that are refused, SourceError where a row's value cannot be
    worked out or does not fit, naming the KPI, OutputError where the folder cannot be written.
    """
    compiled = compile_measures(workspace)
    record = _record(workspace, tables, frozenset(m.kpi for m in compiled if m.is_share))
    measured = {name: table for name, table in tables.items() if table.of_departments}
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=f".{folder.name}.", dir=folder.parent) as scratch:
            made = Path(scratch) / "cube"
            made.mkdir()
            parts, found = _measure(workspace, measured, compiled, made / _RESULTS, threads)
            _export(made, parts)
            told = (*issues, *record.issues, *found)
            stops, of_segments = stops_of(tables, compiled), segment_stops(tables, compiled)
            record = record.model_copy(
                update={"issues": told, "stops": stops, "segment_stops": of_segments}
            )
            (made / RECORD).write_text(record.model_dump_json(indent=1), encoding="utf-8")
            _publish(made, folder, record.key)
    except (OSError, duckdb.IOException) as error:
        reason = getattr(error, "strerror", None) or str(error).splitlines()[0]
        raise OutputError(f"the cube cannot be written to '{folder}': {reason}") from error
    return Cube.open(folder)


def _record(
    workspace: Workspace, tables: Mapping[str, Table], shares: frozenset[str]
) -> CubeRecord:
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
                source=kpi.source,
                measure=kpi.measure,
                distribution=kpi.distribution is not None,
                share=kpi.id in shares,
                segments=tuple(segment.column for segment in kpi.segments),
            )
            for kpi in workspace.kpis.values()
        },
        sources=facts,
        issues=tuple(issue for table in tables.values() for issue in table.issues),
        stops=(),
    )


def _measure(
    workspace: Workspace,
    tables: Mapping[str, Table],
    compiled: Sequence[CompiledMeasure],
    results: Path,
    threads: int | None,
) -> tuple[list[str], list[DataIssue]]:
    """Fills the results database; no relation or expression is read before the connection is
    locked. Returns SQL for the rows of each additive part, those of segments last, and what was
    found."""
    parts: dict[str, str] = {}
    segments: dict[str, str] = {}
    issues: list[DataIssue] = []
    with open_connection(threads=threads) as connection:
        spill = results.parent.parent / "spill"
        connection.execute(f"SET temp_directory = {literal(str(spill))}")
        limit_memory(connection)
        connection.execute(f"ATTACH {literal(str(results))} AS results")
        for name, table in TABLES.items():
            columns = ", ".join(f"{identifier(c)} {type_}" for c, type_ in table.columns.items())
            connection.execute(f"CREATE TABLE results.{name} ({columns})")
        lock(connection, [file for table_ in tables.values() for file in table_.files])
        for number, (source, table_) in enumerate(tables.items()):
            own = [measure for measure in compiled if measure.source == source]
            view = f"source_{number}"
            _view(connection, source, view, table_.relation)
            divided = _divisions(connection, source, view, own)
            issues += merged_issues(source, own, divided)
            for days in _days(workspace, connection, source, view, own, divided=divided):
                parts |= days.parts
                segments |= days.segments
                issues += _left_out(source, days)
            _measure_whole(workspace, connection, view, own)
    rows = [
        *(parts[part] for part in sorted(parts)),
        *(segments[part] for part in sorted(segments)),
    ]
    return rows, issues


def _view(connection: duckdb.DuckDBPyConnection, source: str, view: str, relation: str) -> None:
    """Names the source's rows; they stay where they are and are read as they are needed."""
    try:
        connection.execute(f"CREATE VIEW {view} AS {relation}")
    except duckdb.Error as error:
        raise _unreadable(source, error) from error


def _unreadable(source: str, error: duckdb.Error) -> SourceError:
    return SourceError(
        f"source '{source}': its rows cannot be read ({str(error).splitlines()[0]}). "
        "Look whether its files are still there and whole, then run again"
    )


def _divisions(
    connection: duckdb.DuckDBPyConnection,
    source: str,
    view: str,
    measures: Sequence[CompiledMeasure],
) -> tuple[Division, ...]:
    try:
        return divisions(connection, view, measures, view)
    except duckdb.Error as error:
        raise _unreadable(source, error) from error


def _days(
    workspace: Workspace,
    connection: duckdb.DuckDBPyConnection,
    source: str,
    view: str,
    measures: Sequence[CompiledMeasure],
    *,
    divided: Sequence[Division],
) -> list[Days]:
    """Additive parts and coverage of one source."""

    def scan(chosen: Sequence[CompiledMeasure], number: int) -> Days:
        return write_days(connection, view, chosen, f"{view}_days_{number}", divisions=divided)

    additive = [measure for measure in measures if measure.measure.kind in ADDITIVE]
    try:
        days = [scan(additive, 0)]
    except duckdb.Error as error:
        if not additive:
            raise _unreadable(source, error) from error
        # one scan serves all KPIs, so ask each by itself which of them it was
        numbered = enumerate(additive, start=1)
        days = [_named(workspace, m, partial(scan, number=n)) for n, m in numbered]
    write_coverage(connection, source, days[0])
    return days


def _left_out(source: str, days: Days) -> list[DataIssue]:
    return [
        DataIssue("numerator_missing", "note", source, kpi, facts={"rows": rows})
        for kpi, rows in days.left_out.items()
        if rows
    ]


def _measure_whole(
    workspace: Workspace,
    connection: duckdb.DuckDBPyConnection,
    view: str,
    measures: Sequence[CompiledMeasure],
) -> None:
    """What cannot be added up, one KPI at a time."""
    for measure in measures:
        if measure.measure.kind not in ADDITIVE:
            _named(workspace, measure, lambda chosen: write_grains(connection, view, *chosen))
        if "distribution" in measure.expressions:
            ranked = workspace.kpis[measure.kpi].comparison == "ranks"
            _named(workspace, measure, _distributions(connection, view, ranked))


def _distributions(
    connection: duckdb.DuckDBPyConnection, view: str, ranked: bool
) -> Callable[[Sequence[CompiledMeasure]], None]:
    return lambda chosen: write_distributions(connection, view, *chosen, ranked=ranked)


def _named(
    workspace: Workspace,
    measure: CompiledMeasure,
    work: Callable[[Sequence[CompiledMeasure]], Result],
) -> Result:
    """Does the work for one measure; an error of DuckDB's becomes one that names the KPI."""
    try:
        return work([measure])
    except duckdb.Error as error:
        reason = str(error).splitlines()[0]
        message = (
            f"KPI '{measure.kpi}' cannot be measured: a row gives no usable value ({reason}). "
            "A row's value may have 12 digits before the decimal point"
        )
        place = fault_of(workspace, measure.kpi, "measure", message)
        raise SourceError(Fault(place.file, place.line, message)) from error


def _export(folder: Path, parts: Sequence[str]) -> None:
    """The results as sorted Parquet files, so that the same cube has the same bytes. In `days` the
    rows without a segment come first: whoever reads them alone skips the others unread."""
    with open_connection(str(folder / _RESULTS), threads=1) as connection:
        limit_memory(connection)
        for name, table in TABLES.items():
            keys = ", ".join(identifier(key) for key in list(table.columns)[: table.keys])
            rows = f"SELECT * FROM {name} ORDER BY {keys}"
            if name == "days":  # each part is sorted already
                empty = "SELECT * FROM days"
                rows = " UNION ALL ".join([empty, *parts])
            target = literal(str(folder / f"{name}.parquet"))
            connection.execute(f"COPY ({rows}) TO {target} (FORMAT parquet, COMPRESSION zstd)")
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
