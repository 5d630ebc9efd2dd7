"""SQL for what one row gives to a measure: exact, and NULL where it does not count."""

from __future__ import annotations

from kpi_reports.measure.compiled import CheckedExpression, CompiledMeasure
from kpi_reports.measure.schema import EXACT


def kept(measure: CompiledMeasure) -> str:
    """Whether `where` keeps the row; true without one, false where it is NULL."""
    where = measure.expressions.get("where")
    return f"coalesce({where.sql}, false)" if where else "true"


def exact(measure: CompiledMeasure, field: str) -> str:
    """The field's value as an exact decimal, true/false as 1/0; NULL for a row not kept."""
    expression = measure.expressions[field]
    return f"CASE WHEN {kept(measure)} THEN {_decimal(expression)} END"


def plain(measure: CompiledMeasure, field: str) -> str:
    """The field's value as it is, to be told apart, not added up; NULL for a row not kept."""
    return f"CASE WHEN {kept(measure)} THEN {measure.expressions[field].sql} END"


def _decimal(expression: CheckedExpression) -> str:
    sql = expression.sql
    if expression.boolean:
        return f"CASE WHEN {sql} THEN 1::{EXACT} WHEN NOT {sql} THEN 0::{EXACT} END"
    return f"CAST({sql} AS {EXACT})"
