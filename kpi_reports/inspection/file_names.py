"""What a file's name says, and which files beside it are written alike."""

from __future__ import annotations

import glob
import re
from dataclasses import dataclass
from pathlib import Path

from kpi_reports.intake.readers.templates import match

_SEPARATOR = r"[-_. ]?"
_YEAR, _MONTH, _DAY = r"(?:19[89]|20\d)\d", r"(?:0[1-9]|1[0-2])", r"(?:0[1-9]|[12]\d|3[01])"
_BEFORE, _AFTER = r"(?<!\d)", r"(?!\d)"
# a pattern and what its groups are; the first that fits counts
_PATTERNS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(_BEFORE + pattern + _AFTER), template)
    for pattern, template in (
        (rf"({_YEAR})(年)(1[0-2]|0?[1-9])(月)", "{{year}}{1}{{month}}{3}"),
        (rf"({_YEAR})(年第?)([1-4])(季度?)", "{{year}}{1}{{quarter}}{3}"),
        (
            rf"({_YEAR})({_SEPARATOR})({_MONTH})({_SEPARATOR})({_DAY})",
            "{{year}}{1}{{month}}{3}{{day}}",
        ),
        (rf"({_YEAR})({_SEPARATOR}[Qq])([1-4])", "{{year}}{1}{{quarter}}"),
        (rf"({_YEAR})({_SEPARATOR})({_MONTH})", "{{year}}{1}{{month}}"),
        (rf"({_YEAR})", "{{year}}"),
        (r"(1[0-2]|0?[1-9])(月)", "{{month}}{1}"),
    )
)


@dataclass(frozen=True, slots=True)
class FileName:
    """What a name says: the pattern `file_name`, the glob of its siblings, and how many files fit.

    `template` is None where the name says no year or month; `strangers` are files that fit the
    glob and not the template.
    """

    glob: str
    template: str | None = None
    files: int = 1
    strangers: tuple[str, ...] = ()
    words: tuple[str, ...] = ()


def read_file_name(path: Path) -> FileName:
    """What the name of a file says of its year and month."""
    name = path.name
    for pattern, template in _PATTERNS:
        found = pattern.search(name)
        if found is None or "*" in name or "{" in name or "}" in name:
            continue
        start, end = name[: found.start()], name[found.end() :]
        written = start + template.format(*found.groups()) + end
        values = match(written, name)
        if values is None:
            continue
        fitting = f"{glob.escape(start)}*{glob.escape(end)}"
        files = sorted(entry.name for entry in path.parent.glob(fitting) if entry.is_file())
        strangers = tuple(entry for entry in files if match(written, entry) is None)
        return FileName(fitting, written, len(files), strangers, tuple(values))
    return FileName(glob.escape(name))


def bare_stem(name: str) -> str:
    """The name without its endings and what it says of years and months."""
    stem = re.sub(r"(\.[A-Za-z]\w{0,7})+$", "", name)
    for pattern, _ in _PATTERNS:
        stem = pattern.sub(" ", stem)
    return re.sub(r"[\s_\-.（）()【】]+", " ", stem).strip(" 年月度季")
