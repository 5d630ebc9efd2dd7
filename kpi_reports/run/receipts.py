"""pack.json: the receipt that every published pack carries, and what it says of the pack's files.

It is published by the same renaming as the pack, so that one is never there without the other.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from hashlib import file_digest
from pathlib import Path

from kpi_reports.run.keys.key import PackKey
from kpi_reports.run.manifest import PackEntry, as_json

RECEIPT = "pack.json"
RECEIPT_SCHEMA = 1


@dataclass(frozen=True, slots=True)
class Receipt:
    """A published pack: what run.json says of it, and all that it was made from."""

    unit: str
    entry: PackEntry
    key: PackKey

    def to_json(self) -> str:
        told = {"schema": RECEIPT_SCHEMA, "unit": self.unit}
        return as_json(told | asdict(self.entry) | {"key": self.key.to_dict()})

    @classmethod
    def read(cls, folder: Path) -> Receipt | None:
        """The receipt of a pack's folder; None where there is none that this version can read, so
        that the pack is made again."""
        try:
            fields = json.loads((folder / RECEIPT).read_text(encoding="utf-8"))
            if fields.pop("schema") != RECEIPT_SCHEMA or fields["unit"] != folder.name:
                return None
            key = PackKey.from_dict(fields.pop("key"))
            return cls(fields.pop("unit"), PackEntry(**fields), key)
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return None


def write_receipt(folder: Path, receipt: Receipt) -> None:
    """Writes the receipt into the folder of a finished pack, which does not list it."""
    (folder / RECEIPT).write_text(receipt.to_json(), encoding="utf-8", newline="\n")


def read_receipts(period: Path) -> dict[str, Receipt]:
    """The receipts of a period's packs by unit, in the order of their names."""
    if not period.is_dir():
        return {}
    found = (Receipt.read(folder.parent) for folder in sorted(period.glob(f"*/{RECEIPT}")))
    return {receipt.unit: receipt for receipt in found if receipt is not None}


def damage(folder: Path, files: Mapping[str, Mapping[str, str | int]]) -> tuple[str, ...]:
    """What is wrong with a pack's files, in words; nothing where they are as they were published.

    A file is read again only where it changed after its receipt was written.
    """
    written = (folder / RECEIPT).stat().st_mtime_ns
    found = []
    for name, facts in files.items():
        path = folder / name
        try:
            state = path.stat()
        except FileNotFoundError:
            found.append(f"{name} is missing")
            continue
        changed = state.st_size != facts["bytes"]
        if not changed and state.st_mtime_ns > written:
            with path.open("rb") as file:
                changed = file_digest(file, "sha256").hexdigest() != facts["sha256"]
        if changed:
            found.append(f"{name} was changed by hand")
    return tuple(found)
