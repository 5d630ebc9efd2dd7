"""Whether DuckDB can read a text as it stands, so that its rows can be counted from the first."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from kpi_reports.intake.readers import lines

_CHUNK = 1 << 20
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_LINE_ENDS = b"\r\n"


def is_even(chunks: Iterable[bytes], delimiter: str, *, columns: int, name: str) -> bool:
    """Whether the UTF-8 text holds no NUL, no empty row before its end, and one kind of line end.

    DuckDB passes over empty rows in silence, so that rows after them would be counted wrong; it
    reads NUL into the cells; and it stops at a line end of another kind than the first. Line ends
    that differ inside quoted cells count as a difference too: to tell these apart takes a parser.

    Chunks are consumed up to the first unevenness. Raises SourceError at a line beyond the limit.
    """
    empty = b"[ \\t\\r" + re.escape(delimiter.encode()) + b"]"
    empty_row = re.compile(rb"\n(?:%b*\n|%b+\Z)" % (empty, empty))
    feeds = returns = pairs = 0
    ended = False
    for piece in _whole_lines(chunks):
        if piece[-1:] != b"\n" and len(piece) > lines.LINE_LIMIT:
            raise lines.too_long(feeds + 1, name)
        # the first byte is the line end of the piece before
        feeds += piece.count(b"\n") - 1
        if b"\r" in piece:
            returns += piece.count(b"\r")
            pairs += piece.count(b"\r\n")
        if b"\0" in piece or (ended and piece.strip(_LINE_ENDS)) or returns != pairs:
            return False
        if found := empty_row.search(piece):
            ended = True
            # DuckDB makes an empty line a row where there is one column
            if columns == 1 or piece[found.start() :].strip(_LINE_ENDS):
                return False
    return returns in (0, feeds)


def _whole_lines(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Pieces that begin with the line feed before their first line and end with one.

    The last may end without; so does one with a line that ends otherwise or not within the limit,
    which ends them.
    """
    rest = b"\n"
    for number, chunk in enumerate(chunks):
        piece = rest + (chunk.removeprefix(_BYTE_ORDER_MARK) if number == 0 else chunk)
        cut = piece.rfind(b"\n")
        if cut:
            yield piece[: cut + 1]
        rest = piece[cut:]
        if b"\r" in rest[:-1] or len(rest) > lines.LINE_LIMIT:
            break
    if rest != b"\n":
        yield rest


def raw_chunks(path: Path) -> Iterator[bytes]:
    """The bytes of a file."""
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            yield chunk


def transcoded(texts: Iterable[str], target: Path) -> Iterator[bytes]:
    """The texts as UTF-8, written to `target` as they pass."""
    with target.open("wb") as file:
        for text in texts:
            chunk = text.encode()
            file.write(chunk)
            yield chunk
