"""The customer system: new contracts and renewals, a workbook a year with a sheet a quarter."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from random import Random

from kpi_reports.demo import effects
from kpi_reports.demo.calendar import MONTHS, YEARS
from kpi_reports.demo.chance import around, binomial, near, stream
from kpi_reports.demo.departments import spelt
from kpi_reports.demo.tally import Tally
from kpi_reports.demo.text_file import write_csv
from kpi_reports.demo.workbook import Cell, Merge, Sheet, write_workbook
from kpi_reports.periods import Grain, Period

LARGE, SMALL, ONLINE = "大客户", "中小客户", "线上订阅"
REGIONS = ("华东", "华南", "华北")
_RENEWAL = {LARGE: effects.RENEWAL_LARGE, SMALL: effects.RENEWAL_SMALL, ONLINE: 0.71}
_YUAN = {LARGE: (70_000, 84_000), SMALL: (40_000, 56_000), ONLINE: (2_400, 2_600)}  # new, renewed
_ENDING = {"华东": 99, "华南": 74, "华北": 61}  # contracts that end in a month
_BUSY = {1: 0.94, 2: 0.80, 6: 1.06, 11: 1.12, 12: 1.10}  # sales follow the season too
_HUNDRED = 100  # amounts are whole hundreds of yuan


@dataclass(frozen=True, slots=True)
class Contracts:
    """The contracts of a month with one kind of customer in one region; amounts in yuan."""

    month: Period
    department: str
    region: str
    segment: str
    new: int
    new_yuan: int
    due: int
    renewed: int
    renewed_yuan: int


def contracts(seed: int) -> list[Contracts]:
    """Every month's contracts of sales and of the online shop."""
    chance = stream(seed, "contracts")
    rows = []
    for month in MONTHS:
        grown = effects.growth(0.07, month) * _BUSY.get(month.number, 1.0)
        large = effects.large_share(month)
        for region in REGIONS:
            due = near(chance, _ENDING[region] * effects.growth(0.10, month), 5)
            for segment, share in ((LARGE, large), (SMALL, 1 - large)):
                new = near(chance, (9 if segment == LARGE else 21) * grown, 2)
                rows.append(_row(chance, month, "sales", region, segment, new, round(due * share)))
        new = near(chance, 140 * grown, 9)
        rows.append(_row(chance, month, "ops", "全国", ONLINE, new, near(chance, 90, 7)))
    return rows


def _row(
    chance: Random, month: Period, department: str, region: str, segment: str, new: int, due: int
) -> Contracts:
    renewed = binomial(chance, due, _RENEWAL[segment])
    new_each, renewed_each = _YUAN[segment]
    raised = effects.growth(0.05, month)
    return Contracts(
        month,
        department,
        region,
        segment,
        new,
        _amount(chance, new * new_each * raised),
        due,
        renewed,
        _amount(chance, renewed * renewed_each * raised),
    )


def _amount(chance: Random, yuan: float) -> int:
    return round(around(chance, yuan, yuan * 0.05, 0, yuan * 2) / _HUNDRED) * _HUNDRED


def market(rows: list[Contracts], seed: int) -> list[tuple[Period, int, int]]:
    """Each month's contracts of ours and of the whole market."""
    chance = stream(seed, "market")
    ours = Counter(dict.fromkeys(MONTHS, 0))
    for row in rows:
        if row.department == "sales":
            ours[row.month] += row.new + row.renewed
    return [
        (month, ours[month], round(ours[month] / chance.gauss(0.127, 0.004))) for month in MONTHS
    ]


def tally_contracts(rows: list[Contracts], tally: Tally) -> None:
    """What the KPIs of contracts must come to."""
    for row in rows:
        where = (row.department, row.month.first)
        tally.add("new_customers", *where, row.new)
        tally.add("renewal_rate", *where, row.renewed, row.due)


def tally_market(found: list[tuple[Period, int, int]], tally: Tally) -> None:
    """What the share of the market must come to."""
    for month, ours, whole in found:
        tally.add("market_share", "sales", month.first, ours, whole)


def write_contracts(folder: Path, rows: list[Contracts], seed: int, mess: Counter[str]) -> None:
    """A workbook a year: a sheet a quarter, two rows of merged names, departments merged down."""
    chance = stream(seed, "contract files")
    for year in YEARS:
        sheets = [Sheet("说明", [["本表由客户关系系统导出，金额单位：万元"]])]
        for number in range(1, 5):
            quarter = Period(Grain.QUARTER, year, number)
            found = [row for row in rows if quarter.first <= row.month.first <= quarter.last]
            sheets.append(_sheet(chance, quarter, found, mess))
        write_workbook(folder / f"CRM_{year}年.xlsx", sheets)


def _sheet(chance: Random, quarter: Period, rows: list[Contracts], mess: Counter[str]) -> Sheet:
    cells: list[list[Cell]] = [
        [f"客户签约与续约明细（{quarter}）"],
        ["部门", "区域", "客户类型", "月份", "新签", None, "续约", None, None],
        [None, None, None, None, "客户数", "金额", "到期客户数", "续约客户数", "金额"],
    ]
    merges = [Merge(0, 0, 0, 8), Merge(1, 4, 1, 5), Merge(1, 6, 1, 8)]
    merges += [Merge(1, column, 2, column) for column in range(4)]
    for department, month in (
        (d, quarter.first.month + m) for d in ("sales", "ops") for m in range(3)
    ):
        block = [row for row in rows if (row.department, row.month.number) == (department, month)]
        top = len(cells)
        name = spelt(chance, department)
        cells += [[name if at == 0 else None, *_cells(row)] for at, row in enumerate(block)]
        if len(block) > 1:
            merges.append(Merge(top, 0, len(cells) - 1, 0))
            mess["contracts.merged_departments"] += 1
    cells.append(["合计", None, None, None, *_totals(rows)])
    cells += [[], ["注：续约率＝续约客户数÷到期客户数，按合同到期月统计。"]]
    return Sheet(str(quarter), cells, tuple(merges))


def _cells(row: Contracts) -> Iterator[Cell]:
    yield from (row.region, row.segment, f"{row.month.year}年{row.month.number}月")
    yield from (row.new, Decimal(row.new_yuan) / 10_000)
    yield from (row.due, row.renewed, Decimal(row.renewed_yuan) / 10_000)


def _totals(rows: list[Contracts]) -> Iterator[Cell]:
    yield from (sum(row.new for row in rows), Decimal(sum(r.new_yuan for r in rows)) / 10_000)
    yield from (sum(row.due for row in rows), sum(row.renewed for row in rows))
    yield Decimal(sum(row.renewed_yuan for row in rows)) / 10_000


def write_market(path: Path, found: list[tuple[Period, int, int]]) -> None:
    """What the industry association publishes each month."""
    rows = [
        [f"{month.year}-{month.number:02d}", "销售部", ours, whole] for month, ours, whole in found
    ]
    write_csv(path, [["月份", "部门", "本公司签约数", "行业签约数"], *rows])
