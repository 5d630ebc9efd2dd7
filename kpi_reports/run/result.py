"""What came of one pack, as it crosses the border between two processes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Literal

PACK = "pack"  # the folder of finished files, in the scratch folder
RUNNING_CELL = "cell.json"  # the cell that is running, beside it


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a pack failed, for the analyst.

    `kind`: a cell of the notebook raised; its kernel died; the pack could not be made from what
    the notebook showed; the time limit passed, or the memory limit; the process ended without a
    word. `cell` counts from 1; it is the one that raised, or ran when the pack was ended.
    """

    kind: Literal["notebook", "kernel", "pack", "timeout", "memory", "crash"]
    message: str
    cell: int | None = None
    source: str = ""
    traceback: str = ""

    def at_running_cell(self, scratch: Path) -> Failure:
        """The failure with the cell that ran last, where none is known and one was begun."""
        try:
            noted = json.loads((scratch / RUNNING_CELL).read_text(encoding="utf-8"))
        except (FileNotFoundError, ValueError):  # ValueError: its writer was killed half way
            return self
        return replace(self, **noted) if self.cell is None else self


@dataclass(frozen=True, slots=True)
class PackResult:
    """A pack that was made, with what the index says of it; or the failure."""

    failure: Failure | None
    score: float | None = None
    grade: str | None = None
    signals: Mapping[str, int] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()  # what the pack could not show as it was given

    def to_json(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False, allow_nan=False)

    @classmethod
    def from_json(cls, text: str) -> PackResult:
        fields = json.loads(text)
        if fields["failure"]:
            fields["failure"] = Failure(**fields["failure"])
        fields["warnings"] = tuple(fields.get("warnings", ()))
        return cls(**fields)


def note_running_cell(scratch: Path, cell: int, source: str) -> None:
    """Writes down that this cell begins."""
    noted = json.dumps({"cell": cell, "source": source})
    (scratch / RUNNING_CELL).write_text(noted, encoding="utf-8")


def forget_running_cell(scratch: Path) -> None:
    """Writes down that the notebook is through: what happens from here on is no cell's doing."""
    (scratch / RUNNING_CELL).unlink(missing_ok=True)
