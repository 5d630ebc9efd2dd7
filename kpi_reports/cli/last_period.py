"""Periods named by the clock, for schedules: `--period last-quarter`.

Only the command line reads the clock; whatever it calls is given the period that this means.
"""

from __future__ import annotations

from datetime import date

import typer

from kpi_reports.errors import PeriodError, nearest
from kpi_reports.periods import Grain, Period

LAST = "last-"
LAST_PERIODS = {f"{LAST}{grain.value}": grain for grain in Grain}


def today() -> date:
    """The day here, in the time zone of this machine."""
    return date.today()


def last_period(word: str, day: date) -> Period:
    """The last period of the calendar that had ended on this day: 'last-quarter' is 2026Q3 from
    2026-10-01 to 2026-12-31.

    Raises PeriodError for a word that is none of LAST_PERIODS.
    """
    if word not in LAST_PERIODS:
        raise PeriodError(f"--period: '{word}' is not a period.{nearest(word, LAST_PERIODS)}")
    return Period.of(day, LAST_PERIODS[word]).previous


def read_period(text: str) -> str:
    """What is asked for, with a word for the last period replaced by that period, and told.

    Raises PeriodError for a word that begins like these and is none of them.
    """
    word = text.strip().lower()
    if not word.startswith(LAST):
        return text
    period = str(last_period(word, today()))
    typer.echo(f"{word} is {period}.", err=True)
    return period
