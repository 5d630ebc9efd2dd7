"""Customer service: a workbook a month with one row for each agent and day."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from random import Random

from kpi_reports.demo import effects
from kpi_reports.demo.calendar import MONTHS, between, day_zh, days, month_of, month_zh
from kpi_reports.demo.chance import around, near, stream
from kpi_reports.demo.departments import spelt
from kpi_reports.demo.tally import Tally
from kpi_reports.demo.workbook import Cell, Sheet, write_workbook
from kpi_reports.periods import Period

DEPARTMENT = "kefu"
AGENTS = tuple(f"K{number:02d}" for number in range(1, 27))
TEST_AGENT = "K99"  # answers customers, but stands in no list of agents
_ON_DUTY = 5 / 7  # share of days on which an agent works
_TITLE = "客户服务中心接待日报"
_NOTES = (
    "注：接待量不含机器人应答；",
    "注：服务态度评分为质检抽样评分，未抽样记“-”。",
    "制表：客服部",
)


@dataclass(frozen=True, slots=True)
class AgentDay:
    """What an agent did on a day; `attitude` is None where nobody sampled the talks."""

    day: date
    agent: str
    handled: int
    minutes: Decimal
    solved: int
    attitude: Decimal | None


def load_of(seed: int, month: Period) -> float:
    """How busy a month is, in standard deviations: drives the conflict of two KPIs."""
    return stream(seed, f"load {month}").gauss(0, 1)


def agent_days(seed: int) -> list[AgentDay]:
    """Every agent's working days in three years."""
    chance = stream(seed, "service")
    rows = []
    for month in MONTHS:
        handled = between(effects.HANDLED_START, effects.HANDLED_END, month)
        handled += effects.HANDLED_BY_LOAD * load_of(seed, month)
        minutes = effects.response_minutes(month) + chance.gauss(0, 0.18)
        for day in days(month):
            on_duty = [agent for agent in AGENTS if chance.random() < _ON_DUTY]
            if str(month) == "2023-08" and day.day in (8, 9):
                on_duty.append(TEST_AGENT)
            rows += [_agent_day(chance, day, agent, handled, minutes) for agent in on_duty]
    return rows


def _agent_day(chance: Random, day: date, agent: str, handled: float, minutes: float) -> AgentDay:
    count = max(8, near(chance, handled, 6))
    sampled = chance.random() < 0.92
    return AgentDay(
        day,
        agent,
        count,
        _tenth(around(chance, minutes, 1.1, 0.5, 30)),
        round(count * around(chance, 0.79, 0.05, 0.4, 1)),
        _tenth(around(chance, 4.45, 0.25, 1, 5)) if sampled else None,
    )


def _tenth(value: float) -> Decimal:
    return Decimal(round(value * 10)) / 10


def tally_service(rows: list[AgentDay], tally: Tally) -> None:
    """What the KPIs of customer service must come to."""
    for row in rows:
        where = (DEPARTMENT, row.day)
        tally.add("first_response", *where, row.minutes * row.handled, row.handled)
        tally.add("cases_per_agent_day", *where, row.handled, 1)
        tally.add("first_contact_resolution", *where, row.solved, row.handled)
        if row.attitude is not None:
            tally.add("attitude", *where, row.attitude, 1)


def by_month(rows: list[AgentDay]) -> dict[Period, list[AgentDay]]:
    """The rows of each month."""
    found: dict[Period, list[AgentDay]] = {month: [] for month in MONTHS}
    for row in rows:
        found[month_of(row.day)].append(row)
    return found


def write_service_month(
    folder: Path, month: Period, rows: list[AgentDay], seed: int, mess: Counter[str]
) -> None:
    """A month's workbook: title, header in the third row, rows, notes."""
    chance = stream(seed, f"service file {month}")
    cells: list[list[Cell]] = [[f"{_TITLE}（{month_zh(month)}）"], [], _header(month)]
    for row in rows:
        cells.append(_written(chance, row))
        if chance.random() < 0.003:  # sent twice by the telephone system
            cells.append(_written(chance, row))
            mess["service.duplicates"] += 1
    if month.number in (2, 9):
        cells.append(_impossible(chance, month))
        mess["service.impossible_days"] += 1
    cells.append([])
    cells += [[note] for note in _NOTES]
    write_workbook(folder / f"客服_{month_zh(month)}.xlsx", [Sheet("接待日报", cells)])


def _header(month: Period) -> list[Cell]:
    is_new = str(month) >= effects.RENAMED_MONTH
    response = effects.RESPONSE_NEW_NAME if is_new else effects.RESPONSE_OLD_NAME
    return ["日期", "部门", "坐席", "接待量", response, "一次解决数", "服务态度评分", "备注"]


def _written(chance: Random, row: AgentDay) -> list[Cell]:
    """Days are serial numbers or texts; agents are spelt in several ways."""
    day: Cell = day_zh(row.day) if chance.random() < 0.3 else row.day
    number = row.agent[1:]
    agent = row.agent
    if row.agent != TEST_AGENT and chance.random() < 0.15:
        agent = chance.choice((f"坐席{number}", f"{number}号坐席", f"Ｋ{number}"))
    attitude: Cell = "-" if row.attitude is None else row.attitude
    department = spelt(chance, DEPARTMENT)
    return [day, department, agent, row.handled, row.minutes, row.solved, attitude]


def _impossible(chance: Random, month: Period) -> list[Cell]:
    """A row on a day that the calendar does not have; nobody knows what it means."""
    day = f"{month.year}年{month.number}月31日"
    return [day, "客服部", chance.choice(AGENTS), 1, 1, 1, "-", "日期待核"]
