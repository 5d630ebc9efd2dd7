"""What must hold within a source's declaration, and between sources that use each other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from graphlib import CycleError, TopologicalSorter

from kpi_reports.errors import Fault, nearest
from kpi_reports.params import files
from kpi_reports.params.data_checks import RefersTo, Unique
from kpi_reports.params.draft import Draft
from kpi_reports.params.source import Source

CALCULATED = ("integer", "decimal", "number", "percent", "minutes")
_OF_DEPARTMENTS = ("rows", "fresh", "complete")


def check(draft: Draft) -> Iterator[Fault]:
    """Every fault of sources.yaml that one key alone does not show."""
    for name, source in draft.sources.items():
        yield from _columns(draft, name, source)
        yield from _joins(draft, name, source)
        yield from _rules(draft, name, source)
        yield from _checks(draft, name, source)
        yield from _unit(draft, name, source)
    yield from _circles(draft)
    yield from _kpis(draft)


def columns_after_joins(draft: Draft, source: Source) -> dict[str, str]:
    """What rows of the source have: declared columns, those of joins, unit and day; with types."""
    columns = {column.name: str(column.type) for column in source.columns}
    for join in source.joins:
        other = draft.sources.get(join.source)
        types = {column.name: str(column.type) for column in other.columns} if other else {}
        columns |= {name: types.get(name, "") for name in join.columns}
    return columns | ({"unit": "text", "day": "date"} if source.has_unit else {})


def _columns(draft: Draft, name: str, source: Source) -> Iterator[Fault]:
    for column in source.columns:
        key = f"sources.{name}.columns.{column.name}"
        if column.name.startswith("\\"):
            yield draft.fault(key, f"column name '{column.name}' may not begin with a backslash")
        if (column.from_unit is None) != (column.to_unit is None):
            yield draft.fault(key, f"column '{column.name}' needs from_unit and to_unit together")
        elif column.from_unit and column.type not in CALCULATED:
            yield draft.fault(
                key,
                f"column '{column.name}' is {column.type} and has no unit to convert; "
                "declare it as decimal",
            )
        if column.aliases and column.alias_file:
            yield draft.fault(key, f"column '{column.name}': give aliases or alias_file, not both")
        if (column.aliases or column.alias_file) and column.type != "text":
            yield draft.fault(key, f"column '{column.name}' is {column.type}; aliases are of texts")
        if column.date_format and column.type not in ("date", "timestamp"):
            yield draft.fault(key, f"column '{column.name}' is {column.type}, not a date")
    if isinstance(source.date, str):
        declared = {n: c.type for c in source.columns for n in (c.name, *c.names_in_file)}
        if declared.get(source.date, "date") not in ("date", "timestamp"):
            message = f"'{source.date}' gives the day but is declared as {declared[source.date]}"
            yield draft.fault(f"sources.{name}.date", f"{message}; declare it as date")


def _joins(draft: Draft, name: str, source: Source) -> Iterator[Fault]:
    key = f"sources.{name}.joins"
    given = {column.name.casefold() for column in source.columns}
    given |= {"unit", "day"} if source.has_unit else set()
    for join in source.joins:
        known = draft.ids.get(files.SOURCES, ())
        if join.source == name:
            yield draft.fault(key, f"source '{name}' joins itself")
        elif join.source not in known:
            near = nearest(join.source, known)
            yield draft.fault(
                key, f"source '{name}' joins the unknown source '{join.source}'.{near}"
            )
        other = draft.sources.get(join.source)
        for column in (*join.on.values(), *join.columns) if other else ():
            there = [c.name for c in other.columns] if other else []
            if column not in there:
                near = nearest(column, there)
                message = f"source '{join.source}' has no column '{column}' to join.{near}"
                yield draft.fault(key, message)
        for column in join.columns:
            if column.casefold() in given:
                message = f"source '{name}' has two columns '{column}', one of them by a join"
                yield draft.fault(key, message)
            given.add(column.casefold())


def _rules(draft: Draft, name: str, source: Source) -> Iterator[Fault]:
    if source.duplicates is None:
        return
    known = columns_after_joins(draft, source)
    for column in (*source.duplicates.key, source.duplicates.by):
        if column is not None:
            yield from _unknown(draft, f"sources.{name}.duplicates", name, column, known)


def _checks(draft: Draft, name: str, source: Source) -> Iterator[Fault]:
    known = columns_after_joins(draft, source)
    key = f"sources.{name}.checks"
    for rule in source.checks:
        columns = rule.columns if isinstance(rule, Unique) else [getattr(rule, "column", None)]
        for column in filter(None, columns):
            yield from _unknown(draft, key, name, column, known)
            if rule.kind in ("range", "monotone") and known.get(column, "integer") not in (
                *CALCULATED,
                "",
            ):
                message = f"check '{rule.kind}' needs a number; '{column}' is {known[column]}"
                yield draft.fault(key, message)
        if rule.kind in _OF_DEPARTMENTS and not source.has_unit:
            yield draft.fault(
                key, f"check '{rule.kind}' looks at departments and months; '{name}' has neither"
            )
        if isinstance(rule, RefersTo):
            yield from _reference(draft, key, rule)


def _reference(draft: Draft, key: str, rule: RefersTo) -> Iterator[Fault]:
    known = draft.ids.get(files.SOURCES, ())
    if rule.source not in known:
        near = nearest(rule.source, known)
        yield draft.fault(key, f"check 'refers_to' names the unknown source '{rule.source}'.{near}")
    elif (other := draft.sources.get(rule.source)) is not None:
        yield from _unknown(draft, key, rule.source, rule.to, columns_after_joins(draft, other))


def _unknown(
    draft: Draft, key: str, source: str, column: str, known: Iterable[str]
) -> Iterator[Fault]:
    if column not in known:
        near = nearest(column, known)
        yield draft.fault(key, f"source '{source}' has no column '{column}'.{near}")


def _unit(draft: Draft, name: str, source: Source) -> Iterator[Fault]:
    known = draft.ids.get(files.DEPARTMENTS)
    if source.unit_is is not None and known is not None and source.unit_is not in known:
        near = nearest(source.unit_is, known)
        message = f"source '{name}' belongs to the unknown department '{source.unit_is}'.{near}"
        yield draft.fault(f"sources.{name}.unit_is", message)


def _circles(draft: Draft) -> Iterator[Fault]:
    graph = {
        name: [join.source for join in source.joins if join.source in draft.sources]
        for name, source in draft.sources.items()
    }
    try:
        TopologicalSorter(
            {n: [o for o in others if o != n] for n, others in graph.items()}
        ).prepare()
    except CycleError as error:
        circle = " -> ".join(reversed(error.args[1]))
        start = error.args[1][-1]
        yield draft.fault(
            f"sources.{start}.joins", f"sources join each other in a circle: {circle}"
        )


def _kpis(draft: Draft) -> Iterator[Fault]:
    for kpi in draft.kpis.values():
        source = draft.sources.get(kpi.source or "")
        if source is not None and not source.has_unit:
            yield draft.fault(
                f"kpis.{kpi.id}.source",
                f"KPI '{kpi.id}' reads source '{kpi.source}', which has neither unit nor date; "
                "such a source is only joined to others",
            )
