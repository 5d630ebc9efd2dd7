"""Are the outputs whole? Asked of every file of bench/engine.py before a time counts."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pikepdf

WIDE_CHART = re.compile(r'<svg [^>]*class="ch wide"')  # each chart of a pack has a narrow one too
PICTURE = re.compile(r'<img [^>]*src="data:image/')
TABLE = re.compile(r"<table\b")
BESIDE = re.compile(r"<(script|style)\b.*?</\1>", re.DOTALL)  # libraries that speak of tables


class NotWhole(Exception):
    """An output lacks something, so nothing that was measured of it counts."""


@dataclass(frozen=True, slots=True)
class Found:
    """What an output holds. An HTML file has no pages; a PDF without tags names no tables."""

    figures: int
    tables: int | None
    pages: int | None


def in_html(path: Path) -> Found:
    """Charts and tables of a page: a pack's, nbconvert's or R Markdown's."""
    text = BESIDE.sub("", read(path).decode())
    figures = len(WIDE_CHART.findall(text)) or len(PICTURE.findall(text))
    return Found(figures, len(TABLE.findall(text)), None)


def in_pdf(path: Path) -> Found:
    """Figures and tables by a PDF's tags, or its pictures where it has none; and its pages."""
    read(path)
    with pikepdf.open(path) as document:
        pictures = sum(len(page.get_images()) for page in document.pages)
        tags = list(tags_of(document.Root.get("/StructTreeRoot")))
        figures, tables = tags.count("/Figure"), tags.count("/Table")
        return Found(max(figures, pictures), tables if tags else None, len(document.pages))


def tags_of(element: Any) -> Iterable[str]:
    """The structure types below an element of a PDF's tree."""
    waiting = [element]
    while waiting:
        at = waiting.pop()
        if isinstance(at, pikepdf.Array):
            waiting.extend(at)
        elif isinstance(at, pikepdf.Dictionary):
            if "/S" in at:
                yield str(at.S)
            waiting.append(at.get("/K"))


def read(path: Path) -> bytes:
    if not path.is_file() or not (content := path.read_bytes()):
        raise NotWhole(f"{path} is missing or empty")
    return content


def check_pack(html: Path, pdf: Path | None, *, figures: int, tables: int) -> int | None:
    """The pages of the PDF, once both hold exactly so many charts and tables.

    Raises NotWhole otherwise.
    """
    found = in_html(html)
    require(html, "charts", found.figures, figures)
    require(html, "tables", found.tables, tables)
    if pdf is None:
        return None
    printed = in_pdf(pdf)
    require(pdf, "charts", printed.figures, figures)
    if printed.tables is not None:
        require(pdf, "tables", printed.tables, tables)
    if not printed.pages:
        raise NotWhole(f"{pdf} has no page")
    return printed.pages


def require(path: Path, what: str, found: int | None, expected: int) -> None:
    if found != expected:
        raise NotWhole(f"{path} has {found} {what}; {expected} were expected")


def check_packs(
    packs: Iterable[tuple[Path, Path | None]], route: str, *, figures: int, tables: int
) -> int | None:
    """The pages that every PDF of a route has, once `check_pack` found every pack whole.

    Raises NotWhole where one is not, or their pages differ.
    """
    pages = {check_pack(html, pdf, figures=figures, tables=tables) for html, pdf in packs}
    if len(pages) > 1:
        raise NotWhole(f"the PDFs of '{route}' have {sorted(map(str, pages))} pages")
    return pages.pop() if pages else None


def check_published(folder: Path, units: Sequence[str]) -> None:
    """Raises NotWhole where run.json does not list every pack as made, or a file is missing."""
    packs = json.loads(read(folder / "run.json"))["packs"]
    for unit in units:
        if unit not in packs or packs[unit]["state"] != "ok":
            raise NotWhole(f"{folder}: the pack of {unit} was not made")
        for name in packs[unit]["files"]:
            read(folder / unit / name)
