"""Scoring rules by the names that the field has for them."""

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
