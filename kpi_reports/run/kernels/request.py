"""What a process is told that is to become a kernel: one line of JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field


@dataclass(frozen=True, slots=True)
class KernelRequest:
    """One kernel. `environment` is all of it; None leaves the process its own. `arguments` go to
    the ipykernel application as they are. `log` takes what the process writes to its streams; ""
    leaves it those that it has."""

    connection_file: str
    folder: str
    seed: int = 0
    memory_bytes: int | None = None
    environment: Mapping[str, str] | None = None
    arguments: tuple[str, ...] = field(default=())
    log: str = ""

    def to_line(self) -> bytes:
        return json.dumps(asdict(self)).encode() + b"\n"

    @classmethod
    def from_line(cls, line: bytes) -> KernelRequest:
        found = json.loads(line)
        return cls(**{**found, "arguments": tuple(found["arguments"])})
