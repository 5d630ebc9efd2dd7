"""Enters every pack into run.json, run.log.json and index.html.

The receipts of published packs are the truth, and the books their sum: a run that is cut off loses
nothing, and the next one makes the books anew from the receipts that it finds.
"""

from __future__ import annotations

import platform
import socket
import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from kpi_reports.errors import OutputError
from kpi_reports.params.company import PackAudience
from kpi_reports.params.models import Workspace
from kpi_reports.run.deciding import Decision
from kpi_reports.run.keys import Keys, PackKey
from kpi_reports.run.made import Made
from kpi_reports.run.manifest import Manifest, PackEntry, as_json, file_facts
from kpi_reports.run.plan import PackKind
from kpi_reports.run.publish import Publisher
from kpi_reports.run.receipts import Receipt, write_receipt
from kpi_reports.run.result import PACK, PackResult
from kpi_reports.values import DataIssue, Text, Unit, UnitKind

MANIFEST, LOG, INDEX = "run.json", "run.log.json", "index.html"
ALWAYS_BELOW = 100  # packs, up to which books are written with each; writing takes milliseconds
SHARE = 20  # beyond, the books are at rest so many times as long as it took to write them


@dataclass(frozen=True, slots=True)
class Standing:
    """How the packs of a period stand when a run begins: the keys that those of the run shall have,
    the receipts that are there, what was decided, and the keys of now for what else is there."""

    keys: Mapping[str, PackKey]
    receipts: Mapping[str, Receipt]
    decisions: Sequence[Decision]
    now: Keys


class Book:
    """The books of one run. Whenever it is cut off, what they list is there."""

    def __init__(
        self,
        out: Publisher,
        manifest: Manifest,
        workspace: Workspace,
        standing: Standing,
        *,
        kind: PackKind,
        units: Sequence[Unit],
        partial: bool,
        issues: Sequence[DataIssue] = (),
    ) -> None:
        """Starts from the packs that are there: `units` are those of this run, all of one kind.
        Packs of another kind stay listed, and after a `partial` run all do.

        `issues` are all that reading and checking the data found: the log has the notes too.
        """
        self._out = out
        self._workspace = workspace
        known = (workspace.company_unit, *workspace.units(), *units)
        self._units = {unit.id: unit for unit in known}
        self._kind = kind
        self._partial = partial
        self._issues = issues
        self._manifest = manifest
        self._planned = manifest.inputs.notebooks
        self._keys = {unit: receipt.key for unit, receipt in standing.receipts.items()}
        self._earlier = self._found(standing.receipts)
        left = {each.unit for each in standing.decisions if not each.make}
        self._made = {unit: self._earlier[unit] for unit in left}
        self._outdated = self._not_of_now(standing)
        self._keys |= standing.keys
        self._began = datetime.now(UTC)
        self._went: dict[str, dict[str, Any]] = {}
        self._unwritten = False
        self._rested, self._took = 0.0, 0.0  # since when the books rest, and what writing them took

    def _found(self, receipts: Mapping[str, Receipt]) -> dict[str, PackEntry]:
        """The packs that receipts tell of: reviews of units that params still know, and packs of
        other kinds."""
        found = {}
        for unit, receipt in receipts.items():
            entry = receipt.entry
            if unit in self._units or entry.kind != "review":
                found[unit] = entry
                name = Text(entry.name["en"], entry.name["zh"])
                self._units.setdefault(unit, Unit(unit, UnitKind.COMPANY, name))
        return found

    def _not_of_now(self, standing: Standing) -> set[str]:
        """The packs that rest on other data, params or notebooks than this run."""
        unchanged = {each.unit for each in standing.decisions if not each.make and not each.reasons}
        return {
            unit
            for unit in self._earlier.keys() - unchanged
            if not standing.now.is_of_now(self._keys[unit], self._planned)
        }

    def enter(self, made: Made) -> PackEntry:
        """Publishes what came of a task with its receipt, and enters it into the books."""
        unit, result = self._units[made.task.unit], made.result
        finished = made.scratch / PACK
        if result.failure:
            from kpi_reports.run.failure import failed_pack

            company = self._workspace.company.name.text
            finished = failed_pack(made, result.failure, unit=unit, company=company)
        key = self._keys[unit.id]
        entry = self._entry(unit, result, finished, key)
        write_receipt(finished, Receipt(unit.id, entry, key))
        self._out.publish(unit.id, finished)
        self._made[unit.id] = entry
        self._outdated.discard(unit.id)
        self._went[unit.id] = {
            "state": entry.state,
            "seconds": round(made.seconds, 2),
            "attempts": made.attempts,
            **({"warnings": list(result.warnings)} if result.warnings else {}),
        }
        self._unwritten = True
        rested = time.monotonic() - self._rested
        if len(self._earlier | self._made) <= ALWAYS_BELOW or rested > SHARE * self._took:
            self._write({**self._earlier, **self._made})
        return entry

    def _entry(self, unit: Unit, result: PackResult, finished: Path, key: PackKey) -> PackEntry:
        return PackEntry(
            name={"en": unit.name.en, "zh": unit.name.zh},
            state="failed" if result.failure else "ok",
            files=file_facts(finished),
            made_from=key.digest,
            score=result.score,
            grade=result.grade,
            signals=dict(result.signals),
            kind=self._kind,
            audience=self._audience(unit),
        )

    def _audience(self, unit: Unit) -> dict[str, str]:
        """Whom the unit's pack is for: that of KPI health has its own readers, others those of the
        unit that they are about."""
        whole: PackAudience = "company" if unit.kind is UnitKind.COMPANY else "department"
        asked = "health" if self._kind == "health" else whole
        found = self._workspace.company.audience_of(asked)
        return {"en": found.en, "zh": found.zh}

    def close(self) -> Manifest:
        """Writes the books for the last time: of its kind, a whole run lists its own alone."""
        kept = {
            unit: entry
            for unit, entry in self._earlier.items()
            if self._partial or entry.kind != self._kind
        }
        return self._write({**kept, **self._made})

    def leave(self) -> None:
        """Writes what a run that was cut off has not written yet, and the index of all periods."""
        if self._unwritten:
            self._write({**self._earlier, **self._made})
        above = self._out.folder.parent / INDEX
        books = [*above.parent.glob(f"*/{MANIFEST}")]  # none where no pack was ever published
        if self._went or (books and not _is_in_step(above, books)):
            from kpi_reports.run.index import all_periods_html

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

    def _write(self, packs: dict[str, PackEntry]) -> Manifest:
        """Writes the books; run.json last, so that the index is never behind it."""
        began = time.monotonic()
        notebooks = {
            name: digest
            for unit in sorted(packs)
            for name, digest in self._keys[unit].notebook.items()
        } | dict(self._planned)
        inputs = replace(self._manifest.inputs, notebooks=notebooks)
        manifest = self._manifest = replace(self._manifest, packs=packs, inputs=inputs)
        order = [unit for unit in self._units if unit in packs]
        text = manifest.to_json()
        if self._went or not self._says(text):
            from kpi_reports.run.index import index_html  # templates: for what is drawn alone

            self._out.write(INDEX, index_html(manifest, order, self._outdated))
            self._out.write(LOG, as_json(self._log()))
            self._out.write(MANIFEST, text)
        self._unwritten = False
        self._rested = time.monotonic()
        self._took = self._rested - began
        return manifest

    def _says(self, text: str) -> bool:
        """Whether run.json says this already, and the other books are in step with it."""
        manifest = self._out.folder / MANIFEST
        there = all((self._out.folder / name).is_file() for name in (MANIFEST, LOG, INDEX))
        return (
            there
            and manifest.read_text(encoding="utf-8") == text
            and _is_in_step(manifest, [self._out.folder / INDEX])
        )

    def _log(self) -> dict[str, Any]:
        from kpi_reports.report.issues import log_line

        return {
            "started": self._began.isoformat(timespec="seconds"),
            "seconds": round((datetime.now(UTC) - self._began).total_seconds(), 2),
            "host": socket.gethostname(),
            "python": platform.python_version(),
            "toolkit": self._manifest.toolkit,
            "packs": self._went,
            "data": [log_line(issue) for issue in self._issues],
        }


def _is_in_step(book: Path, rests_on: Iterable[Path]) -> bool:
    """Whether a book was written after all of those that it is made with."""
    latest = max((path.stat().st_mtime_ns for path in rests_on), default=0)
    return book.is_file() and book.stat().st_mtime_ns >= latest
