"""Star ratings of services (服务星级): bands per input, then the least or their weighted mean."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal

from kpi_reports.params.steps import StarBand, StarInput, Stars
from kpi_reports.values import StarRating

TENTH = Decimal("0.1")


def rate_stars(stars: Stars, values: Mapping[str, Decimal | None]) -> StarRating:
    """The rating by the values of its KPIs; one that is absent or None is missing.

    Each input has the stars of the first of its bands that holds (edges are inclusive), and 0 in
    none. `minimum` takes the least; `mean` weighs them and has one decimal, rounded half up. While
    any input is missing there is no rating, and `inputs` says which one is.
    """
    found = tuple((entry.kpi, _stars(entry.bands, values.get(entry.kpi))) for entry in stars.inputs)
    known = [number for _, number in found if number is not None]
    complete = len(known) == len(found)
    return StarRating(
        id=stars.id,
        name=stars.name.text,
        stars=_combined(stars, known) if complete else None,
        most=stars.most,
        combine=stars.combine,
        inputs=found,
    )


def _stars(bands: Sequence[StarBand], value: Decimal | None) -> int | None:
    if value is None:
        return None
    return next((band.stars for band in bands if _holds(band, value)), 0)


def _holds(band: StarBand, value: Decimal) -> bool:
    if band.at_least is not None:
        return value >= band.at_least
    return band.at_most is not None and value <= band.at_most


def _combined(stars: Stars, numbers: Sequence[int]) -> Decimal:
    if stars.combine == "minimum":
        return Decimal(min(numbers))
    weights = _weights(stars.inputs)
    total = sum((n * w for n, w in zip(numbers, weights, strict=True)), Decimal(0))
    return (total / sum(weights, Decimal(0))).quantize(TENTH, ROUND_HALF_UP)


def _weights(inputs: Sequence[StarInput]) -> tuple[Decimal, ...]:
    return tuple(entry.weight for entry in inputs)
