"""The project system: tasks and milestones with their money, and the weekly quality of releases."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random

from kpi_reports.demo import effects
from kpi_reports.demo.calendar import FIRST, LAST, MONTHS, YEARS, between, day_slashed
from kpi_reports.demo.chance import around, near, stream
from kpi_reports.demo.departments import spelt
from kpi_reports.demo.tally import Tally
from kpi_reports.demo.text_file import write_csv
from kpi_reports.periods import Period

TASK, MILESTONE = "任务", "里程碑"
_HEADER = [
    "编号",
    "项目",
    "部门",
    "类型",
    "计划完成日",
    "实际完成日",
    "预算（元）",
    "实际成本（元）",
]


@dataclass(frozen=True, slots=True)
class Task:
    """A task or milestone; `finished_on` is None while it is not finished. Money in yuan."""

    number: str
    project: str
    department: str
    kind: str
    planned_on: date
    finished_on: date | None
    budget: int
    cost: int


@dataclass(frozen=True, slots=True)
class Release:
    """A week's code: thousand lines, defects, share covered by tests, changes and reviews."""

    day: date
    lines: Decimal
    defects: int
    coverage: Decimal
    changes: int
    reviewed: int


def tasks(seed: int) -> list[Task]:
    """Tasks of research and development, milestones of project management."""
    chance = stream(seed, "tasks")
    rows: list[Task] = []
    for month in MONTHS:
        on_time = between(effects.ON_TIME_START, effects.ON_TIME_END, month)
        rows += [_task(chance, month, "rnd", TASK, on_time) for _ in range(near(chance, 95, 6))]
        rows += [_task(chance, month, "pmo", MILESTONE, 0.87) for _ in range(near(chance, 24, 2))]
    rows.sort(key=lambda task: (task.planned_on, task.project, task.budget))
    return [_numbered(task, at) for at, task in enumerate(rows, start=1)]


def _task(chance: Random, month: Period, department: str, kind: str, on_time: float) -> Task:
    planned = month.first + timedelta(days=chance.randrange(month.last.day))
    is_met = chance.random() < on_time
    late = chance.randrange(1, 40)
    finished: date | None = planned + timedelta(days=-chance.randrange(0, 9) if is_met else late)
    if not is_met and chance.random() < 0.2:
        finished = None  # given up, or still in work
    if finished is not None and finished > LAST:
        finished = None
    low, high = (20, 90) if kind == TASK else (120, 600)
    budget = chance.randrange(low, high) * 100
    cost = round(budget * around(chance, 1.01 if is_met else 1.06, 0.06, 0.6, 1.6) / 100) * 100
    project = f"P{month.year % 100}{chance.randrange(1, 13):02d}"
    return Task("", project, department, kind, planned, finished, budget, cost)


def _numbered(task: Task, at: int) -> Task:
    return Task(
        f"T{at:05d}",
        task.project,
        task.department,
        task.kind,
        task.planned_on,
        task.finished_on,
        task.budget,
        task.cost if task.finished_on else 0,
    )


def releases(seed: int) -> list[Release]:
    """Every week's release, on its Monday."""
    chance = stream(seed, "releases")
    rows = []
    day = FIRST + timedelta(days=2)
    while day <= LAST:
        share = (day - FIRST).days / (LAST - FIRST).days
        lines = Decimal(round(around(chance, 14.5, 3, 5, 30) * 10)) / 10
        changes = near(chance, 86, 9)
        reviewed = min(changes, near(chance, changes * 0.93, 2))
        covered = Decimal(round((0.70 + 0.12 * share) * 1000 + chance.gauss(0, 12))) / 1000
        defects = near(chance, float(lines) * (3.1 - 0.5 * share), 4)
        rows.append(Release(day, lines, defects, covered, changes, reviewed))
        day += timedelta(days=7)
    return rows


def tally_projects(rows: list[Task], weeks: list[Release], tally: Tally) -> None:
    """What the KPIs of projects and releases must come to."""
    for row in rows:
        where = (row.department, row.planned_on)
        met = int(row.finished_on is not None and row.finished_on <= row.planned_on)
        if row.kind == TASK:
            tally.add("on_time_tasks", *where, met, 1)
            continue
        tally.add("schedule_keeping", *where, met, 1)
        tally.add("project_completion", *where, int(row.finished_on is not None), 1)
        if row.finished_on is not None:
            tally.add("project_budget", *where, row.cost, row.budget)
    for week in weeks:
        tally.add("defect_density", "rnd", week.day, week.defects, week.lines)
        tally.add("test_coverage", "rnd", week.day, week.coverage, 1)
        tally.add("code_review", "rnd", week.day, week.reviewed, week.changes)


def write_tasks(folder: Path, rows: list[Task], seed: int, mess: Counter[str]) -> None:
    """A file a year with a byte order mark: the first separated by tabs, the others by ;."""
    chance = stream(seed, "task files")
    for year in YEARS:
        cells: list[list[object]] = [list(_HEADER)]
        for row in rows:
            if row.planned_on.year != year:
                continue
            cells.append(_written(chance, row))
            if chance.random() < 0.003:
                cells.append(list(cells[-1]))
                mess["tasks.duplicates"] += 1
        write_csv(
            folder / f"项目任务_{year}.csv",
            cells,
            encoding="utf-8-sig",
            delimiter="\t" if year == YEARS[0] else ";",
        )


def _written(chance: Random, row: Task) -> list[object]:
    department = spelt(chance, row.department)
    finished = day_slashed(row.finished_on) if row.finished_on else ""
    planned = day_slashed(row.planned_on)
    cost = f"{row.cost:,}" if row.finished_on else "-"
    money = (f"{row.budget:,}", cost)
    return [row.number, row.project, department, row.kind, planned, finished, *money]


def write_releases(path: Path, weeks: list[Release]) -> None:
    """Weekly releases; shares are written with a percent sign."""
    header = [
        "周起始日",
        "部门",
        "代码量（千行）",
        "缺陷数",
        "测试覆盖率",
        "合并请求数",
        "已评审数",
    ]
    rows = [
        [week.day, "研发部", week.lines, week.defects, _percent(week.coverage), week.changes,
         week.reviewed]
        for week in weeks
    ]  # fmt: skip
    write_csv(path, [header, *rows])


def _percent(share: Decimal) -> str:
    return f"{share * 100:.1f}%"
