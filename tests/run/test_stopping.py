"""A run that is asked to stop: what is published, what is left, what is said."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psutil
import pytest

from kpi_reports.run.stopping import Stopped, may_stop, signals_held, stop_asked, stoppable

if TYPE_CHECKING:
    from conftest import Tiny

posix = pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
HANGS = """\
import os, pathlib, time
if department == "S":
    pathlib.Path({note!r}).write_text(str(os.getpid()))
    time.sleep(600)
"""
PATIENCE = 120  # seconds


def ask(number: int = signal.SIGINT) -> None:
    os.kill(os.getpid(), number)


@posix
def test_a_signal_waits_until_the_run_can_stop() -> None:
    done = []
    with signals_held(), pytest.raises(Stopped):
        for item in stoppable("abc"):
            if item == "b":
                ask(signal.SIGTERM)
            done.append(item)
    assert done == ["a", "b"]
    assert stop_asked() == signal.SIGTERM


@posix
def test_a_signal_ends_the_wait_and_a_second_one_disturbs_nothing() -> None:
    done = []
    with signals_held(), pytest.raises(Stopped):
        try:
            with may_stop():
                ask()
                done.append("waited on")
        finally:
            ask()
            ask(signal.SIGTERM)
            done.append("cleaned up")
    assert done == ["cleaned up"]
    assert stop_asked() == signal.SIGINT


@posix
def test_a_stop_that_was_swallowed_is_told_again_at_the_next_place() -> None:
    with signals_held():
        with pytest.raises(Stopped), may_stop():
            ask()
        with pytest.raises(Stopped), may_stop():
            pass


@posix
def test_a_signal_that_is_ignored_stays_ignored_and_others_are_given_back() -> None:
    before = signal.signal(signal.SIGTERM, signal.SIG_IGN)
    try:
        with signals_held(), may_stop():
            ask(signal.SIGTERM)
            assert stop_asked() is None
        assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
        assert signal.getsignal(signal.SIGTERM) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGTERM, before)


@posix
def test_a_signal_that_another_thread_is_given_is_heard_too() -> None:
    with signals_held(), pytest.raises(Stopped):
        thread = threading.Timer(
            0, lambda: signal.pthread_kill(threading.get_ident(), signal.SIGINT)
        )
        with may_stop():
            thread.start()
            assert not threading.Event().wait(PATIENCE)
            pytest.fail("nobody heard of it")
    thread.join()


def test_outside_of_the_main_thread_signals_are_left_alone() -> None:
    seen = []

    def look() -> None:
        with signals_held():
            seen.append(signal.getsignal(signal.SIGINT))

    thread = threading.Thread(target=look)
    thread.start()
    thread.join()
    assert seen == [signal.default_int_handler]


@posix
def test_a_run_that_is_interrupted_keeps_what_is_finished_and_leaves_nothing_else(
    tiny: Tiny, tmp_path: Path
) -> None:
    note = tmp_path / "kernel"
    tiny.cell(HANGS.format(note=str(note)))
    command = [sys.executable, "-m", "kpi_reports", "run", str(tiny.params), "--period", "2013Q4"]
    options = ["--department", "N", "--department", "S", "--to", "html", "--language", "en"]
    run = subprocess.Popen(
        [*command, *options, "--jobs", "1", "--json"],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    timer = threading.Timer(PATIENCE, run.kill)
    timer.start()
    try:
        assert run.stdout is not None
        events = [json.loads(run.stdout.readline())]
        while not (events[-1]["event"] == "pack_started" and events[-1]["unit"] == "S"):
            events.append(json.loads(run.stdout.readline()))
        while not (note.exists() and note.read_text()):
            assert run.poll() is None
            time.sleep(0.05)
        run.send_signal(signal.SIGINT)
        run.send_signal(signal.SIGTERM)  # someone is in a hurry
        out, err = run.communicate()
    finally:
        timer.cancel()
        run.kill()
    events += [json.loads(line) for line in out.splitlines()]
    assert run.returncode == 130, err
    _assert_interrupted(events, err)
    place = tmp_path / "output/tiny"
    assert sorted(json.loads((place / "2013Q4/run.json").read_text())["packs"]) == ["N"]
    assert (place / "2013Q4/N/review.en.html").exists()
    assert (place / "index.html").exists()
    assert not (place / "2013Q4/S").exists()
    assert {path.name for path in place.iterdir()} == {".lock", "2013Q4", "index.html"}
    _, living = psutil.wait_procs(_found(int(note.read_text())), timeout=PATIENCE)
    assert living == []


def _found(number: int) -> list[psutil.Process]:
    """The process of this number; none where it is gone, as is wanted."""
    try:
        return [psutil.Process(number)]
    except psutil.NoSuchProcess:
        return []


def _assert_interrupted(events: list[dict[str, Any]], err: str) -> None:
    names = [event["event"] for event in events]
    assert names[:4] == ["started", "measuring", "planned", "pack_started"]
    assert sorted(names[4:6]) == ["pack_finished", "pack_started"]  # the next began meanwhile
    assert names[6:] == ["error"]
    words = "Stopped; 1 of 2 packs are published. To go on, give the same command again."
    end = {k: events[-1][k] for k in ("exit_code", "message", "published", "left")}
    assert end == {"exit_code": 130, "message": words, "published": 1, "left": 1}
    assert words in err
    assert "Traceback" not in err
