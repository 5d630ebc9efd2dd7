from __future__ import annotations

import io
from datetime import datetime
from pathlib import Path

import pytest
from rich.cells import cell_len
from rich.console import Console

from kpi_reports.run.manifest import PackEntry
from kpi_reports.run.progress import Progress, Row
from kpi_reports.run.progress.choice import progress_on
from kpi_reports.run.progress.plain import PlainProgress
from kpi_reports.run.progress.summary import MOST_ROWS, summary, summary_table
from kpi_reports.run.progress.terminal import TerminalProgress

NAME = {"en": "North", "zh": "北区"}
GOOD = PackEntry(NAME, "ok", {}, "", 92.45, "A", {"improving": 2, "worsening": 1, "changed": 0})
QUIET = PackEntry(NAME, "ok", {}, "", 88.0, "B", {"improving": 0, "common": 2})
SMALL = PackEntry(NAME, "ok", {}, "", None, None, {"common": 0, "too_few": 2})
BAD = PackEntry(NAME, "failed", {}, "")


class Clock:
    """Seconds that pass when they are told to."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


class Screen(io.StringIO):
    def isatty(self) -> bool:
        return True


def console(width: int = 100, **options: object) -> Console:
    return Console(file=io.StringIO(), width=width, **options)  # type: ignore[arg-type]


def text(shown: Console) -> str:
    assert isinstance(shown.file, io.StringIO)
    return shown.file.getvalue()


def plain(shown: Console, clock: Clock) -> PlainProgress:
    return PlainProgress(shown, clock=clock, now=lambda: datetime(2026, 1, 2, 14, 3, 21))


def view(progress: TerminalProgress, *, width: int = 100, **options: object) -> list[str]:
    """The lines that a terminal of this width shows now."""
    shown = console(width, **options)
    shown.print(progress.view())
    return text(shown).splitlines()


def terminal(clock: Clock) -> TerminalProgress:
    return TerminalProgress(console(force_terminal=True), clock=clock)


def test_a_pipe_gets_one_plain_line_per_event() -> None:
    shown = console()
    with plain(shown, Clock()) as progress:
        progress.measuring()
        progress.planned(["[N]", "S"], place=Path("out"))
        for unit, entry in (("[N]", GOOD), ("S", BAD)):
            progress.started(unit)
            progress.finished(unit, entry, 1.26)
    assert text(shown).splitlines() == [
        "14:03:21 Measuring the data ...",
        "14:03:21 2 packs to make",
        "14:03:21 [1/2] [N]: done in 1.3 s",
        f"14:03:21 [2/2] S: FAILED in 1.3 s, its log: {Path('out/S/error.log')}",
    ]


def test_unchanged_packs_are_one_plain_line_together() -> None:
    shown = console()
    with plain(shown, Clock()) as progress:
        progress.planned(["N", "S", "W"])
        progress.unchanged("N", GOOD)
        progress.unchanged("S", GOOD)
        progress.started("W")
        progress.finished("W", GOOD, 1.0)
    assert [line[9:] for line in text(shown).splitlines()] == [
        "3 packs to make",
        "2 packs are unchanged and stay",
        "[3/3] W: done in 1.0 s",
    ]


def test_a_pipe_hears_after_thirty_quiet_seconds_that_the_run_is_alive() -> None:
    shown, clock = console(), Clock()
    progress = plain(shown, clock)
    progress.measuring()
    clock.seconds = 29
    assert progress.quiet_for() == 1
    clock.seconds = 31
    assert progress.quiet_for() == 30
    progress.planned([*"ABCDEFGH"])
    for unit in "ABCDE":
        progress.started(unit)
    clock.seconds = 45
    progress.finished("A", GOOD, 14.0)
    clock.seconds = 76
    progress.quiet_for()
    assert [line[9:] for line in text(shown).splitlines()] == [
        "Measuring the data ...",
        "Measuring the data for 31 s",
        "8 packs to make",
        "[1/8] A: done in 14.0 s",
        "1 of 8 done, in work: B 45 s, C 45 s, D 45 s and 1 more",
    ]


def test_measuring_tells_its_time_after_two_seconds() -> None:
    clock = Clock()
    progress = terminal(clock)
    assert view(progress)[0].endswith("Reading params")
    progress.measuring()
    assert view(progress)[0].endswith("Measuring the data")
    clock.seconds = 14
    assert view(progress)[0].endswith("Measuring the data, 14 s")


def test_a_terminal_shows_counts_the_time_that_is_left_and_what_is_in_work() -> None:
    clock = Clock()
    progress = terminal(clock)
    progress.planned(["company", *"ABCDEF"])
    progress.unchanged("A", GOOD)
    progress.started("company")
    progress.started("B")
    assert view(progress)[0].endswith(" 1 of 7, 1 unchanged")
    for unit, after, entry in (("B", "C", GOOD), ("C", "D", GOOD), ("D", "E", BAD)):
        clock.seconds += 100
        progress.finished(unit, entry, 100.0)
        progress.started(after)
    clock.seconds += 4
    head, *work = view(progress)
    assert head.endswith(" 4 of 7, 1 failed, 1 unchanged, about 2 min left")
    assert work == ["  304 s  company", "    4 s  E"]


def test_five_hundred_packs_are_a_few_lines() -> None:
    progress = terminal(Clock())
    progress.planned([f"unit-{at:03d}" for at in range(500)])
    for unit in progress.units[:64]:
        progress.started(unit)
    assert [line.strip() for line in view(progress)[1:]] == [
        *(f"0 s  unit-00{at}" for at in range(4)),
        "and 60 more in work",
    ]


@pytest.mark.parametrize("width", [12, 40, 80])
def test_a_long_name_is_cut_and_never_wrapped(width: int) -> None:
    progress = terminal(Clock())
    progress.planned(["北" * 60, "x" * 64])
    for unit in progress.units:
        progress.started(unit)
    for options in ({}, {"legacy_windows": True}):
        lines = view(progress, width=width, **options)
        assert len(lines) == 3
        assert all(cell_len(line) <= width for line in lines)
        assert lines[2].startswith("    0 s  xx")


def test_a_legacy_console_is_given_plain_signs() -> None:
    progress = terminal(Clock())
    progress.planned(["x" * 64])
    progress.started("x" * 64)
    shown = Console(file=io.TextIOWrapper(io.BytesIO(), "ascii"), width=40)
    shown.print(progress.view())
    shown.file.flush()  # a sign that ASCII lacks would have raised
    assert shown.encoding == "ascii"


def test_a_failure_stands_above_the_bar_with_its_log() -> None:
    shown = Console(file=Screen(), width=30, force_terminal=True, legacy_windows=False)
    with progress_on(shown) as progress:
        progress.planned(["N"], place=Path("a_long_output_folder"))
        progress.started("N")
        progress.finished("N", BAD, 1.0)
    path = Path("a_long_output_folder/N/error.log")
    assert f"Failed: N. Its log: {path}" in text(shown)


def test_the_bar_is_for_terminals_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = Console(file=Screen(), force_terminal=True)
    assert isinstance(progress_on(screen), TerminalProgress)
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert isinstance(progress_on(console()), PlainProgress)
    monkeypatch.setenv("TERM", "dumb")
    assert isinstance(progress_on(Console(file=Screen())), PlainProgress)


def test_units_without_a_pack_are_left_in_the_order_of_the_plan() -> None:
    progress = Progress()
    progress.planned(["N", "S", "W", "E"])
    for unit in ("W", "S"):
        progress.started(unit)
    progress.finished("S", GOOD, 1.0)
    progress.unchanged("E", BAD)
    assert progress.left == ("N", "W")
    assert [work.unit for work in progress.working] == ["W"]
    assert progress.counts == {"ok": 1, "failed": 1, "unchanged": 0}


def test_the_summary_has_one_line_per_pack_in_the_order_of_the_plan() -> None:
    shown = console()
    rows = [
        Row("S", BAD, 3),
        Row("Q", QUIET, 0, unchanged=True),
        Row("W", SMALL, 1.5),
        Row("N", GOOD, 1.04),
    ]
    shown.print(summary_table(rows, ["N", "S", "Q", "W"]))
    assert [line.split() for line in text(shown).splitlines()] == [
        ["Pack", "State", "Score", "Grade", "Signals", "Seconds"],
        ["N", "ok", "92.5", "A", "2", "improving,", "1", "worsening", "1.0"],
        ["S", "failed", "–", "–", "–", "3.0"],
        ["Q", "unchanged", "88.0", "B", "none", "–"],
        ["W", "ok", "–", "–", "too", "few", "data", "1.5"],
    ]


def test_the_summary_of_many_packs_counts_them() -> None:
    progress = Progress()
    progress.planned([str(at) for at in range(MOST_ROWS + 1)])
    progress.finished("0", BAD, 1.0)
    progress.finished("1", GOOD, 1.0)
    for unit in progress.left:
        progress.unchanged(unit, GOOD)
    shown = console()
    shown.print(summary(progress.rows, progress.units, progress.counts))
    assert [line.split() for line in text(shown).splitlines()] == [
        ["Packs", "State"],
        ["1", "ok"],
        ["1", "failed"],
        [str(MOST_ROWS - 1), "unchanged"],
        [str(MOST_ROWS + 1), "in", "all"],
    ]
