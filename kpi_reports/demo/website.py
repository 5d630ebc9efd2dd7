"""Internet operations: the website's daily figures, and complaint tickets."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

from kpi_reports.demo import effects
from kpi_reports.demo.calendar import MONTHS, YEARS, between, day_slashed, days
from kpi_reports.demo.chance import around, near, stream
from kpi_reports.demo.departments import STRANGER, spelt
from kpi_reports.demo.tally import Tally
from kpi_reports.demo.text_file import write_csv

DEPARTMENT = "ops"
HANDLED_WITHIN_HOURS = 48
_WEEKEND = 1.18  # visits of Saturday and Sunday over those of other days
_TICKETS = {"ops": 75, "kefu": 45}  # complaints in a month


@dataclass(frozen=True, slots=True)
class SiteDay:
    """A day of the website; money in yuan."""

    day: date
    visits: int
    active: int
    registered: int
    paying: int
    income: int
    promotion: int


@dataclass(frozen=True, slots=True)
class Complaint:
    """A ticket; `closed` is None while nobody has handled it."""

    number: str
    department: str
    opened: datetime
    closed: datetime | None


def site_days(seed: int) -> list[SiteDay]:
    """Every day of three years, those that the late export does not hold yet included."""
    chance = stream(seed, "website")
    rows = []
    for month in MONTHS:
        level = effects.growth(0.09, month) * chance.gauss(1, 0.02)
        paying_share = between(0.046, 0.052, month) * chance.gauss(1, 0.02)
        registering = 0.0076 * chance.gauss(1, 0.02)
        cost_each = between(27, 34, month) * chance.gauss(1, 0.02)
        for day in days(month):
            busy = level * (_WEEKEND if day.weekday() >= 5 else 1)
            visits = near(chance, 118_000 * busy, 5_000)
            active = near(chance, 41_000 * busy, 1_300)
            registered = near(chance, visits * registering, 28)
            paying = near(chance, active * paying_share, 45)
            income = round(paying * around(chance, 38.5, 0.9, 20, 60))
            promotion = round(registered * around(chance, cost_each, 1.2, 10, 80))
            rows.append(SiteDay(day, visits, active, registered, paying, income, promotion))
    return rows


def complaints(seed: int) -> list[Complaint]:
    """Tickets of the website and of customer service, by the moment they were opened."""
    chance = stream(seed, "complaints")
    found: list[tuple[datetime, str, datetime | None]] = []
    for month in MONTHS:
        for department, usual in _TICKETS.items():
            for _ in range(near(chance, usual, 7)):
                day = month.first + timedelta(days=chance.randrange(month.last.day))
                opened = datetime.combine(day, time(chance.randrange(8, 22), chance.randrange(60)))
                in_time = chance.random() < between(0.90, 0.94, month)
                hours = chance.randrange(1, 47) if in_time else chance.randrange(50, 140)
                is_open = not in_time and chance.random() < 0.15
                closed = opened + timedelta(hours=hours, minutes=chance.randrange(1, 50))
                found.append((opened, department, None if is_open else closed))
    found.sort(key=lambda ticket: (ticket[0], ticket[1]))
    return [
        Complaint(f"TS{number:05d}", department, opened, closed)
        for number, (opened, department, closed) in enumerate(found, start=1)
    ]


def tally_website(rows: list[SiteDay], tickets: list[Complaint], tally: Tally) -> None:
    """What the website's KPIs must come to, from the days that the late export holds."""
    for row in rows:
        if row.day > effects.TRAFFIC_UNTIL:
            continue
        where = (DEPARTMENT, row.day)
        tally.add("visits", *where, row.visits)
        tally.add("registration_rate", *where, row.registered, row.visits)
        tally.add("paid_conversion", *where, row.paying, row.active)
        tally.add("arpu", *where, row.income, row.active)
        tally.add("acquisition_cost", *where, row.promotion, row.registered)
    for ticket in tickets:
        limit = timedelta(hours=HANDLED_WITHIN_HOURS)
        met = ticket.closed is not None and ticket.closed - ticket.opened <= limit
        tally.add("complaint_handling", ticket.department, ticket.opened.date(), int(met), 1)


def write_traffic(folder: Path, rows: list[SiteDay], seed: int, mess: Counter[str]) -> None:
    """A CSV file a year; the last one ends on 20 December."""
    chance = stream(seed, "website files")
    header = [
        "日期",
        "访问量",
        "活跃用户",
        "注册数",
        "付费用户数",
        "充值收入",
        "推广费用",
        "数据状态",
    ]
    for year in YEARS:
        cells: list[list[object]] = []
        for row in rows:
            if row.day.year != year or row.day > effects.TRAFFIC_UNTIL:
                continue
            numbers = (row.visits, row.active, row.registered, row.paying, row.income)
            written = [day_slashed(row.day), *(f"{n:,}" for n in numbers), row.promotion, "已核"]
            if chance.random() < 0.006:  # a first, lower count of the same day was sent before
                early = [*written[:1], f"{row.visits * 9 // 10:,}", *written[2:-1], "初步"]
                cells.append(early)
                mess["traffic.duplicates"] += 1
            cells.append(written)
        write_csv(folder / f"网站流量_{year}.csv", [header, *cells])


def write_complaints(path: Path, tickets: list[Complaint], seed: int, mess: Counter[str]) -> None:
    """Tickets, some of them twice: as opened, and again as closed."""
    chance = stream(seed, "complaint file")
    rows: list[list[object]] = [["工单号", "部门", "受理时间", "办结时间", "状态"]]
    for ticket in tickets:
        opened = _moment(ticket.opened)
        closed = _moment(ticket.closed) if ticket.closed else "—"
        if ticket.closed and chance.random() < 0.015:
            rows.append([ticket.number, spelt(chance, ticket.department), opened, "—", "处理中"])
            mess["complaints.duplicates"] += 1
        state = "已办结" if ticket.closed else "处理中"
        rows.append([ticket.number, spelt(chance, ticket.department), opened, closed, state])
        if chance.random() < 0.004:
            rows.append([f"{ticket.number}X", STRANGER, opened, closed, state])
            mess["complaints.unknown_departments"] += 1
        elif chance.random() < 0.003:
            rows.append([f"{ticket.number}Y", "", opened, closed, state])
            mess["complaints.missing_departments"] += 1
    write_csv(path, rows)


def _moment(when: datetime) -> str:
    return when.strftime("%Y-%m-%d %H:%M:%S")
