"""Production: a wide table with a column a month, the newest first."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from kpi_reports.demo import effects
from kpi_reports.demo.calendar import MONTHS, between, month_zh
from kpi_reports.demo.chance import around, stream
from kpi_reports.demo.tally import Tally
from kpi_reports.demo.workbook import Cell, Merge, Sheet, write_workbook
from kpi_reports.periods import Period

DEPARTMENT = "production"
LINES = (("一线", "智能插座", 7_600), ("二线", "智能门锁", 3_100), ("三线", "网关", 4_400),
         ("四线", "传感器", 8_900))  # fmt: skip
PLANNED, MADE, PASSED = "计划产量", "实际产量", "合格数"
_STOPPED = ("三线", "2023-02")  # rebuilt in that month: nothing planned, nothing made


@dataclass(frozen=True, slots=True)
class LineMonth:
    """Pieces of a line in a month: planned, made, and passed at inspection."""

    month: Period
    line: str
    product: str
    planned: int
    made: int
    passed: int


def line_months(seed: int) -> list[LineMonth]:
    """Every line's months; a line that was rebuilt has none for that month."""
    chance = stream(seed, "production")
    rows = []
    for month in MONTHS:
        usual = effects.season(month) * effects.growth(0.05, month)
        common = chance.gauss(1, 0.015)
        for line, product, pieces in LINES:
            if (line, str(month)) == _STOPPED:
                continue
            planned = round(pieces * usual / 10) * 10
            made = round(planned * common * around(chance, 0.985, 0.02, 0.8, 1.1))
            failing = between(0.021, 0.017, month)
            passed = round(made * (1 - around(chance, failing, 0.0025, 0.002, 0.08)))
            rows.append(LineMonth(month, line, product, planned, made, passed))
    return rows


def tally_production(rows: list[LineMonth], tally: Tally) -> None:
    """What the KPIs of production must come to."""
    for row in rows:
        where = (DEPARTMENT, row.month.first)
        tally.add("output", *where, row.made)
        tally.add("output_attainment", *where, row.made, row.planned)
        tally.add("pass_rate", *where, row.passed, row.made)


def write_production(path: Path, rows: list[LineMonth], mess: Counter[str]) -> None:
    """One sheet: lines merged down over their three figures, months as headers, newest first."""
    by_key = {(row.line, row.month): row for row in rows}
    newest = MONTHS[::-1]
    cells: list[list[Cell]] = [
        ["生产月报（台）"],
        ["产线", "产品", "指标", *(month_zh(month) for month in newest)],
    ]
    merges = []
    for line, product, _ in LINES:
        merges += [Merge(len(cells), at, len(cells) + 2, at) for at in (0, 1)]
        for at, figure in enumerate((PLANNED, MADE, PASSED)):
            named: list[Cell] = [line, product] if at == 0 else [None, None]
            found = (by_key.get((line, month)) for month in newest)
            cells.append([*named, figure, *(_pieces(row, figure) for row in found)])
    for figure in (PLANNED, MADE, PASSED):
        totals = [sum(_number(row, figure) for row in rows if row.month == m) for m in newest]
        cells.append(["合计", None, figure, *totals])
    cells += [[], ["注：三线2023年2月停线改造。"], ["制表：生产部计划科"]]
    mess["production.nothing"] = sum(cell == "—" for row in cells for cell in row)
    write_workbook(path, [Sheet("月报", cells, tuple(merges))])


def _pieces(row: LineMonth | None, figure: str) -> Cell:
    return "—" if row is None else _number(row, figure)


def _number(row: LineMonth, figure: str) -> int:
    return {PLANNED: row.planned, MADE: row.made, PASSED: row.passed}[figure]


def pieces_made(rows: list[LineMonth], month: Period) -> Decimal:
    """All pieces of a month: what the month's cost follows."""
    return Decimal(sum(row.made for row in rows if row.month == month))
