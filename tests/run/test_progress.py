from __future__ import annotations

import io

from rich.console import Console

from kpi_reports.run.manifest import PackEntry
from kpi_reports.run.progress import (
    PlainProgress,
    Row,
    TerminalProgress,
    progress_on,
    summary_table,
)

NAME = {"en": "North", "zh": "北区"}
GOOD = PackEntry(NAME, "ok", {}, "", 92.45, "A", {"improving": 2, "worsening": 1, "changed": 0})
QUIET = PackEntry(NAME, "ok", {}, "", 88.0, "B", {"improving": 0, "common": 2})
SMALL = PackEntry(NAME, "ok", {}, "", None, None, {"common": 0, "too_few": 2})
BAD = PackEntry(NAME, "failed", {}, "")


def console(**options: object) -> Console:
    return Console(file=io.StringIO(), width=100, **options)  # type: ignore[arg-type]


def text(shown: Console) -> str:
    assert isinstance(shown.file, io.StringIO)
    return shown.file.getvalue()


def test_a_pipe_gets_one_plain_line_per_event() -> None:
    shown = console()
    progress = progress_on(shown)
    assert isinstance(progress, PlainProgress)
    with progress:
        progress.measuring()
        progress.planned(["[N]", "S"])
        for unit, entry in (("[N]", GOOD), ("S", BAD)):
            progress.started(unit)
            progress.finished(unit, entry, 1.26)
    assert text(shown).splitlines() == [
        "Measuring the data ...",
        "2 packs to make",
        "[1/2] [N]: done in 1.3 s",
        "[2/2] S: FAILED in 1.3 s",
    ]


def test_a_terminal_shows_what_is_in_work_done_and_left() -> None:
    shown = console(force_terminal=True, legacy_windows=False)
    progress = progress_on(shown)
    assert isinstance(progress, TerminalProgress)
    with progress:
        progress.measuring()
        progress.planned(["N", "S", "W"])
        progress.started("N")
        progress.started("S")
        progress.finished("N", GOOD, 1.0)
    last = text(shown)
    assert "1/3" in last
    assert "in work: S · 1 waiting" in last


def test_units_without_a_pack_are_left_in_the_order_of_the_plan() -> None:
    progress = PlainProgress(console())
    progress.planned(["N", "S", "W"])
    for unit in ("W", "S"):
        progress.started(unit)
    progress.finished("S", GOOD, 1.0)
    assert progress.left == ("N", "W")
    assert progress.working == ["W"]


def test_the_summary_has_one_line_per_pack_in_the_order_of_the_plan() -> None:
    shown = console()
    rows = [Row("S", BAD, 3), Row("Q", QUIET, 2), Row("W", SMALL, 1.5), Row("N", GOOD, 1.04)]
    shown.print(summary_table(rows, ["N", "S", "Q", "W"]))
    assert [line.split() for line in text(shown).splitlines()] == [
        ["Pack", "State", "Score", "Grade", "Signals", "Seconds"],
        ["N", "ok", "92.5", "A", "2", "improving,", "1", "worsening", "1.0"],
        ["S", "failed", "–", "–", "–", "3.0"],
        ["Q", "ok", "88.0", "B", "none", "2.0"],
        ["W", "ok", "–", "–", "too", "few", "data", "1.5"],
    ]
