"""Reads an .xls in a process of its own first: a damaged one can end the process that reads it.

A flipped byte in the binary format makes the library ask for more memory than there is, which ends
the program without an exception, or read without an end. So another process, which imports nothing
of ours, tries the file before we do.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from kpi_reports.errors import SourceError

LIMIT_SECONDS = 120  # far beyond the 65,536 rows that an .xls sheet holds
_READ_ALL = """
import sys
from python_calamine import CalamineWorkbook
try:
    book = CalamineWorkbook.from_path(sys.argv[1])
    for name in book.sheet_names:
        book.get_sheet_by_name(name).to_python()
except BaseException:
    pass  # whoever reads it next meets the same and tells it
"""


def require_readable_xls(path: Path, name: str, *, limit_seconds: float = LIMIT_SECONDS) -> None:
    """Raises SourceError where reading the file ends the process, or does not end."""
    command = [sys.executable, "-c", _READ_ALL, str(path)]
    try:
        ended = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=limit_seconds,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise SourceError(_damaged(name)) from error
    if ended.returncode != 0:
        raise SourceError(_damaged(name))


def _damaged(name: str) -> str:
    return (
        f"'{name}' is damaged so badly that it cannot be read. If Excel opens it, save it there as "
        ".xlsx; else get the file again"
    )
