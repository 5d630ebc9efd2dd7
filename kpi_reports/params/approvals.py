"""adjustments.csv, exclusions.csv, gaps.csv: what was decided about scores, and by whom."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import TypeAlias, cast, get_args

from kpi_reports.errors import Fault, ParamsError, nearest
from kpi_reports.params.csv_text import (
    CsvLine,
    empty_cells,
    parse,
    read_day,
    read_lines,
    read_number,
    read_period,
    repeats,
)
from kpi_reports.params.explain import shown
from kpi_reports.periods import Period
from kpi_reports.values import (
    Adjustment,
    AdjustmentKind,
    Answers,
    Approval,
    Exclusion,
    Gap,
    Text,
)

ANSWERS: tuple[Answers, ...] = get_args(Answers)
KINDS: tuple[AdjustmentKind, ...] = get_args(AdjustmentKind)
_WHO = {
    "reason_en": "why, in English",
    "reason_zh": "why, in Chinese",
    "document": "the number of the document that says so",
    "approved_by": "who approved it",
    "approved_on": "the day of the approval, as 2025-01-08",
}
# The columns with what each holds; the reference in docs/params.md is made from these.
ADJUSTMENT_COLUMNS: Mapping[str, str] = {
    "unit": "a department's or person's id, or `company`",
    "period": "the period whose total it concerns, as 2024-10, 2024Q4, 2024H2 or 2024",
    "kind": f"{', '.join(KINDS[:-1])} or {KINDS[-1]}",
    "item": "what it is called; for a veto its id in scheme.yaml",
    "points": "bonus and deduction: points above 0; committee: the change, or empty; veto: empty",
    "grade": "committee: the grade that is given; else empty",
    **_WHO,
}
EXCLUSION_COLUMNS: Mapping[str, str] = {
    "unit": "a department's or person's id, or `company`",
    "kpi": "the KPI's id in kpis.yaml",
    "period": "the period whose value it concerns, as 2024-10, 2024Q4, 2024H2 or 2024",
    "value": "the KPI's value without the factor, as 12 or 0.5; 80 % is 0.8",
    **_WHO,
}
GAP_COLUMNS: Mapping[str, str] = {
    "unit": "a department's or person's id, or `company`",
    "kpi": "the KPI's id in kpis.yaml",
    "period": "the period whose value is missing, as 2024-10, 2024Q4, 2024H2 or 2024",
    "answers": f"who answers for that: {', '.join(ANSWERS[:-1])} or {ANSWERS[-1]}",
    **_WHO,
}
AdjustmentLine: TypeAlias = CsvLine[Adjustment]
ExclusionLine: TypeAlias = CsvLine[Exclusion]
GapLine: TypeAlias = CsvLine[Gap]


def read_adjustments(text: str, file: str) -> tuple[tuple[AdjustmentLine, ...], list[Fault]]:
    """The adjustments of a CSV text and the faults of the lines that hold none."""
    lines, faults = read_lines(text, file, ADJUSTMENT_COLUMNS, _adjustment)
    return lines, faults + repeats(
        lines,
        file,
        lambda row: (row.unit, row.period, row.kind, row.item),
        lambda row: f"{row.kind} '{row.item}' of '{row.unit}' in {row.period}",
    )


def read_exclusions(text: str, file: str) -> tuple[tuple[ExclusionLine, ...], list[Fault]]:
    """The approved exclusions of a CSV text and the faults of the lines that hold none."""
    lines, faults = read_lines(text, file, EXCLUSION_COLUMNS, _exclusion)
    return lines, faults + repeats(
        lines,
        file,
        lambda row: (row.unit, row.kpi, row.period),
        lambda row: (
            f"exclusion of '{row.kpi}' for '{row.unit}' in {row.period}, though one line gives the "
            "value without all that was excluded"
        ),
    )


def read_gaps(text: str, file: str) -> tuple[tuple[GapLine, ...], list[Fault]]:
    """Who answers for missing numbers, and the faults of the lines that do not say it."""
    lines, faults = read_lines(text, file, GAP_COLUMNS, _gap)
    return lines, faults + repeats(
        lines,
        file,
        lambda row: (row.unit, row.kpi, row.period),
        lambda row: f"line on '{row.kpi}' of '{row.unit}' in {row.period}",
    )


def _gap(cells: Mapping[str, str]) -> Gap:
    """Raises ParamsError with every fault of the line, each without a place."""
    faults = empty_cells(cells, ("unit", "kpi", "period", "answers"))
    period, approval = _common(cells, faults)
    answers = cells["answers"]
    if answers and answers not in ANSWERS:
        message = f"'answers' cannot be {shown(answers)}.{nearest(answers, ANSWERS)}"
        faults.append(Fault(None, None, message))
    if faults or period is None or approval is None:
        raise ParamsError(faults)
    reason = Text(cells["reason_en"], cells["reason_zh"])
    return Gap(cells["unit"], cells["kpi"], period, cast(Answers, answers), reason, approval)


def _adjustment(cells: Mapping[str, str]) -> Adjustment:
    """Raises ParamsError with every fault of the line, each without a place."""
    faults = empty_cells(cells, ("unit", "period", "kind", "item"))
    period, approval = _common(cells, faults)
    points = parse(read_number, "points", cells["points"], faults)
    kind = cells["kind"]
    if kind and kind not in KINDS:
        faults.append(Fault(None, None, f"'kind' cannot be {shown(kind)}.{nearest(kind, KINDS)}"))
    elif kind:
        faults += [Fault(None, None, message) for message in _unfit(cells, points)]
    if faults or period is None or approval is None:
        raise ParamsError(faults)
    return Adjustment(
        unit=cells["unit"],
        period=period,
        kind=cast(AdjustmentKind, kind),
        item=cells["item"],
        reason=Text(cells["reason_en"], cells["reason_zh"]),
        approval=approval,
        points=points,
        grade=cells["grade"] or None,
    )


def _unfit(cells: Mapping[str, str], points: Decimal | None) -> list[str]:
    """What a line of its kind may not hold, or must."""
    kind, grade = cells["kind"], cells["grade"]
    found = []
    if kind in ("bonus", "deduction") and cells["points"] and points is not None and points <= 0:
        found.append(f"'points' is {cells['points']}; a {kind} is written as points above 0")
    if kind in ("bonus", "deduction") and not cells["points"]:
        found.append(f"column 'points' is empty; a {kind} needs points above 0")
    if kind == "veto" and cells["points"]:
        found.append("a veto has no 'points': scheme.yaml says what it does")
    if kind != "committee" and grade:
        found.append(f"a {kind} gives no 'grade'; leave the column empty")
    if kind == "committee" and bool(grade) == bool(cells["points"]):
        found.append("a committee's decision changes the total by 'points' or gives a 'grade'")
    return found


def _exclusion(cells: Mapping[str, str]) -> Exclusion:
    """Raises ParamsError with every fault of the line, each without a place."""
    faults = empty_cells(cells, ("unit", "kpi", "period", "value"))
    period, approval = _common(cells, faults)
    value = parse(read_number, "value", cells["value"], faults)
    if faults or period is None or approval is None or value is None:
        raise ParamsError(faults)
    reason = Text(cells["reason_en"], cells["reason_zh"])
    return Exclusion(cells["unit"], cells["kpi"], period, value, reason, approval)


def _common(cells: Mapping[str, str], faults: list[Fault]) -> tuple[Period | None, Approval | None]:
    """The period and the approval of a line; the faults of these columns are added."""
    faults += empty_cells(cells, tuple(_WHO))
    period = parse(read_period, "period", cells["period"], faults)
    day = parse(read_day, "approved_on", cells["approved_on"], faults)
    if day is None:
        return period, None
    return period, Approval(cells["document"], cells["approved_by"], day)
