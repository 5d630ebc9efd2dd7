"""Values that say where a change comes from: contributions that add up to it, never causes."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import PlainSerializer

from kpi_reports.values.measured import Kpi, PeriodText, Text

# Decimal where the numbers it was worked out from are, else float; a plain JSON number outside.
Amount = Annotated[Decimal | float, PlainSerializer(float, return_type=float, when_used="json")]
BreakdownKind = Literal["sum", "rate", "growth", "formula"]
Presence = Literal["both", "new", "gone"]


class NoDrivers(StrEnum):
    """Why a change is not broken down although its KPI could be."""

    NO_VALUE = "no_value"  # the period itself has no value
    NO_EARLIER = "no_earlier"  # the period it is compared with has none
    PARTIAL = "partial"  # the data of one of the periods end before it does
    NOT_ADDITIVE = "not_additive"  # parts of a median, a distinct count, a judgement do not add up
    DOES_NOT_ADD = "does_not_add"  # the parts that were counted are not the whole
    NEGATIVE = "negative"  # a denominator below 0 has no share in the mix
    ZERO = "zero"  # a period, or a mixture of then and now, divides by 0
    TOO_MANY = "too_many"  # a formula of more inputs than can be told apart


@dataclass(frozen=True, slots=True)
class Contribution:
    """One part of a change: a segment (("Large",) or ("Large", "North")), or an input of a formula.

    `change` is what it adds to the change of the whole. `before` and `now` are its own values, None
    where it has none. Of a rate `mix` is what its share in the whole adds and `rate` what its own
    rate adds, together `change`; `weight_before` and `weight_now` are its shares, as fractions.
    `share` is `change` over the whole change, None where that is 0. `presence` tells segments that
    only one of the periods has. `merged` counts the segments that an "other" stands for, else 0.

    `children` divide `change` further, of a rate its `rate`: what the mix within the segment and
    the rates of its own parts add. They add up to it.
    """

    segment: tuple[str, ...]
    change: Amount
    before: Amount | None = None
    now: Amount | None = None
    mix: Amount | None = None
    rate: Amount | None = None
    weight_before: Amount | None = None
    weight_now: Amount | None = None
    share: Amount | None = None
    presence: Presence = "both"
    merged: int = 0
    children: tuple[Contribution, ...] = ()

    @property
    def name(self) -> str:
        """The last level of the segment: "North"; empty for an "other"."""
        return self.segment[-1] if self.segment and not self.merged else ""


@dataclass(frozen=True, slots=True)
class Breakdown:
    """A change in parts that add up to it, the largest first, "other" last.

    `kind` "sum" has differences, "rate" mix and rate effects, "growth" what each part adds to the
    growth rate (`change` is the rate itself), "formula" the effect of each input. Of a rate `mix`
    and `rate` are the sums of all parts'. `reversed` is Simpson's paradox: the whole moved one way
    while no segment's own rate did.
    """

    kind: BreakdownKind
    before: Amount
    now: Amount
    change: Amount
    parts: tuple[Contribution, ...]
    mix: Amount | None = None
    rate: Amount | None = None
    reversed: bool = False


@dataclass(frozen=True, slots=True)
class Drivers:
    """Where a KPI's change from the period `before` to `now` comes from; `breakdown` is None with
    its reason.

    `by` says what the parts are: departments of the company, by their ids, and their segments;
    segments of a department; or the KPIs of a formula, by theirs. `of` are those KPIs, and of a
    growth rate the one that grows. `levels` names the levels of segments in words.
    """

    kpi: str
    before: PeriodText
    now: PeriodText
    by: Literal["department", "segment", "input"]
    breakdown: Breakdown | None = None
    reason: NoDrivers | None = None
    levels: tuple[Text, ...] = ()
    of: tuple[Kpi, ...] = ()
