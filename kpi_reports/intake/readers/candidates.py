"""The encodings older than Unicode that a file may be in, and the question which one it is."""

from __future__ import annotations

import codecs
import re
import sys
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from kpi_reports.errors import SourceError

# What Excel writes as CSV on Windows in Chinese (simplified, traditional), Japanese and Western.
CANDIDATES = ("gb18030", "cp950", "cp932", "cp1252")
_KNOWN_AS = {
    "gb18030": "gb18030 (GBK, GB2312)",
    "cp950": "cp950 (Big5)",
    "cp932": "cp932 (Shift_JIS)",
    "cp1252": "cp1252 (Western)",
}
_WESTERN = "cp1252"
# Western words have accented letters alone between plain ones; a Chinese character is two bytes.
_WESTERN_RUNS = 5  # so many different runs of non-ASCII bytes, no run of one: no Western text
_SAMPLES = 3
_SAMPLE_LENGTH = 50
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Misfit:
    """Where an encoding ends to fit: the line, and the byte (None at the end of the file)."""

    line: int
    byte: int | None


def candidate_encoding(path: Path, name: str) -> str:
    """The one of CANDIDATES that the whole file fits.

    cp1252 gives nearly every byte a meaning, so that it fits proves nothing: it is never taken,
    only asked about.

    Raises SourceError where none or several fit: then with lines as each would read them.
    """
    found = fitting(path)
    if not found:
        misfit = position_of_misfit(path, "utf-8")
        place = f"line {misfit.line} of " if misfit else ""
        raise SourceError(
            f"{place}'{name}' cannot be read: it is neither UTF-8 nor UTF-16, and none of "
            f"{', '.join(CANDIDATES)} fits the whole file. Declare text: {{encoding: ...}}, or "
            "save it again as UTF-8"
        )
    if len(found) == 1 and found[0] != _WESTERN:
        return found[0]
    raise SourceError(_question(path, found, name))


def fitting(path: Path) -> list[str]:
    """Those of CANDIDATES that fit the whole file, in their order."""
    found = [name for name in CANDIDATES if name != _WESTERN and fits(path, name)]
    # the cheap question first: it takes a second to read a million rows as Western
    if (not found or _may_be_western(path)) and fits(path, _WESTERN):
        found.append(_WESTERN)
    return found


def fits(path: Path, encoding: str) -> bool:
    """Whether every byte has a meaning, and none means what no text holds.

    No text holds characters that are not assigned, are for private use, or control a terminal.
    """
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    seen = np.zeros(sys.maxunicode + 1, dtype=np.bool_)
    judged = 0
    try:
        for chunk in _chunks(path):
            text = decoder.decode(chunk)
            seen[np.frombuffer(text.encode("utf-32-le"), dtype=np.uint32)] = True
            if (count := int(np.count_nonzero(seen))) > judged:
                judged = count
                if any(_is_no_text(chr(code)) for code in np.flatnonzero(seen)):
                    return False
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def position_of_misfit(path: Path, encoding: str) -> Misfit | None:
    """Where the encoding ends to fit the file; None where it fits to the end."""
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    read = 0
    try:
        for chunk in _chunks(path):
            pending = len(decoder.getstate()[0])
            decoder.decode(chunk)
            read += len(chunk)
    except UnicodeDecodeError as error:
        place = read - pending + error.start
        return Misfit(_line(path, encoding, place), error.object[error.start])
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return Misfit(_line(path, encoding, read), None)
    return None


def _line(path: Path, encoding: str, place: int) -> int:
    """The line of a byte, as an editor counts: any of the three line ends ends one."""
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    line, after_return = 1, False
    for chunk in _chunks(path):
        text = decoder.decode(chunk[:place])
        place -= len(chunk)
        pairs = text.count("\r\n") + (after_return and text.startswith("\n"))
        line += text.count("\n") + text.count("\r") - pairs
        after_return = text.endswith("\r") if text else after_return
        if place <= 0:
            break
    return line


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            yield chunk


def _is_no_text(character: str) -> bool:
    return "\x7f" <= character <= "\x9f" or (
        character >= "\xa0" and unicodedata.category(character) in ("Cn", "Co", "Cs")
    )


def _may_be_western(path: Path) -> bool:
    """Whether a run of non-ASCII bytes stands alone, or there are too few of them to tell."""
    runs: set[bytes] = set()
    before = b""
    for chunk in _chunks(path):
        piece = before + chunk
        high = np.frombuffer(b"\0" + piece + b"\0", dtype=np.uint8) >= 0x80
        # the last byte of a piece is judged with the next one
        alone = high[1:-1] & ~high[:-2] & ~high[2:]
        if alone[1 if before else 0 : -1].any():
            return True
        if len(runs) < _WESTERN_RUNS:
            runs |= set(re.findall(rb"[\x80-\xff]+", piece))
        before = piece[-2:]
    ends_alone = before[-1] >= 0x80 and before[0] < 0x80
    return ends_alone or len(runs) < _WESTERN_RUNS


def _question(path: Path, found: list[str], name: str) -> str:
    lines = []
    for sample in _sample_lines(path, found):
        lines += [f"  {encoding}: {text}" for encoding, text in zip(found, sample, strict=True)]
    if len(found) == 1:
        return (
            f"'{name}' is neither UTF-8 nor UTF-16. {_KNOWN_AS[found[0]]} fits, as it fits nearly "
            "every file, and other encodings of one byte per character would too:\n"
            + "\n".join(lines)
            + f"\nWrite text: {{encoding: {found[0]}}} if that reads right, else the right one"
        )
    return (
        f"'{name}' is neither UTF-8 nor UTF-16, and it fits "
        f"{' and '.join(_KNOWN_AS[encoding] for encoding in found)}:\n"
        + "\n".join(lines)
        + f"\nSee which one reads right and write it, as text: {{encoding: {found[0]}}}"
    )


def _sample_lines(path: Path, found: list[str]) -> list[list[str]]:
    """Up to three lines, each as every encoding reads it, where these differ."""
    samples: list[list[str]] = []
    with path.open("rb") as file:
        while len(samples) < _SAMPLES and (line := file.readline(_CHUNK)):
            if line.isascii():
                continue
            sample = [_shown(line.decode(encoding, errors="replace")) for encoding in found]
            if sample not in samples and (len(set(sample)) > 1 or len(found) == 1):
                samples.append(sample)
    return samples


def _shown(line: str) -> str:
    text = " ".join(line.split())
    return text if len(text) <= _SAMPLE_LENGTH else f"{text[: _SAMPLE_LENGTH - 1]}…"
