"""The finance system: revenue, cost and budget of each department and month, a CSV file a year."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from random import Random

from kpi_reports.demo import effects
from kpi_reports.demo.calendar import MONTHS, YEARS, month_zh
from kpi_reports.demo.chance import stream
from kpi_reports.demo.departments import DEPARTMENTS, STRANGER, spelt
from kpi_reports.demo.production import LineMonth, pieces_made
from kpi_reports.demo.sales import Contracts
from kpi_reports.demo.tally import Tally
from kpi_reports.demo.text_file import full_width, write_csv
from kpi_reports.demo.website import SiteDay
from kpi_reports.periods import Period

_HUNDRED = 100  # the books are kept in whole hundreds of yuan: 万元 with two decimals
_COST = {"kefu": 620_000, "sales": 2_350_000, "hr": 250_000, "ops": 1_420_000, "rnd": 1_820_000,
         "design": 340_000, "pmo": 260_000}  # fmt: skip
# cost over budget, as it is on average
_SPENDING = {"kefu": 0.985, "sales": 1.01, "hr": 0.97, "ops": 1.0, "rnd": 1.03, "design": 0.98,
             "pmo": 0.99, "production": 1.0}  # fmt: skip
_FACTORY, _PIECE, _PIECE_RAISED = 1_900_000, 325, 0.012  # yuan a month, yuan a piece, a year
_HEADER = ["月份", "部门", "营业收入（万元）", "成本费用（万元）", "费用预算（万元）", "备注"]


@dataclass(frozen=True, slots=True)
class Account:
    """A department's month in yuan; `revenue` is None where a department has none."""

    month: Period
    department: str
    revenue: int | None
    cost: int
    budget: int


def accounts(
    seed: int, sold: list[Contracts], site: list[SiteDay], made: list[LineMonth]
) -> list[Account]:
    """Every department's months. Revenue is what contracts and the website brought."""
    chance = stream(seed, "finance")
    rows = []
    for month in MONTHS:
        contracts = [row for row in sold if row.month == month]
        brought = {
            name: sum(r.new_yuan + r.renewed_yuan for r in contracts if r.department == name)
            for name in ("sales", "ops")
        }
        brought["ops"] += sum(d.income for d in site if month.first <= d.day <= month.last)
        for department in DEPARTMENTS:
            planned = _planned(department.id, month, made)
            cost = planned * _SPENDING[department.id] * chance.gauss(1, 0.018)
            revenue = _rounded(brought[department.id]) if department.id in brought else None
            rows.append(Account(month, department.id, revenue, _rounded(cost), _rounded(planned)))
    return rows


def _planned(department: str, month: Period, made: list[LineMonth]) -> float:
    if department == "production":
        each = _PIECE * effects.growth(_PIECE_RAISED, month)
        return _FACTORY + float(pieces_made(made, month)) * each
    return _COST[department] * effects.growth(0.045, month)


def _rounded(yuan: float) -> int:
    return round(yuan / _HUNDRED) * _HUNDRED


def tally_accounts(rows: list[Account], tally: Tally) -> None:
    """What the KPIs of money must come to: revenue and cost in 万元."""
    for row in rows:
        where = (row.department, row.month.first)
        if row.revenue is not None:
            tally.add("revenue", *where, Decimal(row.revenue) / 10_000)
        tally.add("cost", *where, Decimal(row.cost) / 10_000)
        tally.add("cost_share", *where, row.cost, row.revenue or 0)
        tally.add("budget_keeping", *where, row.cost, row.budget)


def write_accounts(folder: Path, rows: list[Account], seed: int, mess: Counter[str]) -> None:
    """A GBK file a year: a preamble, rows by month, totals, notes."""
    chance = stream(seed, "finance files")
    for year in YEARS:
        found = [row for row in rows if row.month.year == year]
        cells: list[list[object]] = [
            ["晨星智能家居有限公司"],
            [f"{year}年度部门收支明细表"],
            ["编制部门：财务部", "", "", "", "", "单位：万元"],
            [*_HEADER],
        ]
        for month in (m for m in MONTHS if m.year == year):
            cells += [_written(chance, row, mess) for row in found if row.month == month]
            cells += _strangers(chance, month, mess)
        cells.append(["合计", "", *_totals(found), ""])
        cells += [
            ["注：成本费用不含所得税；"],
            ["注：“-”表示不适用。"],
            ["制表：财务部　复核：财务经理"],
        ]
        write_csv(folder / f"财务_{year}年.csv", cells, encoding="gb18030")


def _written(chance: Random, row: Account, mess: Counter[str]) -> list[object]:
    nothing = chance.choice(("-", "—"))
    money = [
        nothing if yuan is None else _wan(yuan) for yuan in (row.revenue, row.cost, row.budget)
    ]
    if chance.random() < 0.06:
        money[1] = full_width(money[1])
        mess["finance.full_width"] += 1
    if row.revenue is None:
        mess["finance.nothing"] += 1
    return [month_zh(row.month), spelt(chance, row.department), *money, ""]


def _strangers(chance: Random, month: Period, mess: Counter[str]) -> list[list[object]]:
    """The management office's costs, and now and then a row that names no department."""
    mess["finance.unknown_departments"] += 1
    rows: list[list[object]] = [
        [month_zh(month), STRANGER, "-", _wan(chance.randrange(900, 1300) * 100), "-", "不参与考核"]
    ]
    if month.number == 6:
        rows.append([month_zh(month), "", "-", _wan(chance.randrange(20, 90) * 100), "-", "待分摊"])
        mess["finance.missing_departments"] += 1
    return rows


def _totals(rows: list[Account]) -> list[str]:
    sums: Mapping[str, int] = {
        "revenue": sum(row.revenue or 0 for row in rows),
        "cost": sum(row.cost for row in rows),
        "budget": sum(row.budget for row in rows),
    }
    return [_wan(yuan) for yuan in sums.values()]


def _wan(yuan: int) -> str:
    return f"{Decimal(yuan) / 10_000:,.2f}"
