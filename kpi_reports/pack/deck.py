"""Which slides a pack makes, and what stands on each: one message a slide, nothing of its own.

Everything is taken from the pack's blocks, found by kind and id. What a slide cannot carry stays
in the full pack: no appendix, no chart that no finding cites.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from kpi_reports.errors import PackError
from kpi_reports.pack.document import Document
from kpi_reports.report.words import Translator, translator

MOST_DRIVERS = 2  # figures of where the change comes from
MOST_SIGNALS = 8  # rows of the signal register that a slide may hold
_SENTENCE_END = re.compile(r"(?<=[。！？])|(?<=[.!?]) ")
QUESTIONS = "health-questions"  # a table that is shown a row a slide
METHODS = ("Score", "Grade", "Variation", "Assurance")  # those of the pack that the closing tells


@dataclass(frozen=True, slots=True)
class Slide:
    """One slide. `kind` says how it is drawn, `title` is its heading and bookmark."""

    kind: str
    title: str
    body: dict[str, Any] = field(default_factory=dict)
    kicker: str = ""  # the line above the title: what part of the whole this is


@dataclass(frozen=True, slots=True)
class _Placed:
    """A part of the pack with the headings that it stands under."""

    kind: str
    body: dict[str, Any]
    section: str
    heading: str
    heading_id: str


def deck(document: Document, *, beside: Sequence[str] = ()) -> list[Slide]:
    """The slides of a pack, in the order of a talk. `beside`: the files of the full pack.

    Raises:
        PackError: the blocks have no verdict, so that there is nothing to present.
    """
    placed = list(_placed(document))
    t = translator(document.language)
    verdicts = [part for part in placed if part.kind == "verdict"]
    if not verdicts:
        raise PackError(
            "no slides can be made: none of the blocks is a verdict, and slides begin with one. "
            "Show `blocks.verdict(r)` in the notebook, or leave 'slides' out of the formats"
        )
    return [
        Slide("opening", document.title, document.cover or {}),
        *(Slide("verdict", t("The result in brief"), _said(part.body)) for part in verdicts),
        *_scorecards(placed, t),
        *_company(placed, t),
        *_findings(placed, t),
        *_moved(placed),
        *_questions(placed, t),
        *(
            Slide("decisions", part.body["heading"], part.body)
            for part in placed
            if part.kind == "decisions" and part.body["items"]
        ),
        _closing(document, placed, t, beside),
    ]


def _said(body: dict[str, Any]) -> dict[str, Any]:
    """A verdict whose first sentence is set apart: what the room should remember."""
    first, *rest = _SENTENCE_END.split(body["statement"], maxsplit=1)
    return body | {"first": first, "rest": "".join(rest)}


def _placed(document: Document) -> Iterator[_Placed]:
    for section, parts in (
        ("", document.lead),
        *((section.title, section.parts) for section in document.sections),
    ):
        heading, heading_id = section, ""
        for part in parts:
            if part.kind == "heading":
                heading, heading_id = part.body["text"], part.body["id"]
            else:
                yield _Placed(part.kind, part.body, section, heading, heading_id)


def _figures(placed: list[_Placed]) -> Iterator[tuple[_Placed, dict[str, Any]]]:
    for part in placed:
        for figure in part.body["figures"] if part.kind == "figures" else ():
            yield part, figure


def _scorecards(placed: list[_Placed], t: Translator) -> Iterator[Slide]:
    """The scorecard, and the way from the raw score to the final one where there is one."""
    for part in placed:
        if part.kind == "scorecard":
            yield Slide("scorecard", part.section or t("Scorecard"), part.body)
    for part in placed:
        if part.kind == "table" and part.body["id"] == "chain":
            yield Slide("table", part.heading, part.body, part.section)


def _company(placed: list[_Placed], t: Translator) -> Iterator[Slide]:
    """The departments of a company, and what deserves attention in them."""
    for part in placed:
        if part.kind == "heat" and part.body["rows"]:
            yield Slide("heat", part.heading or t("Departments"), part.body)
    for part in placed:
        if part.kind == "table" and part.body["id"] == "signals" and part.body["rows"]:
            rows = part.body["rows"]
            shown = part.body | {"rows": rows[:MOST_SIGNALS], "top": len(rows)}
            yield Slide(
                "table", part.heading or t("Signal register: what deserves attention"), shown
            )


def _findings(placed: list[_Placed], t: Translator) -> Iterator[Slide]:
    """One finding a slide, as the pack orders them: highlights, then problems."""
    shown = {figure["evidence"]: figure for _, figure in reversed(list(_figures(placed)))}
    cards = [part.body for part in placed if part.kind == "scorecard"]
    rows = {row["id"]: row for card in cards for group in card["groups"] for row in group["rows"]}
    for listed in [
        each for part in placed if part.kind == "findings" for each in part.body["lists"]
    ]:
        items = listed["items"]
        for number, item in enumerate(items, 1):
            refs = [ref["id"] for ref in item["refs"]]
            figures = [shown[ref] for ref in refs if ref and ref in shown]
            body = {
                "text": item["text"],
                "evidence": t("Evidence {refs} in the full pack", refs=", ".join(refs))
                if refs
                else "",
                "figure": figures[0] if figures else None,
                "row": rows.get(item.get("kpi", "")),
                "columns": cards[0]["columns"] if cards else [],
            }
            kicker = listed["heading"]
            if len(items) > 1:
                kicker = t(
                    "{title}: {number} of {count}", title=kicker, number=number, count=len(items)
                )
            yield Slide("finding", item["lead"].rstrip(".。"), body, kicker)
        if not items and listed["empty"]:
            yield Slide("statement", listed["heading"], {"text": listed["empty"]})


def _moved(placed: list[_Placed]) -> Iterator[Slide]:
    """Why the score moved, then where the change comes from."""
    figures = list(_figures(placed))
    drivers = [pair for pair in figures if pair[1]["id"].startswith("drivers-")]
    bridges = [pair for pair in figures if pair[1]["id"] == "bridge"]
    for part, figure in bridges:
        yield Slide("figures", figure["headline"], {"figures": [figure]}, part.section)
    shown = [figure for _, figure in drivers[:MOST_DRIVERS]]
    if len(shown) == 1:
        yield Slide("figures", shown[0]["headline"], {"figures": shown}, drivers[0][0].section)
    elif shown:
        yield Slide("figures", drivers[0][0].section, {"figures": shown})


def _questions(placed: list[_Placed], t: Translator) -> Iterator[Slide]:
    """What to ask about KPIs, one question a slide."""
    for part in placed:
        if part.kind != "table" or part.body["id"] != QUESTIONS:
            continue
        heads = [column["text"] for column in part.body["columns"]]
        for number, row in enumerate(part.body["rows"], 1):
            cells = [
                {"label": label, "text": cell["text"]}
                for label, cell in zip(heads[1:], row[1:], strict=True)
            ]
            kicker = t(
                "{title}: {number} of {count}",
                title=part.section,
                number=number,
                count=len(part.body["rows"]),
            )
            yield Slide(
                "question", row[0]["text"], {"facts": cells[:-2], "panels": cells[-2:]}, kicker
            )


def _closing(
    document: Document, placed: list[_Placed], t: Translator, beside: Sequence[str]
) -> Slide:
    """On what data it all rests, how it was worked out, where the full pack is."""
    cover = document.cover or {}
    told = {t(method) for method in METHODS}
    methods = [
        {"term": term, "meaning": meaning}
        for part in placed
        if part.kind == "definitions" and part.heading_id == "part-methods"
        for term, meaning in part.body["items"]
        if term in told
    ]
    if beside:
        where = t("In the same folder: {names}", names=t.list_of(list(beside)))
    else:
        where = t("From the same notebook: run it to HTML or PDF.")
    body = {
        "as_of": cover.get("as_of", ""),
        "data_label": t("State of the data"),
        "marks": _marks(placed, t),
        "methods_label": t("How it was worked out"),
        "methods": methods,
        "pack_label": t("The full pack"),
        "pack": [
            t("Charts of every KPI, data quality, methods, sources, and the evidence by number."),
            where,
        ],
    }
    return Slide("closing", t("Data and method"), body)


def _marks(placed: list[_Placed], t: Translator) -> list[dict[str, Any]]:
    """How many KPIs have complete data, and by name those that have not."""
    named: dict[str, list[str]] = {}
    alts: dict[str, str] = {}
    for part in placed:
        for group in part.body["groups"] if part.kind == "scorecard" else ():
            for row in group["rows"]:
                named.setdefault(row["data"]["icon"], []).append(row["name"])
                alts.setdefault(row["data"]["icon"], row["data"]["alt"])
    return [
        {
            "icon": {"icon": icon, "alt": alts[icon]},
            "text": t.plural("{mark}: {n} KPI", "{mark}: {n} KPIs", len(names), mark=alts[icon])
            if icon == "data_complete"
            else t("{mark}: {names}", mark=alts[icon], names=t.list_of(names)),
        }
        for icon, names in sorted(named.items())
    ]
