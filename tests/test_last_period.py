"""Periods named by the clock."""

from __future__ import annotations

import sys
from datetime import date

import pytest

from kpi_reports.cli import last_period as words
from kpi_reports.cli import main
from kpi_reports.cli.last_period import LAST_PERIODS, last_period, read_period
from kpi_reports.errors import PeriodError


@pytest.mark.parametrize(
    ("word", "day", "period"),
    [
        ("last-month", date(2026, 1, 1), "2025-12"),
        ("last-month", date(2026, 12, 31), "2026-11"),
        ("last-quarter", date(2026, 1, 5), "2025Q4"),
        ("last-quarter", date(2026, 9, 30), "2026Q2"),
        ("last-quarter", date(2026, 10, 1), "2026Q3"),
        ("last-half", date(2026, 6, 30), "2025H2"),
        ("last-half", date(2026, 7, 1), "2026H1"),
        ("last-year", date(2026, 12, 31), "2025"),
    ],
)
def test_the_last_period_is_the_last_one_that_has_ended(word: str, day: date, period: str) -> None:
    assert str(last_period(word, day)) == period


def test_there_is_a_word_for_every_length_of_period() -> None:
    assert list(LAST_PERIODS) == ["last-month", "last-quarter", "last-half", "last-year"]


def test_the_word_is_told_with_the_period_that_it_means(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(words, "today", lambda: date(2026, 11, 26))
    assert read_period(" Last-Quarter") == "2026Q3"
    assert read_period("2013Q4") == "2013Q4"
    assert capsys.readouterr() == ("", "last-quarter is 2026Q3.\n")


def test_a_misspelt_word_is_a_mistake_that_names_the_nearest() -> None:
    with pytest.raises(PeriodError, match=r"'last-quater' is not a period\. Did you mean 'last-qu"):
        read_period("last-quater")


@pytest.mark.parametrize("command", ["check", "trace"])
def test_commands_with_a_period_know_the_words(
    command: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(words, "today", lambda: date(2014, 1, 1))
    more: list[str] = {"check": [], "trace": ["--kpi", "on_time", "--department", "UA"]}[command]
    arguments = ["kpi-reports", command, "nowhere", "--period", "last-quarter", *more]
    monkeypatch.setattr(sys, "argv", arguments)
    with pytest.raises(SystemExit) as caught:
        main()
    assert caught.value.code == 2
    assert "last-quarter is 2013Q4.\n" in capsys.readouterr().err
