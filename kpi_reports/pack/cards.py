"""How a table's row becomes a card on a phone: which cells take a line of their own."""

from __future__ import annotations

from typing import Any

SHORT_WORDS, SHORT_NUMBERS = 24, 44  # a label and its value beside others, in Latin letters
DASHES = frozenset({"", "–"})


def card_classes(body: dict[str, Any]) -> list[str]:
    """For each column "whole" where its longest label and value ask for a line, else ""."""
    classes = []
    for place, column in enumerate(body["columns"]):
        longest = max((_width(row[place]) for row in body["rows"]), default=0)
        most = SHORT_WORDS if column["align"] == "left" else SHORT_NUMBERS
        classes.append("whole" if longest + _length(column["text"]) + 1 > most else "")
    return classes


def is_bare(cell: dict[str, Any]) -> bool:
    """Whether a cell says nothing, and so has no place in a card."""
    return cell["text"] in DASHES and not cell.get("icon") and not cell.get("refs")


def _width(cell: dict[str, Any]) -> int:
    icon = 3 if cell.get("icon") else 0
    return _length(cell["text"]) + icon + 4 * len(cell.get("refs", []))


def _length(text: str) -> int:
    """How long a text is, in Latin letters; a Han character is two wide."""
    return sum(2 if char >= "\u2e80" else 1 for char in text)
