"""Runs a source's checks: pandera judges their summaries, and what fails becomes issues."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import duckdb

from kpi_reports.intake.checks.summaries import Summary, summary_of
from kpi_reports.params.data_checks import DataCheck, Unique
from kpi_reports.params.models import Workspace
from kpi_reports.values import DataIssue, Doubt, Fact, Table

if TYPE_CHECKING:
    import pandas as pd


def run_checks(workspace: Workspace, table: Table, tables: Mapping[str, Table]) -> Table:
    """The table with what its checks found: issues, and doubts where an error was declared.

    A check that cannot be run, because the source that it refers to could not be read, is told as
    an issue of its own. `as_of` is the company's, else the latest day of all sources.
    """
    checks = workspace.sources[table.name].checks
    if not checks:
        return table
    issues, doubts = list(table.issues), list(table.doubts)
    with duckdb.connect(config={"python_enable_replacements": False}) as connection:
        for check in checks:
            other = getattr(check, "source", None)
            if other is not None and other not in tables:
                facts: dict[str, Fact] = {"check": check.kind, "other": other}
                issues.append(DataIssue("check_not_run", "warning", table.name, facts=facts))
                continue
            summary = summary_of(check, table, tables, as_of(workspace, tables))
            failed = _failures(connection, summary)
            for unit in dict.fromkeys(failed["unit"]):
                own = failed[failed["unit"].isna() if unit is None else failed["unit"] == unit]
                issues.append(_issue(check, table, summary, unit, own))
                if check.severity == "error":
                    doubts += _doubts(check, summary, unit, own)
    return replace(table, issues=tuple(issues), doubts=tuple(doubts))


def as_of(workspace: Workspace, tables: Mapping[str, Table]) -> date:
    """The state of the data: as params say, else the latest day of all sources."""
    days = [table.facts.last_day for table in tables.values() if table.facts.last_day]
    return workspace.company.as_of or max(days, default=date.min)


def _failures(connection: duckdb.DuckDBPyConnection, summary: Summary) -> pd.DataFrame:
    """The rows of the summary whose value is not within its bounds."""
    import pandera.pandas as pa

    frame = connection.execute(summary.query).df()
    frame["unit"] = frame["unit"].astype(object).where(frame["unit"].notna(), None)
    checks = []
    if summary.at_least is not None:
        checks.append(pa.Check.ge(float(summary.at_least)))
    if summary.at_most is not None:
        checks.append(pa.Check.le(float(summary.at_most)))
    schema = pa.DataFrameSchema({"value": pa.Column(float, checks, coerce=True)})
    try:
        schema.validate(frame, lazy=True)
    except pa.errors.SchemaErrors as errors:
        failed = sorted(set(errors.failure_cases["index"].dropna().astype(int)))
        return frame.loc[failed]
    return frame.iloc[0:0]


def _issue(
    check: DataCheck, table: Table, summary: Summary, unit: str | None, failed: pd.DataFrame
) -> DataIssue:
    """One issue for each department: how many rows, in which months, and an example."""
    examples = [_shown(text) for text in failed["example"].dropna() if str(text)]
    facts: dict[str, Fact] = {
        "rows": int(failed["rows"].sum()),
        "months": len(failed),
        "example": examples[0] if examples else "",
        "check": name_of(check),
    }
    if summary.column is not None:
        facts["column"] = summary.column
    if isinstance(check, Unique):
        facts["column"] = ", ".join(check.columns)
    facts |= {
        name: float(bound)
        for name in ("at_least", "at_most")
        if (bound := getattr(check, name, getattr(check, "days", None))) is not None
    }
    facts["value"] = float(failed["value"].iloc[-1])
    facts |= {
        name: day.isoformat()
        for name, days in (("first", failed["first"]), ("last", failed["last"]))
        if (day := _bound(list(days), latest=name == "last")) is not None
    }
    return DataIssue(f"check_{check.kind}", check.severity, table.name, None, unit, facts)


def _shown(example: object) -> str:
    """850.000000 as 850: a decimal's six places say nothing."""
    text = str(example)
    return text.rstrip("0").rstrip(".") if re.fullmatch(r"-?\d+\.\d+", text) else text


def _doubts(
    check: DataCheck, summary: Summary, unit: str | None, failed: pd.DataFrame
) -> list[Doubt]:
    """Whole months: a month's value is made of all its rows."""
    doubts = []
    for first, last in zip(failed["first"], failed["last"], strict=True):
        begin, end = _day(first), _day(last)
        if check.kind != "fresh" and begin is not None:
            begin = begin.replace(day=1)
        doubts.append(Doubt(summary.column, unit, begin, end, name_of(check)))
    return doubts


def name_of(check: DataCheck) -> str:
    """What a message calls a check: its kind, and the column that it looks at."""
    columns = getattr(check, "columns", None) or filter(None, [getattr(check, "column", None)])
    return " ".join([check.kind, *columns])


def _bound(days: Sequence[object], *, latest: bool) -> date | None:
    found = [day for day in map(_day, days) if day is not None]
    if not found:
        return None
    return max(found) if latest else min(found)


def _day(value: object) -> date | None:
    import pandas as pd

    return None if pd.isna(value) else pd.Timestamp(value).date()  # type: ignore[arg-type, call-overload]
