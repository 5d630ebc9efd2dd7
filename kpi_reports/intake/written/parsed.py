"""What a cell's text is taken to mean, and the folding that comes before every reading."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Generic, TypeVar
from unicodedata import decomposition

Value = TypeVar("Value")

MAX_LENGTH = 64  # no spelling that is understood is longer, and patterns stay quick on a page
# the text names its own magnitude or unit: the value counts in 元 or ones, fractions, minutes
_STATES_UNIT = frozenset({"chinese_unit", "yuan", "percent", "permille", "clock", "duration"})
# marks that nobody sees, left by web pages and by file managers round copied dates
INVISIBLE = re.compile("[\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
_DASHES = str.maketrans(dict.fromkeys("\u2010\u2012\u2013\u2212", "-"))
_OTHER_FORM = ("<wide>", "<narrow>", "<small>", "<noBreak>", "<compat>")


@dataclass(frozen=True, slots=True)
class Parsed(Generic[Value]):
    """The value of a text, and a word for the conversion that tells most about it.

    `how` is "plain" where nothing was converted.
    """

    value: Value
    how: str

    @property
    def states_unit(self) -> bool:
        """Whether the text named its own unit (3.2万, 9.98%, 90分钟).

        The value then counts in 元 or ones, in fractions, in minutes, and a unit declared for the
        whole column must not be applied to it again.
        """
        return self.how in _STATES_UNIT


def fold(text: str) -> str:
    """The text with full-width characters, odd blanks and dashes as ASCII, and trimmed.

    Characters are folded one to one. Whole NFKC would go further and make 12² into 122 and ⑴ into
    (1), an accounting negative. Digits of other scripts stay as they are.
    """
    if not text.isascii():
        text = "".join(map(_plain_form, INVISIBLE.sub("", text))).translate(_DASHES)
    return text.strip()


def _plain_form(character: str) -> str:
    form = decomposition(character).split()
    if len(form) == 2 and form[0] in _OTHER_FORM:
        return chr(int(form[1], 16))
    return character


def folding(text: str) -> str:
    """What `fold` changed: "full_width", "dash" (a minus or hyphen), "trimmed" or "plain"."""
    folded = fold(text)
    if folded == text:
        return "plain"
    if any(decomposition(character).startswith("<wide>") for character in text.strip()):
        return "full_width"
    return "dash" if folded.count("-") != text.count("-") else "trimmed"
