"""Blocks as slides for a talk: a 16:9 PDF (PDF/UA-1) with one message a page.

Never import this in a process that will fork afterwards, for the reason that `typesetting` names.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from kpi_reports.pack.deck import Slide, deck
from kpi_reports.pack.document import arrange
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
    text_length,
    warn_of,
)
from kpi_reports.report.blocks import Block
from kpi_reports.report.words import translator
from kpi_reports.values import Language

LONGEST_FOOTER = 90  # Latin letters; a longer name of a unit is cut at a mark in the footer alone


def render_slides(
    blocks: Sequence[Block],
    language: Language,
    *,
    as_of: date | None = None,
    title: str | None = None,
    beside: Sequence[str] = (),
) -> bytes:
    """The slides in this language. Their date is `as_of`, else the date that the cover names.

    `beside` are the names of the full pack's files in the same folder, for the last slide. A
    character that the pack's font lacks is shown as `[U+1F600]`, with a `PackWarning`.

    Raises:
        PackError: blocks that cannot become a pack, none of them a verdict, the font is not
            installed, or Typst refuses the document.
    """
    document = arrange(blocks, language, title=title)
    missing: set[str] = set()
    change = printer(missing)
    slides = deck(document, beside=beside)
    drawn = [_drawn(slide, language, change) for slide in slides]
    cover = document.cover or {}
    t = translator(language)
    data = {
        "language": language,
        "title": change(document.title),
        "author": change(cover.get("company", "")),
        "description": next(s["body"]["statement"] for s in drawn if s["kind"] == "verdict"),
        "keywords": [],
        "running": _running(cover, change) or _shortened(change(document.title)),
        "words": {
            "page": furniture(language)["page"],
            "part": t("{title} ({number} of {count})"),
            "continued": t("{title} (continued)"),
            "top": t("The first {shown} of {count} rows; the full pack has them all"),
        },
        "slides": drawn,
        **looks(language),
    }
    warn_of(missing, document)
    return compile_pdf(["slides_fit.typ", "slides.typ"], data, as_of or date_of(document))


def _drawn(slide: Slide, language: Language, change: Callable[[str], str]) -> dict[str, Any]:
    """A slide as its template reads it: printable texts, pictures for print, widths of columns."""
    drawn: dict[str, Any] = map_text(copy.deepcopy(asdict(slide)), change)
    body = drawn["body"]
    for figure in _figures(body):
        drawing = figure.pop("drawing")
        figure["pictures"] = {
            size: print_svg(svg, name=figure["id"], language=language, change=change)
            for size, svg in drawing.items()
            if svg
        }
    if slide.kind == "verdict" and body["scale"]:
        body["scale"]["marks"] = scale_marks(body["scale"])
    if slide.kind == "table":
        body["widths"] = column_widths(body)
    return drawn


def _figures(body: dict[str, Any]) -> Iterator[dict[str, Any]]:
    if body.get("figure"):
        yield body["figure"]
    yield from body.get("figures", ())


def _running(cover: dict[str, Any], change: Callable[[str], str]) -> str:
    """Unit and period, for the foot of every slide; a long unit is cut, never the period."""
    unit = _shortened(change(cover.get("unit", "")))
    return "  ".join(filter(None, (unit, change(cover.get("period", "")))))


def _shortened(text: str) -> str:
    """The text, cut at a mark where it would not fit on one line."""
    if text_length(text) <= LONGEST_FOOTER:
        return text
    kept = ""
    for char in text:
        if text_length(kept + char) > LONGEST_FOOTER - 2:
            break
        kept += char
    return kept.rstrip() + "…"
