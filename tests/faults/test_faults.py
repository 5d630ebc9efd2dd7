"""Faults of notebooks, disks and clocks: what the user sees, and that nothing is lost."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import Company

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="mounts, sessions and signals")

HARM = """\
import ctypes, os, signal, subprocess, sys, time
if department == "D00":
    os._exit(7)
if department == "D01":
    ctypes.string_at(0)
if department == "D02":
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    while True:
        time.sleep(0.01)
if department == "D03":
    signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))
    ctypes.PyDLL(None).sleep(1000)
if department == "D04":
    held = bytearray(8 * 2**30)
if department == "D05":
    for _ in range(100):
        print("x" * 999_999)
if department == "D06":
    subprocess.Popen(["sleep", "1000"], start_new_session=True)
    time.sleep(1000)
"""
ENDED = {
    "D00": "the kernel died while the notebook ran",
    "D01": "the kernel died while the notebook ran",
    "D02": "it took longer than 20 seconds",
    "D03": "it took longer than 20 seconds",
    "D04": "the pack took more than its limit of 0.5 GB of memory",
    "D06": "it took longer than 20 seconds",
}


def test_packs_that_do_harm_have_a_page_and_a_log_each_and_the_others_are_published(
    company_of: Callable[[int], Company],
) -> None:
    company = company_of(9)
    company.tiny.cell(HARM)
    run = company.run("--jobs", "4", "--time-limit", "20", "--memory-limit", "512MB")
    assert run.end() == 1, run.error_text
    company.require_whole()
    company.require_nothing_left()
    states = {each["unit"]: each["state"] for each in run.told if each["event"] == "pack_finished"}
    good = {"company", "N", "S", "D05"}
    assert states == dict.fromkeys(ENDED, "failed") | dict.fromkeys(good, "ok")
    for unit, words in ENDED.items():
        folder = company.period / unit
        assert "review.en.html" in {path.name for path in folder.iterdir()}
        log = (folder / "error.log").read_text(encoding="utf-8")
        assert words in log
        assert 'if department == "D00":' in log, "the failing cell"
        assert f"Failed: {unit}. Its log:" in run.error_text
    assert "Traceback" not in run.error_text


@contextmanager
def small_disk(folder: Path, size: str) -> Iterator[bool]:
    """A disk of this size on a folder; False where this machine mounts none for us."""
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)]
    is_mounted = subprocess.run(mount, capture_output=True).returncode == 0
    try:
        yield is_mounted
    finally:
        if is_mounted:
            subprocess.run(["umount", "--lazy", str(folder)], check=True)


# Where no disk can be mounted: writing into scratch folders fails as it does on a full one.
FULL = """\
import errno, os, sys
def is_full():
    return os.path.exists({full!r})
def hook(event, arguments):
    writes = event == "open" and (arguments[2] or 0) & (os.O_WRONLY | os.O_RDWR)
    if writes and ".staging-" in os.path.join(os.getcwd(), str(arguments[0])) and is_full():
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(arguments[0]))
sys.addaudithook(hook)
"""
FILL = """\
import os
if department == "D01":
    path = {fill!r}
    if os.path.isdir(os.path.dirname(path)):
        with open(path, "wb", buffering=0) as file:
            while True:
                file.write(bytes(2**16))
    open({full!r}, "w").close()
    open("more", "w").write("x")
"""


def test_a_disk_that_gets_full_stops_the_run_in_words_and_the_next_goes_on(
    company_of: Callable[[int], Company], undisturbed: Path, tmp_path: Path
) -> None:
    company = company_of(5)
    notebook = company.tiny.notebooks / "department_review.ipynb"
    before = notebook.read_text()
    full = tmp_path / "full"
    with small_disk(company.output, "6m") as is_mounted:
        fake = not is_mounted
        fill = tmp_path / "nowhere" / "fill" if fake else company.output / "tiny" / "fill"
        site = tmp_path / "customize"
        site.mkdir()
        (site / "sitecustomize.py").write_text(FULL.format(full=str(full)) if fake else "")
        path = os.pathsep.join([str(site), os.environ["PYTHONPATH"]])
        company.tiny.cell(FILL.format(fill=str(fill), full=str(full)))
        run = company.run("--jobs", "1", PYTHONPATH=path)
        assert run.end() == 1, run.error_text
        assert "is full (No space left on device). Free some space" in run.error_text
        assert "Of this run's packs 4 are published, 2 are left" in run.error_text
        assert "Traceback" not in run.error_text
        company.require_whole()
        assert not (company.period / "D01").exists() and not (company.period / "D02").exists()
        listed = json.loads((company.period / "run.json").read_text())["packs"]
        assert sorted(listed) == ["D00", "N", "S", "company"]

        (full if fake else fill).unlink()
        notebook.write_text(before)
        after = company.run()
        assert after.end() == 0, after.error_text
        assert company.differing(undisturbed) == []
        company.require_nothing_left()


def test_an_output_that_cannot_be_written_is_named_before_anything_is_made(
    company_of: Callable[[int], Company],
) -> None:
    company = company_of(2)
    with small_disk(company.output, "1m") as is_mounted:
        if is_mounted:
            remount = ["mount", "-o", "remount,ro", str(company.output)]
            subprocess.run(remount, check=True, capture_output=True)
            words = f"no right to write in '{company.output}'. Choose another folder with --output."
        else:
            (company.output / "tiny").write_text("in the way")
            words = "tiny' cannot be written: File exists."
        run = company.run()
        assert run.end() == 2
        assert words in run.error_text
        assert "Traceback" not in run.error_text
        assert len(list(company.output.iterdir())) == (0 if is_mounted else 1)
    assert list(company.temporary.iterdir()) == []


# The clock jumps an hour forward and a day back, by turns, each time that a process asks for it.
JUMPS = """\
import itertools, time
now, jumps = time.time, itertools.cycle((3600.0, -86400.0, 0.0))
time.time = lambda: now() + next(jumps)
"""


def test_a_clock_that_jumps_changes_nothing(
    company_of: Callable[[int], Company], undisturbed: Path, tmp_path: Path
) -> None:
    company = company_of(5)
    site = tmp_path / "customize"
    site.mkdir()
    (site / "sitecustomize.py").write_text(JUMPS)
    run = company.run(
        *("--time-limit", "600"),
        PYTHONPATH=os.pathsep.join([str(site), os.environ["PYTHONPATH"]]),
    )
    assert run.end() == 0, run.error_text
    assert company.differing(undisturbed) == []
    seconds = [each["seconds"] for each in run.told if each["event"] == "pack_finished"]
    assert all(0 <= each < 600 for each in seconds)


def test_a_second_run_is_refused_in_words_and_works_after_the_first_was_killed(
    company_of: Callable[[int], Company],
) -> None:
    company = company_of(2)
    company.tiny.cell("import time\ntime.sleep(1000)")
    first = company.run()
    assert any(event["event"] == "planned" for event in first.events())
    second = company.run()
    assert second.end() == 2
    words = f"(process {first.process.pid} on {os.uname().nodename}). Wait until it has ended"
    assert "another run is working in" in second.error_text
    assert words in second.error_text
    first.process.kill()
    first.end()
    company.tiny.restore()
    third = company.run()
    assert third.end() == 0, third.error_text
    company.require_whole()
    company.require_nothing_left()
