from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).with_name("crash_points.py")
FEWEST = 40  # operations of such a run: fewer, and they are not being counted

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="forks a child for each point")


@pytest.mark.parametrize("steps", ["one", "two"])
@pytest.mark.parametrize(
    "fault", ["dies", "is refused once", "finds the disk full", "loses the folder"]
)
def test_wherever_publishing_is_broken_off_packs_are_whole_and_the_next_run_ends_well(
    tmp_path: Path, fault: str, steps: str
) -> None:
    done = subprocess.run(
        [sys.executable, str(SCRIPT), str(tmp_path), fault, steps],
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    points, wrong = json.loads(done.stdout.splitlines()[-1])
    assert wrong == [], done.stderr
    assert points > FEWEST
