"""Blocks as a tagged PDF (PDF/UA-1, PDF/A-2a), by Typst in this process. Same blocks, same bytes.

Never import this in a process that will fork afterwards: a child forked from a process that has
compiled once hangs in its first compile.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from kpi_reports.pack.document import Document, arrange
from kpi_reports.pack.first_page import keep_decisions_short
from kpi_reports.pack.furniture import furniture
from kpi_reports.pack.scale import scale_marks
from kpi_reports.pack.svg import print_svg
from kpi_reports.pack.text import map_text
from kpi_reports.pack.typesetting import (
    column_widths,
    compile_pdf,
    date_of,
    looks,
    printer,
    warn_of,
)
from kpi_reports.report.blocks import Block
from kpi_reports.values import Language

APPENDIX = "part-appendix"  # where things are looked up; set close


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
    change = printer(missing)
    data = _data(document, change)
    data["keywords"] = [change(word) for word in keywords]
    warn_of(missing, document)
    return compile_pdf(["pack.typ"], data, as_of or date_of(document))


def _data(document: Document, change: Callable[[str], str]) -> dict[str, Any]:
    language = document.language
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
        **looks(language),
    }


def _prepare(kind: str, body: dict[str, Any], language: Language, change: Any) -> None:
    """Pictures for print and widths of columns, in place of what only the web needs."""
    if kind == "figures":
        body.pop("figures")
        for figure in [item for row in body["rows"] for item in row]:
            drawing = figure.pop("drawing")
            first, other = ("wide", "narrow") if figure["width"] == "full" else ("narrow", "wide")
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
        body["widths"] = column_widths(body)
    elif kind == "prose":
        for node in [node for node in body["nodes"] if node["kind"] == "heading"]:
            node["level"] -= 1
