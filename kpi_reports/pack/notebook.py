"""From an executed notebook to the blocks of a pack. Code and what it prints never appear."""

from __future__ import annotations

import re
import warnings
from typing import Any

import mistune
from nbformat import NotebookNode

from kpi_reports.errors import PackError
from kpi_reports.pack.checks import PackWarning, check_block
from kpi_reports.report.blocks import MIME_TYPE, Block, ProseNode, Span, block
from kpi_reports.values import LANGUAGES, Language

ANALYST_TAG = "analyst"  # keeps a cell out of every pack
_COLOUR_CODES = re.compile(r"\x1b\[[0-9;]*m")
_HAN_BREAK = re.compile("(?<=[\u2e80-\u9fff\uff00-\uffef])\n(?=[\u2e80-\u9fff\uff00-\uffef])")
_STYLES = {"strong": "strong", "emphasis": "emphasis", "codespan": "code"}


def blocks_of(notebook: NotebookNode) -> list[Block]:
    """The blocks that the cells show, in order; Markdown cells become "prose" blocks.

    A Markdown cell tagged `lang-en` or `lang-zh` speaks that language only; any cell tagged
    `analyst` stays out. Outputs that are no block are left out with a `PackWarning`.

    Raises:
        PackError: a cell that failed, or an output that claims to be a block and is none.
    """
    found: list[Block] = []
    for number, cell in enumerate(notebook.cells, 1):
        tags = cell.get("metadata", {}).get("tags", [])
        if ANALYST_TAG in tags:
            continue
        if cell.cell_type == "markdown":
            if nodes := prose_nodes(cell.source):
                found.append(block("prose", {lang: {"nodes": nodes} for lang in _spoken(tags)}))
        elif cell.cell_type == "code":
            found += _shown_blocks(cell, number)
    return found


def prose_nodes(markdown: str) -> list[ProseNode]:
    """Markdown as paragraphs, headings and lists. HTML stays text; links become their words."""
    parse = mistune.create_markdown(renderer=None)
    tokens, _ = parse.parse(markdown)
    return _nodes(tokens) if isinstance(tokens, list) else []


def _spoken(tags: list[str]) -> tuple[Language, ...]:
    chosen = tuple(lang for lang in LANGUAGES if f"lang-{lang}" in tags)
    return chosen or LANGUAGES


def _shown_blocks(cell: NotebookNode, number: int) -> list[Block]:
    shown: list[Block] = []
    for output in cell.get("outputs", []):
        kind = output.get("output_type")
        if kind == "error":
            reason = _COLOUR_CODES.sub("", str(output.get("evalue", ""))).strip()
            raise PackError(
                f"cell {number} of the notebook failed: {output.get('ename', 'error')}: "
                f"{reason[:300]}. Mend it and run the notebook again"
            )
        data = output.get("data", {})
        if MIME_TYPE in data:
            shown.append(check_block(data[MIME_TYPE], f"cell {number} of the notebook"))
        elif kind in ("display_data", "execute_result"):
            warnings.warn(
                f"cell {number} of the notebook shows {' and '.join(sorted(data)) or 'nothing'}, "
                "which a pack cannot draw; it is left out. Show a block instead",
                PackWarning,
                stacklevel=3,
            )
    return shown


def _nodes(tokens: list[dict[str, Any]]) -> list[ProseNode]:
    nodes: list[ProseNode] = []
    for token in tokens:
        kind, children = token["type"], token.get("children", [])
        if kind == "heading":
            level = token["attrs"]["level"]
            nodes.append({"kind": "heading", "level": level, "spans": _spans(children)})
        elif kind == "list":
            ordered = token["attrs"].get("ordered", False)
            items = [spans for item in children for spans in _item(item)]
            nodes.append({"kind": "numbers" if ordered else "bullets", "items": items})
        elif kind == "block_quote":
            nodes += _nodes(children)
        elif kind in ("block_code", "block_html"):
            style = "code" if kind == "block_code" else "plain"
            text = token["raw"].rstrip("\n")
            nodes.append({"kind": "paragraph", "spans": [{"text": text, "style": style}]})  # type: ignore[typeddict-item]
        elif children:
            nodes.append({"kind": "paragraph", "spans": _spans(children)})
    return nodes


def _item(item: dict[str, Any]) -> list[list[Span]]:
    """The item's own words, then those of lists inside it, one level flat."""
    own: list[Span] = []
    nested: list[list[Span]] = []
    for token in item.get("children", []):
        if token["type"] == "list":
            nested += [spans for inner in token["children"] for spans in _item(inner)]
        else:
            words = _spans(token.get("children", [])) or _spans([token])
            own += [{"text": "\n", "style": "plain"}, *words] if own and words else words
    return [_joined(own), *nested]


def _spans(tokens: list[dict[str, Any]], style: str = "plain") -> list[Span]:
    spans: list[Span] = []
    for token in tokens:
        kind = token["type"]
        inner = _STYLES.get(kind, style)
        if "children" in token:
            spans += _spans(token["children"], inner)
        elif kind in ("softbreak", "linebreak"):
            spans.append({"text": "\n", "style": style})  # type: ignore[typeddict-item]
        elif token.get("raw"):
            spans.append({"text": token["raw"], "style": inner})  # type: ignore[typeddict-item]
    return _joined(spans)


def _joined(spans: list[Span]) -> list[Span]:
    joined: list[Span] = []
    for span in spans:
        if joined and joined[-1]["style"] == span["style"]:
            joined[-1]["text"] += span["text"]
        else:
            joined.append(span)
    for span in joined:  # a line that ends in Chinese goes on without a space
        span["text"] = _HAN_BREAK.sub("", span["text"])
    return joined
