"""Simulations of quiet months, kept for the packs that ask the same.

Departments of one company have the same months, so their packs ask how often the same rules call
quiet months a signal. Each pack is made in a process of its own: where KPI_REPORTS_SIMULATIONS
names a folder, what one has simulated the next ones find there. It is private to one run.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

SIMULATIONS_VARIABLE = "KPI_REPORTS_SIMULATIONS"


@contextmanager
def simulations_kept() -> Iterator[None]:
    """Keeps what is simulated meanwhile in the folder, where one is named."""
    from kpi_reports.analysis.signals.false_alarm import keep_simulations  # numpy: when needed

    folder = os.environ.get(SIMULATIONS_VARIABLE)
    keep_simulations(_Folder(Path(folder)) if folder else None)
    try:
        yield
    finally:
        keep_simulations(None)


class _Folder:
    """A file for each question, whole or not at all. What cannot be read is simulated again."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def get(self, question: str) -> bytes | None:
        try:
            stored = self._place(question).read_bytes()
        except OSError:
            return None
        digest, found = stored[: sha256().digest_size], stored[sha256().digest_size :]
        return found if digest == _digest(question, found) else None

    def put(self, question: str, found: bytes) -> None:
        place = self._place(question)
        draft = place.with_suffix(f".{os.getpid()}")
        try:
            draft.write_bytes(_digest(question, found) + found)
            draft.replace(place)
        except OSError:
            draft.unlink(missing_ok=True)

    def _place(self, question: str) -> Path:
        return self._folder / f"{sha256(question.encode()).hexdigest()}.simulated"


def _digest(question: str, found: bytes) -> bytes:
    return sha256(question.encode() + found).digest()
