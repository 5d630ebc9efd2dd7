"""Blocks as a tagged PDF (PDF/UA-1, PDF/A-2a), by Typst in this process. Same blocks, same bytes.

Never import this in a process that will fork afterwards: a child forked from a process that has
compiled once hangs in its first compile.
"""

from __future__ import annotations

import json
import re
import tempfile
import warnings
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, date, datetime
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import typst

from kpi_reports.errors import PackError
from kpi_reports.pack.checks import PackWarning
from kpi_reports.pack.document import Document, arrange
from kpi_reports.pack.first_page import keep_decisions_short
from kpi_reports.pack.fonts import (
    FAMILY,
    NARROW,
    NARROW_FAMILY,
    PRIVATE,
    font_folder,
    replace_missing,
)
from kpi_reports.pack.furniture import furniture
from kpi_reports.pack.object_streams import pack_objects
from kpi_reports.pack.scale import scale_marks
from kpi_reports.pack.svg import print_svg
from kpi_reports.pack.text import map_text
from kpi_reports.report.blocks import Block
from kpi_reports.report.icons import ICON_NAMES, icon_svg
from kpi_reports.report.palette import LIGHT
from kpi_reports.values import Language

STANDARDS: list[typst.PDFStandard] = ["ua-1", "a-2a"]  # everyone can read it; it can be archived
APPENDIX = "part-appendix"  # where things are looked up; set close
LONG_CELL = 32  # letters; beyond it a cell wraps
UNDATED = date(2000, 1, 1)  # the file's date where a pack does not say as of when
_ISO_DATE = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b")


def render_pdf(
    blocks: Sequence[Block],
    language: Language,
    *,
    as_of: date | None = None,
    title: str | None = None,
    keywords: Sequence[str] = (),
) -> bytes:
    """The PDF in this language. Its date is `as_of`, else the date that the cover names.

    A character that the pack's font lacks is shown as `[U+1F600]`, with a `PackWarning`.

    Raises:
        PackError: blocks that cannot become a pack, the font is not installed, or Typst refuses
            the document (a level skipped, an alt text missing).
    """
    document = keep_decisions_short(arrange(blocks, language, title=title))
    missing: set[str] = set()
    data = _data(document, missing)
    data["keywords"] = [_printable(word, missing) for word in keywords]
    if missing:
        warnings.warn(_told(missing, document), PackWarning, stacklevel=2)
    return _compile(json.dumps(data, ensure_ascii=False), as_of or _date_of(document))


def _data(document: Document, missing: set[str]) -> dict[str, Any]:
    language = document.language

    def change(text: str) -> str:
        return _printable(text, missing)

    cover = document.cover or {}
    data: dict[str, Any] = map_text(asdict(document), change)
    parts = [(part, "") for part in data["lead"]]
    parts += [(part, section["id"]) for section in data["sections"] for part in section["parts"]]
    for part, section in parts:
        part["level"] -= 1  # Typst's title is not a heading
        part["body"]["close"] = section == APPENDIX
        _prepare(part["kind"], part["body"], language, change)
    lead = [part for part in data["lead"] if part["kind"] == "verdict"]
    running = " ".join(cover.get(key, "") for key in ("unit", "period", "review"))
    return data | {
        "running": change(running) or data["title"],
        "author": change(cover.get("company", "")),
        "as_of": change(cover.get("as_of", "")),
        "description": lead[0]["body"]["statement"] if lead else data["title"],
        "words": furniture(language),
        "colours": dict(LIGHT),
        "icons": {name: icon_svg(name) for name in ICON_NAMES},
        "fonts": {"family": FAMILY, "narrow": NARROW_FAMILY, "covers": NARROW[language]},
    }


def _printable(text: str, missing: set[str]) -> str:
    text, lost = replace_missing(text)
    missing.update(lost)
    return text


def _told(missing: set[str], document: Document) -> str:
    """What was lost, and where the first of it stands."""
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
    return (
        f"the pack's font has no glyph for {shown}{' ...' if len(missing) > len(first) else ''}; "
        "the PDF shows the code in brackets instead. Seen in "
        f"{'; '.join(places[:3]) or 'what stands before the first section'}"
    )


def _prepare(kind: str, body: dict[str, Any], language: Language, change: Any) -> None:
    """Pictures for print and widths of columns, in place of what only the web needs."""
    if kind == "figures":
        body.pop("figures")
        for figure in [item for row in body["rows"] for item in row]:
            drawing = figure.pop("drawing")
            first, other = ("narrow", "wide") if figure["width"] == "half" else ("wide", "narrow")
            svg = drawing[first] or drawing[other]
            figure["svg"] = print_svg(svg, name=figure["id"], language=language, change=change)
    elif kind == "scorecard":
        for row in [row for group in body["groups"] for row in group["rows"]]:
            if row["spark"]:
                name = f"spark {row['id']}"
                row["spark"] = print_svg(row["spark"], name=name, language=language, change=change)
    elif kind == "verdict" and body["scale"]:
        body["scale"]["marks"] = scale_marks(body["scale"])
    elif kind == "table":
        body["widths"] = _widths(body)
    elif kind == "prose":
        for node in [node for node in body["nodes"] if node["kind"] == "heading"]:
            node["level"] -= 1


def _strings(body: Any) -> str:
    """Everything written in a body, pictures too, in one text."""
    return json.dumps(body, ensure_ascii=False)


def _widths(body: dict[str, Any]) -> list[float | None]:
    """Shares of the width per column; None for a column as wide as its content.

    A column of long texts gets a share without asking, or it would take the others' room. Where
    no column has a share, the one with the longest text takes what is left.
    """
    shares: list[float | None] = []
    longest: list[int] = []
    numbers = any(c.get("share") and c.get("align") == "right" for c in body["columns"])
    for place, column in enumerate(body["columns"]):
        length = max((_length(row[place]["text"]) for row in body["rows"]), default=0)
        longest.append(length)
        asked = column.get("share")
        if numbers:  # they are never broken over lines; texts share what is left by their length
            asked = length / 60 if column.get("align") == "left" else None
        shares.append(asked or (min(length, 120) / 60 if length > LONG_CELL else None))
    if shares and not any(shares):
        shares[longest.index(max(longest))] = 1.0
    return shares


def _length(text: str) -> int:
    """How long a text is in print, in Latin letters; a Han character is two wide."""
    return sum(2 if char >= "\u2e80" else 1 for char in text)


def _date_of(document: Document) -> date:
    found = _ISO_DATE.search(document.cover["as_of"]) if document.cover else None
    try:
        return date(*map(int, found.groups())) if found else UNDATED
    except ValueError:  # "2013-02-30" is no date
        return UNDATED


@lru_cache(maxsize=1)
def _compiler() -> tuple[typst.Compiler, bytes, tempfile.TemporaryDirectory[str]]:
    """One compiler per process, the template, and its root: an empty folder to read from."""
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
    template = files("kpi_reports.pack").joinpath("templates/pack.typ").read_bytes()
    return compiler, template, root


def _compile(data: str, day: date) -> bytes:
    compiler, template, _ = _compiler()
    try:
        made, found = compiler.compile_with_warnings(
            input=template,
            format="pdf",
            sys_inputs={"data": data},
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
