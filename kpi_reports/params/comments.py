"""comments.csv: what people say of a unit and a period, beside or instead of a sentence."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from kpi_reports.errors import Fault, ParamsError
from kpi_reports.params.csv_text import (
    CsvLine,
    empty_cells,
    parse,
    read_day,
    read_lines,
    read_period,
)
from kpi_reports.params.explain import shown
from kpi_reports.values import LANGUAGES, ON_SCORE, Comment

MOST_CHARACTERS = 600  # page 1 must hold it
# The columns with what each holds; the reference in docs/params.md is made from this.
COLUMNS: Mapping[str, str] = {
    "period": "the period of the pack, as 2024-10, 2024Q4, 2024H2 or 2024; no other pack shows it",
    "department": "a department's id, or `company`",
    "about": "a KPI's id, or `verdict`, or `score`",
    "text_en": f"the comment in English, at most {MOST_CHARACTERS} characters; one of the two may "
    "be empty",
    "text_zh": f"the comment in Chinese, at most {MOST_CHARACTERS} characters; packs show the "
    "other language where one is empty, and say so",
    "by": "who says it, as packs name them",
    "on": "the day on which it was said, as 2025-01-08",
    "replaces": "`yes`: in place of the generated sentence; `no` or empty: below it",
}
REQUIRED = ("period", "department", "about", "by", "on")
CommentLine: TypeAlias = CsvLine[Comment]


def read_comments(text: str, file: str) -> tuple[tuple[CommentLine, ...], list[Fault]]:
    """The comments of a CSV text and the faults of the lines that hold none.

    Whether KPIs and departments exist is checked elsewhere.
    """
    lines, faults = read_lines(text, file, COLUMNS, _row, optional=("replaces",))
    first: dict[tuple[str, str, str], int] = {}
    for entry in lines:
        row = entry.row
        if not row.replaces:
            continue
        line = first.setdefault((str(row.period), row.unit, row.about), entry.line)
        if line != entry.line:
            message = (
                f"a second comment in place of the sentence on '{row.about}' of '{row.unit}' in "
                f"{row.period}; the first is in line {line}. Only one can stand there"
            )
            faults.append(Fault(file, entry.line, message))
    return lines, faults


def _row(cells: Mapping[str, str]) -> Comment:
    """Raises ParamsError with every fault of the line, each without a place."""
    faults = empty_cells(cells, REQUIRED)
    period = parse(read_period, "period", cells["period"], faults)
    day = parse(read_day, "on", cells["on"], faults)
    replaces = parse(_read_yes, "replaces", cells["replaces"], faults) or False
    words = {language: cells[f"text_{language}"] for language in LANGUAGES}
    messages = []
    if period is not None and day is not None and day < period.first:
        messages.append(f"'on' is {day}, before {period} begins; correct the day")
    if not any(words.values()):
        messages.append(
            "columns 'text_en' and 'text_zh' are empty; write the comment in one of them"
        )
    messages += [
        f"'text_{language}' has {len(said)} characters; at most {MOST_CHARACTERS} fit on page 1"
        for language, said in words.items()
        if len(said) > MOST_CHARACTERS
    ]
    if cells["about"] == ON_SCORE and replaces:
        messages.append(
            "a comment on the score replaces no sentence, for a score is a number; write 'no', or "
            "be about 'verdict'"
        )
    faults += [Fault(None, None, message) for message in messages]
    if faults or period is None or day is None:
        raise ParamsError(faults)
    return Comment(
        period=period,
        unit=cells["department"],
        about=cells["about"],
        words={language: said for language, said in words.items() if said},
        by=cells["by"],
        on=day,
        replaces=replaces,
    )


def _read_yes(name: str, text: str) -> bool:
    """The truth in a cell. Raises ParamsError for anything but yes and no."""
    if text.lower() not in ("yes", "no"):
        raise ParamsError(f"'{name}' is {shown(text)}; write 'yes' or 'no'")
    return text.lower() == "yes"
