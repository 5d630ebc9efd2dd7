"""Findings as a table for people, or as JSON for programs."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

from kpi_reports.run.doctor.finding import Finding, State

if TYPE_CHECKING:
    from rich.table import Table

SCHEMA = 1
COLOURS: dict[State, str] = {
    "ok": "green",
    "warning": "yellow",
    "problem": "bold red",
    "not needed": "dim",
}


def table_of(findings: Sequence[Finding]) -> Table:
    """One row for each finding: state in words, so that nothing depends on colour."""
    from rich.box import SIMPLE_HEAD
    from rich.table import Table
    from rich.text import Text

    table = Table(box=SIMPLE_HEAD)
    table.add_column("What", no_wrap=True)
    table.add_column("State", no_wrap=True)
    table.add_column("Found", overflow="fold")
    for finding in findings:
        colour = COLOURS[finding.state]
        table.add_row(finding.name, Text(finding.state, colour), Text(finding.found))
    return table


def advice(findings: Sequence[Finding]) -> list[str]:
    """The last lines: what to mend, problems first; or that all is well."""
    problems = [finding for finding in findings if finding.state == "problem"]
    warnings = [finding for finding in findings if finding.state == "warning"]
    if not problems and not warnings:
        return ["Nothing is wrong: packs can be made here."]
    counted = [_count(problems, "problem")] if problems else []
    counted += [_count(warnings, "warning")] if warnings else []
    first = "" if problems else "Packs can be made here. "
    lines = [f"{first}{' and '.join(counted)}; what to do:"]
    for number, finding in enumerate((*problems, *warnings), start=1):
        lines.append(f"{number}. {finding.name} ({finding.state}): {finding.found}")
        lines.append(f"   {finding.remedy}")
    return lines


def _count(found: Sequence[Finding], noun: str) -> str:
    return f"{len(found)} {noun}{'' if len(found) == 1 else 's'}"


def worst(findings: Sequence[Finding]) -> State:
    """The state of the whole."""
    states = {finding.state for finding in findings}
    return "problem" if "problem" in states else "warning" if "warning" in states else "ok"


def as_json(findings: Sequence[Finding]) -> str:
    """The same for programs."""
    fields = {
        "schema": SCHEMA,
        "state": worst(findings),
        "findings": [asdict(finding) for finding in findings],
    }
    return json.dumps(fields, ensure_ascii=False, indent=1)
