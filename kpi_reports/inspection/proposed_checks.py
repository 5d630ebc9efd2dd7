"""Checks and the rule for duplicates that the data suggest, as comments to take the marks from."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from kpi_reports.inspection.columns import ColumnFacts
from kpi_reports.inspection.inspecting import TableFound
from kpi_reports.inspection.yaml_lines import comment, flow
from kpi_reports.intake.measurement_units import conversion

ALLOWED_TEXTS = 8
_LEAST_ROWS = 3  # of which a rule can be read
_REPEATED = 2  # times that each text stands there, at least, on the average


def check_lines(table: TableFound) -> list[str]:
    """Lines that are all comments."""
    return [*_duplicates(table), *_checks(table)]


def _duplicates(table: TableFound) -> Iterator[str]:
    key = table.key
    if key is None:
        return
    names = [column.name for column in key.columns]
    share = f"{key.different} of {key.rows} rows have different keys"
    if not key.is_exact:
        rule = {"key": names, "keep": "last"}
        yield f"  # duplicates: {flow(rule)}  {comment('choose: ' + share)}"
    else:
        yield f"  # duplicates: {flow({'key': names, 'keep': 'refuse'})}  {comment(share)}"


def _checks(table: TableFound) -> list[str]:
    columns = [c for c in table.columns if not c.refused]
    columns += [table.value] if table.value is not None else []
    rules: list[dict[str, object]] = []
    if table.key is not None and table.key.is_exact:
        rules.append({"kind": "unique", "columns": [c.name for c in table.key.columns]})
    for column in columns:
        rules += _rules(column)
    if not rules:
        return []
    head = comment("choose: what held in the rows looked at; take the marks away where it must")
    return [f"  {head}", "  # checks:", *(f"  #   - {flow(rule)}" for rule in rules)]


def _rules(column: ColumnFacts) -> Iterator[dict[str, object]]:
    if column.rows < _LEAST_ROWS or not column.filled:
        return
    if not column.missing and column.guess.parsed == column.guess.filled:
        yield {"kind": "required", "column": column.name}
    if column.is_number and column.lowest is not None and column.highest is not None:
        yield {
            "kind": "range",
            "column": column.name,
            "at_least": _converted(column, column.lowest),
            "at_most": _converted(column, column.highest),
        }
    texts = list(column.values)
    few = len(texts) <= ALLOWED_TEXTS and column.filled >= _REPEATED * len(texts)
    if column.guess.type == "text" and few:
        yield {"kind": "allowed", "column": column.name, "values": texts}


def _converted(column: ColumnFacts, value: Decimal) -> Decimal:
    if column.from_unit and column.to_unit:
        value = conversion(column.from_unit, column.to_unit).apply(value)
    return Decimal(f"{value.normalize():f}")
