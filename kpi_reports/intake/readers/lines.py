"""Lines of a text file, none so long that it fills the memory."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from kpi_reports.errors import SourceError
from kpi_reports.intake.readers.encoding import BYTE_ORDER_MARK

LINE_LIMIT = 2_000_000  # bytes: DuckDB's max_line_size, beyond which it reads no record
_CHUNK = 1 << 20


def text_lines(path: Path, encoding: str, *, name: str) -> Iterator[str]:
    """Every line, each line end (CR LF, LF or CR) as a line feed, without the byte order mark.

    Raises SourceError at a line of more than LINE_LIMIT characters, before it is read whole.
    """
    with path.open(encoding=encoding, errors="strict", newline=None) as file:
        number = 1
        while line := file.readline(LINE_LIMIT):
            if len(line) == LINE_LIMIT and line[-1] != "\n":
                raise too_long(number, name)
            yield line.removeprefix(BYTE_ORDER_MARK) if number == 1 else line
            number += 1


def refuse_long_lines(path: Path, *, name: str) -> None:
    """Raises SourceError where more than LINE_LIMIT bytes follow one another without a line end."""
    begun = read = 0  # where the line of the last byte begins, and how much was read
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            ends = [end for end in (chunk.find(b"\n"), chunk.find(b"\r")) if end >= 0]
            if read + min(ends, default=len(chunk)) - begun > LINE_LIMIT:
                raise too_long(_line(path, begun), name)
            if ends:
                begun = read + max(chunk.rfind(b"\n"), chunk.rfind(b"\r")) + 1
            read += len(chunk)


def _line(path: Path, place: int) -> int:
    """The line that begins at a place of the file."""
    feeds = returns = 0
    with path.open("rb") as file:
        while place > 0 and (chunk := file.read(min(place, _CHUNK))):
            place -= len(chunk)
            feeds, returns = feeds + chunk.count(b"\n"), returns + chunk.count(b"\r")
    return max(feeds, returns) + 1


def too_long(line: int, name: str) -> SourceError:
    """The refusal of a line."""
    return SourceError(
        f"line {line} of '{name}' has more than {LINE_LIMIT:,} bytes: that is no table of lines. "
        "Is it the right file, and is it whole?"
    )
