"""What a command costs with everything it starts: CPU and wall seconds, and the peak of memory.

    .venv/bin/python bench/engine_cost.py RESULT.json [--memory] -- COMMAND ...

Runs as a process of its own, which adopts whatever the command leaves behind and waits for it, so
that the CPU seconds of every descendant are in RUSAGE_CHILDREN. That nothing was missed is checked:
the CPU seconds seen in /proc while the command ran may not be more than what was counted.
"""

from __future__ import annotations

import ctypes
import json
import os
import resource
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil

SAMPLE_SECONDS = 0.5  # between looks at what processes there are
MEMORY_SAMPLE_SECONDS = 0.1  # where the peak is asked for
GRACE_SECONDS = 30.0  # for what ends a moment after the command, on a busy machine too
SLACK = 1.03, 0.2  # seen may pass counted by clock ticks: times and seconds
PR_SET_CHILD_SUBREAPER = 36


class CommandFailed(Exception):
    """A command that was to be measured ended badly, or its cost is not known whole."""


@dataclass(frozen=True, slots=True)
class Cost:
    """`left` counts processes that outlived the command and had to be ended; `peak` is in bytes,
    by proportional set size, 0 where it was not asked for."""

    wall: float
    cpu: float
    peak: int
    seen: float
    left: int
    code: int


def cost_of(
    command: Sequence[str],
    folder: Path,
    *,
    environment: Mapping[str, str],
    memory: bool = False,
    expected: int = 0,
) -> Cost:
    """Runs a command in a folder and returns its cost; what it said is in the folder's log.

    Raises CommandFailed where it ends with another code than `expected`, or its CPU seconds are
    not all counted.
    """
    folder.mkdir(parents=True, exist_ok=True)
    result, log = folder / "cost.json", folder / "log.txt"
    wrapped = [sys.executable, __file__, str(result), *(["--memory"] if memory else []), "--"]
    with log.open("wb") as told:
        subprocess.run([*wrapped, *command], cwd=folder, env=dict(environment), stdout=told,
                       stderr=told, stdin=subprocess.DEVNULL, check=True)  # fmt: skip
    cost = Cost(**json.loads(result.read_text(encoding="utf-8")))
    if cost.code != expected:
        said = log.read_text(encoding="utf-8", errors="replace")[-1500:]
        raise CommandFailed(f"{' '.join(command)[:200]} ended with {cost.code}:\n{said}")
    check_counted(cost)
    return cost


def check_counted(cost: Cost) -> None:
    """Raises CommandFailed where more CPU seconds were seen than counted."""
    times, seconds = SLACK
    if cost.seen > cost.cpu * times + seconds:
        raise CommandFailed(
            f"{cost.seen:.1f} CPU seconds were seen in its processes and {cost.cpu:.1f} counted: "
            "one of them was not waited for"
        )


class Watch:
    """Looks again and again at this process's descendants: their CPU seconds and their memory."""

    def __init__(self, *, memory: bool) -> None:
        self._memory, self._ended = memory, threading.Event()
        self._seen: dict[tuple[int, float], float] = {}
        self.peak = 0
        self._thread = threading.Thread(target=self._look_until_ended, daemon=True)
        self._thread.start()

    @property
    def seen(self) -> float:
        return sum(self._seen.values())

    def end(self) -> None:
        self._ended.set()
        self._thread.join()

    def _look_until_ended(self) -> None:
        while not self._ended.wait(MEMORY_SAMPLE_SECONDS if self._memory else SAMPLE_SECONDS):
            self._look()

    def _look(self) -> None:
        total = 0
        for process in psutil.Process().children(recursive=True):
            try:
                times = process.cpu_times()
                self._seen[process.pid, process.create_time()] = times.user + times.system
                if self._memory:
                    total += getattr(process.memory_full_info(), "pss", process.memory_info().rss)
            except (psutil.NoSuchProcess, psutil.AccessDenied):
                continue  # it ended between two looks
        self.peak = max(self.peak, total)


def main(result: str, *arguments: str) -> None:
    split = arguments.index("--")
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    watch = Watch(memory="--memory" in arguments[:split])
    start = time.perf_counter()
    process = subprocess.Popen(arguments[split + 1 :])
    code = process.wait()
    wall = time.perf_counter() - start
    left = end_left()
    watch.end()
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    cost = Cost(wall, used.ru_utime + used.ru_stime, watch.peak, watch.seen, left, code)
    Path(result).write_text(json.dumps(asdict(cost)), encoding="utf-8")


def end_left() -> int:
    """Waits for every descendant; ends those that do not end by themselves. How many those were."""
    deadline = time.monotonic() + GRACE_SECONDS
    ended: set[int] = set()
    while reap():
        if time.monotonic() > deadline:
            for process in psutil.Process().children(recursive=True):
                ended.add(process.pid)
                process.kill()
        time.sleep(0.02)
    return len(ended)


def reap() -> bool:
    """Takes back the children that have ended. Whether there are others."""
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            continue
    except ChildProcessError:
        return False
    return True


if __name__ == "__main__":
    main(*sys.argv[1:])
