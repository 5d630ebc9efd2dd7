"""The declared measures with their expressions checked: names, functions, and types."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from weakref import finalize

import duckdb

from kpi_reports.errors import Fault, ParamsError, nearest
from kpi_reports.measure.expressions import ROW, Expression, check_expression
from kpi_reports.measure.segment_columns import not_adding_up, segment_faults
from kpi_reports.measure.sql import identifier, open_locked
from kpi_reports.params.models import KpiDeclaration, Measure, Quantile, Workspace
from kpi_reports.params.source import DUCKDB_TYPES

QUANTILE_DECIMALS = 6  # of q, so that a quantile of DECIMAL(18,6) is exact in DECIMAL(38,12)

WITHOUT_ROWS = ("growth", "formula", "entered")  # kinds of measure that read no source

_NUMERIC = frozenset(
    {"TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "FLOAT", "DOUBLE", "DECIMAL"}
)
_WORDS = {
    **dict.fromkeys(_NUMERIC, "a number"),
    "BOOLEAN": "true or false",
    "VARCHAR": "text",
    "DATE": "a day",
    "TIMESTAMP": "a time",
    '"NULL"': "nothing but NULL",
}
_WANTED = {  # what each field of a measure may be
    "where": ("true or false", ("BOOLEAN",)),
    "distribution": ("a number", ("number",)),
    "quantile": ("a number", ("number",)),
    "distinct": ("a value", ("BOOLEAN", "number", "VARCHAR", "DATE", "TIMESTAMP")),
    "additive": ("a number or true/false", ("BOOLEAN", "number")),
}


@dataclass(frozen=True, slots=True)
class CheckedExpression:
    """SQL that may be run, the columns it reads, and whether it is true/false."""

    sql: str
    columns: frozenset[str]
    boolean: bool


@dataclass(frozen=True, slots=True)
class CompiledMeasure:
    """A KPI that is measured from rows. `expressions` by field: value, where, distribution, ...

    `segments` are the columns by which it is divided, the wider one first.
    """

    kpi: str
    source: str
    measure: Measure
    expressions: Mapping[str, CheckedExpression] = field(default_factory=dict)
    segments: tuple[str, ...] = ()

    @property
    def is_share(self) -> bool:
        """Whether it is a ratio of true rows to rows, which cannot leave 0 to 1."""
        numerator, denominator = (
            self.expressions.get(name) for name in ("numerator", "denominator")
        )
        return bool(numerator and denominator and numerator.boolean and denominator.boolean)

    @property
    def columns(self) -> frozenset[str]:
        return frozenset().union(*(e.columns for e in self.expressions.values()))


_Compiled = tuple[tuple[CompiledMeasure, ...], tuple[Fault, ...]]
_known: dict[int, _Compiled] = {}  # by the identity of a workspace, which is never changed


def check_measures(workspace: Workspace) -> list[Fault]:
    """Everything that is wrong with the row expressions of the KPIs, each with file and line."""
    return list(_compile(workspace)[1])


def compile_measures(workspace: Workspace) -> tuple[CompiledMeasure, ...]:
    """Every KPI that is measured from rows, in the order of kpis.yaml.

    Raises ParamsError with all that `check_measures` finds.
    """
    compiled, faults = _compile(workspace)
    if faults:
        raise ParamsError(faults)
    return compiled


def columns_of(workspace: Workspace, source: str) -> dict[str, str]:
    """What an expression may name: the source's declared columns, those that joins give, `unit`
    and `day`, with DuckDB types."""
    declared = workspace.sources[source]
    columns = {column.name: DUCKDB_TYPES[column.type] for column in declared.columns}
    for join in declared.joins:
        there = {c.name: DUCKDB_TYPES[c.type] for c in workspace.sources[join.source].columns}
        columns |= {name: there[name] for name in join.columns}
    return columns | {"unit": "VARCHAR", "day": "DATE"}


def _compile(workspace: Workspace) -> _Compiled:
    """Once for each workspace that is in use: checks, cube and people all ask for it."""
    known = _known.get(id(workspace))
    if known is None:
        known = _known[id(workspace)] = _compiled_anew(workspace)
        finalize(workspace, _known.pop, id(workspace), None)
    return known


def _compiled_anew(workspace: Workspace) -> _Compiled:
    compiled: list[CompiledMeasure] = []
    faults: list[Fault] = []
    with open_locked() as connection:
        for number, name in enumerate(workspace.sources):
            columns = columns_of(workspace, name)
            checker = _Checker(workspace, connection, name, f"types_{number}", columns)
            for kpi in workspace.kpis.values():
                if kpi.source == name and kpi.measure.kind not in WITHOUT_ROWS:
                    compiled.append(checker.compile(kpi))
            faults += checker.faults
    faults += _without_source(workspace)
    order = list(workspace.kpis)
    compiled.sort(key=lambda measure: order.index(measure.kpi))
    return tuple(compiled), tuple(sorted(faults, key=lambda f: (f.file or "", f.line or 0)))


def _without_source(workspace: Workspace) -> Iterator[Fault]:
    for kpi in workspace.kpis.values():
        if kpi.measure.kind in WITHOUT_ROWS:
            if kpi.segments:
                yield fault_of(workspace, kpi.id, "segments", not_adding_up(kpi))
            if kpi.distribution:
                yield fault_of(
                    workspace,
                    kpi.id,
                    "distribution",
                    f"KPI '{kpi.id}' has no rows of its own to show a distribution of; "
                    f"take 'distribution' away from this {kpi.measure.kind}",
                )
        elif kpi.source is None:
            message = f"KPI '{kpi.id}' names no source; write source: and the name of one"
            yield fault_of(workspace, kpi.id, "source", message)
        elif kpi.source not in workspace.sources:
            near = nearest(kpi.source, workspace.sources)
            message = f"KPI '{kpi.id}' has the source '{kpi.source}', which is not declared.{near}"
            yield fault_of(workspace, kpi.id, "source", message)


class _Checker:
    """Checks the expressions of one source's KPIs against an empty table of its columns."""

    def __init__(
        self,
        workspace: Workspace,
        connection: duckdb.DuckDBPyConnection,
        source: str,
        table: str,
        columns: Mapping[str, str],
    ) -> None:
        self.workspace = workspace
        self.connection = connection
        self.source = source
        self.table = table
        self.columns = columns
        self.faults: list[Fault] = []
        listed = ", ".join(f"{identifier(name)} {type_}" for name, type_ in columns.items())
        connection.execute(f"CREATE TABLE {table} ({listed})")

    def compile(self, kpi: KpiDeclaration) -> CompiledMeasure:
        checked: dict[str, CheckedExpression] = {}
        for name, text in _fields(kpi):
            key = name if name == "distribution" else f"measure.{name}"
            expression = check_expression(
                text, self.columns, table=self.source, connection=self.connection
            )
            type_, faults = self._type(expression, _wanted(kpi, name))
            for fault in faults:
                message = f"KPI '{kpi.id}', {key} '{text}': {fault}"
                self.faults.append(fault_of(self.workspace, kpi.id, key, message))
            checked[name] = CheckedExpression(
                expression.sql, expression.columns, type_ == "BOOLEAN"
            )
        if isinstance(kpi.measure, Quantile) and _decimals(kpi.measure) > QUANTILE_DECIMALS:
            message = f"KPI '{kpi.id}': q may have {QUANTILE_DECIMALS} decimals, not more"
            self.faults.append(fault_of(self.workspace, kpi.id, "measure.q", message))
        for key, message in segment_faults(self.workspace, kpi, self.columns):
            self.faults.append(fault_of(self.workspace, kpi.id, key, message))
        segments = tuple(segment.column for segment in kpi.segments)
        return CompiledMeasure(kpi.id, self.source, kpi.measure, checked, segments)

    def _type(self, expression: Expression, wanted: str) -> tuple[str, tuple[str, ...]]:
        """The type of the expression's values, and what is wrong with it."""
        if expression.faults:
            return "", expression.faults
        query = f"DESCRIBE SELECT {expression.sql} FROM {self.table} AS {identifier(ROW)}"
        try:
            found = str(self.connection.execute(query).fetchall()[0][1]).split("(")[0]
        except duckdb.Error as error:
            return "", (_reason(error),)
        words, types = _WANTED[wanted]
        if found not in types and not (found in _NUMERIC and "number" in types):
            return found, (f"it gives {_WORDS.get(found, found)}, and {words} is needed",)
        return found, ()


def _fields(kpi: KpiDeclaration) -> Iterator[tuple[str, str]]:
    for name in ("value", "numerator", "denominator", "where"):
        if text := getattr(kpi.measure, name, None):
            yield name, text
    if kpi.distribution:
        yield "distribution", kpi.distribution


def _wanted(kpi: KpiDeclaration, name: str) -> str:
    if name in ("where", "distribution"):
        return name
    return kpi.measure.kind if kpi.measure.kind in ("quantile", "distinct") else "additive"


def _decimals(measure: Quantile) -> int:
    return max(0, -int(measure.q.normalize().as_tuple().exponent))


def _reason(error: duckdb.Error) -> str:
    """DuckDB's reason in one line, in the words of the expression as the reader wrote it."""
    told = str(error).splitlines()[0].removeprefix("Binder Error: ")
    return told.replace(f"{identifier(ROW)}.", "")


def fault_of(workspace: Workspace, kpi: str, key: str, message: str) -> Fault:
    """A fault at the field, else at its measure, else at its KPI."""
    parts = ["kpis", kpi, *key.split(".")]
    for end in range(len(parts), 1, -1):
        if place := workspace.places.get(".".join(parts[:end])):
            return Fault(*place, message)
    return Fault(None, None, message)
