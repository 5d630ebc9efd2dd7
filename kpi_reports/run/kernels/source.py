"""Where a notebook's kernel comes from, and what it is given before the notebook begins."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Literal, get_args

# fork: forked from a server that has everything imported; started: the next one waits, imported;
# cold: a plain kernel for each notebook. The outputs are the same.
Isolation = Literal["fork", "started", "cold"]
ISOLATIONS: tuple[Isolation, ...] = get_args(Isolation)
# What takes a second to import, and is imported ahead for notebooks that name it.
SELDOM = ("scipy.stats", "seaborn")


@dataclass(frozen=True, slots=True)
class KernelSource:
    """What hands out kernels. `address` is the socket of the fork server, for `fork`."""

    isolation: Isolation
    address: str = ""

    def to_json(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> KernelSource:
        return cls(**json.loads(text))


@dataclass(frozen=True, slots=True)
class KernelSetup:
    """What one kernel is given: its environment variables beside those of its parent, the folder
    that it works in, the seed of its random generators (so that equal inputs give equal packs), and
    the memory that it may take (None: as much as there is). `noted`: whether its process group and
    the folder of its sockets are written down in its folder, for whoever has to end it. `log`: the
    file for what the process writes to its streams, where it was started before ("": its own)."""

    folder: Path
    environment: Mapping[str, str] = field(default_factory=dict)
    seed: int = 0
    memory_bytes: int | None = None
    noted: bool = True
    log: str = ""


def names_seldom(notebook: bytes) -> bool:
    """Whether a notebook, as it stands in its file, names one of those."""
    return any(name.partition(".")[0].encode() in notebook for name in SELDOM)


def best_isolation() -> Isolation:
    """`fork` where it is safe, else `started`: macOS has libraries that do not survive a fork, and
    Windows has none."""
    return "fork" if sys.platform == "linux" else "started"
