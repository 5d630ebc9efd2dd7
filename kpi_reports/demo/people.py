"""People: who is on the roll, who leaves, is hired, moves and is trained."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from kpi_reports.demo.calendar import FIRST, LAST, MONTHS, between, days
from kpi_reports.demo.chance import near, stream
from kpi_reports.demo.departments import DEPARTMENTS
from kpi_reports.demo.tally import Tally
from kpi_reports.periods import Period

COURSES = (  # code, name, kind
    ("T01", "信息安全", "必修"),
    ("T02", "质量意识", "必修"),
    ("T03", "合规与保密", "必修"),
    ("T11", "数据分析", "选修"),
    ("T12", "演讲表达", "选修"),
)
UNKNOWN_COURSE = "T99"  # stands in no list of courses
MANDATORY = "必修"
_COMPLETED = {"kefu": 0.90, "sales": 0.84, "hr": 0.97, "ops": 0.91, "rnd": 0.86,
              "production": 0.93, "design": 0.92, "pmo": 0.95}  # fmt: skip
_LEAVER_REASONS = ("个人发展", "薪酬", "家庭", "合同到期")
_MOVERS = 6
_ASSIGNED = 0.7  # share of people who have to take a course in a month


@dataclass(frozen=True, slots=True)
class Employee:
    """Somebody's time in the company; `moved_on` is the day of a transfer."""

    number: str
    department: str
    hired_on: date
    left_on: date | None = None
    reason: str | None = None
    moved_on: date | None = None
    moved_to: str | None = None

    def department_on(self, day: date) -> str:
        """Where somebody belongs on a day."""
        moved = self.moved_on is not None and self.moved_on <= day
        return self.moved_to if moved and self.moved_to else self.department

    def is_on_roll(self, day: date) -> bool:
        """Whether somebody is employed on a day."""
        return self.hired_on <= day and (self.left_on is None or self.left_on >= day)


@dataclass(frozen=True, slots=True)
class Hire:
    """A place that was filled: asked for on one day, taken on another."""

    number: str
    department: str
    opened_on: date
    started_on: date
    employee: str


@dataclass(frozen=True, slots=True)
class Training:
    """A course that somebody had to take, and when it was finished, if at all."""

    employee: str
    department: str
    course: str
    due_on: date
    finished_on: date | None


@dataclass(frozen=True, slots=True)
class RollRow:
    """Somebody on the roll at a month's beginning; `day` is the month's last."""

    day: date
    employee: str
    department: str
    left: bool


@dataclass(frozen=True, slots=True)
class People:
    """All that the HR system holds."""

    employees: tuple[Employee, ...]
    hires: tuple[Hire, ...]
    trainings: tuple[Training, ...]
    roll: tuple[RollRow, ...]


def people(seed: int) -> People:
    """Three years of people: whoever leaves is replaced after some weeks."""
    chance = stream(seed, "people")
    employees = _at_the_beginning(chance)
    hires: list[Hire] = []
    rates = {department.id: department.leaving for department in DEPARTMENTS}
    for month in MONTHS:
        for at, employee in enumerate(employees):
            if not employee.is_on_roll(month.first) or employee.left_on is not None:
                continue
            if chance.random() < rates[employee.department_on(month.first)]:
                gone = chance.choice(list(days(month))[5:])
                employees[at] = replace(
                    employee, left_on=gone, reason=chance.choice(_LEAVER_REASONS)
                )
                _replace_leaver(chance, employees, hires, employees[at], month)
    _move_some(chance, employees)
    roll = tuple(_roll(employees))
    trainings = tuple(_trainings(chance, roll))
    return People(tuple(employees), tuple(hires), trainings, roll)


def _at_the_beginning(chance: Random) -> list[Employee]:
    return [
        Employee(
            f"1{number:04d}", department.id, FIRST - timedelta(days=chance.randrange(30, 2500))
        )
        for number, department in enumerate(
            (d for d in DEPARTMENTS for _ in range(d.people)), start=1
        )
    ]


def _replace_leaver(
    chance: Random, employees: list[Employee], hires: list[Hire], gone: Employee, month: Period
) -> None:
    opened = gone.left_on or month.last
    started = opened + timedelta(days=max(9, near(chance, between(37, 30, month), 8)))
    if started > LAST:
        return
    department = gone.department_on(opened)
    employee = Employee(f"2{len(hires) + 1:04d}", department, started)
    employees.append(employee)
    hires.append(Hire(f"R{len(hires) + 1:04d}", department, opened, started, employee.number))


def _move_some(chance: Random, employees: list[Employee]) -> None:
    """Moves some who stayed all three years to another department, on the first of a month."""
    stayed = [at for at, e in enumerate(employees) if e.left_on is None and e.hired_on < FIRST]
    from_large = [at for at in stayed if employees[at].department in ("production", "kefu")]
    for at in chance.sample(from_large, _MOVERS):
        month = chance.choice(MONTHS[6:30])
        to = chance.choice(("sales", "ops", "pmo"))
        employees[at] = replace(employees[at], moved_on=month.first, moved_to=to)


def _roll(employees: list[Employee]) -> list[RollRow]:
    return [
        RollRow(
            month.last,
            employee.number,
            employee.department_on(month.first),
            employee.left_on is not None and employee.left_on <= month.last,
        )
        for month in MONTHS
        for employee in employees
        if employee.is_on_roll(month.first)
    ]


def _trainings(chance: Random, roll: tuple[RollRow, ...]) -> list[Training]:
    codes = [code for code, _, _ in COURSES]
    rows = []
    for row in roll:
        if chance.random() > _ASSIGNED:
            continue
        course = UNKNOWN_COURSE if chance.random() < 0.004 else chance.choice(codes)
        done = chance.random() < _COMPLETED[row.department]
        finished = row.day - timedelta(days=chance.randrange(0, 20)) if done else None
        if not done and chance.random() < 0.4:  # finished, but after the day it was due
            finished = row.day + timedelta(days=chance.randrange(1, 25))
        if finished is not None and finished > LAST:
            finished = None
        rows.append(Training(row.employee, row.department, course, row.day, finished))
    return rows


def tally_people(found: People, tally: Tally) -> None:
    """What the KPIs of people must come to."""
    kinds = {code: kind for code, _, kind in COURSES}
    for row in found.roll:
        tally.add("person_months", row.department, row.day, 1)
        tally.add("retention", "hr", row.day, int(not row.left), 1)
    for hire in found.hires:
        tally.add("time_to_hire", "hr", hire.started_on, (hire.started_on - hire.opened_on).days, 1)
    for training in found.trainings:
        if kinds.get(training.course) == MANDATORY:
            met = training.finished_on is not None and training.finished_on <= training.due_on
            tally.add("training_completion", training.department, training.due_on, int(met), 1)
