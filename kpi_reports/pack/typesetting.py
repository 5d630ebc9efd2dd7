"""What every PDF shares: Typst in this process, the fonts, printable text, the file's date.

Never import this in a process that will fork afterwards: a child forked from a process that has
compiled once hangs in its first compile.
"""

from __future__ import annotations

import json
import re
import tempfile
import warnings
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import typst

from kpi_reports.errors import PackError
from kpi_reports.pack.checks import PackWarning
from kpi_reports.pack.document import Document
from kpi_reports.pack.fonts import (
    FAMILY,
    NARROW,
    NARROW_FAMILY,
    PRIVATE,
    font_folder,
    replace_missing,
)
from kpi_reports.pack.object_streams import pack_objects
from kpi_reports.report.icons import ICON_NAMES, icon_svg
from kpi_reports.report.palette import LIGHT
from kpi_reports.values import Language

STANDARDS: list[typst.PDFStandard] = ["ua-1", "a-2a"]  # everyone can read it; it can be archived
COMMON = "common.typ"  # what every template begins with
LONG_CELL = 32  # letters; beyond it a cell wraps
SHORT_CELL = 28  # letters; up to it a cell beside numbers does not wrap
UNDATED = date(2000, 1, 1)  # the file's date where a pack does not say as of when
_ISO_DATE = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b")


def printer(missing: set[str]) -> Callable[[str], str]:
    """What makes a text printable and remembers the characters that no font has."""

    def printable(text: str) -> str:
        text, lost = replace_missing(text)
        missing.update(lost)
        return text

    return printable


def warn_of(missing: set[str], document: Document) -> None:
    """Warns of the characters for which no font has a glyph, if there are any, and says where the
    first of them stand."""
    if not missing:
        return
    first = sorted(missing)[:8]
    shown = ", ".join(
        f"U+{ord(char):04X}{' (private use)' if PRIVATE.match(char) else ''}" for char in first
    )
    places = [
        f"section '{section.title}', {part.kind}"
        for section in document.sections
        for part in section.parts
        if any(char in _strings(part.body) for char in first)
    ]
    warnings.warn(
        f"the pack's font has no glyph for {shown}{' ...' if len(missing) > len(first) else ''}; "
        "the PDF shows the code in brackets instead. Seen in "
        f"{'; '.join(places[:3]) or 'what stands before the first section'}",
        PackWarning,
        stacklevel=3,
    )


def _strings(body: Any) -> str:
    """Everything written in a body, pictures too, in one text."""
    return json.dumps(body, ensure_ascii=False)


def looks(language: Language) -> dict[str, Any]:
    """The colours, icons and fonts that a template draws with."""
    return {
        "colours": dict(LIGHT),
        "icons": {name: icon_svg(name) for name in ICON_NAMES},
        "fonts": {"family": FAMILY, "narrow": NARROW_FAMILY, "covers": NARROW[language]},
    }


def column_widths(body: dict[str, Any]) -> list[float | None]:
    """Shares of the width per column; None for a column as wide as its content.

    A column of long texts gets a share without asking, or it would take the others' room. Where
    no column has a share, the one with the longest text takes what is left.
    """
    shares: list[float | None] = []
    longest: list[int] = []
    numbers = any(c.get("share") and c.get("align") == "right" for c in body["columns"])
    for place, column in enumerate(body["columns"]):
        length = max((text_length(row[place]["text"]) for row in body["rows"]), default=0)
        longest.append(length)
        asked = column.get("share")
        if (
            numbers
        ):  # they are never broken over lines, nor are short texts; long ones share the rest
            is_long = column.get("align") == "left" and length > SHORT_CELL
            asked = min(length, 120) / 60 if is_long else None
        shares.append(asked or (min(length, 120) / 60 if length > LONG_CELL else None))
    if shares and not any(shares):
        shares[longest.index(max(longest))] = 1.0
    return shares


def text_length(text: str) -> int:
    """How long a text is in print, in Latin letters; a Han character is two wide."""
    return sum(2 if char >= "\u2e80" else 1 for char in text)


def date_of(document: Document) -> date:
    """The date that the cover names, else that of a pack which does not say as of when."""
    found = _ISO_DATE.search(document.cover["as_of"]) if document.cover else None
    try:
        return date(*map(int, found.groups())) if found else UNDATED
    except ValueError:  # "2013-02-30" is no date
        return UNDATED


@lru_cache(maxsize=1)
def _compiler() -> tuple[typst.Compiler, tempfile.TemporaryDirectory[str]]:
    """One compiler per process, and its root: an empty folder to read from."""
    root = tempfile.TemporaryDirectory(prefix="kpi-reports-")
    empty = Path(root.name)
    fonts = typst.Fonts(include_system_fonts=False, font_paths=[str(font_folder())])
    compiler = typst.Compiler(
        root=str(empty),
        font_paths=fonts,
        ignore_system_fonts=True,
        package_path=str(empty),
        package_cache_path=str(empty),
    )
    return compiler, root


@lru_cache(maxsize=4)
def _template(*names: str) -> bytes:
    folder = files("kpi_reports.pack").joinpath("templates")
    return b"\n".join(folder.joinpath(name).read_bytes() for name in (COMMON, *names))


def compile_pdf(templates: Sequence[str], data: dict[str, Any], day: date) -> bytes:
    """The PDF (PDF/UA-1 and PDF/A-2a) that templates, one after the other, make of data.

    Its date is `day`.

    Raises:
        PackError: Typst refuses the document, or made it with a warning.
    """
    compiler, _ = _compiler()
    try:
        made, found = compiler.compile_with_warnings(
            input=_template(*templates),
            format="pdf",
            sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
            pdf_standards=STANDARDS,
            timestamp=datetime(day.year, day.month, day.day, tzinfo=UTC),
        )
    except typst.TypstError as fault:
        raise PackError(
            f"the PDF cannot be made: {fault.message}. {' '.join(fault.hints)}"
        ) from fault
    if found or not isinstance(made, bytes):
        reasons = "; ".join(warning.message for warning in found)
        raise PackError(f"the PDF cannot be made without a fault: {reasons}")
    return pack_objects(made)
