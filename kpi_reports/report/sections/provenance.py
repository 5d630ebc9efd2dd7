"""What every number rests on: the register of evidence, and the sources with their hashes."""

from __future__ import annotations

from typing import Any

from kpi_reports.report import numbers
from kpi_reports.report.blocks import Block, TableCell
from kpi_reports.report.sections.appendix import text_column
from kpi_reports.report.sections.first_page import in_each_language
from kpi_reports.report.voice import Voice
from kpi_reports.values import Evidence, Review, SourceFacts

NAMED_SOURCES = 3  # more than these are told by their number: it is every source of the pack
PARAMS_REF = "P"


def evidence_table(review: Review) -> Block:
    """The register that the [E..] marks point to, each with its sources; their hashes stand once,
    under provenance."""

    def build(voice: Voice) -> dict[str, Any]:
        t = voice.t
        return {
            "id": "evidence",
            "columns": [
                text_column(t("Ref."), 0.4),
                text_column(t("What"), 1.6),
                text_column(t("Source"), 1.6),
            ],
            "rows": [
                [
                    {"text": entry.id},
                    {"text": _evidence_words(voice, entry)},
                    _source_cell(voice, entry),
                ]
                for entry in review.evidence
            ],
            "note": t(
                "Sources stand under Provenance, each with its SHA-256; kpi-reports trace lists "
                "the rows behind a number."
            ),
            "empty": "",
        }

    return in_each_language(review, "table", build)


def _evidence_words(voice: Voice, entry: Evidence) -> str:
    t = voice.t
    if entry.kind == "comparison" and entry.kpi:
        kpi = next(kpi for kpi in voice.review.all_kpis if kpi.id == entry.kpi)
        return t("{name}, departments by size", name=voice.say(kpi.name))
    name = voice.name(voice.review.kpi(entry.kpi)) if entry.kpi else ""
    return {
        "scorecard": t("Scorecard"),
        "kpi": t("{name}, entered results", name=name)
        if entry.kpi and not voice.review.kpi(entry.kpi).is_charted
        else t("{name}, months and limits", name=name),
        "distribution": t("{name}, distribution", name=name),
        "data": t("Data quality"),
        "comparison": t("Departments side by side"),
        "bridge": t("Why the score moved"),
    }[entry.kind]


def _source_cell(voice: Voice, entry: Evidence) -> TableCell:
    """Where the evidence comes from; a formula or a whole table rests on every source."""
    review = voice.review
    kpi = next((kpi for kpi in review.all_kpis if kpi.id == entry.kpi), None)
    if kpi is not None and kpi.measure == "entered":
        return {"text": "results.csv", "refs": [PARAMS_REF]}
    own = kpi.source if kpi else None
    sources = enumerate(review.provenance.sources, start=1)
    known = [(f"S{n}", facts.source) for n, facts in sources if own in (None, facts.source)]
    if len(known) > NAMED_SOURCES:
        words = voice.t(
            "All {n} sources, {first} to {last}", n=len(known), first="S1", last=known[-1][0]
        )
        return {"text": words}
    return {"text": ", ".join(name for _, name in known), "refs": [ref for ref, _ in known]}


def _source_words(voice: Voice, facts: SourceFacts) -> str:
    told = {
        "location": facts.location,
        "rows": numbers.format_number(facts.rows, 0, voice.language),
        "digest": facts.sha256,
    }
    if facts.first_day is None:  # a list that others join has no days
        return voice.t("{location}; {rows} rows; SHA-256 {digest}", **told)
    return voice.t(
        "{location}; {rows} rows, {first} to {last}; SHA-256 {digest}",
        first=str(facts.first_day),
        last=str(facts.last_day),
        **told,
    )


def provenance(review: Review) -> Block:
    """What the pack was made from, each source with its whole hash, and how to make it again."""
    return made_from(review, _command(review))


def made_from(review: Review, command: str) -> Block:
    """What a pack was made from; `command` makes it again."""
    made = review.provenance
    refs = [f"S{n}" for n in range(1, len(made.sources) + 1)] + [PARAMS_REF]

    def build(voice: Voice) -> dict[str, Any]:
        t = voice.t
        params = f"params/{review.company_id}, SHA-256 {made.params_sha256}"
        names = [t("Source {source}", source=facts.source) for facts in made.sources]
        told = [*(_source_words(voice, facts) for facts in made.sources), params]
        pairs = [
            *(
                (t("{name} ({ref})", name=name, ref=ref), words)
                for name, ref, words in zip([*names, t("Params")], refs, told, strict=True)
            ),
            (t("Toolkit"), f"kpi-reports {made.version}"),
            (t("Make it again"), command),
        ]
        return {
            "id": "provenance",
            "columns": [text_column(t("What"), 1.0), text_column(t("Details"), 3.4)],
            "rows": [[{"text": name}, {"text": words}] for name, words in pairs],
            "anchors": [*refs, "", ""],
            "note": "",
            "empty": "",
        }

    return in_each_language(review, "table", build)


def _command(review: Review) -> str:
    verb = "run" if review.health is None else "health"
    command = f"kpi-reports {verb} params/{review.company_id} --period {review.period}"
    if review.unit != review.company:
        command += f" --department {review.unit.id}"
    return command
