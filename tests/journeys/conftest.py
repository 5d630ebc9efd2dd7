"""One real run of the airlines, shared by the journeys."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Run:
    """What a run printed and where its packs are."""

    exit_code: int
    printed: str
    folder: Path

    def review(self, unit: str) -> dict[str, Any]:
        return json.loads((self.folder / unit / "review.json").read_text(encoding="utf-8"))


def kpi_reports(*arguments: str, timeout: int = 600) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "kpi_reports", *arguments],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        timeout=timeout,
        check=False,
    )


@pytest.fixture(scope="session")
def command():
    """Runs `kpi-reports` with these arguments, as a user does."""
    return kpi_reports


@pytest.fixture(scope="session")
def airlines(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """`kpi-reports run params/airlines --period 2013Q4` into a folder of its own."""
    output = tmp_path_factory.mktemp("output")
    done = kpi_reports(
        "run", "params/airlines", "--period", "2013Q4", "--output", str(output), "--jobs", "2"
    )
    return Run(done.returncode, done.stdout + done.stderr, output / "airlines" / "2013Q4")
