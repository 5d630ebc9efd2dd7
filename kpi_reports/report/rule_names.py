"""Scoring rules by the names that the field has for them, and what each does in a sentence."""

from __future__ import annotations

from kpi_reports.report.words import Translator


def rule_name(t: Translator, kind: str) -> str:
    """The name of a kind of rule: "three_point" is "three points" / "三点法"; else the kind."""
    names = {
        "ratio": t("ratio"),
        "bands": t("bands"),
        "three_point": t("three points"),
        "deduct": t("deduction of points"),
        "add": t("addition of points"),
        "all_or_nothing": t("all or nothing"),
        "levels": t("described levels"),
        "per_percent": t("points per percent"),
        "level_interpolation": t("interpolation between levels"),
        "efficacy": t("efficacy coefficient"),
        "efficacy_bands": t("efficacy coefficient by standards"),
        "baseline_guarded": t("guarded by a baseline"),
        "custom": t("the company's own function"),
    }
    return names.get(kind, kind.replace("_", " "))


def rule_sentence(t: Translator, kind: str) -> str:
    """What a kind of rule does: "Ratio: 100 × actual ÷ target, ...". "" for an unknown kind."""
    sentences = {
        "ratio": t("Ratio: 100 × actual ÷ target; inverted or mirrored where lower is better."),
        "bands": t("Bands: the score of the first band that holds."),
        "three_point": t(
            "Three points: 60 at the floor, 100 at the target, 120 at stretch, linear between, 0 "
            "below the floor."
        ),
        "deduct": t("Deduction: full points less so many for each event, not below the floor."),
        "add": t("Addition: so many points for each event, up to the cap."),
        "all_or_nothing": t("All or nothing: 100 where the target is met, else 0."),
        "levels": t("Described levels: the score of the level given, with its evidence."),
        "per_percent": t(
            "Points per percent: 100, and so many points for each percent off the target."
        ),
        "level_interpolation": t(
            "Levels A to D are 4 to 1 points, linear between, 0 below D, out of full points."
        ),
        "efficacy": t(
            "Efficacy coefficient: 60 at the lowest standard, 100 at the highest, linear between."
        ),
        "efficacy_bands": t(
            "Efficacy coefficient by standards: 100, 80, 60, 40, 20 at the five, linear between."
        ),
        "baseline_guarded": t(
            "Guarded by a baseline: 30 points, 1 more or less for each complete 3%, at most 6; "
            "less may be earned where the target lies below the baseline (SASAC decree 22, 2010)."
        ),
        "custom": t("The company's own function, reviewed and registered by name."),
    }
    return sentences.get(kind, "")
