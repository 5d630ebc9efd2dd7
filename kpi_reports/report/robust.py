"""How robust a grade is, in the few words of page 1."""

from __future__ import annotations

from decimal import Decimal

from kpi_reports.report import numbers
from kpi_reports.report.blocks import Tile
from kpi_reports.report.voice import Voice
from kpi_reports.values import Chance, Flip, MissingRange, WeightShift

NEARLY_ALL, NEARLY_NONE = 0.995, 0.005  # beyond, a simulated share is not written as 100 or 0


def robust_tile(voice: Voice) -> Tile:
    """Page 1, in a few words: chance, weights, missing items, the nearest other grade."""
    t, found = voice.t, voice.review.robustness
    lines: list[str] = []
    value = t("Not assessable")
    card = voice.review.scorecard
    if card.grade is not None and card.total is not None and not card.grade.holds(card.total):
        said = t("The grade was set by a veto, a distribution or the committee")
        return {
            "label": t("Robustness of the grade"),
            "value": t("Not by its band"),
            "lines": [said],
        }
    if found is not None and found.chance is not None and mostly_drawn(found.chance):
        value = t(
            "Still {grade} in {n}% of simulations",
            grade=found.grade,
            n=_awarded(found.chance, found.grade),
        )
        lines.append(_others(voice, found.chance, found.grade))
    elif voice.review.scorecard.grade is not None:
        value, lines = _from_the_edge(voice)
    if found is not None and found.weights is not None:
        lines.append(_weights_short(voice, found.weights))
    if found is not None and found.missing is not None:
        lines.append(_missing_short(voice, found.missing))
    if found is not None and found.flips:
        lines.append(_nearest(voice, found.flips[0]))
    return {"label": t("Robustness of the grade"), "value": value, "lines": lines}


def rerun_range(voice: Voice) -> tuple[float, float] | None:
    """The scores of 95 % of simulations, for the grade scale; None where page 1 tells of none."""
    found = voice.review.robustness
    if found is None or found.chance is None or not mostly_drawn(found.chance):
        return None
    return found.chance.low, found.chance.high


def mostly_drawn(chance: Chance) -> bool:
    """Whether most scored KPIs have a spread: else the grade would look too sure."""
    return 2 * chance.kpis > chance.scored


def _from_the_edge(voice: Voice) -> tuple[str, list[str]]:
    """How close the score is to the edges of its grade: all there is to say without reruns."""
    card, t = voice.review.scorecard, voice.t
    if card.grade is None or card.total is None:
        return t("Not assessable"), []
    above = card.grade.below - card.total if card.grade.below is not None else None
    below = card.total - card.grade.lowest if card.grade.lowest > 0 else None
    edges = [gap for gap in (above, below) if gap is not None]
    if not edges:
        return t("Not assessable"), []
    value = t.plural(
        "{gap} point from the edge",
        "{gap} points from the edge",
        0,
        gap=numbers.format_score(min(edges)),
    )
    lines = []
    if above is not None:
        lines.append(t("{gap} points to the next grade up", gap=numbers.format_score(above)))
    if below is not None:
        lines.append(t("{gap} points above the grade below", gap=numbers.format_score(below)))
    return value, lines


def _awarded(chance: Chance, grade: str) -> str:
    return hundred(next((p.probability for p in chance.probabilities if p.grade == grade), 0.0))


def hundred(probability: float) -> str:
    """A simulated share in percent: "78"; never a certain 100 or 0."""
    if probability >= NEARLY_ALL:
        return "> 99"
    if probability < NEARLY_NONE:
        return "< 1"
    return numbers.format_number(100 * probability, 0)


def _others(voice: Voice, chance: Chance, grade: str) -> str:
    t = voice.t
    others = [
        f"{grade_name(voice, p.grade)} {hundred(p.probability)}%"
        for p in chance.probabilities
        if p.grade != grade and p.probability >= NEARLY_NONE
    ]
    facts = {"low": points(chance.low), "high": points(chance.high)}
    if not others:
        return t("Score {low} to {high} in 95% of them", **facts)
    return t(
        "Else {others}; score {low} to {high} in 95% of them", others=comma(voice, others), **facts
    )


def grade_name(voice: Voice, grade: str) -> str:
    return grade or voice.t("no grade")


def comma(voice: Voice, items: list[str]) -> str:
    return (", " if voice.language == "en" else "、").join(items)


def points(value: float | Decimal) -> str:
    """A score, from the float of a simulation too."""
    return numbers.format_score(Decimal(str(value)))


def any_of(voice: Voice, grades: tuple[str, ...]) -> str:
    """ "A, B or C" / "A、B 或 C"."""
    if len(grades) < 2:
        return "".join(grades)
    return voice.t("{most} or {last}", most=comma(voice, list(grades[:-1])), last=grades[-1])


def _weights_short(voice: Voice, shift: WeightShift) -> str:
    if len(shift.grades) == 1:
        return voice.t(
            "Any weights up to 20% higher or lower: always {grade}", grade=shift.grades[0]
        )
    return voice.t(
        "Weights up to 20% higher or lower: could be {grades}", grades=any_of(voice, shift.grades)
    )


def _missing_short(voice: Voice, found: MissingRange) -> str:
    facts = {"low": points(found.low), "high": points(found.high)}
    if len(found.grades) == 1:
        return voice.t(
            "Missing items: score {low} to {high}, always {grade}", grade=found.grades[0], **facts
        )
    return voice.t(
        "Missing items: score {low} to {high}, could be {grades}",
        grades=any_of(voice, found.grades),
        **facts,
    )


def _nearest(voice: Voice, flip: Flip) -> str:
    entry = voice.review.kpi(flip.kpi)
    return voice.t(
        "{name} at {needed} instead of {actual} would give {grade}",
        name=voice.say(entry.kpi.short_name),
        needed=voice.bare(entry, float(flip.needed)),
        actual=voice.bare(entry, float(flip.actual)),
        grade=flip.grade,
    )
