"""`kpi-reports check`: what a run would meet, told without making a pack."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from kpi_reports.errors import Fault, KpiReportsError
from kpi_reports.params.load import load_workspace
from kpi_reports.params.models import Workspace
from kpi_reports.params.smart import LETTERS, smart_faults
from kpi_reports.periods import Period
from kpi_reports.report.issues import issue_words, log_line, place_of
from kpi_reports.report.voice import Voice
from kpi_reports.review import check, open_cube, period_of, review_unit


def check_params(params: Path, period: str) -> list[str]:
    """A line that confirms what a run would use, then a line for all that the data leave in doubt.

    Raises KpiReportsError with every fault of the params, the expressions, the sources and the
    period: as many as can be told before the first of them is mended.
    """
    faults = _period_faults(period)
    try:
        workspace = load_workspace(params)
        faults += check(workspace, period)
    except KpiReportsError as error:
        faults += error.faults
    if faults:
        raise KpiReportsError(dict.fromkeys(faults))
    return _confirmation(workspace, period)


def _period_faults(period: str) -> list[Fault]:
    try:
        Period.parse(period)
    except KpiReportsError as error:
        return list(error.faults)
    return []


def _confirmation(workspace: Workspace, period: str) -> list[str]:
    cube = open_cube(workspace, Period.parse(period))
    wanted = period_of(cube, period)
    review = review_unit(workspace, cube, workspace.company_unit, wanted)
    voice = Voice(review, "en")
    rows = sum(facts.rows for facts in cube.sources)
    return [
        f"{workspace.folder}: no fault. {_count(len(workspace.departments), 'department')}, "
        f"{_count(len(workspace.kpis), 'KPI')}, {_count(rows, 'row')} "
        f"from {cube.first_day} to {cube.last_day}; {wanted} is {wanted.first} to {wanted.last}.",
        *(log_line(issue) for issue in cube.issues),
        *(
            f"{issue.severity}: {place_of(issue)}{issue_words(voice, issue)}"
            for issue in review.issues
            if issue not in cube.issues
        ),
        *(
            f"warning: department '{unit.id}' has no rows in {wanted}."
            for unit in workspace.units()
            if not cube.unit_rows(unit.id, wanted)
        ),
        *_smart_lines(workspace, wanted),
    ]


def _smart_lines(workspace: Workspace, period: Period) -> list[str]:
    """What the scored KPIs lack of SMART: how many first, then a line for each KPI and letter."""
    faults = smart_faults(workspace, period)
    if not faults:
        return []
    grouped: dict[tuple[str, str], list[str]] = {}
    for fault in faults:
        grouped.setdefault((fault.kpi, fault.letter), []).append(fault.text.en)
    counts = Counter(letter for _, letter in grouped)
    told = ", ".join(f"{letter} {counts[letter]}" for letter in LETTERS if counts[letter])
    kpis = _count(len({kpi for kpi, _ in grouped}), "scored KPI")
    return [
        f"smart: {kpis} could be set better: {told}.",
        *(
            f"smart: {kpi} {letter}: {'; '.join(texts)}."
            for (kpi, letter), texts in grouped.items()
        ),
    ]


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
