"""Text from spreadsheets made safe to read: nothing hidden, nothing that turns the line around.

The same rule in HTML and PDF. Line ends, tabs and other breaks become a space. Control characters,
bidirectional overrides, embeddings and isolates, lone surrogates and noncharacters become visible
as `[U+202E]`. Direction marks and byte order marks, which have no shape and no harm, are removed.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

SVG_KEYS = frozenset({"spark", "wide", "narrow"})  # pictures, read by `svg.py`

_SPACE = re.compile("\r\n|[\t\n\v\f\r\x85\u2028\u2029]")
_REMOVED = re.compile("[\ufeff\u200e\u200f\u061c]")
_SHOWN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufff9-\ufffb\ufdd0-\ufdef\ufffe\uffff"
    "\ud800-\udfff\U000e0000-\U000e007f]"
)


def code_point(match: re.Match[str]) -> str:
    """`[U+202E]` for a matched character."""
    return f"[U+{ord(match.group()):04X}]"


def visible(text: str) -> str:
    """The text with everything in it visible, and nothing that reorders it."""
    return _SHOWN.sub(code_point, _REMOVED.sub("", _SPACE.sub(" ", text)))


def map_text(body: Any, change: Callable[[str], str]) -> Any:
    """A copy of a body with every string changed, except pictures."""
    if isinstance(body, str):
        return change(body)
    if isinstance(body, dict):
        return {k: v if k in SVG_KEYS else map_text(v, change) for k, v in body.items()}
    if isinstance(body, list | tuple):
        return [map_text(item, change) for item in body]
    return body
