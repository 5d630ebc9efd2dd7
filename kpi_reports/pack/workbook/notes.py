"""What stands beside a KPI's numbers: why there is none, and what was done to one."""

from __future__ import annotations

from kpi_reports.report import numbers, sentences
from kpi_reports.report.cycles import value_cycle
from kpi_reports.report.voice import Voice
from kpi_reports.values import Direction, KpiReview, KpiScore


def unit_line(voice: Voice, entry: KpiReview) -> str:
    """The unit and which way is good, as the line below a KPI's name."""
    t = voice.t
    way = {
        Direction.HIGHER: t("higher is better"),
        Direction.LOWER: t("lower is better"),
        Direction.NEITHER: t("watched only"),
    }[entry.kpi.direction]
    return t("{unit}, {way}", unit=voice.say(entry.kpi.unit_name), way=way)


def why_unscored(voice: Voice, entry: KpiReview, score: KpiScore) -> str:
    """The reason in words; a value that is carried is not a missing one."""
    if score.carried:
        said = voice.t("It is assessed in a longer cycle and carried over, not scored again.")
        cycle = value_cycle(voice, entry)
        return sentences.join(
            voice, [said, voice.t("{sentence}.", sentence=cycle) if cycle else ""]
        )
    return sentences.why_missing(voice, entry)


def item_notes(voice: Voice, entry: KpiReview, score: KpiScore) -> str:
    """What a reader of a KPI's row must know beside its numbers; "" for most."""
    t, said = voice.t, []
    if score.unrounded is None:
        said.append(why_unscored(voice, entry, score))
    elif cycle := value_cycle(voice, entry):
        said.append(t("{sentence}.", sentence=cycle))
    if score.partial:
        said.append(t("The data do not cover the whole period."))
    if score.gated_by:
        names = t.list_of([voice.say(found.name) for found in score.gated_by])
        said.append(t("Lowered by a gate or veto: {names}.", names=names))
    if score.exclusion is not None and score.score_as_measured is not None:
        measured = numbers.format_score(score.score_as_measured)
        said.append(t("Without an approved factor; with it {score}.", score=measured))
    return sentences.join(voice, said)
