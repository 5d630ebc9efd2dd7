"""A comparison of groups in words: how large first, then what chance would do."""

from __future__ import annotations

from kpi_reports.report import numbers, sentences
from kpi_reports.report.figures.drawn import SHORT_FROM
from kpi_reports.report.voice import Voice
from kpi_reports.values import Effect, GroupComparison, Kpi, Language

SIGNIFICANT = 0.05
LEAST_P = 0.001  # a smaller p says no more than that


def is_established(comparison: GroupComparison | None, p: float | None) -> bool:
    """Whether the groups differ by more than chance, `p` being adjusted for the family."""
    return comparison is not None and p is not None and p < SIGNIFICANT


def comparison_words(
    voice: Voice, comparison: GroupComparison, p: float | None, names: dict[str, str]
) -> str:
    """The effect's size, the method with its statistic and p, and the pair furthest apart; or why
    there is no test. `names` are those of the groups."""
    t = voice.t
    if comparison.effect is None:
        return _why_none(voice, comparison)
    established = is_established(comparison, p)
    share = numbers.format_percent(comparison.effect.value, 1)
    said = [
        _effect_words(voice, comparison.effect)
        if established
        else t(
            "What was found, {share} of the spread between groups, is within chance.", share=share
        ),
        t(
            "{test}, {p}.",
            test=_test_words(voice, comparison),
            p=p_words(voice, comparison.p if p is None else p, adjusted=p is not None),
        ),
    ]
    if established:
        said.append(_pair_words(voice, comparison, names))
    if comparison.left_out:
        said.append(
            t(
                "With fewer than 5 values, not tested by themselves: {names}.",
                names=t.list_of([names.get(id, id) for id in comparison.left_out]),
            )
        )
    return sentences.join(voice, said)


def p_words(voice: Voice, p: float | None, *, adjusted: bool) -> str:
    """ "adjusted p = 0.012", "p < 0.001"."""
    t = voice.t
    if p is None:
        return t("no p-value")
    if p < LEAST_P:
        return t("adjusted p < {p}", p=LEAST_P) if adjusted else t("p < {p}", p=LEAST_P)
    number = numbers.format_number(p, 3, voice.language)
    return t("adjusted p = {p}", p=number) if adjusted else t("p = {p}", p=number)


def _effect_words(voice: Voice, effect: Effect) -> str:
    t = voice.t
    share = numbers.format_percent(effect.value, 1)
    return {
        "negligible": t(
            "The difference is negligible: {share} of the spread lies between the groups.",
            share=share,
        ),
        "small": t(
            "The difference is small: {share} of the spread lies between the groups.", share=share
        ),
        "medium": t(
            "The difference is medium: {share} of the spread lies between the groups.", share=share
        ),
        "large": t(
            "The difference is large: {share} of the spread lies between the groups.", share=share
        ),
    }[effect.size]


def _test_words(voice: Voice, comparison: GroupComparison) -> str:
    t = voice.t
    if comparison.method == "ranks":
        return t(
            "Kruskal–Wallis H({df}) = {h}",
            h=numbers.format_number(comparison.statistic or 0.0, 1, voice.language),
            df=numbers.format_number(comparison.df or 0, 0, voice.language),
        )
    return t(
        "Welch's F({df}; {within}) = {f}",
        f=numbers.format_number(comparison.statistic or 0.0, 1, voice.language),
        df=numbers.format_number(comparison.df or 0, 0, voice.language),
        within=numbers.format_number(comparison.df_within or 0.0, 1, voice.language),
    )


def _pair_words(voice: Voice, comparison: GroupComparison, names: dict[str, str]) -> str:
    """The pair furthest apart among those that differ by more than chance; "" without one."""
    t = voice.t
    apart = [pair for pair in comparison.pairs if pair.p_adjusted < SIGNIFICANT]
    if not apart:
        return ""
    pair = max(apart, key=lambda pair: abs(pair.effect.value))
    group, minus = names.get(pair.group, pair.group), names.get(pair.minus, pair.minus)
    symbol = "δ" if pair.effect.name == "cliffs_delta" else "g"
    facts = {
        "group": group,
        "minus": minus,
        "symbol": symbol,
        "value": numbers.format_number(pair.effect.value, 2, voice.language, sign=True),
    }
    return {
        "negligible": t(
            "Furthest apart: {group} against {minus}, negligible ({symbol} = {value}).", **facts
        ),
        "small": t("Furthest apart: {group} against {minus}, small ({symbol} = {value}).", **facts),
        "medium": t(
            "Furthest apart: {group} against {minus}, medium ({symbol} = {value}).", **facts
        ),
        "large": t("Furthest apart: {group} against {minus}, large ({symbol} = {value}).", **facts),
    }[pair.effect.size]


def _why_none(voice: Voice, comparison: GroupComparison) -> str:
    t = voice.t
    return {
        "constant": t("All values are equal: there is nothing to test."),
        "constant_group": t("A group whose values are all equal: means are not tested."),
    }.get(
        comparison.reason or "",
        t("Fewer than two groups have 5 values: they are not tested."),
    )


def value_words(kpi: Kpi, value: float, language: Language, *, bare: bool = False) -> str:
    """A value with its unit; a `bare` one with its percent sign alone."""
    unit = not bare or kpi.unit_kind == "percent"
    return numbers.format_value(kpi, value, language, unit=unit)


def short_value(voice: Voice, kpi: Kpi, value: float) -> str:
    """A value beside its row, without its unit; a very large one in its short form."""
    if abs(value) >= SHORT_FROM:
        return numbers.format_compact(value, voice.language, decimals=2)
    return numbers.format_value(kpi, value, voice.language)
