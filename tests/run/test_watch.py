from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from kpi_reports.run.ending import KERNEL_GROUP, end_below, end_kernel, has_children, kernel_of
from kpi_reports.run.how import Limits, processors
from kpi_reports.run.order import LOG
from kpi_reports.run.result import Failure, note_running_cell
from kpi_reports.run.watch import LOG_BYTES, Watch, cut_log, tail

posix = pytest.mark.skipif(sys.platform == "win32", reason="process groups of POSIX")


def test_a_pack_within_its_limits_goes_on(tmp_path: Path) -> None:
    watch = Watch(os.getpid(), tmp_path, Limits(seconds=600))
    assert watch.look() is None
    assert 0 < watch.pause <= 0.25


def test_a_pack_beyond_its_limits_is_told_which(tmp_path: Path) -> None:
    failure = Watch(os.getpid(), tmp_path, Limits(seconds=0)).look()
    assert failure == Failure("timeout", "it took longer than 0 seconds")
    (tmp_path / KERNEL_GROUP).write_text(str(os.getpid()))
    failure = Watch(os.getpid(), tmp_path, Limits(memory_bytes=2**20)).look()
    told = "the pack took more than its limit of 0.000977 GB of memory"
    assert failure == Failure("memory", told)


def test_a_log_that_grew_too_long_keeps_its_end(tmp_path: Path) -> None:
    log = tmp_path / LOG
    with log.open("ab") as writer:
        writer.write(b"x" * LOG_BYTES + b"\nthe end\n")
        writer.flush()
        cut_log(log)
        writer.write(b"and more\n")
    assert log.stat().st_size < 21_000
    assert log.read_text().startswith("[The first 10,465,769 bytes are left out.]\nxxx")
    assert tail(log).endswith(b"x\nthe end\nand more\n")
    cut_log(log)
    assert log.read_text().endswith("and more\n")
    cut_log(tmp_path / "nowhere")


def test_the_cell_that_ran_is_told_where_none_is_known(tmp_path: Path) -> None:
    failure = Failure("timeout", "late")
    assert failure.at_running_cell(tmp_path) == failure
    note_running_cell(tmp_path, 3, "wait()")
    assert failure.at_running_cell(tmp_path) == Failure("timeout", "late", 3, "wait()")
    raised = Failure("notebook", "raised", 5, "1 / 0")
    assert raised.at_running_cell(tmp_path) == raised
    (tmp_path / "cell.json").write_text('{"cell": 3, "sou')  # its writer was killed
    assert failure.at_running_cell(tmp_path) == failure


def test_a_folder_without_a_kernel_has_none_to_end(tmp_path: Path) -> None:
    assert kernel_of(tmp_path) is None
    (tmp_path / KERNEL_GROUP).write_text("")
    assert kernel_of(tmp_path) is None
    end_kernel(tmp_path)


@posix
def test_all_that_a_process_started_is_ended_but_what_is_kept() -> None:
    nested = "import subprocess, sys; subprocess.Popen(['sleep', '1000']); sys.stdin.read()"
    with subprocess.Popen([sys.executable, "-c", nested], stdin=subprocess.PIPE) as parent:
        kept = subprocess.Popen(["sleep", "1000"])
        assert has_children()
        known = {child.pid for child in psutil.Process().children()} - {parent.pid}
        end_below(psutil.Process(), keep=known)
        assert kept.poll() is None
        assert not psutil.pid_exists(parent.pid)
    kept.kill()
    kept.wait()


def test_processors_are_those_that_this_process_may_use() -> None:
    assert 1 <= processors() <= (os.cpu_count() or 1)
