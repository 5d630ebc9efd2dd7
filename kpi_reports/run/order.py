"""What a worker is asked for: one pack, on which kernels, with which environment and memory."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from kpi_reports.params.find import PARAMS_VARIABLE
from kpi_reports.review.cubes import CUBE_VARIABLE
from kpi_reports.review.kept import KEPT_VARIABLE
from kpi_reports.run.kernels.source import KernelSource
from kpi_reports.run.plan import PackTask

KERNEL = "--kernel"  # asks a worker to start the kernel of its first notebook at once
LOG = "process.log"  # in the scratch folder: what worker and kernel wrote to their error streams


@dataclass(frozen=True, slots=True)
class Order:
    """One pack to make. `environment` are variables of it alone, beside those of the worker."""

    task: PackTask
    source: KernelSource
    environment: Mapping[str, str]
    memory_bytes: int | None

    def to_line(self) -> bytes:
        fields = {
            "task": self.task.to_json(),
            "source": self.source.to_json(),
            "environment": dict(self.environment),
            "memory_bytes": self.memory_bytes,
        }
        return json.dumps(fields).encode() + b"\n"

    @classmethod
    def from_line(cls, line: bytes) -> Order:
        fields = json.loads(line)
        return cls(
            task=PackTask.from_json(fields["task"]),
            source=KernelSource.from_json(fields["source"]),
            environment=fields["environment"],
            memory_bytes=fields["memory_bytes"],
        )

    @property
    def seed(self) -> int:
        """Of the notebook's random generators: the same for the same pack, another for others."""
        task = self.task
        named = "\n".join((task.company, task.kind, task.unit, task.period))
        return int.from_bytes(sha256(named.encode()).digest()[:4], "big")


def environment(task: PackTask, scratch: Path) -> dict[str, str]:
    """The variables of one pack: where its data are. The user's IPython profile stays out."""
    return {
        PARAMS_VARIABLE: task.params,
        CUBE_VARIABLE: task.cube,
        "IPYTHONDIR": str(scratch / "ipython"),
    }


def worker_environment(temporary: Path) -> dict[str, str]:
    """The environment of a worker, and nothing in it varies.

    Out are the random order of Python's sets, and a thread per core in every one of several
    processes. Temporary files go where they can be removed whatever happens to the worker, and so
    do simulations that its packs have in common.
    """
    return os.environ | {
        "PYTHONHASHSEED": "0",
        "PYTHONUTF8": "1",
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",
        "OPENBLAS_NUM_THREADS": "1",
        KEPT_VARIABLE: str(temporary),
        **dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(temporary)),
    }
