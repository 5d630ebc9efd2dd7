"""Surveys of customers and employees, as JSON lines with nested answers."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from random import Random

from kpi_reports.demo import effects
from kpi_reports.demo.calendar import MONTHS, between
from kpi_reports.demo.chance import stream
from kpi_reports.demo.departments import DEPARTMENTS, STRANGER, spelt
from kpi_reports.demo.service import load_of
from kpi_reports.demo.tally import Tally
from kpi_reports.periods import Period

CUSTOMERS = {"kefu": 200, "sales": 60, "ops": 80}  # answers in a month
PARTNERS = ("hr", "rnd", "production", "design", "pmo")  # rated by those who work with them
PARTNER_ANSWERS = 15
EMPLOYEE, PARTNER = "员工满意度", "协作满意度"
SATISFIED_FROM = 4
_MEANS = {"kefu": 3.7, "sales": 4.0, "hr": 4.2, "ops": 4.0, "rnd": 3.9, "production": 3.8,
          "design": 4.2, "pmo": 4.1}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Answer:
    """A score from 1 to 5 that somebody gave."""

    id: str
    at: datetime
    department: str
    respondent: str
    topic: str
    score: int


def customer_answers(seed: int) -> list[Answer]:
    """Answers of customers about customer service, sales and the website."""
    chance = stream(seed, "customers")
    answers: list[Answer] = []
    for month in MONTHS:
        for department, count in CUSTOMERS.items():
            satisfied = _satisfied(seed, department, month)
            for _ in range(count):
                answers.append(
                    Answer(
                        f"C{len(answers) + 1:06d}",
                        _moment(chance, month),
                        department,
                        f"客户{chance.randrange(10000, 99999)}",
                        "客户满意度",
                        _satisfaction(chance, satisfied),
                    )
                )
    return sorted(answers, key=lambda answer: (answer.at, answer.id))


def _satisfied(seed: int, department: str, month: Period) -> float:
    if department == "kefu":
        expected = between(effects.SATISFIED_START, effects.SATISFIED_END, month)
        return expected + effects.SATISFIED_BY_LOAD * load_of(seed, month)
    return 0.88 if department == "sales" else between(0.82, 0.86, month)


def _satisfaction(chance: Random, satisfied: float) -> int:
    if chance.random() < satisfied:
        return 5 if chance.random() < 0.6 else 4
    return chance.choices((3, 2, 1), (0.5, 0.3, 0.2))[0]


def employee_answers(seed: int) -> list[Answer]:
    """Answers of employees: about their own department, and about others they work with."""
    chance = stream(seed, "employees")
    answers: list[Answer] = []
    for month in MONTHS:
        asked = [(d.id, EMPLOYEE, min(20, max(6, d.people * 2 // 5))) for d in DEPARTMENTS]
        asked += [(department, PARTNER, PARTNER_ANSWERS) for department in PARTNERS]
        for department, topic, count in asked:
            for _ in range(count):
                answers.append(
                    Answer(
                        f"E{len(answers) + 1:06d}",
                        _moment(chance, month),
                        department,
                        f"员工{chance.randrange(1000, 9999)}",
                        topic,
                        _mean_score(chance, _MEANS[department]),
                    )
                )
    return sorted(answers, key=lambda answer: (answer.at, answer.id))


def _mean_score(chance: Random, mean: float) -> int:
    return min(5, max(1, round(chance.gauss(mean, 0.8))))


def _moment(chance: Random, month: Period) -> datetime:
    day: date = month.first + timedelta(days=chance.randrange(month.last.day))
    return datetime.combine(day, time(chance.randrange(8, 22), chance.randrange(60), 7))


def tally_surveys(answers: list[Answer], tally: Tally) -> None:
    """What the KPIs of the surveys must come to."""
    for answer in answers:
        where = (answer.department, answer.at.date())
        if answer.topic == EMPLOYEE:
            tally.add("employee_satisfaction", *where, answer.score, 1)
        elif answer.topic == PARTNER:
            tally.add("partner_satisfaction", *where, answer.score, 1)
        else:
            tally.add("customer_satisfaction", *where, int(answer.score >= SATISFIED_FROM), 1)


def write_surveys(
    path: Path, answers: list[Answer], seed: int, mess: Counter[str], *, source: str
) -> None:
    """One JSON object a line. Some were answered twice: the later line holds what counts."""
    chance = stream(seed, f"{source} file")
    lines = []
    for answer in answers:
        if chance.random() < 0.008:
            lines.append(_line(chance, answer, chance.randrange(1, 6)))
            mess[f"{source}.duplicates"] += 1
        lines.append(_line(chance, answer, answer.score))
        if chance.random() < 0.002:
            stranger = json.loads(_line(chance, answer, 5))
            stranger["答卷编号"] += "X"
            stranger["部门"] = STRANGER
            lines.append(json.dumps(stranger, ensure_ascii=False))
            mess[f"{source}.unknown_departments"] += 1
    path.write_bytes(("\n".join(lines) + "\n").encode())


def _line(chance: Random, answer: Answer, score: int) -> str:
    told = {
        "答卷编号": answer.id,
        "提交时间": answer.at.isoformat(),
        "部门": spelt(chance, answer.department),
        "受访者": {"编号": answer.respondent},
        "回答": {"主题": answer.topic, "评分": score},
    }
    return json.dumps(told, ensure_ascii=False)
