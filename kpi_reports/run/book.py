"""Enters every pack into run.json, run.log.json and index.html as it is published."""

from __future__ import annotations

import platform
import socket
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from kpi_reports.errors import OutputError
from kpi_reports.params.company import PackAudience
from kpi_reports.params.models import Workspace
from kpi_reports.report.issues import log_line
from kpi_reports.run.failure import failed_pack
from kpi_reports.run.index import all_periods_html, index_html
from kpi_reports.run.made import Made
from kpi_reports.run.manifest import Manifest, PackEntry, as_json, file_facts
from kpi_reports.run.plan import PackKind
from kpi_reports.run.publish import Publisher
from kpi_reports.run.result import PACK
from kpi_reports.values import DataIssue, Text, Unit, UnitKind

MANIFEST, LOG, INDEX = "run.json", "run.log.json", "index.html"


class Book:
    """The books of one run. Whenever a run is cut off, they list the packs that are there."""

    def __init__(
        self,
        out: Publisher,
        manifest: Manifest,
        workspace: Workspace,
        *,
        kind: PackKind,
        units: Sequence[Unit],
        partial: bool,
        issues: Sequence[DataIssue] = (),
    ) -> None:
        """Starts from what an earlier run left: `units` are the packs that this run makes, all of
        one kind. Packs of another kind stay listed, and after a `partial` run all do.

        `issues` are all that reading and checking the data found: the log has the notes too.

        Raises OutputError where a partial run cannot read the earlier run's manifest.
        """
        self._out = out
        known = (workspace.company_unit, *workspace.units(), *units)
        self._units = {unit.id: unit for unit in known}
        self._kind = kind
        self._audience_of = workspace.company.audience_of
        self._company = workspace.company.name.text
        self._partial = partial
        self._issues = issues
        self._manifest = self._with_earlier(manifest)
        self._made: dict[str, PackEntry] = {}
        self._began = datetime.now(UTC)
        self._went: dict[str, dict[str, Any]] = {}

    def enter(self, made: Made) -> PackEntry:
        """Publishes what came of a task, and writes it into the books."""
        unit, result = self._units[made.task.unit], made.result
        finished = made.scratch / PACK
        if result.failure:
            finished = failed_pack(made, result.failure, unit=unit, company=self._company)
        entry = PackEntry(
            name={"en": unit.name.en, "zh": unit.name.zh},
            state="failed" if result.failure else "ok",
            files=file_facts(finished),
            made_from=self._manifest.inputs.digest(
                Path(made.task.notebook).name, self._manifest.toolkit
            ),
            score=result.score,
            grade=result.grade,
            signals=dict(result.signals),
            kind=self._kind,
            audience=self._audience(unit),
        )
        self._out.publish(unit.id, finished)
        self._made[unit.id] = entry
        self._went[unit.id] = {
            "state": entry.state,
            "seconds": round(made.seconds, 2),
            "attempts": made.attempts,
            **({"warnings": list(result.warnings)} if result.warnings else {}),
        }
        self._write({**self._manifest.packs, **self._made})
        return entry

    def _audience(self, unit: Unit) -> dict[str, str]:
        """Whom the unit's pack is for: that of KPI health has its own readers, others those of the
        unit that they are about."""
        whole: PackAudience = "company" if unit.kind is UnitKind.COMPANY else "department"
        found = self._audience_of("health" if self._kind == "health" else whole)
        return {"en": found.en, "zh": found.zh}

    def close(self) -> Manifest:
        """Writes the books for the last time: of its kind, a whole run lists its own alone."""
        earlier = self._manifest.packs
        kept = {
            unit: entry
            for unit, entry in earlier.items()
            if self._partial or entry.kind != self._kind
        }
        return self._write({**kept, **self._made})

    def list_all_periods(self) -> None:
        """Writes the index of all periods as the books of each stand now."""
        found = [self._manifest, *self._others()]
        self._out.write_above(INDEX, all_periods_html(found, [*self._units]))

    def _others(self) -> list[Manifest]:
        """What runs of the other periods left. One that cannot be read is not listed: it does not
        keep this run from its end, and a run of that period says what is wrong with it."""
        found = []
        for path in sorted(self._out.folder.parent.glob(f"*/{MANIFEST}")):
            if path.parent != self._out.folder:
                with suppress(OutputError):
                    found.append(Manifest.read(path))
        return [manifest for manifest in found if manifest is not None]

    def _with_earlier(self, manifest: Manifest) -> Manifest:
        """Lists packs of an earlier run that are still there: reviews of units that params still
        know, and packs of other kinds."""
        try:
            earlier = Manifest.read(self._out.folder / MANIFEST)
        except OutputError:
            if self._partial:
                raise
            return manifest  # a whole run needs nothing from it
        if earlier is None:
            return manifest
        packs = {
            unit: entry
            for unit, entry in earlier.packs.items()
            if (unit in self._units or entry.kind != "review")
            and (self._out.folder / unit).is_dir()
        }
        for unit, entry in packs.items():
            name = Text(entry.name["en"], entry.name["zh"])
            self._units.setdefault(unit, Unit(unit, UnitKind.COMPANY, name))
        notebooks = {**earlier.inputs.notebooks, **manifest.inputs.notebooks}
        return replace(manifest, packs=packs, inputs=replace(manifest.inputs, notebooks=notebooks))

    def _write(self, packs: dict[str, PackEntry]) -> Manifest:
        manifest = self._manifest = replace(self._manifest, packs=packs)
        order = [unit for unit in self._units if unit in packs]
        self._out.write(MANIFEST, manifest.to_json())
        self._out.write(INDEX, index_html(manifest, order))
        self._out.write(LOG, as_json(self._log()))
        return manifest

    def _log(self) -> dict[str, Any]:
        return {
            "started": self._began.isoformat(timespec="seconds"),
            "seconds": round((datetime.now(UTC) - self._began).total_seconds(), 2),
            "host": socket.gethostname(),
            "python": platform.python_version(),
            "toolkit": self._manifest.toolkit,
            "packs": self._went,
            "data": [log_line(issue) for issue in self._issues],
        }
