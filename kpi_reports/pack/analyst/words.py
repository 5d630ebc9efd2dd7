"""An analyst's words, in one language or both."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from kpi_reports.errors import PackError
from kpi_reports.values import LANGUAGES, Language, Text

Words: TypeAlias = str | Text | Mapping[str, str] | Mapping[Language, str]


def in_both(words: Words, name: str) -> dict[Language, str]:
    """The words in every language; one text stands for all.

    Raises:
        PackError: no words, a language missing, or one that packs do not have.
    """
    said = in_some(words, name)
    missing = [language for language in LANGUAGES if language not in said]
    if missing:
        raise PackError(
            f"'{name}' has no words in '{missing[0]}'; give "
            f"{{'en': ..., 'zh': ...}}, or one text for both languages"
        )
    return said


def in_some(words: Words, name: str) -> dict[Language, str]:
    """The words in the languages that they are in; one text stands for all.

    Raises:
        PackError: no words, or a language that packs do not have.
    """
    if isinstance(words, str):
        return dict.fromkeys(LANGUAGES, words)
    if isinstance(words, Text):
        return {language: words[language] for language in LANGUAGES}
    if not isinstance(words, Mapping) or not words:
        raise PackError(
            f"'{name}' is a {type(words).__name__}; give a text, Text(en, zh) or "
            "{'en': ..., 'zh': ...}"
        )
    unknown = [key for key in words if key not in LANGUAGES]
    if unknown:
        raise PackError(f"'{name}' has words in {unknown[0]!r}; packs speak en and zh")
    if bad := [value for value in words.values() if not isinstance(value, str)]:
        raise PackError(f"'{name}' holds a {type(bad[0]).__name__} where a text is needed")
    return {language: words[language] for language in LANGUAGES if language in words}
