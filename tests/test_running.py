"""How a command that makes packs ends: what people and programs are told, and the exit code."""

from __future__ import annotations

import json
import os
import signal
import sys
from pathlib import Path

import pytest
import typer

from kpi_reports.cli.making import Shared
from kpi_reports.cli.running import Facts, run_told
from kpi_reports.cli.telling import FAILED_SHOWN
from kpi_reports.errors import OutputError
from kpi_reports.run.how import LIMIT_BYTES, LIMIT_SECONDS
from kpi_reports.run.manifest import PackEntry
from kpi_reports.run.progress import Progress
from kpi_reports.run.sizes import parse_size
from kpi_reports.run.stopping import may_stop

ASKED = Facts("run", "params/tiny", "2013Q4")
NAME = {"en": "North", "zh": "北区"}
GOOD, BAD = PackEntry(NAME, "ok", {}, ""), PackEntry(NAME, "failed", {}, "")
Captured = pytest.CaptureFixture[str]
posix = pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")


def stopped(progress: Progress) -> None:
    """A run that is asked to stop after one of two packs, and cannot write when it cleans up."""
    progress.planned(["N", "S"], place=Path("out"))
    progress.started("N")
    progress.finished("N", GOOD, 1.0)
    try:
        with may_stop():
            os.kill(os.getpid(), signal.SIGTERM)
            progress.started("S")
    finally:
        raise OutputError("the disk is full")


@posix
def test_a_scheduler_that_ends_a_run_is_told_143_and_how_to_go_on(capsys: Captured) -> None:
    with pytest.raises(typer.Exit) as caught:
        run_told(stopped, ASKED, as_json=True)
    assert caught.value.exit_code == 143
    out, err = capsys.readouterr()
    last = json.loads(out.splitlines()[-1])
    words = "Stopped; 1 of 2 packs are published. To go on, give the same command again."
    assert (last["event"], last["exit_code"], last["message"]) == ("error", 143, words)
    assert f"kpi-reports: the disk is full\n\n{words}\n" in err


def test_before_the_first_pack_nothing_is_published(capsys: Captured) -> None:
    def run(progress: Progress) -> None:
        raise KeyboardInterrupt

    with pytest.raises(typer.Exit) as caught:
        run_told(run, ASKED, as_json=False)
    assert caught.value.exit_code == 130
    assert "Stopped; nothing was published." in capsys.readouterr().err


def test_an_error_that_nobody_foresaw_is_an_event_and_goes_on_as_it_is(capsys: Captured) -> None:
    def run(progress: Progress) -> None:
        print("a library prints")
        raise ZeroDivisionError("division by zero")

    with pytest.raises(ZeroDivisionError):
        run_told(run, ASKED, as_json=True)
    out, err = capsys.readouterr()
    last = json.loads(out.splitlines()[-1])
    assert (last["exit_code"], last["message"]) == (1, "ZeroDivisionError: division by zero")
    assert err == "a library prints\n"


def test_many_packs_are_counted_and_the_first_failed_ones_named(capsys: Captured) -> None:
    def run(progress: Progress) -> None:
        progress.planned([f"u{at}" for at in range(500)], place=Path("out"))
        for unit in progress.units[: FAILED_SHOWN + 3]:
            progress.finished(unit, BAD, 1.0)
        for unit in progress.left:
            progress.unchanged(unit, GOOD)

    assert run_told(run, ASKED, as_json=False) == 1
    out, err = capsys.readouterr()
    assert [line.split() for line in out.splitlines()[:4]] == [
        ["Packs", "State"],
        ["23", "failed"],
        ["477", "unchanged"],
        ["500", "in", "all"],
    ]
    index = Path("out/index.html")
    assert f"Look at {index}" in out
    assert err.count("Failed: u") == FAILED_SHOWN
    assert f"Failed: 3 more. {index} lists them" in err


@pytest.mark.parametrize("as_json", [False, True])
def test_explanations_are_what_explain_prints(capsys: Captured, as_json: bool) -> None:
    def run(progress: Progress) -> None:
        progress.planned(["N", "S"])
        progress.explained("N", True, "to be made: never made")
        progress.explained("S", False, "unchanged")

    assert run_told(run, ASKED, as_json=as_json) == 0
    captured = capsys.readouterr()
    told = captured.err if as_json else captured.out
    assert told.endswith("N  to be made: never made\nS  unchanged\n")


def test_the_limits_of_the_command_line_are_those_of_a_run() -> None:
    given = Shared()
    assert given.time_limit == LIMIT_SECONDS
    assert parse_size(given.memory_limit, option="--memory-limit") == LIMIT_BYTES
