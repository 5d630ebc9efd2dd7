"""Text that fits its place in the picture."""

from __future__ import annotations

_HAN = 0x2E80  # from here on a character is as wide as it is high
_WIDE, _NARROW = 1.0, 0.6  # of the font's size, at most


def cut_to(text: str, inches: float, points: float) -> str:
    """The text on one line, cut where it would be wider: a Han character is as wide as high."""
    line = printable(text)
    room = inches * 72 / points
    used = 0.0
    for at, character in enumerate(line):
        used += _width(character)
        if used > room:
            return _fitted(line[:at], room) + "…"
    return line


def _fitted(text: str, room: float) -> str:
    """The beginning that leaves room for the mark of a cut."""
    while text and sum(map(_width, text)) > room - _WIDE:
        text = text[:-1]
    return text


def printable(text: str) -> str:
    """One line without characters that no font draws."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _width(character: str) -> float:
    return _WIDE if ord(character) > _HAN else _NARROW
