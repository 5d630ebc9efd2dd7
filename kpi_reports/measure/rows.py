"""SQL for what one row gives to a measure: exact, and NULL where it does not count."""

from __future__ import annotations

from kpi_reports.measure.compiled import CompiledMeasure
from kpi_reports.measure.schema import EXACT


def kept(measure: CompiledMeasure) -> str:
    """Whether `where` keeps the row; true without one, false where it is NULL."""
    where = measure.expressions.get("where")
    return f"coalesce({where.sql}, false)" if where else "true"


def exact(measure: CompiledMeasure, field: str) -> str:
    """The field's number as an exact decimal; NULL for a row not kept."""
    return f"CASE WHEN {kept(measure)} THEN CAST({measure.expressions[field].sql} AS {EXACT}) END"


def plain(measure: CompiledMeasure, field: str) -> str:
    """The field's value as it is, to be counted, not added up; NULL for a row not kept."""
    return f"CASE WHEN {kept(measure)} THEN {measure.expressions[field].sql} END"
