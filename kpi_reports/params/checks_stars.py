"""What must hold of star ratings: their KPIs, bands and units."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from kpi_reports.errors import Fault, nearest
from kpi_reports.params import files
from kpi_reports.params.checks_rules import WHOLE
from kpi_reports.params.draft import Draft
from kpi_reports.params.models import KpiDeclaration, Scheme
from kpi_reports.params.steps import StarInput, Stars
from kpi_reports.values import Direction


def check_stars(draft: Draft, scheme: Scheme) -> Iterator[Fault]:
    """Every fault of the star ratings, each at its own line of scheme.yaml."""
    seen: set[str] = set()
    for stars in scheme.stars:
        key = f"scheme.stars.{stars.id}"
        if stars.id in seen:
            yield draft.fault(key, f"star rating '{stars.id}' stands twice")
        seen.add(stars.id)
        for entry in stars.inputs:
            yield from _input(draft, f"{key}.inputs.{entry.kpi}", stars, entry)
        yield from _whole(draft, key, stars)
        yield from _units(draft, key, stars, scheme)


def _whole(draft: Draft, key: str, stars: Stars) -> Iterator[Fault]:
    kpis = [entry.kpi for entry in stars.inputs]
    for kpi in sorted({kpi for kpi in kpis if kpis.count(kpi) > 1}):
        yield draft.fault(f"{key}.inputs", f"star rating '{stars.id}': KPI '{kpi}' stands twice")
    total = sum((entry.weight for entry in stars.inputs), Decimal(0))
    if stars.combine == "mean" and total != WHOLE:
        message = f"star rating '{stars.id}': weights sum to {total:f}; they must sum to {WHOLE}"
        yield draft.fault(f"{key}.inputs", message)


def _input(draft: Draft, key: str, stars: Stars, entry: StarInput) -> Iterator[Fault]:
    known = draft.ids.get(files.KPIS)
    whose = f"star rating '{stars.id}'"
    if known is not None and entry.kpi not in known:
        near = nearest(entry.kpi, known)
        yield draft.fault(key, f"{whose} rests on the unknown KPI '{entry.kpi}'.{near}")
    kpi = draft.kpis.get(entry.kpi)
    if kpi is None:
        return
    if kpi.direction is Direction.NEITHER:
        message = f"{whose}: KPI '{kpi.id}' has direction 'neither' and earns no stars"
        yield draft.fault(key, message)
        return
    for message in _bands(kpi, stars, entry):
        yield draft.fault(f"{key}.bands", f"{whose}, KPI '{kpi.id}': {message}")


def _bands(kpi: KpiDeclaration, stars: Stars, entry: StarInput) -> Iterator[str]:
    is_higher = kpi.direction is Direction.HIGHER
    edge, other = ("at_least", "at_most") if is_higher else ("at_most", "at_least")
    before: tuple[Decimal, int] | None = None
    for band in entry.bands:
        found: Decimal | None = getattr(band, edge)
        if band.stars > stars.most:
            yield f"a band has {band.stars} stars, and the most are {stars.most}"
        if found is None or getattr(band, other) is not None:
            yield f"better when {kpi.direction}, so a band has '{edge}' and not '{other}'"
            continue
        if before is not None:
            is_worse = found < before[0] if is_higher else found > before[0]
            if not is_worse or band.stars >= before[1]:
                yield (
                    f"the band {edge} {found} with {band.stars} stars comes after {edge} "
                    f"{before[0]} with {before[1]}; list bands from the best down"
                )
        before = (found, band.stars)


def _units(draft: Draft, key: str, stars: Stars, scheme: Scheme) -> Iterator[Fault]:
    """Units are departments that have the KPIs, scored or monitored, so that packs show them."""
    known = draft.ids.get(files.DEPARTMENTS)
    for unit in stars.units:
        if known is not None and unit not in known:
            message = f"star rating '{stars.id}' is of the unknown department '{unit}'."
            yield draft.fault(f"{key}.units", f"{message}{nearest(unit, known)}")
            continue
        own = scheme.of(unit)
        has = {*own.monitored, *(kpi for node in own.nodes for kpi in node.all_kpis)}
        for entry in stars.inputs:
            if entry.kpi in draft.kpis and entry.kpi not in has:
                message = (
                    f"star rating '{stars.id}' of department '{unit}' rests on '{entry.kpi}', "
                    "which the department has not; score it there, or list it under 'monitored'"
                )
                yield draft.fault(f"{key}.units", message)
