"""Icons and the words that say what they mean."""

from __future__ import annotations

from kpi_reports.report.blocks import Icon, IconName
from kpi_reports.report.words import Translator
from kpi_reports.values import Assurance, Signal, Variation


def variation_words(t: Translator, variation: Variation) -> str:
    """What the variation icon means."""
    return {
        Variation.COMMON: t("Common variation"),
        Variation.IMPROVING: t("Special cause, improving"),
        Variation.WORSENING: t("Special cause, worsening"),
        Variation.CHANGED: t("Special cause, changed"),
        Variation.TOO_FEW: t("Too few data to judge"),
        Variation.NO_DATA: t("No data"),
    }[variation]


def assurance_words(t: Translator, assurance: Assurance) -> str:
    """What the assurance icon means."""
    return {
        Assurance.WILL_MEET: t("Target will be met"),
        Assurance.WILL_NOT: t("Target will not be met"),
        Assurance.NOT_ASSURED: t("Target not assured"),
        Assurance.PROCESS_CHANGED: t("Process changed, not assessable"),
        Assurance.TOO_FEW: t("Too few data to assess"),
        Assurance.NO_TARGET: t("No monthly target"),
        Assurance.NO_DATA: t("No data"),
    }[assurance]


def variation_icon(t: Translator, signal: Signal) -> Icon:
    """The mark of a signal; its arrow shows which way the value moved."""
    return variation_icon_of(t, signal.variation, signal.side)


def variation_icon_of(t: Translator, variation: Variation, side: int) -> Icon:
    """The mark of a variation; `side` is +1 where the value moved up, -1 where it moved down."""
    way = "up" if side >= 0 else "down"
    name: IconName
    match variation:
        case Variation.IMPROVING:
            name = "improving_up" if way == "up" else "improving_down"
        case Variation.WORSENING:
            name = "worsening_up" if way == "up" else "worsening_down"
        case Variation.CHANGED:
            name = "changed_up" if way == "up" else "changed_down"
        case Variation.COMMON:
            name = "common"
        case Variation.TOO_FEW:
            name = "variation_too_few"
        case Variation.NO_DATA:
            name = "variation_no_data"
    return {"icon": name, "alt": variation_words(t, variation)}


_ASSURANCE: dict[Assurance, IconName] = {
    Assurance.WILL_MEET: "will_meet",
    Assurance.WILL_NOT: "will_not",
    Assurance.NOT_ASSURED: "not_assured",
    Assurance.PROCESS_CHANGED: "process_changed",
    Assurance.TOO_FEW: "assurance_too_few",
    Assurance.NO_TARGET: "assurance_no_target",
    Assurance.NO_DATA: "assurance_no_data",
}


def assurance_icon(t: Translator, assurance: Assurance) -> Icon:
    """The mark of an assurance."""
    return {"icon": _ASSURANCE[assurance], "alt": assurance_words(t, assurance)}


def data_icon(t: Translator, mark: str) -> Icon:
    """The mark of data quality."""
    marks: dict[str, Icon] = {
        "complete": {"icon": "data_complete", "alt": t("Data complete")},
        "doubt": {"icon": "data_doubt", "alt": t("Data in doubt")},
        "unusable": {"icon": "data_unusable", "alt": t("Data not usable")},
    }
    return marks[mark]
