"""kill -9 of workers, fork server and kernels while one run works: it does not even fail."""

from __future__ import annotations

import itertools
import json
import random
import sys
import threading
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
import pytest

if TYPE_CHECKING:
    from conftest import Company, Run

Until = Callable[..., None]
KILLS = {"worker": 4, "server": 4, "kernel": 16}
LONGEST = 0.2  # seconds from the sight of a process to its end: a pack takes about that
# Packs that a kill can cost an attempt: the one in work, and the one that a worker is given next.
HIT = {"worker": 2, "server": 2, "kernel": 1}
SPARE = 2  # packs for each kill, and 10 at least: for kernels that ended by themselves meanwhile

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="kernels are forked on Linux")


class Packs:
    """Which packs of a run were started and finished, as it tells in a thread."""

    def __init__(self, run: Run) -> None:
        self.started: list[str] = []
        self.finished: dict[str, str] = {}
        self._run = run
        self._thread = threading.Thread(target=self._listen)
        self._thread.start()

    def _listen(self) -> None:
        for event in self._run.events():
            if event["event"] == "pack_started":
                self.started.append(event["unit"])
            elif event["event"] == "pack_finished":
                self.finished[event["unit"]] = event["state"]

    def join(self) -> None:
        """Waits until the run has told everything."""
        self._thread.join()

    @property
    def go_on(self) -> bool:
        return self._thread.is_alive()

    def are_through(self, count: int) -> bool:
        """Whether so many of those that were started first are finished, or all are."""
        first = self.started[:count]
        done = len(first) == count and all(unit in self.finished for unit in first)
        return done or not self.go_on


def kill(run: Run, packs: Packs, kind: str, choice: random.Random, until: Until) -> bool:
    """Kills a process of this kind a moment after one was seen; False where it had ended."""
    found: list[psutil.Process] = []

    def see() -> bool:
        found[:] = run.processes(kind)
        return bool(found) or not packs.go_on

    until(see, f"no {kind} is there")
    time.sleep(choice.uniform(0, LONGEST))  # the moment is the point: nothing is waited for
    found[:] = run.processes(kind)
    try:
        choice.choice(found).kill()
    except (psutil.NoSuchProcess, IndexError):
        return False
    return True


def test_a_run_makes_every_pack_whichever_of_its_processes_is_killed(
    company_of: Callable[[int], Company],
    seeds: Callable[[int], int],
    until: Until,
    tmp_path: Path,
) -> None:
    order = [kind for kind, kills in KILLS.items() for _ in range(seeds(kills))]
    random.Random(0).shuffle(order)
    company = company_of(sum(HIT[kind] for kind in order) + max(10, SPARE * len(order)))
    run = company.run("--jobs", "1")
    packs = Packs(run)
    told: list[str] = []
    for seed in itertools.count():
        if not order or not packs.go_on:
            break
        if kill(run, packs, order[-1], random.Random(seed), until):
            hit = len(packs.started) + HIT[order[-1]] - 1
            told.append(f"{order.pop()} killed by seed {seed} at {packs.started[-1:]}")
            company.require_whole()
            until(partial(packs.are_through, hit), f"a pack does not end, {told[-1]}")
    packs.join()
    assert run.end() == 0, f"{told}\n{run.error_text}"
    assert set(packs.finished.values()) == {"ok"}
    assert order == [], "too few packs for all kills"
    company.require_whole()
    company.require_nothing_left()
    log = json.loads((company.period / "run.log.json").read_text(encoding="utf-8"))
    assert max(pack["attempts"] for pack in log["packs"].values()) == 2

    undisturbed = company.run("--jobs", "2", output=tmp_path / "undisturbed")
    assert undisturbed.end() == 0, undisturbed.error_text
    assert company.differing(tmp_path / "undisturbed") == []
