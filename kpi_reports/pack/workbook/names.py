"""Names of sheets that Excel accepts."""

from __future__ import annotations

import re

from kpi_reports.pack.text import visible

LONGEST = 31  # characters; Excel refuses to open a file with a longer name
_FORBIDDEN = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_RESERVED = "history"  # Excel keeps this name for itself


def sheet_name(wanted: str, taken: set[str]) -> str:
    """The name as Excel accepts it, unlike any other; it is added to `taken`, casefolded.

    Characters that Excel forbids become "_", 31 characters stay, and a second sheet of the same
    name is told apart by a number: "Data", "Data (2)". Excel takes "data" and "Data" for the same.
    """
    name = (
        _FORBIDDEN.sub("_", visible(wanted)).strip().strip("'").strip()[:LONGEST].rstrip(" '")
        or "_"
    )
    if name.casefold() == _RESERVED:
        name += "_"
    found, at = name, 1
    while found.casefold() in taken:
        at += 1
        ending = f" ({at})"
        found = name[: LONGEST - len(ending)] + ending
    taken.add(found.casefold())
    return found
