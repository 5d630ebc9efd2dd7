"""actions.csv: what review meetings agreed, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from kpi_reports.errors import Fault, ParamsError
from kpi_reports.params.csv_text import (
    CsvLine,
    empty_cells,
    parse,
    read_day,
    read_lines,
    read_period,
    repeats,
)
from kpi_reports.params.explain import shown
from kpi_reports.values import Action, Text

# The columns with what each holds; the reference in docs/params.md is made from this.
COLUMNS: Mapping[str, str] = {
    "id": "what minutes call the action, as 2024Q3-2; unique in the file",
    "department": "the department that carries it out, or `company`",
    "kpi": "the KPI it is to move, by its id in kpis.yaml; empty: none",
    "decided_in": "the period whose review agreed it, as 2024Q3; later packs report on it",
    "action_en": "what is done, in English",
    "action_zh": "what is done, in Chinese",
    "owner_en": "who answers for it, in English: a position rather than a name",
    "owner_zh": "who answers for it, in Chinese",
    "due": "by which day, as 2024-12-31",
    "acceptance_en": "how it is known to be done, in English",
    "acceptance_zh": "how it is known to be done, in Chinese",
    "status": "`open`, `done` or `dropped`",
    "closed_on": "the day it was done or dropped; empty while it is open",
}
OPTIONAL = ("kpi", "closed_on")
STATUSES = ("open", "done", "dropped")
ActionLine: TypeAlias = CsvLine[Action]


def read_actions(text: str, file: str) -> tuple[tuple[ActionLine, ...], list[Fault]]:
    """The actions of a CSV text and the faults of the lines that hold none.

    Whether KPIs and departments exist is checked elsewhere.
    """
    lines, faults = read_lines(text, file, COLUMNS, _row)
    return lines, faults + repeats(lines, file, lambda row: row.id, lambda row: f"'{row.id}'")


def _row(cells: Mapping[str, str]) -> Action:
    """Raises ParamsError with every fault of the line, each without a place."""
    faults = empty_cells(cells, [name for name in COLUMNS if name not in OPTIONAL])
    decided = parse(read_period, "decided_in", cells["decided_in"], faults)
    due = parse(read_day, "due", cells["due"], faults)
    closed = parse(read_day, "closed_on", cells["closed_on"], faults)
    faults += _status_faults(cells["status"], cells["closed_on"])
    if faults or decided is None or due is None:
        raise ParamsError(faults)
    return Action(
        id=cells["id"],
        unit=cells["department"],
        kpi=cells["kpi"] or None,
        decided_in=decided,
        what=Text(cells["action_en"], cells["action_zh"]),
        owner=Text(cells["owner_en"], cells["owner_zh"]),
        due=due,
        acceptance=Text(cells["acceptance_en"], cells["acceptance_zh"]),
        closed_on=closed,
        dropped=cells["status"] == "dropped",
    )


def _status_faults(status: str, closed_on: str) -> list[Fault]:
    """An unknown status, and one that its day does not fit."""
    if not status:
        return []
    if status not in STATUSES:
        return [Fault(None, None, f"'status' is {shown(status)}; expected {', '.join(STATUSES)}")]
    if status == "open" and closed_on:
        message = "'closed_on' has a day though the action is open; empty it, or set 'status'"
        return [Fault(None, None, message)]
    if status != "open" and not closed_on:
        return [Fault(None, None, f"'closed_on' is empty; write the day the action was {status}")]
    return []
