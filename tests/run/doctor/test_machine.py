"""What is said of too little memory, few processors, low limits and a wrong clock."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import psutil
import pytest

from kpi_reports.run.doctor.machine import (
    clock,
    limits,
    memory,
    memory_here,
    network,
    processors,
    processors_here,
)


def test_a_processor_for_every_pack_is_well() -> None:
    found = processors(4, 4.0)
    assert (found.state, found.found) == (
        "ok",
        "4 can be used; a run makes 4 packs at a time (--jobs 4).",
    )


@pytest.mark.parametrize(("usable", "jobs"), [(2.0, 2), (1.5, 1), (0.5, 1)])
def test_fewer_processors_than_packs_is_a_warning_with_the_number_to_use(
    usable: float, jobs: int
) -> None:
    found = processors(8, usable)
    assert found.state == "warning"
    assert found.remedy == f"Run with --jobs {jobs}."


def test_a_container_with_fewer_processors_and_less_memory_counts(tmp_path: Path) -> None:
    (tmp_path / "cpu.max").write_text("50000 100000\n")
    (tmp_path / "memory.max").write_text("1000000000\n")
    (tmp_path / "memory.current").write_text("400000000\n")
    assert processors_here(tmp_path) == 0.5
    assert memory_here(tmp_path) == min(600e6, psutil.virtual_memory().available)
    (tmp_path / "cpu.max").write_text("max 100000\n")
    (tmp_path / "memory.max").write_text("max\n")
    assert processors_here(tmp_path) >= 1
    assert memory_here(tmp_path) > 0


@pytest.mark.parametrize(
    ("free", "state", "remedy"),
    [
        (2.4e9, "ok", ""),  # 600 MB and four times 450 MB
        (2.39e9, "warning", "Run with --jobs 3."),
        (1.05e9, "warning", "Run with --jobs 1."),
        (1.04e9, "problem", "Close other programs, or add memory."),
    ],
)
def test_memory_for_four_packs_at_a_time(free: float, state: str, remedy: str) -> None:
    found = memory(4, free)
    assert (found.state, found.remedy) == (state, remedy)


def test_a_low_limit_is_a_warning_and_no_limit_is_none() -> None:
    assert limits({}).state == "ok"
    assert limits({"open files (ulimit -n)": 1024}).state == "ok"
    found = limits({"open files (ulimit -n)": 1023, "processes (ulimit -u)": 5000})
    assert found.state == "warning"
    assert found.found == "open files (ulimit -n): 1,023, at least 1,024 are needed."
    assert "/etc/security/limits.conf" in found.remedy
    assert limits().state in ("ok", "warning", "not needed")


def test_a_clock_before_this_program_was_written_is_a_problem() -> None:
    assert clock(date(2024, 12, 31)).state == "problem"
    assert clock(date(2025, 1, 1)).state == "ok"


def test_no_network_is_needed() -> None:
    assert network().state == "not needed"
