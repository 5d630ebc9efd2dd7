"""What can go wrong, as the person who must mend it reads it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

SHOWN_NAMES = 12  # more to choose from would not be read
SHOWN_FAULTS = 5  # a longer list is cut here: the first faults usually cause the rest


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One thing that is wrong, and where.

    `file` is relative to the project where that is possible; `line` and `column` count from 1
    and are None where the fault has no place in a file.
    """

    file: str | None
    line: int | None
    message: str
    column: int | None = None

    def __str__(self) -> str:
        place = ":".join(
            str(part) for part in (self.file, self.line, self.column) if part is not None
        )
        return f"{place}: {self.message}" if place else self.message


class KpiReportsError(Exception):
    """A mistake that the user can mend. The command line prints it without a traceback.

    `faults` holds every fault found, in file order; the text shows the first few.
    """

    exit_code = 2

    def __init__(self, faults: str | Fault | Iterable[Fault]) -> None:
        if isinstance(faults, str):
            faults = [Fault(None, None, faults)]
        elif isinstance(faults, Fault):
            faults = [faults]
        self.faults: tuple[Fault, ...] = tuple(faults)
        super().__init__(self.faults)

    def __str__(self) -> str:
        lines = [str(fault) for fault in self.faults[:SHOWN_FAULTS]]
        if (rest := len(self.faults) - SHOWN_FAULTS) > 0:
            lines.append(f"... and {rest} more; `kpi-reports check` lists them all")
        return "\n".join(lines)


class ParamsError(KpiReportsError):
    """Something in params is wrong."""


class SourceError(KpiReportsError):
    """A source cannot be read, or does not hold what its declaration says."""


class PeriodError(KpiReportsError):
    """A period that is misspelt, or that the data do not reach."""


class UnitError(KpiReportsError):
    """A department that params do not know."""


class OutputError(KpiReportsError):
    """The place for the packs cannot be written."""


class CubeError(KpiReportsError):
    """A measured cube that cannot be read: damaged, or of another version."""


class ClusterError(KpiReportsError):
    """A cluster that cannot be used: not there, not to be reached, or of other versions."""


class ClusterLost(ClusterError):
    """A cluster that went away while packs were made: some are missing, none is half made."""

    exit_code = 1


class PackError(KpiReportsError):
    """Blocks that cannot become a pack: a figure without alt text, a glyph that no font has."""


def nearest(found: str, allowed: Iterable[str]) -> str:
    """A sentence to append: the closest allowed name, else the names to choose from."""
    names = sorted(set(allowed))
    folded = {name.casefold(): name for name in names}
    close = get_close_matches(found.casefold(), list(folded), n=1, cutoff=0.6)
    if close:
        return f" Did you mean '{folded[close[0]]}'?"
    shown = ", ".join(f"'{name}'" for name in names[:SHOWN_NAMES])
    more = " or another" if len(names) > SHOWN_NAMES else ""
    return f" Choose one of {shown}{more}." if names else ""
