"""Design: drafts with their versions, and the scores of reviews."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

from kpi_reports.demo import effects
from kpi_reports.demo.calendar import MONTHS, YEARS, between
from kpi_reports.demo.chance import around, stream
from kpi_reports.demo.departments import spelt
from kpi_reports.demo.people import RollRow
from kpi_reports.demo.tally import Tally
from kpi_reports.demo.text_file import full_width, write_csv

DEPARTMENT = "design"
DESIGNERS = tuple(f"S{number:02d}" for number in range(1, 13))
_AWARDS = ("红点奖", "iF设计奖", "中国红星奖")
_SCORES_A_MONTH = 20


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft in its last version."""

    number: str
    designer: str
    day: date
    version: int
    is_adopted: bool
    award: str | None


@dataclass(frozen=True, slots=True)
class DraftScore:
    """A review's score from 0 to 100."""

    day: date
    score: Decimal


def drafts(seed: int, roll: tuple[RollRow, ...]) -> list[Draft]:
    """Drafts of all months: so many for each designer on the roll."""
    chance = stream(seed, "drafts")
    rows: list[Draft] = []
    for month in MONTHS:
        designers = sum(r.department == DEPARTMENT and r.day == month.last for r in roll)
        each = around(chance, effects.DRAFTS_EACH, 0.8, 14.5, 20)
        adopted = between(0.58, 0.63, month) + chance.gauss(0, 0.015)
        found = sorted(
            month.first + timedelta(days=chance.randrange(month.last.day))
            for _ in range(round(designers * each))
        )
        for day in found:
            rows.append(
                Draft(
                    f"D{len(rows) + 1:05d}",
                    chance.choice(DESIGNERS),
                    day,
                    chance.choices((1, 2, 3), (0.6, 0.3, 0.1))[0],
                    chance.random() < adopted,
                    chance.choice(_AWARDS) if chance.random() < 0.007 else None,
                )
            )
    return rows


def draft_scores(seed: int) -> list[DraftScore]:
    """The scores that reviews gave."""
    chance = stream(seed, "draft scores")
    return [
        DraftScore(
            month.first + timedelta(days=chance.randrange(month.last.day)),
            Decimal(round(around(chance, 84, 5, 40, 100) * 10)) / 10,
        )
        for month in MONTHS
        for _ in range(_SCORES_A_MONTH)
    ]


def tally_drafts(rows: list[Draft], scores: list[DraftScore], tally: Tally) -> None:
    """What design's KPIs must come to; no score of the month that a check stops."""
    for row in rows:
        where = (DEPARTMENT, row.day)
        tally.add("drafts", *where, 1)
        tally.add("adopted_share", *where, int(row.is_adopted), 1)
        tally.add("awards", *where, int(row.award is not None))
    for score in scores:
        if not str(score.day).startswith(effects.IMPOSSIBLE_SCORE_MONTH):
            tally.add("draft_score", DEPARTMENT, score.day, score.score, 1)


def write_drafts(folder: Path, rows: list[Draft], seed: int, mess: Counter[str]) -> None:
    """A CSV file a year; earlier versions of a draft stand in it too."""
    chance = stream(seed, "draft files")
    for year in YEARS:
        cells: list[list[object]] = [
            ["稿件编号", "设计师", "部门", "提交日期", "版次", "是否采用", "获奖"]
        ]
        for row in rows:
            if row.day.year != year:
                continue
            number = row.designer[1:]
            other = chance.choice((f"设计师{number}", f"Ｓ{full_width(number)}"))
            designer = row.designer if chance.random() < 0.9 else other
            head = [row.number, designer, spelt(chance, DEPARTMENT), row.day]
            if row.version > 1:  # the version before, which was not adopted
                cells.append([*head, row.version - 1, "否", ""])
                mess["drafts.duplicates"] += 1
            adopted = "是" if row.is_adopted else "否"
            cells.append([*head, row.version, adopted, row.award or ""])
        write_csv(folder / f"设计稿_{year}.csv", cells)


def write_draft_scores(path: Path, scores: list[DraftScore], mess: Counter[str]) -> None:
    """Scores of reviews; two of one month were typed without the decimal point."""
    rows: list[list[object]] = [["评审日期", "部门", "评分"]]
    rows += [[score.day, "设计部", score.score] for score in scores]
    month = date.fromisoformat(f"{effects.IMPOSSIBLE_SCORE_MONTH}-14")
    for day in (month, month + timedelta(days=1)):
        rows.append([day, "设计部", effects.IMPOSSIBLE_SCORE])
        mess["draft_scores.impossible"] += 1
    write_csv(path, rows)
