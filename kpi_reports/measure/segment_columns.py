"""What a KPI's declared segments may be: which measures add up over them, and which columns fit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kpi_reports.errors import nearest
from kpi_reports.params.models import KpiDeclaration, Workspace

ADD_UP = ("sum", "count", "mean", "ratio")  # the parts of segments come to those of the whole
_FITTING = ("VARCHAR", "BIGINT", "BOOLEAN", "DATE")  # few values, each spelt in one way
_OWN = {
    "unit": "departments are compared with each other anyway",
    "day": "every day would be a segment of its own",
}


def segment_faults(
    workspace: Workspace, kpi: KpiDeclaration, columns: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    """What is wrong with the segments of a KPI that is measured from rows: key and message.

    `columns` are those of its source, with DuckDB types.
    """
    if kpi.segments and kpi.measure.kind not in ADD_UP:
        yield "segments", not_adding_up(kpi)
        return
    names = [segment.column for segment in kpi.segments]
    for number, name in enumerate(names):
        if reason := _reason(workspace, kpi, name, columns):
            yield f"segments.{number}.column", f"KPI '{kpi.id}', segment '{name}': {reason}"
        elif name in names[:number]:
            yield (
                f"segments.{number}.column",
                f"KPI '{kpi.id}' is divided by '{name}' twice; take one of them away",
            )


def not_adding_up(kpi: KpiDeclaration) -> str:
    """Why a KPI of this measure has no segments, and what to do."""
    kind = kpi.measure.kind
    inputs = (
        "; give segments to the KPIs that it is made of" if kind in ("growth", "formula") else ""
    )
    return (
        f"KPI '{kpi.id}' is a {kind}, whose segments do not add up to the whole; segments are for "
        f"{', '.join(ADD_UP)}. Take 'segments' away from it{inputs}"
    )


def _reason(
    workspace: Workspace, kpi: KpiDeclaration, name: str, columns: Mapping[str, str]
) -> str | None:
    if name in _OWN:
        return f"{_OWN[name]}; choose another column"
    if name not in columns:
        source = kpi.source or ""
        return f"the source '{source}' has no column '{name}'.{nearest(name, columns)}"
    if name == workspace.sources[kpi.source or ""].person:
        return "it says whose rows they are, and people are not segments; choose another column"
    if columns[name].split("(")[0] not in _FITTING:
        return (
            "its values are amounts or times, which would each be a segment; choose a column of "
            "text, whole numbers, true/false or days"
        )
    return None
