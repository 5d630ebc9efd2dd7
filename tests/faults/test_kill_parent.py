"""kill -9 of a run at random moments: each next run finds whole packs, the last has all."""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import Company

KILLS = 6
DEPARTMENTS = 5

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="finds processes by a variable")


def test_a_killed_run_leaves_whole_packs_no_process_and_nothing_that_the_next_does_not_mend(
    company_of: Callable[[int], Company], seeds: Callable[[int], int], undisturbed: Path
) -> None:
    company = company_of(DEPARTMENTS)
    began = seconds = 0.0  # seconds of a run, from its first word to its last
    for event in (first := company.run()).events():
        began = time.monotonic() if event["event"] == "started" else began
        seconds = time.monotonic() - began
    assert first.end() == 0, first.error_text

    for seed in range(seeds(KILLS)):
        choice = random.Random(seed)
        moment = choice.uniform(0, seconds)
        jobs = choice.choice("12")
        run = company.run("--force", "--jobs", jobs)
        next(run.events())
        time.sleep(moment)  # the moment is the point: nothing is waited for
        run.process.kill()
        run.end()
        try:
            company.require_whole()
        except AssertionError as error:
            raise AssertionError(f"seed {seed}, {moment:.3f} s after its first word") from error

    last = company.run()
    assert last.end() == 0, last.error_text
    assert company.differing(undisturbed) == []
    company.require_whole()
    company.require_nothing_left()
