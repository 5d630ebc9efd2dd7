"""Simpson's paradox: is a difference of rates one within segments, or one of their mix?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import fsum, isfinite, sqrt
from typing import Literal

from kpi_reports.analysis.arrays import NOISE
from kpi_reports.values import SegmentDifference, SegmentValue, Simpson, Verdict

Parts = Mapping[str, tuple[float, float]]
RatioKind = Literal["share", "rate", "ratio"]
MIN_SEGMENTS = 2  # of one segment, the whole is the segment
Z = 1.959964


def simpson(first: Parts, second: Parts, *, kind: RatioKind = "share") -> Simpson:
    """Whether two rates differ the same way as a whole and within segments.

    Each side maps a segment to its numerator and denominator: {"A": (512, 825)}. Two groups, or
    one unit in two periods. The standardised difference gives both sides the same weights, their
    denominators together, over the segments that both have; a segment of one side counts in the
    pooled difference alone, and is named. `kind` "share" (binomial) and "rate" (Poisson) have 95 %
    intervals; "ratio" has none, and is then judged by signs alone.

    The verdict, by these rules in turn: "not_comparable" below 2 segments on both sides;
    "within_noise" where the interval of the pooled difference holds 0, or it is 0; "reversed" where
    the standardised difference points the other way, as do at least half of the segments;
    "vanishes" where its interval holds 0, or its sign and that of most segments disagree;
    else "same".

    Raises ValueError for a negative denominator, a value that is not finite, a share above 1, a
    negative rate, and an unknown kind.

    Reference: Simpson 1951; Bickel, Hammel & O'Connell 1975 (Berkeley).

    >>> found = simpson({"easy": (80, 100), "hard": (4, 20)}, {"easy": (18, 20), "hard": (30, 100)})
    >>> round(found.pooled, 2), round(found.standardised, 2), found.verdict
    (-0.3, 0.1, 'reversed')
    """
    if kind not in ("share", "rate", "ratio"):
        raise ValueError(f"kind '{kind}' is unknown; take 'share', 'rate' or 'ratio'")
    one, two = _checked(first, kind), _checked(second, kind)
    both = [name for name in one if name in two]
    whole = fsum(side[name][1] for side in (one, two) for name in both)
    segments = tuple(_segment(name, one[name], two[name], whole) for name in both)
    before, after = _pooled(one), _pooled(two)
    pooled = None if before is None or after is None else _difference(before, after)
    standardised = None
    if segments:
        standardised = fsum(s.weight * s.difference for s in segments
                            if s.weight is not None and s.difference is not None)  # fmt: skip
    against = sum(1 for s in segments if (s.difference or 0) * (pooled or 0) < 0)
    share = against / len(segments) if segments else None
    half = None if kind == "ratio" else _pooled_half(one, two, kind)
    own_half = None if kind == "ratio" or not segments else _standard_half(one, two, both, kind)
    return Simpson(
        pooled_first=before,
        pooled_second=after,
        pooled=pooled,
        **_ends("pooled_low", "pooled_high", pooled, half),
        standardised=standardised,
        **_ends("low", "high", standardised, own_half),
        segments=segments,
        reversed_share=share,
        only_first=tuple(name for name in one if name not in two),
        only_second=tuple(name for name in two if name not in one),
        verdict=_verdict(pooled, half, standardised, own_half, share, len(segments)),
    )


def simpson_of_change(
    before: Sequence[SegmentValue], now: Sequence[SegmentValue], *, kind: RatioKind = "share"
) -> Simpson:
    """`simpson` for one unit in two periods, from its segments as the cube has them.

    Segments without exact sums (a quantile has none) or with nothing to divide by are left out;
    levels of a segment are joined by " / ".

    >>> from kpi_reports.values import SegmentValue
    >>> before = [SegmentValue(("A",), 0.8, 100, 80, 100), SegmentValue(("B",), 0.2, 20, 4, 20)]
    >>> now = [SegmentValue(("A",), 0.9, 20, 18, 20), SegmentValue(("B",), 0.3, 100, 30, 100)]
    >>> simpson_of_change(before, now).verdict
    'reversed'
    """
    return simpson(_sums(before), _sums(now), kind=kind)


def _sums(segments: Sequence[SegmentValue]) -> dict[str, tuple[float, float]]:
    return {
        " / ".join(entry.segment): (float(entry.numerator), float(entry.denominator))
        for entry in segments
        if entry.numerator is not None and entry.denominator is not None
    }


def _checked(parts: Parts, kind: RatioKind) -> dict[str, tuple[float, float]]:
    """The segments with something to divide by."""
    for name, (top, below) in parts.items():
        if not isfinite(top) or not isfinite(below):
            raise ValueError(f"segment {name}: {top:g} of {below:g} is not finite; leave it out")
        if below < 0:
            raise ValueError(f"segment {name}: its denominator {below:g} is negative")
        if kind == "rate" and top < 0:
            raise ValueError(
                f"segment {name}: its numerator {top:g} is negative; take kind='ratio'"
            )
        if kind == "share" and not 0 <= top <= below * (1 + NOISE):
            raise ValueError(f"segment {name}: {top:g} of {below:g} is no share; take kind='ratio'")
    return {str(name): (float(a), float(b)) for name, (a, b) in parts.items() if b > 0}


def _segment(
    name: str, one: tuple[float, float], two: tuple[float, float], whole: float
) -> SegmentDifference:
    first, second = one[0] / one[1], two[0] / two[1]
    weight = (one[1] + two[1]) / whole
    return SegmentDifference(name, first, second, _difference(first, second), weight)


def _difference(first: float, second: float) -> float:
    """The second less the first; 0 where they differ by binary arithmetic alone."""
    found = second - first
    return 0.0 if abs(found) <= NOISE * max(abs(first), abs(second)) else found


def _pooled(parts: Parts) -> float | None:
    below = fsum(b for _, b in parts.values())
    return fsum(a for a, _ in parts.values()) / below if below > 0 else None


def _variance(top: float, below: float, kind: RatioKind) -> float:
    """Of a rate by chance, with half a count on either side, so that 0 % and 100 % have some
    (Agresti & Caffo 2000 add one)."""
    n = below + 1 if kind == "share" else below
    rate = (top + 0.5) / n
    return rate * (1 - rate) / n if kind == "share" else rate / n


def _pooled_half(one: Parts, two: Parts, kind: RatioKind) -> float | None:
    if not one or not two:
        return None
    sums = [
        (fsum(a for a, _ in side.values()), fsum(b for _, b in side.values()))
        for side in (one, two)
    ]
    return Z * sqrt(fsum(_variance(a, b, kind) for a, b in sums))


def _standard_half(one: Parts, two: Parts, both: Sequence[str], kind: RatioKind) -> float:
    whole = fsum(side[name][1] for side in (one, two) for name in both)
    return Z * sqrt(
        fsum(
            ((one[name][1] + two[name][1]) / whole) ** 2 * _variance(*side[name], kind)
            for side in (one, two)
            for name in both
        )
    )


def _ends(low: str, high: str, middle: float | None, half: float | None) -> dict[str, float | None]:
    if middle is None or half is None:
        return {low: None, high: None}
    return {low: middle - half, high: middle + half}


def _verdict(
    pooled: float | None,
    half: float | None,
    standardised: float | None,
    own_half: float | None,
    share: float | None,
    segments: int,
) -> Verdict:
    if segments < MIN_SEGMENTS or pooled is None or standardised is None or share is None:
        return "not_comparable"
    if pooled == 0 or (half is not None and abs(pooled) <= half):
        return "within_noise"
    against = standardised * pooled < 0
    if against and share >= 0.5:
        return "reversed"
    if against or share > 0.5 or (own_half is not None and abs(standardised) <= own_half):
        return "vanishes"
    return "same"
