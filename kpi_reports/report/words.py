"""The words of a pack. English stands in the code; Chinese in `locale/zh/*.po` (Babel catalogues).

A test extracts every message from the code and fails where one has no Chinese.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from kpi_reports.values import Language


@dataclass(frozen=True, slots=True)
class Translator:
    """Says a message in one language: `t("Target {value}", value="80.0")`."""

    language: Language

    def __call__(self, message: str, /, **facts: object) -> str:
        """The message in this language with its facts filled in; English where none is known."""
        words = _lookup(self.language).get(message, message)
        return words.format(**facts) if facts else words

    def plural(self, one: str, many: str, n: int, /, **facts: object) -> str:
        """`one` for n = 1, else `many` (Chinese has one form, translated under `many`)."""
        return self(one if n == 1 and self.language == "en" else many, n=n, **facts)

    def list_of(self, items: list[str], /) -> str:
        """ "A, B and C" / "A、B 和 C"."""
        if len(items) < 2:
            return "".join(items)
        comma, last = (", ", " and ") if self.language == "en" else ("、", "和")
        return comma.join(items[:-1]) + last + items[-1]


def translator(language: Language) -> Translator:
    """The words of a language."""
    return Translator(language)


def catalogues(language: Language) -> list[Catalog]:
    """The Babel catalogues of a language, in name order; none for English."""
    folder = files("kpi_reports.report").joinpath("locale").joinpath(language)
    if not folder.is_dir():
        return []
    found = []
    for entry in sorted(folder.iterdir(), key=lambda item: item.name):
        if entry.name.endswith(".po"):
            with entry.open("rb") as file:
                found.append(read_po(file, locale=language, abort_invalid=True))
    return found


@lru_cache(maxsize=8)
def _lookup(language: Language) -> dict[str, str]:
    return {
        str(message.id): str(message.string)
        for catalogue in catalogues(language)
        for message in catalogue
        if message.id and message.string
    }
