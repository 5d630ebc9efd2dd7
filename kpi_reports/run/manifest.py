"""run.json, which says what a run made from what, and run.log.json, which says how it went."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any, Literal

from kpi_reports.errors import OutputError

SCHEMA = 1

State = Literal["ok", "failed"]


@dataclass(frozen=True, slots=True)
class Inputs:
    """What packs are made from, as content hashes. `sources` maps a source to where it is (without
    local paths) and its hash; `failed` one that could not be read to the reason."""

    params: Mapping[str, str]
    sources: Mapping[str, Mapping[str, str | int]]
    cube: str
    notebooks: Mapping[str, str]
    failed: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PackEntry:
    """One pack in run.json. `signals` counts the unit's KPIs by variation; `kind` says what the
    pack is about, `audience` whom it is for, in each language.

    `made_from` is the digest of all that it was made from, which its receipt tells by name.
    """

    name: Mapping[str, str]
    state: State
    files: Mapping[str, Mapping[str, str | int]]
    made_from: str
    score: float | None = None
    grade: str | None = None
    signals: Mapping[str, int] = field(default_factory=dict)
    kind: str = "review"
    audience: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Manifest:
    """run.json: no times, hosts, attempts or local paths, so that equal input gives equal bytes."""

    company: str
    company_name: Mapping[str, str]
    period: str
    as_of: str
    languages: tuple[str, ...]
    formats: tuple[str, ...]
    toolkit: str
    inputs: Inputs
    packs: Mapping[str, PackEntry] = field(default_factory=dict)

    @property
    def failed(self) -> tuple[str, ...]:
        return tuple(unit for unit, pack in self.packs.items() if pack.state == "failed")

    def to_json(self) -> str:
        return as_json({"schema": SCHEMA} | asdict(self))

    @classmethod
    def read(cls, path: Path) -> Manifest | None:
        """The manifest of an earlier run; None where there was none.

        Raises OutputError where the file is not a manifest that this version can read.
        """
        if not path.exists():
            return None
        try:
            fields = json.loads(path.read_text(encoding="utf-8"))
            if fields.pop("schema") != SCHEMA:
                raise ValueError("another schema")
            fields["inputs"] = Inputs(**fields["inputs"])
            fields["packs"] = {unit: PackEntry(**pack) for unit, pack in fields["packs"].items()}
            fields["languages"] = tuple(fields["languages"])
            fields["formats"] = tuple(fields["formats"])
            return cls(**fields)
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise OutputError(
                f"{path} cannot be read as the manifest of an earlier run: it is damaged or of "
                "another version. Run all departments again, or move that folder away."
            ) from error


def file_facts(folder: Path) -> dict[str, dict[str, str | int]]:
    """SHA-256 and size of every file in a pack's folder, by name."""
    return {
        path.name: {"sha256": sha256(content).hexdigest(), "bytes": len(content)}
        for path in sorted(folder.iterdir())
        for content in (path.read_bytes(),)
    }


def as_json(value: Mapping[str, Any]) -> str:
    """JSON text with sorted keys and a final line end."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False, indent=1, sort_keys=True) + "\n"
