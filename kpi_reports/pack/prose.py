"""Markdown as a tree of paragraphs, headings and lists. HTML in it stays text."""

from __future__ import annotations

import re
from typing import Any

import mistune

from kpi_reports.report.blocks import ProseNode, Span

_HAN_BREAK = re.compile("(?<=[\u2e80-\u9fff\uff00-\uffef])\n(?=[\u2e80-\u9fff\uff00-\uffef])")
_STYLES = {"strong": "strong", "emphasis": "emphasis", "codespan": "code"}


def prose_nodes(markdown: str) -> list[ProseNode]:
    """Markdown as paragraphs, headings and lists. HTML stays text; links become their words."""
    parse = mistune.create_markdown(renderer=None)
    tokens, _ = parse.parse(markdown)
    return _nodes(tokens) if isinstance(tokens, list) else []


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
