"""Names of KPI health, and what to ask for each kind of question. Never an accusation."""

from __future__ import annotations

from kpi_reports.report.voice import Voice
from kpi_reports.values import HealthCheck, HealthQuestion, KpiHealth

MOST_NAMED = 3  # units, before they are counted


def health_of(voice: Voice) -> KpiHealth:
    """The health that is told. Raises ValueError where the review was made without it."""
    if voice.review.health is None:
        raise ValueError(
            "this review does not say whether KPIs are well set; make it by "
            "kpi_reports.review.health.health(...)"
        )
    return voice.review.health


def check_name(voice: Voice, check: HealthCheck) -> str:
    """What a check is called."""
    t = voice.t
    return {
        "target": t("Target level"),
        "conflict": t("Other KPIs"),
        "alive": t("Tells apart"),
        "fresh": t("Up to date"),
        "setup": t("Set-up"),
        "patterns": t("Patterns"),
        "outside": t("Outside change"),
    }[check]


def kpi_names(voice: Voice, kpis: tuple[str, ...]) -> str:
    """The KPIs of a question, in words; by their short names where they are more than a pair."""
    found = [health_of(voice).kpi(kpi) for kpi in kpis]
    return voice.t.list_of([voice.say(k.name if len(found) < 3 else k.short_name) for k in found])


def unit_names(voice: Voice, units: tuple[str, ...]) -> str:
    """The units that a question holds for; most of the departments are counted, not named."""
    names = {entry.unit.id: voice.say(entry.unit.name) for entry in voice.review.departments}
    known = [names.get(unit, voice.t("the whole company")) for unit in units]
    if len(known) > MOST_NAMED:
        return voice.t("{n} units", n=len(known))
    return voice.t.list_of(known)


def what_to_ask(voice: Voice, question: HealthQuestion) -> str:
    """What to ask about it."""
    said = _of_settings(voice) | _of_months(voice) | _of_data(voice)
    return said[question.kind]


def _of_settings(voice: Voice) -> dict[str, str]:
    """What to ask of targets and of KPIs that belong together."""
    t = voice.t
    return {
        "conflict": t(
            "Which of the two goes first, and are both targets set together? Read them side by "
            "side in every review."
        ),
        "redundant": t(
            "Does the second say anything that the first does not? If not, score one and only "
            "watch the other."
        ),
        "too_easy": t(
            "Does the target still ask for anything? If it is a standard to be kept, keep it and "
            "watch it; else set it by what the process reaches."
        ),
        "too_hard": t(
            "Can the target be reached by what the unit controls? If so, what must change in the "
            "process; if not, what level is realistic?"
        ),
        "ratchet": t(
            "What does a good year bring besides a harder target, and is it agreed beforehand how "
            "targets are set?"
        ),
        "old_target": t("Does it still fit? Confirm it with a date, or set it anew."),
    }


def _of_months(voice: Voice) -> dict[str, str]:
    """What to ask where params could say more of the months."""
    t = voice.t
    return {
        "new_process": t(
            "Is this a new process? If so, a line in process_changes.csv gives it limits of its "
            "own."
        ),
        "more_processes": t(
            "Which of them are new processes? Their charts in the packs show when the level "
            "changed."
        ),
        "season": t(
            "Should the KPI be declared seasonal (kpis.yaml: seasonal), so that its season is "
            "taken out before months are judged?"
        ),
        "no_season": t(
            "Is it still seasonal? To take out a season that is not there only widens the limits."
        ),
    }


def _of_data(voice: Voice) -> dict[str, str]:
    """What to ask of values, of who gives them and of what lies behind them."""
    t = voice.t
    return {
        "dead": t(
            "Does it still tell good work from poor? If not, measure it more finely, or stop "
            "scoring it."
        ),
        "at_bound": t("Would a finer measure tell more than yes or no?"),
        "repeated": t("Were the numbers measured anew each month, or carried over?"),
        "silent": t("Is it still measured, and who provides it now?"),
        "late": t(
            "When do the rest come, and who answers for the date? Until then the values are "
            "provisional."
        ),
        "stopped": t("Is it mended at the source, and will the month be reported again?"),
        "unweighted": t("Is it still needed? Put it into a scheme, or take it out."),
        "unowned": t("Who acts when it changes?"),
        "no_provider": t("Who provides the number, other than whoever it is about?"),
        "past_target": t(
            "How are results near the target finished and recorded? Good aim looks the same, so "
            "ask before you judge."
        ),
        "spike": t("What is moved into the close of a quarter, and what is missing after it?"),
        "heaped": t("Are these numbers measured or estimated?"),
        "outside": t(
            "What happened outside, to all of them? Answer that before the target is changed."
        ),
    }
