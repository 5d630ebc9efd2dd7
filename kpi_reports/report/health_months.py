"""What gave rise to questions about the months themselves: a season, a change of level."""

from __future__ import annotations

from kpi_reports.report import numbers
from kpi_reports.report.health_words import health_of
from kpi_reports.report.voice import Voice
from kpi_reports.values import Grain, HealthQuestion, Kpi, Period


def new_process(voice: Voice, question: HealthQuestion) -> list[str]:
    """ "The level seems to have changed in May 2024 (95%: April to June), from 5.8 to 4.1 h." """
    t, facts = voice.t, question.facts
    kpi = health_of(voice).kpi(question.kpis[0])
    told = {
        "month": _month(voice, question, "at"),
        "low": _month(voice, question, "low"),
        "high": _month(voice, question, "high"),
        "before": _value(voice, kpi, question, "before", unit=kpi.unit_kind == "percent"),
        "after": _value(voice, kpi, question, "after", unit=True),
    }
    if facts["low"] == facts["high"]:
        return [t("The level seems to have changed in {month}, from {before} to {after}.", **told)]
    return [
        t(
            "The level seems to have changed in {month} (95%: {low} to {high}), from {before} to "
            "{after}.",
            **told,
        )
    ]


def more_processes(voice: Voice, question: HealthQuestion) -> list[str]:
    """How many changes of level are not listed one by one."""
    return [
        voice.t.plural(
            "{n} more series of months, older than those listed, seems to have changed its level.",
            "{n} more series of months, older than those listed, seem to have changed their level.",
            int(_number(question, "n")),
        )
    ]


def season(voice: Voice, question: HealthQuestion) -> list[str]:
    """How sure the season is, which months lie high and low, and where it shows."""
    t, facts = voice.t, question.facts
    said = [
        t(
            "The months look seasonal (Kruskal–Wallis, q {q}): highest in {high}, lowest in {low}.",
            q=_chance(voice, question),
            high=_calendar_month(voice, question, "high"),
            low=_calendar_month(voice, question, "low"),
        )
    ]
    if _number(question, "shown") < _number(question, "judged"):
        said.append(
            t(
                "It shows in {n} of the {of} series of months that could be judged.",
                n=facts["shown"],
                of=facts["judged"],
            )
        )
    if facts["chart"] != "xmr":
        said.append(
            t(
                "A season is taken out of an xmr chart alone, and this KPI's chart is {chart}.",
                chart=facts["chart"],
            )
        )
    return said


def no_season(voice: Voice, question: HealthQuestion) -> list[str]:
    """That a declared season does not show, with how likely months without one look like this."""
    facts = {"q": _chance(voice, question), "n": question.facts["n"]}
    return [
        voice.t(
            "Declared seasonal, and {n} months show no season (Kruskal–Wallis, q {q}).", **facts
        )
    ]


def _month(voice: Voice, question: HealthQuestion, fact: str) -> str:
    """With its year, where that is not the year of the period."""
    return voice.month(str(question.facts[fact]))


def _calendar_month(voice: Voice, question: HealthQuestion, fact: str) -> str:
    month = Period(Grain.MONTH, voice.review.period.year, int(_number(question, fact)))
    return numbers.month_name(month, voice.language)


def _value(voice: Voice, kpi: Kpi, question: HealthQuestion, fact: str, *, unit: bool) -> str:
    return numbers.format_value(kpi, _number(question, fact), voice.language, unit=unit)


def _chance(voice: Voice, question: HealthQuestion) -> str:
    """An adjusted p behind its name: "< 0.001", "= 0.004"."""
    q = _number(question, "q")
    return "< 0.001" if q < 0.001 else f"= {numbers.format_number(q, 3, voice.language)}"


def _number(question: HealthQuestion, fact: str) -> float:
    value = question.facts[fact]
    return float(value) if isinstance(value, int | float) else 0.0
