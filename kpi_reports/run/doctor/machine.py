"""Has this machine the memory, processors and limits that packs need, and the right time?"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import psutil

from kpi_reports.run.doctor.finding import Finding, gigabytes

BASE_BYTES = 600e6  # the run itself and what its kernels are forked from
JOB_BYTES = 450e6  # of one pack in work: its worker and its kernel
LEAST_FILES = 1024  # open at a time
LEAST_PROCESSES = 256
LEAST_ADDRESSES = 4e9  # pandas and DuckDB reserve far more than they use
FIRST_YEAR = 2025  # kpi-reports is younger than that
CGROUP = Path("/sys/fs/cgroup")


def processors_here(group: Path = CGROUP) -> float:
    """How many processors this process may use: its own, less where a container gets fewer."""
    if sys.platform == "linux":
        mine = float(len(os.sched_getaffinity(0)))
    else:
        mine = float(os.cpu_count() or 1)
    quota = _words(group / "cpu.max")
    if len(quota) == 2 and quota[0] != "max":
        mine = min(mine, int(quota[0]) / int(quota[1]))
    return mine


def memory_here(group: Path = CGROUP) -> float:
    """Bytes that are free for packs: the machine's, less where a container gets fewer."""
    free = float(psutil.virtual_memory().available)
    limit, used = _words(group / "memory.max"), _words(group / "memory.current")
    if limit and used and limit[0] != "max":
        free = min(free, max(0.0, float(limit[0]) - float(used[0])))
    return free


def _words(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="ascii").split()
    except OSError:  # not Linux, or no container: there is no such limit
        return []


def processors(jobs: int | None = None, usable: float | None = None) -> Finding:
    """How many packs a run makes at a time, and whether there is a processor for each."""
    jobs = jobs or os.cpu_count() or 1
    usable = processors_here() if usable is None else usable
    told = (
        f"{usable:g} can be used; a run makes {jobs} {'pack' if jobs == 1 else 'packs'} at a time"
    )
    if usable < jobs:
        return Finding(
            "Processors",
            "warning",
            f"{told}, which then wait for each other.",
            f"Run with --jobs {max(1, int(usable))}.",
        )
    return Finding("Processors", "ok", f"{told} (--jobs {jobs}).")


def memory(jobs: int | None = None, free: float | None = None) -> Finding:
    """Whether the packs that are made at a time fit into what is free."""
    jobs = jobs or os.cpu_count() or 1
    free = memory_here() if free is None else free
    needed = BASE_BYTES + jobs * JOB_BYTES
    told = f"{gigabytes(free)} free; {jobs} at a time need about {gigabytes(needed)}"
    if free >= needed:
        return Finding("Memory", "ok", f"{told}.")
    fit = int((free - BASE_BYTES) // JOB_BYTES)
    if fit >= 1:
        return Finding("Memory", "warning", f"{told}.", f"Run with --jobs {fit}.")
    return Finding(
        "Memory", "problem", f"{told}: not even one fits.", "Close other programs, or add memory."
    )


def limits(found: Mapping[str, float] | None = None) -> Finding:
    """Whether the system lets one user open enough files, start enough processes, and so on."""
    if found is None and sys.platform == "win32":
        return Finding("Limits", "not needed", "Windows has none of this kind.")
    found = _limits() if found is None else found
    least = {
        "open files (ulimit -n)": LEAST_FILES,
        "processes (ulimit -u)": LEAST_PROCESSES,
        "bytes of addresses (ulimit -v)": LEAST_ADDRESSES,
    }
    low = {name: found[name] for name in least if found.get(name, float("inf")) < least[name]}
    if not low:
        return Finding("Limits", "ok", "enough files, processes and addresses may be used.")
    told = "; ".join(
        f"{name}: {value:,.0f}, at least {least[name]:,.0f} are needed"
        for name, value in low.items()
    )
    return Finding(
        "Limits",
        "warning",
        f"{told}.",
        "Raise them with `ulimit`, or ask whoever looks after this machine "
        "(/etc/security/limits.conf).",
    )


def _limits() -> dict[str, float]:
    if sys.platform == "win32":
        return {}
    import resource

    asked = {
        "open files (ulimit -n)": resource.RLIMIT_NOFILE,
        "processes (ulimit -u)": resource.RLIMIT_NPROC,
        "bytes of addresses (ulimit -v)": resource.RLIMIT_AS,
    }
    soft = {name: resource.getrlimit(which)[0] for name, which in asked.items()}
    return {name: value for name, value in soft.items() if value != resource.RLIM_INFINITY}


def clock(today: date | None = None) -> Finding:
    """Whether the clock can be right. Packs carry no time of their own, logs do."""
    today = today or date.today()
    if today.year < FIRST_YEAR:
        return Finding(
            "Clock",
            "problem",
            f"it says {today}: certificates of databases and addresses are refused, and "
            "`--period last-quarter` means another one.",
            "Set date and time, or let the system take them from the network.",
        )
    return Finding("Clock", "ok", f"it says {today}.")


def network() -> Finding:
    """That none is needed."""
    return Finding(
        "Network",
        "not needed",
        "packs are made without one; only sources that are addresses or databases use it.",
    )
