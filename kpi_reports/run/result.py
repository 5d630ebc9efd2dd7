"""What came of one pack, as it crosses the border between two processes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Literal

RESULT = "result.json"  # its file, in the scratch folder
PACK = "pack"  # the folder of finished files, beside it


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a pack failed, for the analyst.

    `kind`: a cell of the notebook raised; its kernel died; the pack could not be made from what
    the notebook showed; the time limit passed; the process ended without a word. `cell` counts
    from 1.
    """

    kind: Literal["notebook", "kernel", "pack", "timeout", "crash"]
    message: str
    cell: int | None = None
    source: str = ""
    traceback: str = ""


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
