"""Which encoding a text file is written in: found by strict rules over the whole file."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from kpi_reports.errors import SourceError, nearest
from kpi_reports.intake.readers.candidates import (
    CANDIDATES,
    candidate_encoding,
    fits,
    fitting,
    position_of_misfit,
)

How = Literal["declared", "byte order mark", "utf-8", "utf-16 pattern", "only fit"]

# UTF-32 first: its little-endian mark begins as that of UTF-16 does
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# what programs write when they say the name on the left
_WRITTEN_AS = {"gbk": "gb18030", "gb2312": "gb18030", "shift_jis": "cp932", "big5": "cp950"}
_OFFERED = ("utf-8", "utf-16", *CANDIDATES, *_WRITTEN_AS, "cp949", "cp1251", "latin-1")
_BINARY = (
    (b"PK\x03\x04", "an Excel workbook (.xlsx) or a zip"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook (.xls)"),
    (b"\x1f\x8b", "a gzip file"),
    (b"PAR1", "a Parquet file"),
    (b"%PDF", "a PDF"),
)
_ASCII_SHARE = 8  # a table in UTF-16: at least every 8th character is a mark, digit or line end
_CHUNK = 1 << 20
BYTE_ORDER_MARK = "\ufeff"


@dataclass(frozen=True, slots=True)
class Encoding:
    """An encoding by the name that Python's codecs know, and how it was found."""

    name: str
    how: How


def find_encoding(path: Path, declared: str | None, *, name: str | None = None) -> Encoding:
    """The encoding in which the whole file can be read.

    What is declared must fit. Else, in this order: the byte order mark; UTF-8; the pattern of
    zero bytes that UTF-16 leaves; the one of CANDIDATES that fits. Where several of them fit, the
    question goes to the user. `name` is what messages call the file.

    Raises SourceError where none or several fit, and where the declared one is unknown or does
    not fit.
    """
    name = name or path.name
    with path.open("rb") as file:
        start = file.read(_CHUNK)
    _refuse_binary(start, name)
    marked = next((encoding for mark, encoding in _MARKS if start.startswith(mark)), None)
    if declared is not None:
        return Encoding(_declared(path, declared, marked, start, name), "declared")
    if marked:
        _refuse_misfit(path, marked, f"its byte order mark says {marked}", name)
        return Encoding(marked, "byte order mark")
    if pattern := _utf_16_pattern(path, start):
        return Encoding(pattern, "utf-16 pattern")
    if position_of_misfit(path, "utf-8") is None:
        return Encoding("utf-8", "utf-8")
    return Encoding(candidate_encoding(path, name), "only fit")


def text_chunks(path: Path, encoding: str, *, size: int = _CHUNK) -> Iterator[str]:
    """The file's text in pieces, without its byte order mark. `size` is in bytes.

    Raises UnicodeDecodeError where the encoding does not fit: find it first.
    """
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    with path.open("rb") as file:
        first = True
        while chunk := file.read(size):
            text = decoder.decode(chunk)
            if first and text:
                text, first = text.removeprefix(BYTE_ORDER_MARK), False
            yield text
        yield decoder.decode(b"", final=True)


def _refuse_binary(start: bytes, name: str) -> None:
    for mark, kind in _BINARY:
        if start.startswith(mark):
            raise SourceError(
                f"'{name}' is no text: it begins as {kind} does. Name it by what it is, declare "
                "format, or save the table as CSV"
            )


def _declared(path: Path, declared: str, marked: str | None, start: bytes, name: str) -> str:
    encoding = _codec(declared, name)
    family = encoding.removesuffix("-le").removesuffix("-be")
    if marked:
        if family != marked.removesuffix("-le").removesuffix("-be"):
            raise SourceError(
                f"'{name}' is declared as {declared}, but its byte order mark says {marked}. "
                f"Leave the declaration out, or write text: {{encoding: {marked}}}"
            )
        encoding = marked
    elif encoding == "utf-16":  # without a mark: what Windows writes, unless zero bytes deny it
        encoding = _utf_16_pattern(path, start) or "utf-16-le"
    _refuse_misfit(path, encoding, f"it is declared as {declared}", name)
    return encoding


def _codec(declared: str, name: str) -> str:
    try:
        "".encode(declared)  # also refuses Python's codecs that are no text encodings
        found = codecs.lookup(declared).name
    except (LookupError, UnicodeError, ValueError) as error:
        raise SourceError(
            f"'{name}' is declared in the encoding '{declared}', which is not known."
            f"{nearest(declared, _OFFERED)}"
        ) from error
    return _WRITTEN_AS.get(found, found.removesuffix("-sig"))


def _refuse_misfit(path: Path, encoding: str, claim: str, name: str) -> None:
    misfit = position_of_misfit(path, encoding)
    if misfit is None:
        return
    found = ["utf-8"] if position_of_misfit(path, "utf-8") is None else fitting(path)
    advice = (
        f"What fits: {', '.join(found)}. Write text: {{encoding: {found[0]}}} if the text is right"
        if found
        else "No other encoding that we look for fits: save the file again as UTF-8"
    )
    byte = f"byte 0x{misfit.byte:02x}" if misfit.byte is not None else "the end of the file"
    raise SourceError(
        f"line {misfit.line} of '{name}' cannot be read: {claim}, and {byte} there does not fit. "
        f"{advice}"
    )


def _utf_16_pattern(path: Path, start: bytes) -> str | None:
    """UTF-16 without its mark: zero bytes nearly all in every second place, and text if so read.

    Some Chinese characters end in a zero byte (一 is 4E 00). The wrong order of bytes is no text:
    it makes a line feed a character that is not assigned.
    """
    zeros = (start[0::2].count(0), start[1::2].count(0))
    high = int(zeros[1] > zeros[0])
    few = zeros[high] * 2 * _ASCII_SHARE < len(start) or zeros[high] < zeros[1 - high] * 2
    encoding = ("utf-16-be", "utf-16-le")[high]
    if not zeros[high] or few or "\n".encode(encoding) not in start:
        return None
    return encoding if fits(path, encoding) else None
