"""Blocks put in order as one document, before either renderer draws it.

Level-1 headings open sections. Heading levels never skip. Ids are unique, and a reference becomes
a link only where its evidence stands in this document.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from kpi_reports.errors import PackError
from kpi_reports.pack.checks import check_blocks
from kpi_reports.pack.furniture import furniture
from kpi_reports.pack.text import map_text, visible
from kpi_reports.report.blocks import Block
from kpi_reports.values import Language

TITLE_LEVEL = 1  # of the document's title; a section's heading is 2
_SIGNED = re.compile(r"[+−±]\d[\d.,]*\d?%?")
BIG_VALUE = 5  # characters of a tile's value that fit at full size: "120.0"
_EVIDENCE = re.compile(r"E\d+")
_SCHEME = re.compile(r"^[\s\x00-\x1f]*(?:[a-z][a-z0-9+.-]*:|/|\\)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Part:
    """A block to draw. `level` is that of a heading inside it, 2 below the title."""

    kind: str
    body: dict[str, Any]
    level: int


@dataclass(frozen=True, slots=True)
class Section:
    """A level-1 heading and what follows it. `short` is its name in the line of contents."""

    id: str
    title: str
    short: str
    parts: list[Part]
    folds: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """A pack in one language. `lead` is what stands before the first section."""

    language: Language
    title: str
    cover: dict[str, Any] | None
    lead: list[Part]
    sections: list[Section]


@dataclass(slots=True)
class _Ids:
    """Hands out ids that are unique in the document and safe in an address."""

    taken: set[str] = field(default_factory=lambda: {"main", "top", "contents"})

    def claim(self, wanted: str) -> str:
        base = safe_id(wanted)
        found, number = base, 2
        while found in self.taken:
            found, number = f"{base}-{number}", number + 1
        self.taken.add(found)
        return found


def safe_id(text: str) -> str:
    """The text as an id: letters, digits, dot, dash and underscore, never empty."""
    return re.sub(r"[^\w.-]+", "-", text, flags=re.ASCII).strip("-") or "part"


def check_href(href: str) -> str:
    """The link itself.

    Raises:
        PackError: it leads to another place than a file beside the pack.
    """
    if _SCHEME.match(href):
        raise PackError(f"a link may only lead to a file beside the pack: '{href}'")
    return href


def arrange(blocks: Sequence[Block], language: Language, *, title: str | None = None) -> Document:
    """The document that these blocks make in this language.

    Raises:
        PackError: blocks that cannot become a pack, two covers, a link that leaves the folder.
    """
    pairs = [(kind, map_text(body, visible)) for kind, body in check_blocks(blocks, language)]
    covers = [body for kind, body in pairs if kind == "cover"]
    if len(covers) > 1:
        raise PackError(f"a pack has one cover; these blocks have {len(covers)}")
    _anchor([body for _, body in pairs])
    cover = covers[0] if covers else None
    lead: list[Part] = []
    sections: list[Section] = []
    parts, level = lead, TITLE_LEVEL + 1
    for kind, body in _grouped([pair for pair in pairs if pair[0] != "cover"]):
        if kind == "heading" and body["level"] == 1:
            parts = []
            short = body.get("short") or body["text"]
            folds = body.get("folds", "")
            sections.append(Section(body["anchor"], body["text"], short, parts, folds))
            level = TITLE_LEVEL + 2
            continue
        if kind == "heading":
            level = TITLE_LEVEL + (2 if sections else 1)
        elif kind == "prose":
            _rank_headings(body, level)
        elif kind == "verdict":
            for tile in body["tiles"]:
                tile["lead"] = _lead(tile["lines"])
                tile["size"] = _size(tile["value"])
        parts.append(Part(kind, body, level))
        if kind == "heading":
            level += 1
    name = visible(title or "") or (cover["title"] if cover else "")
    return Document(language, name or furniture(language)["title"], cover, lead, sections)


def _lead(lines: list[str]) -> str:
    """The signed number that a tile's first line begins with, else the whole line."""
    first = lines[0] if lines else ""
    found = _SIGNED.match(first)
    return found.group() if found else first


def _size(value: str) -> str:
    """ "big" for a short value, "mid" for words, "none" for a dash that says there is no value."""
    if not any(char.isalnum() for char in value):
        return "none"
    return "big" if len(value) <= BIG_VALUE else "mid"


def _grouped(pairs: list[tuple[str, Any]]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Single figures in a row become one group; groups learn which figures share a row."""
    run: list[Any] = []
    for kind, body in [*pairs, ("end", {})]:
        if kind == "figure":
            run.append(body)
            continue
        if run:
            yield "figures", {"figures": run, "rows": _rows(run), "note": ""}
            run = []
        if kind == "figures":
            body["rows"] = _rows(body["figures"])
        if kind != "end":
            yield kind, body


def _rows(figures: list[Any]) -> list[list[Any]]:
    """Full-width figures alone, half-width ones two in a row.

    Thirds that follow each other stay together: how many stand in a row depends on the page.
    """
    rows: list[list[Any]] = []
    most = {"full": 1, "half": 2, "third": len(figures)}
    for figure in figures:
        width = figure["width"]
        if rows and rows[-1][0]["width"] == width and len(rows[-1]) < most[width]:
            rows[-1].append(figure)
        else:
            rows.append([figure])
    return rows


def _anchor(bodies: list[Any]) -> None:
    """Gives every part its id, and every reference the id it leads to."""
    ids = _Ids()
    places: dict[str, str] = {}
    figures = [node for body in bodies for node in _figures(body)]
    for figure in figures:
        figure["anchor"] = ids.claim(f"ev-{figure['evidence']}") if figure["evidence"] else ""
        if figure["evidence"]:
            places.setdefault(figure["evidence"], figure["anchor"])
    for body in bodies:
        rows = body.get("rows") if "columns" in body else None
        for row, evidence in zip(rows or [], body.get("anchors", []), strict=False):
            if evidence and evidence not in places and row:
                places[evidence] = row[0]["anchor"] = ids.claim(f"ev-{evidence}")
    named: dict[str, str] = {}
    for node in [*figures, *(b for b in bodies if "id" in b and b not in figures)]:
        own = ids.claim(node["id"])
        named.setdefault(node["id"], own)
        node["own_id"] = own
        node.setdefault("anchor", own)
    for name, own in named.items():  # a scorecard or table may be evidence by its own id
        if _EVIDENCE.fullmatch(name):
            places.setdefault(name, own)
    for body in bodies:
        _resolve(body, places, named)


def _figures(body: Any) -> list[Any]:
    own = [body] if "drawing" in body else []
    found: list[Any] = body.get("figures", own)
    return found


def _resolve(body: Any, places: dict[str, str], named: dict[str, str]) -> None:
    for node in _mappings(body):
        if "refs" in node:
            node["refs"] = [{"id": ref, "anchor": places.get(ref, "")} for ref in node["refs"]]
        if node.get("href"):
            check_href(node["href"])
        if "spark" in node:
            node["link"] = named.get(node["id"], named.get(f"kpi-{node['id']}", ""))
    for row in body.get("rows", []) if "columns" in body else []:
        first = row[0] if isinstance(row, list) and row else {}
        if not first.get("anchor") and not first.get("href") and first.get("text") in places:
            first["link"] = places[first["text"]]


def _mappings(node: Any) -> Iterator[dict[str, Any]]:
    if isinstance(node, dict):
        yield node
        for value in node.values():
            yield from _mappings(value)
    elif isinstance(node, list):
        for value in node:
            yield from _mappings(value)


def _rank_headings(body: dict[str, Any], level: int) -> None:
    """Headings of a Markdown cell start at `level` and go down one at a time."""
    open_levels: list[int] = []
    for node in body["nodes"]:
        if node["kind"] == "heading":
            written = node.get("level", 1)
            while open_levels and open_levels[-1] >= written:
                open_levels.pop()
            open_levels.append(written)
            node["level"] = min(level + len(open_levels) - 1, 6)
