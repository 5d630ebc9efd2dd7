"""The HR system's database: departments stand in it by a code of its own."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from pathlib import Path

from kpi_reports.demo.departments import BY_ID, DEPARTMENTS
from kpi_reports.demo.people import COURSES, People
from kpi_reports.demo.service import AGENTS

_TABLES = {
    "departments": "hr_code TEXT PRIMARY KEY, department_name TEXT NOT NULL",
    "employees": "employee_no TEXT PRIMARY KEY, hr_code TEXT, hired_on TEXT, left_on TEXT",
    "agents": "agent_no TEXT PRIMARY KEY, employee_no TEXT",
    "hires": "requisition_no TEXT PRIMARY KEY, hr_code TEXT, opened_on TEXT, started_on TEXT, "
    "employee_no TEXT",
    "leavers": "employee_no TEXT, hr_code TEXT, left_on TEXT, reason TEXT",
    "transfers": "employee_no TEXT, from_code TEXT, to_code TEXT, moved_on TEXT",
    "courses": "course_code TEXT PRIMARY KEY, course_name TEXT, course_kind TEXT",
    "trainings": "employee_no TEXT, hr_code TEXT, course_code TEXT, due_on TEXT, finished_on TEXT",
    "monthly_roll": "month_end TEXT, employee_no TEXT, hr_code TEXT, has_left INTEGER",
}


def write_hr_database(path: Path, found: People) -> None:
    """Writes the tables anew; days are texts as 2024-01-05."""
    path.unlink(missing_ok=True)
    connection = sqlite3.connect(path)
    try:
        for name, rows in _rows(found).items():
            connection.execute(f"CREATE TABLE {name} ({_TABLES[name]})")
            marks = ", ".join("?" * (_TABLES[name].count(",") + 1))
            connection.executemany(f"INSERT INTO {name} VALUES ({marks})", rows)
        connection.commit()
    finally:
        connection.close()


def _rows(found: People) -> dict[str, Iterable[Sequence[object]]]:
    kefu = [e.number for e in found.employees if e.department == "kefu"]
    return {
        "departments": [(d.code, d.spellings[0]) for d in DEPARTMENTS],
        "employees": [
            (e.number, _code(e.department), str(e.hired_on), _text(e.left_on))
            for e in found.employees
        ],
        "agents": list(zip(AGENTS, kefu, strict=False)),
        "hires": [
            (h.number, _code(h.department), str(h.opened_on), str(h.started_on), h.employee)
            for h in found.hires
        ],
        "leavers": [
            (e.number, _code(e.department_on(e.left_on)), str(e.left_on), e.reason)
            for e in found.employees
            if e.left_on is not None
        ],
        "transfers": [
            (e.number, _code(e.department), _code(e.moved_to), str(e.moved_on))
            for e in found.employees
            if e.moved_to is not None
        ],
        "courses": COURSES,
        "trainings": [
            (t.employee, _code(t.department), t.course, str(t.due_on), _text(t.finished_on))
            for t in found.trainings
        ],
        "monthly_roll": [
            (str(r.day), r.employee, _code(r.department), int(r.left)) for r in found.roll
        ],
    }


def _code(department: str) -> str:
    return BY_ID[department].code


def _text(day: object | None) -> str | None:
    return None if day is None else str(day)
