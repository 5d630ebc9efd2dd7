"""How the steps from a raw score to a final one are written, in each language."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal

from kpi_reports.params.models import Scheme
from kpi_reports.scoring.caps import Cap
from kpi_reports.scoring.rounding import Rounding, round_score
from kpi_reports.values import Grade, Text

MINUS = "\N{MINUS SIGN}"
PART_DECIMALS = 2  # of points in running text
MOST_DECIMALS = 15  # where a rounding settles the last digits of a division
ROUNDINGS: dict[Rounding, Text] = {
    "half_up": Text("half up", "四舍五入"),
    "up": Text("away from 0", "向上进位"),
    "down": Text("towards 0", "舍去尾数"),
}


def points(value: Decimal, *, sign: bool = False) -> str:
    """Points without needless decimals: "60", "2.5", "−5"; with `sign` also "+2"."""
    shown = value.quantize(Decimal(1).scaleb(-PART_DECIMALS), ROUND_HALF_UP)
    text = f"{abs(shown):,f}".rstrip("0").rstrip(".")
    if shown < 0:
        return MINUS + text
    return "+" + text if sign and shown > 0 else text


def unrounded(value: Decimal, scheme: Scheme) -> str:
    """A score before rounding, with as many decimals as show which way it is rounded.

    89.9496 is never written as 89.95, which would seem to be rounded to 90.0.
    """
    wanted = round_score(value, scheme.decimals, scheme.rounding)
    for decimals in range(scheme.decimals + 1, MOST_DECIMALS):
        shown = value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
        if round_score(shown, scheme.decimals, scheme.rounding) == wanted:
            break
    return f"{MINUS if shown < 0 else ''}{abs(shown):,f}"


def derive_capped(derivation: Text, caps: Iterable[Cap], score: Decimal, weight: Decimal) -> Text:
    """An item's derivation, and what the gates or vetoes on it left: "...; Safety: at most 60"."""
    named = list(caps)
    en = "; ".join(f"{cap.name.en}: at most {points(cap.at)}" for cap in named)
    zh = "；".join(f"{cap.name.zh}：最高计 {points(cap.at)} 分" for cap in named)
    earned, share = points(score * weight / 100), points(weight)
    return Text(
        f"{derivation.en}; {en} → {earned} of {share}",
        f"{derivation.zh}；{zh} → {earned} / {share}",
    )


def band(grade: Grade) -> Text:
    """A grade with its band: "B, 75 to under 90"."""
    low = points(grade.lowest)
    if grade.below is None:
        return Text(f"{grade.id}, {low} and above", f"{grade.id}（{low} 分及以上）")
    high = points(grade.below)
    if grade.lowest <= 0:
        return Text(f"{grade.id}, under {high}", f"{grade.id}（低于 {high} 分）")
    return Text(f"{grade.id}, {low} to under {high}", f"{grade.id}（{low} 分至不足 {high} 分）")


def join(*parts: Text | None, en: str = "; ", zh: str = "；") -> Text:
    """The parts that are there, one after another."""
    known = [part for part in parts if part is not None]
    return Text(en.join(part.en for part in known), zh.join(part.zh for part in known))
