"""How many decisions page 1 of the PDF holds, and where the others stand.

The template settles the rest of page 1, for it can measure: see docs/packs.md.
"""

from __future__ import annotations

from dataclasses import replace

from kpi_reports.pack.document import Document, Part, Section
from kpi_reports.report.words import translator

MOST_DECISIONS = 6  # on page 1; a meeting of an hour settles no more


def keep_decisions_short(document: Document) -> Document:
    """The document with at most six decisions before its first section.

    The others follow the findings, numbered on, and a line on page 1 leads to them. Where there
    are no findings they stay.
    """
    at = next((n for n, part in enumerate(document.lead) if part.kind == "decisions"), None)
    home = next((s for s in document.sections if any(p.kind == "findings" for p in s.parts)), None)
    if at is None or home is None:
        return document
    asked = document.lead[at]
    rest = asked.body["items"][MOST_DECISIONS:]
    if not rest:
        return document
    t = translator(document.language)
    kept = asked.body | {
        "items": asked.body["items"][:MOST_DECISIONS],
        "more": t.plural(
            "1 more stands under “{section}”.",
            "{n} more stand under “{section}”.",
            len(rest),
            section=home.title,
        ),
        "more_id": home.id,
    }
    lead = [*document.lead]
    lead[at] = replace(asked, body=kept)
    moved = {
        "heading": t("{heading}, continued", heading=asked.body["heading"]),
        "items": rest,
        "start": MOST_DECISIONS + 1,
    }
    sections = [_with_decisions(s, moved) if s is home else s for s in document.sections]
    return replace(document, lead=lead, sections=sections)


def _with_decisions(section: Section, body: dict[str, object]) -> Section:
    """The section with these decisions after its findings."""
    parts: list[Part] = []
    for part in section.parts:
        parts.append(part)
        if part.kind == "findings":
            parts.append(Part("decisions", body, part.level))
    return replace(section, parts=parts)
