"""The pages around the packs: the index of a run, and a calm page where a pack could not be made.

Both speak both languages at once, need no script and work from a folder on a disk.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from kpi_reports.pack.document import check_href
from kpi_reports.pack.html import page
from kpi_reports.pack.text import visible
from kpi_reports.values import Text


@dataclass(frozen=True, slots=True)
class IndexLink:
    """A file of a pack. `href` is relative to the index; `words` names it: "English HTML"."""

    words: str
    href: str


@dataclass(frozen=True, slots=True)
class IndexRow:
    """One pack. `score` and `grade` are written as the pack writes them, "" where there is none."""

    unit: Text
    state: Literal["ok", "failed"]
    score: str
    grade: str
    signals: Text
    links: tuple[IndexLink, ...]


@dataclass(frozen=True, slots=True)
class IndexPage:
    """What a run made. `notes` stand below the table."""

    company: Text
    title: Text
    as_of: Text
    rows: tuple[IndexRow, ...]
    notes: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class FailurePage:
    """A pack that could not be made: why, in one sentence, and where its log is (relative)."""

    company: Text
    unit: Text
    period: str
    reason: Text
    log: str


def render_index(index: IndexPage) -> str:
    """The index of a run as one HTML page in both languages.

    Raises:
        PackError: a link that leaves the folder.
    """
    for row in index.rows:
        for link in row.links:
            check_href(link.href)
    return page("index.html", "en", index=index, say=_shown, visible=visible)


def render_failure(failure: FailurePage) -> str:
    """A page that says calmly that this pack could not be made, in both languages.

    Raises:
        PackError: a log that is not beside the page.
    """
    check_href(failure.log)
    return page("failure.html", "en", failure=failure, say=_shown, visible=visible)


def _shown(text: Text) -> list[tuple[str, Any]]:
    """The words with the language of each, once where both languages say the same."""
    english, chinese = visible(text.en), visible(text.zh)
    same = english == chinese or not chinese
    return [("en", english)] if same else [("en", english), ("zh-CN", chinese)]
