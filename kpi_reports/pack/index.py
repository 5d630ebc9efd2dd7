"""The pages around the packs: the index, and a calm page where a pack could not be made.

Both speak both languages at once and work from a folder on a disk. A script of the index, allowed
by its hash, searches and filters; without it the whole table is there.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from typing import Any, Literal

from markupsafe import Markup

from kpi_reports.pack.document import check_href
from kpi_reports.pack.html import page, policy_with
from kpi_reports.pack.text import visible
from kpi_reports.values import Text


@dataclass(frozen=True, slots=True)
class IndexLink:
    """A file of a pack. `href` is relative to the index; `words` names it: "English HTML"."""

    words: str
    href: str


NOBODY_NAMED = Text("", "")


@dataclass(frozen=True, slots=True)
class IndexRow:
    """One pack. `score` and `grade` are written as the pack writes them, "" where there is none.
    `marks` are the ids of the signals in it, by which a reader filters: keys of SIGNAL_NAMES."""

    unit: Text
    state: Literal["ok", "failed"]
    score: str
    grade: str
    signals: Text
    links: tuple[IndexLink, ...]
    period: str = ""
    audience: Text = NOBODY_NAMED
    marks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Choice:
    """What a reader may filter by: the value that rows carry, and its words."""

    value: str
    words: Text


@dataclass(frozen=True)
class IndexPage:
    """What runs made. `notes` stand below the table; `above` leads to the index of all periods."""

    company: Text
    title: Text
    as_of: Text
    rows: tuple[IndexRow, ...]
    notes: tuple[Text, ...] = ()
    above: str = ""

    @property
    def spans_periods(self) -> bool:
        """Whether packs of several periods are listed, so that a column has to say which."""
        return len({row.period for row in self.rows}) > 1

    @cached_property
    def choices(self) -> dict[str, list[Choice]]:
        """What each filter offers, as it occurs in the rows."""
        marks = {mark for row in self.rows for mark in row.marks}
        grades = sorted({row.grade for row in self.rows}, key=lambda grade: (not grade, grade))
        return {
            "period": [Choice(p, Text(p, p)) for p in _once(row.period for row in self.rows)],
            "grade": [Choice(g or "-", Text(g, g) if g else NO_GRADE) for g in grades],
            "signal": [Choice(mark, SIGNAL_NAMES[mark]) for mark in SIGNAL_NAMES if mark in marks],
            "audience": [Choice(str(at), words) for at, words in enumerate(self._audiences)],
        }

    def audience_place(self, row: IndexRow) -> int:
        """The value by which the filter of audiences knows this row."""
        return self._audiences.index(row.audience)

    @cached_property
    def _audiences(self) -> list[Text]:
        return _once(row.audience for row in self.rows)


@dataclass(frozen=True, slots=True)
class FailurePage:
    """A pack that could not be made: why, in one sentence, and where its log is (relative)."""

    company: Text
    unit: Text
    period: str
    reason: Text
    log: str


NO_GRADE = Text("no grade", "无等级")
SIGNAL_NAMES = {
    "worsening": Text("worsening", "恶化"),
    "improving": Text("improving", "改善"),
    "changed": Text("changed", "变化"),
    "questions": Text("to ask about", "需核实"),
    "none": Text("none", "无信号"),
    "too_few": Text("too few data", "数据太少"),
    "failed": Text("could not be made", "未能生成"),
}


def render_index(index: IndexPage) -> str:
    """The index of packs as one HTML page in both languages.

    Raises:
        PackError: a link that leaves the folder.
    """
    for row in index.rows:
        for link in row.links:
            check_href(link.href)
    script = files("kpi_reports.pack").joinpath("templates/index.js").read_text(encoding="utf-8")
    return page(
        "index.html",
        "en",
        index=index,
        say=_shown,
        plain=_plain,
        visible=visible,
        script=Markup(script),
        policy=policy_with(script),
    )


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


def _plain(text: Text) -> str:
    """Both languages in one line, where no markup can say which is which."""
    return " ".join(words for _, words in _shown(text))


def _once(items: Iterable[Any]) -> list[Any]:
    return list(dict.fromkeys(items))
