"""Sources of a workspace to typed tables: every fault of every source told, the others go on."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from graphlib import TopologicalSorter
from pathlib import Path

from kpi_reports.errors import Fault, SourceError
from kpi_reports.intake.checks import run_checks
from kpi_reports.intake.coverage import covered_until, covers_of
from kpi_reports.intake.fields import absent, fields_of, locate, refuse_strangers
from kpi_reports.intake.keys import Keys
from kpi_reports.intake.mend import EXCEL
from kpi_reports.intake.merging import merged
from kpi_reports.intake.parquet import read_parquet
from kpi_reports.intake.places.gathering import Found, Gathered, faults_of, gather
from kpi_reports.intake.places.inputs import format_of
from kpi_reports.intake.read import ReadTable, Wanted, read_carefully, with_source
from kpi_reports.intake.readers.formats import plain_tables
from kpi_reports.intake.straight import is_straight, read_straight
from kpi_reports.intake.typed import Part, place_of
from kpi_reports.intake.written.dates import check_date_format
from kpi_reports.params.models import Workspace
from kpi_reports.params.source import Files, Source
from kpi_reports.periods import Period
from kpi_reports.values import DataIssue, Doubt, Fact, SourceFacts, Table

_LOGGER = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Intake:
    """The tables that could be made, and what is wrong with the other sources."""

    tables: Mapping[str, Table]
    faults: tuple[Fault, ...] = ()


def load_tables(
    workspace: Workspace, scratch: Path, period: Period | None = None
) -> Mapping[str, Table]:
    """Every source as a table. Raises SourceError with every fault of every source."""
    gathered = gather(workspace, scratch, period)
    intake = read_tables(workspace, gathered, scratch)
    if faults := (*gathered.faults, *intake.faults):
        raise SourceError(faults)
    return intake.tables


def fingerprints(workspace: Workspace, scratch: Path) -> Mapping[str, str]:
    """The content hash of each source. Raises SourceError with every one that cannot be found."""
    gathered = gather(workspace, scratch)
    if gathered.faults:
        raise SourceError(gathered.faults)
    return gathered.fingerprints


def read_tables(workspace: Workspace, gathered: Gathered, scratch: Path) -> Intake:
    """Every source that was found, as a table: rows with the declared columns, `unit` and `day`.

    Cells that are not of their declared type become missing, rows of unknown units and rows
    without a day are left out; each is told as an issue of the table (docs/cube.md has the codes).
    """
    scratch.mkdir(parents=True, exist_ok=True)
    tables: dict[str, Table] = {}
    faults: list[Fault] = []
    for name in _in_order(workspace):
        if name not in gathered.found:
            continue
        try:
            tables[name] = _load(workspace, name, gathered.found[name], scratch, tables)
        except SourceError as error:
            faults += faults_of(workspace, name, error)
    checked = {
        name: run_checks(workspace, tables[name], tables)
        for name in workspace.sources
        if name in tables
    }
    for table in checked.values():
        for issue in table.issues:
            if issue.severity == "note":
                _LOGGER.info("source '%s': %s %s", table.name, issue.code, dict(issue.facts))
    return Intake(checked, tuple(faults))


def _in_order(workspace: Workspace) -> Sequence[str]:
    """Sources that others join come first; circles are refused when params load."""
    graph = {
        name: [join.source for join in source.joins if join.source in workspace.sources]
        for name, source in workspace.sources.items()
    }
    return tuple(TopologicalSorter(graph).static_order())


def _load(
    workspace: Workspace,
    name: str,
    found: Found,
    scratch: Path,
    tables: Mapping[str, Table],
) -> Table:
    source = workspace.sources[name]
    number = list(workspace.sources).index(name)
    wanted = _wanted(workspace, source, found, tables)
    target = scratch / f"source_{number:03d}.parquet"
    if isinstance(source, Files) and _is_parquet(source, found):
        read = read_parquet(wanted, found.inputs, target)
    else:
        read = _read_texts(wanted, _parts(wanted, found, scratch, number), target)
        for left in scratch.glob(f"plain_{number:03d}_*"):
            left.unlink()  # its rows are in the table now
    return _table(source, name, found, read)


def _wanted(
    workspace: Workspace, source: Source, found: Found, tables: Mapping[str, Table]
) -> Wanted:
    spelt = {d.id: d.aliases for d in workspace.departments}
    if source.unit_is is not None and source.unit_is not in spelt:
        raise SourceError(f"unit_is names the department '{source.unit_is}', which is not declared")
    for column in source.columns:
        if column.date_format and column.date_format != EXCEL:
            check_date_format(column.date_format)
    excel = isinstance(source, Files) and any(
        format_of(source, entry.name) == "excel" for entry in found.inputs
    )
    return Wanted(
        source=source,
        fields=fields_of(source),
        keys=Keys.build(spelt),
        spellings=tuple(text for unit, aliases in spelt.items() for text in (unit, *aliases)),
        tables=tables,
        folder=Path(workspace.folder),
        excel=excel,
    )


def _is_parquet(source: Files, found: Found) -> bool:
    kinds = {format_of(source, entry.name) for entry in found.inputs}
    if len(kinds) > 1 and "parquet" in kinds:
        raise SourceError("Parquet files and others stand together; make them two sources")
    return kinds == {"parquet"}


def _parts(wanted: Wanted, found: Found, scratch: Path, number: int) -> list[Part]:
    """Every table of every file, with where it holds the fields."""
    source = wanted.source
    plains = []
    faults: list[Fault] = []
    for at, entry in enumerate(found.inputs):
        if found.plain is not None:
            plains.append((entry, found.plain))
            continue
        assert isinstance(source, Files)
        try:
            stem = scratch / f"plain_{number:03d}_{at:04d}"
            plains += [(entry, plain) for plain in plain_tables(source, entry, stem)]
        except SourceError as error:
            faults += error.faults
    if faults:
        raise SourceError(faults)
    layouts = [
        locate(
            source,
            wanted.fields,
            plain.header,
            (*entry.values, *plain.values),
            place=place_of(entry, plain),
        )
        for entry, plain in plains
    ]
    headers = [plain.header for _, plain in plains]
    absent(layouts, headers, place_of(*plains[0]))
    refuse_strangers(layouts, headers, [place_of(entry, plain) for entry, plain in plains])
    return [
        Part(entry, plain, layout) for (entry, plain), layout in zip(plains, layouts, strict=True)
    ]


def _read_texts(wanted: Wanted, parts: list[Part], target: Path) -> ReadTable:
    if is_straight(wanted.source, parts):
        read = read_straight(wanted, parts, target)
        if read is not None:
            return read
    return read_carefully(wanted, parts, target)


def _table(source: Source, name: str, found: Found, read: ReadTable) -> Table:
    covers = covers_of(source, read.conversions, read.rows)
    facts = SourceFacts(
        source=name,
        location=found.location,
        sha256=found.sha256,
        rows=read.rows,
        first_day=read.first_day,
        last_day=covered_until(read.last_day, covers),
        covers=covers,
        files=read.parts,
        conversions=read.conversions,
        dropped=read.dropped,
    )
    issues = [with_source(issue, name) for issue in merged(read.issues)]
    for lack in read.lacks:
        lacking: dict[str, Fact] = {"column": lack.column or "", "file": lack.check}
        issues.append(DataIssue("column_missing", "error", name, facts=lacking | _days(lack)))
    return Table(
        name=name,
        relation=read.relation,
        traced=read.traced,
        files=read.files,
        columns=read.columns,
        facts=facts,
        issues=tuple(issues),
        of_departments=source.has_unit,
        doubts=read.lacks,
    )


def _days(doubt: Doubt) -> dict[str, Fact]:
    days = {"first": doubt.first, "last": doubt.last}
    return {name: day.isoformat() for name, day in days.items() if day is not None}
