"""The way there: a pack's task, and all that a worker must know to make it as the caller would."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace

from kpi_reports.run.how import Limits
from kpi_reports.run.kernels.source import Isolation
from kpi_reports.run.plan import PackTask


@dataclass(frozen=True, slots=True)
class Job:
    """Plain text, so that a worker of another version can read it and say so.

    `bundles` are the inputs, by their field of the task: each its name and its hash. `number` tells
    the packs of a run apart. `seldom`: the run's notebooks name what few need.
    """

    run: str
    number: int
    task: PackTask
    bundles: Mapping[str, tuple[str, str]]
    limits: Limits
    isolation: Isolation | None
    exchange: str | None
    versions: Mapping[str, str]
    seldom: bool = False

    @property
    def outputs(self) -> str:
        """The folder of this pack's files in an exchange."""
        return f"outputs/{self.number}"

    def to_json(self) -> str:
        """Without the caller's paths, which mean nothing elsewhere."""
        task = replace(self.task, notebook="", params="", cube="", scratch="")
        return json.dumps({**asdict(self), "task": json.loads(task.to_json())}, ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> Job:
        fields = json.loads(text)
        fields["task"] = PackTask.from_json(json.dumps(fields["task"]))
        fields["bundles"] = {name: (own, sha) for name, (own, sha) in fields["bundles"].items()}
        fields["limits"] = Limits(**fields["limits"])
        return cls(**fields)
