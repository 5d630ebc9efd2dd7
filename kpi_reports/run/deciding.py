"""Which packs are to be made, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from kpi_reports.run.how import How
from kpi_reports.run.keys import PackKey
from kpi_reports.run.manifest import PackEntry
from kpi_reports.run.receipts import RECEIPT, Receipt, damage

REASONS_TOLD = 5
NEVER, NO_RECEIPT = "never made", "its receipt pack.json cannot be read"
FAILED, FORCED = "failed last time", "asked for (--force)"
LEFT = "left as it is (--retry-failed)"


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether a pack is to be made, and why: or, where it is left, what would be a reason.

    `earlier` is the pack that is there, None without one.
    """

    unit: str
    make: bool
    reasons: tuple[str, ...]
    earlier: PackEntry | None = None

    @property
    def words(self) -> str:
        """The decision on one line, without the unit."""
        told = "; ".join(self.reasons[:REASONS_TOLD])
        if (rest := len(self.reasons) - REASONS_TOLD) > 0:
            told += f"; {rest} more"
        if self.make:
            return f"to be made: {told}"
        return f"{LEFT}: {told}" if self.reasons else "unchanged"


def decide(
    period: Path, keys: Mapping[str, PackKey], receipts: Mapping[str, Receipt], how: How
) -> tuple[Decision, ...]:
    """A decision for each pack, in the order of `keys`; `receipts` are those in the period's
    folder. A failed pack is made again: it may have been the machine's fault."""
    return tuple(_decide(period / unit, key, receipts.get(unit), how) for unit, key in keys.items())


def _decide(folder: Path, key: PackKey, receipt: Receipt | None, how: How) -> Decision:
    if receipt is None:
        return Decision(folder.name, True, (_without_receipt(folder),))
    entry = receipt.entry
    failed = (FAILED,) if entry.state == "failed" else ()
    broken = damage(folder, entry.files)
    changes = () if receipt.key == key else key.changes_since(receipt.key)
    reasons = (*failed, *changes, *broken)
    if how.force:
        return Decision(folder.name, True, (FORCED, *reasons), entry)
    if how.retry_failed:
        lacking = failed or any((folder / name).exists() is False for name in entry.files)
        return Decision(folder.name, bool(lacking), reasons, entry)
    return Decision(folder.name, bool(reasons), reasons, entry)


def _without_receipt(folder: Path) -> str:
    return NO_RECEIPT if (folder / RECEIPT).exists() else NEVER
