"""What is said of a kernel that does not answer, and of a Typst that makes no PDF."""

from __future__ import annotations

import sys
import time

import psutil
import pytest
from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel

from kpi_reports.run.doctor.programs import (
    Trial,
    browser,
    jupyter_kernel,
    kernel,
    run_command,
    typst,
)


@pytest.mark.parametrize(
    ("trial", "state", "words"),
    [
        (Trial("done", "2", 1.234), "ok", "one started and answered in 1.2 s"),
        (Trial("done", "3", 1.0), "problem", "it answered '3' to 1 + 1"),
        (Trial("failed", "No module named 'zmq'", 1.0), "problem", "No module named 'zmq'"),
        (Trial("late", "", 45.1), "problem", "nothing within 45 s"),
    ],
)
def test_a_kernel_must_answer(trial: Trial, state: str, words: str) -> None:
    found = kernel(lambda module: trial)
    assert found.state == state
    assert words in found.found
    assert ("ipykernel" in found.remedy) == (state == "problem")


@pytest.mark.parametrize(
    ("trial", "state", "words"),
    [
        (Trial("done", "5000", 0.51), "ok", "Typst set one in 0.5 s"),
        (Trial("failed", "unknown font family", 1.0), "problem", "unknown font family"),
        (Trial("late", "", 45.1), "problem", "nothing within 45 s"),
    ],
)
def test_typst_must_make_a_pdf(trial: Trial, state: str, words: str) -> None:
    found = typst(lambda module: trial)
    assert found.state == state
    assert words in found.found


def test_a_program_that_hangs_is_ended_with_what_it_started() -> None:
    marker = "sleep(987.123)"
    child = f"import subprocess, sys, time; time.{marker}"
    parent = f"import subprocess, sys, time; subprocess.Popen([sys.executable, '-c', {child!r}]); "
    trial = run_command([sys.executable, "-c", f"{parent}time.{marker}"], limit_seconds=1.0)
    assert trial.outcome == "late"
    end = time.monotonic() + 30
    while alive(marker) and time.monotonic() < end:
        time.sleep(0.05)
    assert alive(marker) == []


def alive(marker: str) -> list[int]:
    """The processes of this machine that were started with this in their command."""
    found = psutil.process_iter(["pid", "cmdline"])
    return [each.pid for each in found if marker in " ".join(each.info["cmdline"] or ())]


def test_the_last_words_of_a_program_that_fails_are_kept() -> None:
    trial = run_command([sys.executable, "-c", "raise OSError('no such thing')"])
    assert (trial.outcome, trial.text) == ("failed", "OSError: no such thing")
    silent = run_command([sys.executable, "-c", "raise SystemExit(3)"])
    assert (silent.outcome, silent.text) == ("failed", "it said nothing")


@pytest.mark.parametrize("command", ["python", sys.executable])
def test_a_kernel_of_this_python_is_the_one_for_jupyter(command: str) -> None:
    assert jupyter_kernel([command, "-m", "ipykernel_launcher"]).state == "ok"


def test_a_kernel_of_another_python_or_none_is_a_warning(monkeypatch: pytest.MonkeyPatch) -> None:
    found = jupyter_kernel(["/opt/other/bin/python", "-m", "ipykernel_launcher"])
    assert found.state == "warning"
    assert "is that of /opt/other/bin/python" in found.found
    assert "ipykernel install" in found.remedy

    def none(self: object, name: str) -> None:
        raise NoSuchKernel(name)

    monkeypatch.setattr(KernelSpecManager, "get_kernel_spec", none)
    assert "there is no kernel 'python3'" in jupyter_kernel().found


def test_no_browser_is_needed() -> None:
    assert browser(lambda name: None).found.startswith("none was found")
    there = browser(lambda name: f"/usr/bin/{name}")
    assert (there.state, "/usr/bin/chromium is there" in there.found) == ("not needed", True)
