"""A task that has ended."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from kpi_reports.run.plan import PackTask
from kpi_reports.run.result import PackResult


@dataclass(frozen=True, slots=True)
class Made:
    """A task that has ended, well or not. `scratch` holds its files; `log` is for the analyst."""

    task: PackTask
    result: PackResult
    scratch: Path
    log: str
    seconds: float
    attempts: int
