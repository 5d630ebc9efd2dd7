"""`kpi-reports whatif`: scores and grades under other targets, weights or values."""

from __future__ import annotations

import json
from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated

import typer

from kpi_reports.cli.options import DepartmentOption, Params, PeriodOption
from kpi_reports.cli.telling import waiting
from kpi_reports.errors import Fault, ParamsError

if TYPE_CHECKING:
    from rich.table import Table

    from kpi_reports.values import Scorecard, WhatIf

EQUALS = "="
TargetsOption = Annotated[
    list[str] | None,
    typer.Option(
        "--target",
        help="A target in the KPI's unit, 0.97 or 97% (repeatable).",
        metavar="KPI[@ID]=NUMBER",
        show_default=False,
    ),
]
WeightsOption = Annotated[
    list[str] | None,
    typer.Option(
        "--weight",
        help="A KPI's percent of its block; the block's others are rescaled (repeatable).",
        metavar="KPI[@ID]=NUMBER",
        show_default=False,
    ),
]
ValuesOption = Annotated[
    list[str] | None,
    typer.Option(
        "--value",
        help="A value in place of the measured one (repeatable).",
        metavar="KPI[@ID]=NUMBER",
        show_default=False,
    ),
]


def whatif(
    params: Params,
    period: PeriodOption,
    department: DepartmentOption = None,
    target: TargetsOption = None,
    weight: WeightsOption = None,
    value: ValuesOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for other programs.")] = False,
) -> None:
    """Show scores and grades under other targets, weights or values; params stay as they are.

    KPI@ID means one department alone, KPI@company the company.

    \b
    Example:
      kpi-reports whatif params/airlines --period 2013Q4 --target on_time=0.75 --weight on_time=30
    """
    from kpi_reports.params.load import load_workspace
    from kpi_reports.periods import Period
    from kpi_reports.review import open_cube, period_of, what_if

    asked = _read({"--target": target, "--weight": weight, "--value": value})
    workspace = load_workspace(params)
    with waiting("Reading the sources"):
        cube = open_cube(workspace, Period.parse(period))
    found = what_if(
        workspace,
        cube,
        period_of(cube, period),
        targets=asked["--target"],
        weights=asked["--weight"],
        values=asked["--value"],
        departments=department,
    )
    if as_json:
        typer.echo(json.dumps(_as_json(found), ensure_ascii=False, indent=1))
        return
    _tell(found)


def _read(given: dict[str, Sequence[str] | None]) -> dict[str, dict[str, str]]:
    """The suppositions of each option. Raises ParamsError with every one that is none."""
    found: dict[str, dict[str, str]] = {}
    faults = []
    for option, entries in given.items():
        found[option] = {}
        for entry in entries or ():
            key, equals, number = (part.strip() for part in entry.partition(EQUALS))
            if not (key and equals and number):
                message = f"{option} '{entry}' is not written as KPI=NUMBER, such as on_time=0.97"
                faults.append(Fault(None, None, message))
            elif key in found[option]:
                faults.append(Fault(None, None, f"{option} of '{key}' is given twice"))
            found[option][key] = number
    if faults:
        raise ParamsError(faults)
    return found


def _tell(found: WhatIf) -> None:
    from rich.console import Console

    from kpi_reports.report.sections.what_if import grade_changes_in_words, suppositions_in_words

    typer.echo(f"What if, {found.period}:")
    for words in suppositions_in_words(found, "en"):
        typer.echo(f"  {words}")
    if any(entry.kind == "weight" for entry in found.suppositions):
        typer.echo("  The other weights of a block are rescaled so that they sum to 100.")
    typer.echo("")
    Console().print(_table(found))
    typer.echo(f"\n{grade_changes_in_words(found, 'en')} Params are as they were.")


def _table(found: WhatIf) -> Table:
    """The rows of the notebook's block with short heads, so that names keep their line."""
    from rich.box import SIMPLE_HEAD
    from rich.table import Table
    from rich.text import Text

    from kpi_reports.report.sections.what_if import what_if as block_of

    body = block_of(found)["words"]
    rows = body["en" if "en" in body else found.languages[0]]["rows"]
    table = Table(box=SIMPLE_HEAD)
    table.add_column("Unit")
    table.add_column("Name", overflow="fold")
    for head in ("Before", "After", "Change"):
        table.add_column(head, justify="right")
    for head in ("Grade", "After", "Changes"):
        table.add_column(head, justify="center")
    for outcome, row in zip(found.outcomes, rows, strict=True):
        table.add_row(outcome.unit.id, *(Text(cell["text"]) for cell in row))
    return table


def _as_json(found: WhatIf) -> dict[str, object]:
    return {
        "company": found.company_id,
        "period": str(found.period),
        "supposed": [
            {
                "kind": entry.kind,
                "kpi": entry.kpi.id,
                "unit": entry.unit.id if entry.unit else None,
                "value": float(entry.value),
            }
            for entry in found.suppositions
        ],
        "units": [
            {
                "unit": outcome.unit.id,
                "name": {"en": outcome.unit.name.en, "zh": outcome.unit.name.zh},
                "before": _card(outcome.before),
                "after": _card(outcome.after),
                "change": _number(outcome.change),
                "changes_grade": outcome.changes_grade,
            }
            for outcome in found.outcomes
        ],
    }


def _card(card: Scorecard) -> dict[str, object]:
    grade = card.grade.id if card.grade is not None else None
    return {"score": _number(card.total), "grade": grade, "held": card.held}


def _number(value: Decimal | None) -> float | None:
    return None if value is None else float(value)
