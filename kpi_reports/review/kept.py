"""What packs of one company have in common, kept for the next ones.

Departments of one company have the same months, so their packs ask how often the same rules call
quiet months a signal; and the places of a grade depend on everybody's score, so each pack with
people asks for all of them. Each pack is made in a process of its own: where KPI_REPORTS_KEPT names
a folder, what one has worked out the next ones find there. It is private to one worker of a run.
"""

from __future__ import annotations

import os
import pickle
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import TypeVar

KEPT_VARIABLE = "KPI_REPORTS_KEPT"
Found = TypeVar("Found")

_place: Folder | None = None


@contextmanager
def results_kept() -> Iterator[None]:
    """Keeps what is worked out meanwhile in the folder, where one is named."""
    from kpi_reports.analysis.signals.false_alarm import keep_simulations  # numpy: when needed

    global _place
    folder = os.environ.get(KEPT_VARIABLE)
    _place = Folder(Path(folder)) if folder else None
    keep_simulations(_place)
    try:
        yield
    finally:
        keep_simulations(None)
        _place = None


def kept(question: str, compute: Callable[[], Found]) -> Found:
    """What was found for this question, else what `compute` finds now. The question names all that
    the answer depends on."""
    place = _place
    stored = None if place is None else place.get(question)
    if stored is not None:
        answer: Found = pickle.loads(stored)  # written below, whole, for this very question
        return answer
    answer = compute()
    if place is not None:
        place.put(question, pickle.dumps(answer, protocol=pickle.HIGHEST_PROTOCOL))
    return answer


class Folder:
    """A file for each question, whole or not at all. One that is damaged, or cannot be written,
    is as if it were not there."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def get(self, question: str) -> bytes | None:
        try:
            stored = self._file(question).read_bytes()
        except OSError:
            return None
        digest, found = stored[: sha256().digest_size], stored[sha256().digest_size :]
        return found if digest == _digest(question, found) else None

    def put(self, question: str, found: bytes) -> None:
        place = self._file(question)
        draft = place.with_suffix(f".{os.getpid()}")
        try:
            draft.write_bytes(_digest(question, found) + found)
            draft.replace(place)
        except OSError:
            draft.unlink(missing_ok=True)

    def _file(self, question: str) -> Path:
        return self._folder / f"{sha256(question.encode()).hexdigest()}.kept"


def _digest(question: str, found: bytes) -> bytes:
    return sha256(question.encode() + found).digest()
