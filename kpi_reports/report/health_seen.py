"""What gave rise to each question about a KPI, in sentences with its numbers."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from kpi_reports.report import numbers
from kpi_reports.report.health_months import (
    more_processes,
    new_process,
    no_season,
    season,
)
from kpi_reports.report.health_words import health_of, unit_names
from kpi_reports.report.sentences import join
from kpi_reports.report.voice import Voice
from kpi_reports.values import HealthQuestion, Kpi, Period

_Say = Callable[[Voice, HealthQuestion], list[str]]


def data_show(voice: Voice, question: HealthQuestion) -> str:
    """What gave rise to the question."""
    return join(voice, _SHOW[question.kind](voice, question))


def _kpi(voice: Voice, question: HealthQuestion) -> Kpi:
    return health_of(voice).kpi(question.kpis[0])


def _value(voice: Voice, question: HealthQuestion, fact: str) -> str:
    value = question.facts[fact]
    if not isinstance(value, int | float):
        return voice.t("no data")
    return numbers.format_value(_kpi(voice, question), value, voice.language, unit=True)


def _bare(voice: Voice, question: HealthQuestion, fact: str) -> str:
    """A value whose unit is said beside it; a percentage keeps its sign."""
    kpi = _kpi(voice, question)
    percent = kpi.unit_kind == "percent"
    return numbers.format_value(kpi, _number(question, fact), voice.language, unit=percent)


def _change(voice: Voice, question: HealthQuestion, fact: str) -> str:
    value = question.facts[fact]
    if not isinstance(value, int | float):
        return voice.t("no data")
    return numbers.format_change(_kpi(voice, question), value, voice.language)


def _number(question: HealthQuestion, fact: str) -> float:
    value = question.facts[fact]
    return float(value) if isinstance(value, int | float) else 0.0


def rank_correlation(voice: Voice, rho: float) -> str:
    """A correlation as it is written: "−0.72"."""
    return numbers.format_number(rho, 2, voice.language)


def _conflict(voice: Voice, question: HealthQuestion) -> list[str]:
    t, facts = voice.t, question.facts
    said = []
    if facts["declared"]:
        said.append(t("Params declare the two as a conflict, and the data show it."))
    said.append(
        t(
            "In months in which one is better the other is worse: rank correlation {rho} over {n} "
            "months, trend taken out.",
            rho=rank_correlation(voice, _number(question, "rho")),
            n=facts["n"],
        )
    )
    if facts["long_run"]:
        said.append(t("Over all months, one has become better and the other worse."))
    return [*said, *_where(voice, question)]


def _redundant(voice: Voice, question: HealthQuestion) -> list[str]:
    t, facts = voice.t, question.facts
    said = [
        t(
            "They move almost alike: rank correlation {rho} over {n} months, trend taken out.",
            rho=rank_correlation(voice, _number(question, "rho")),
            n=facts["n"],
        )
    ]
    said += _where(voice, question)
    if facts["shared"]:
        said.append(t("Both are worked out from some of the same numbers."))
    return said


def _where(voice: Voice, question: HealthQuestion) -> list[str]:
    """In how many of the units that have both it shows, where there are several."""
    if _number(question, "tested") < 2:
        return []
    facts = {"n": len(question.units), "of": question.facts["tested"]}
    return [voice.t("It shows in {n} of the {of} units that have both.", **facts)]


def _difficulty(voice: Voice, question: HealthQuestion) -> list[str]:
    t, facts = voice.t, question.facts
    counts = {
        "met": facts["met"],
        "judged": facts["judged"],
        "low": numbers.format_percent(_number(question, "low"), 0),
        "high": numbers.format_percent(_number(question, "high"), 0),
    }
    if facts["grain"] == "month":
        said = [t("Met in {met} of {judged} months (95% interval: {low} to {high}).", **counts)]
    else:
        said = [t("Met in {met} of {judged} periods (95% interval: {low} to {high}).", **counts)]
    if facts["lower"] is not None:
        levels = {name: _bare(voice, question, name) for name in ("lower", "upper")}
        levels["target"] = _value(voice, question, "target")
        said.append(
            t("By its limits, {lower} to {upper}, even a poor month meets {target}.", **levels)
            if question.kind == "too_easy"
            else t("By its limits, {lower} to {upper}, no month meets {target}.", **levels)
        )
    if facts["since"] is not None:
        said.append(t("The target has been in force since {date}.", date=facts["since"]))
    return said


def _ratchet(voice: Voice, question: HealthQuestion) -> list[str]:
    return [
        voice.t(
            "In {follow} of {changes} changes the new target was set close to the actual of the "
            "year before.",
            follow=question.facts["follow"],
            changes=question.facts["changes"],
        )
    ]


def _old_target(voice: Voice, question: HealthQuestion) -> list[str]:
    facts = {"date": question.facts["since"], "months": question.facts["months"]}
    return [voice.t("Target unchanged since {date}, for more than {months} months.", **facts)]


def _dead(voice: Voice, question: HealthQuestion) -> list[str]:
    facts = {"value": _value(voice, question, "value"), "n": question.facts["n"]}
    if question.facts["grain"] == "month":
        return [voice.t("It was {value} in all {n} months.", **facts)]
    return [voice.t("It was {value} in all {n} periods.", **facts)]


def _at_bound(voice: Voice, question: HealthQuestion) -> list[str]:
    n = question.facts["n"]
    return [voice.t("In all {n} periods it stood at one end of its scale or the other.", n=n)]


def _repeated(voice: Voice, question: HealthQuestion) -> list[str]:
    facts = {"run": question.facts["run"], "value": _value(voice, question, "value")}
    return [
        voice.t("The last {run} months are all {value}, as seldom before.", **facts),
    ]


def _silent(voice: Voice, question: HealthQuestion) -> list[str]:
    month = numbers.period_name(Period.parse(str(question.facts["month"])), voice.language)
    return [
        voice.t(
            "No value for {silent} months; the last is of {month}.",
            silent=question.facts["silent"],
            month=month,
        )
    ]


def _late(voice: Voice, question: HealthQuestion) -> list[str]:
    facts = {"source": question.facts["source"], "date": question.facts["last"]}
    return [voice.t("Source {source} ends on {date}, before the period does.", **facts)]


def _stopped(voice: Voice, question: HealthQuestion) -> list[str]:
    months = [
        numbers.period_name(Period.parse(month), voice.language)
        for month in str(question.facts["months"]).split(", ")
    ]
    return [
        voice.t(
            "A check of its data failed, so the value of {months} is held back.",
            months=voice.t.list_of(months),
        )
    ]


def _unweighted(voice: Voice, question: HealthQuestion) -> list[str]:
    return [voice.t("Declared in kpis.yaml, but no scheme scores or watches it.")]


def _unowned(voice: Voice, question: HealthQuestion) -> list[str]:
    return [voice.t("Watched, but no owner is named (kpis.yaml: owner).")]


def _no_provider(voice: Voice, question: HealthQuestion) -> list[str]:
    return [voice.t("Watched, but no data provider is named (kpis.yaml: provider).")]


def _past_target(voice: Voice, question: HealthQuestion) -> list[str]:
    usual = _number(question, "expected") * _number(question, "inside")
    return [
        voice.t(
            "Of {inside} results within {caliper} of the target, {past} lie just past it; {usual} "
            "would be usual.",
            inside=question.facts["inside"],
            caliper=_value(voice, question, "caliper"),
            past=question.facts["past"],
            usual=numbers.format_number(usual, 1, voice.language),
        )
    ]


def _spike(voice: Voice, question: HealthQuestion) -> list[str]:
    facts = {name: question.facts[name] for name in ("standing", "quarters")}
    return [voice.t("In {standing} of {quarters} quarters the last month stands out.", **facts)]


def _heaped(voice: Voice, question: HealthQuestion) -> list[str]:
    if not question.facts["round"]:
        return [
            voice.t(
                "The last digits of {n} entered results are uneven, beyond chance.",
                n=question.facts["n"],
            )
        ]
    share = numbers.format_percent(_number(question, "share"), 0)
    return [
        voice.t(
            "Of {n} entered results, {share} end in 0 or 5; a fifth would be usual.",
            n=question.facts["n"],
            share=share,
        )
    ]


def _outside(voice: Voice, question: HealthQuestion) -> list[str]:
    t, facts = voice.t, question.facts
    said = [
        t(
            "{unit} changed by {own} against the year before; {same} of its {peers} peers moved "
            "the same way, by {common} in the middle.",
            unit=unit_names(voice, (str(facts["unit"]),)),
            own=_change(voice, question, "own"),
            same=facts["same_way"],
            peers=facts["peers"],
            common=_change(voice, question, "common"),
        )
        if facts["season"]
        else t(
            "{unit} changed by {own} against the months before; {same} of its {peers} peers moved "
            "the same way, by {common} in the middle.",
            unit=unit_names(voice, (str(facts["unit"]),)),
            own=_change(voice, question, "own"),
            same=facts["same_way"],
            peers=facts["peers"],
            common=_change(voice, question, "common"),
        )
    ]
    if facts["benchmark"] is not None:
        said.append(t("The benchmark moved by {by}.", by=_change(voice, question, "benchmark")))
    return said


_SHOW: Mapping[str, _Say] = {
    "conflict": _conflict,
    "redundant": _redundant,
    "too_easy": _difficulty,
    "too_hard": _difficulty,
    "ratchet": _ratchet,
    "old_target": _old_target,
    "dead": _dead,
    "at_bound": _at_bound,
    "repeated": _repeated,
    "silent": _silent,
    "late": _late,
    "stopped": _stopped,
    "unweighted": _unweighted,
    "unowned": _unowned,
    "no_provider": _no_provider,
    "new_process": new_process,
    "more_processes": more_processes,
    "season": season,
    "no_season": no_season,
    "past_target": _past_target,
    "spike": _spike,
    "heaped": _heaped,
    "outside": _outside,
}
