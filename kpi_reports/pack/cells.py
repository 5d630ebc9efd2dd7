"""What notebooks import as `blocks`: one call per cell, each showing one block of the pack.

from kpi_reports import blocks
blocks.scorecard(r)
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from kpi_reports.pack.analyst import figure, note, table
from kpi_reports.pack.analyst.bare import install
from kpi_reports.pack.display import Shown, show
from kpi_reports.report import sections
from kpi_reports.report.blocks import Block
from kpi_reports.report.palette import LIGHT as colours
from kpi_reports.values import PeriodComparison, Review, WhatIf

P = ParamSpec("P")
Of = TypeVar("Of", Review, PeriodComparison)

__all__ = ["colours", "figure", "note", "table"]  # an analyst's own; a review's sections are below


def _shown(
    build: Callable[Concatenate[Of, P], Block | None],
) -> Callable[Concatenate[Of, P], Shown | None]:
    @wraps(build)
    def cell(found: Of, /, *args: P.args, **kwargs: P.kwargs) -> Shown | None:
        block = build(found, *args, **kwargs)
        return None if block is None else show(block)  # None: the cell shows nothing

    return cell


heading = _shown(sections.heading)
cover = _shown(sections.cover)
verdict = _shown(sections.verdict)
decisions = _shown(sections.decisions)
scorecard = _shown(sections.scorecard)
score_chain = _shown(sections.score_chain)
exclusions = _shown(sections.exclusions)
findings = _shown(sections.findings)
standing = _shown(sections.standing)
bridge = _shown(sections.bridge)
bridge_table = _shown(sections.bridge_table)
robustness = _shown(sections.robustness)
grade_flips = _shown(sections.grade_flips)
drivers = _shown(sections.drivers)
drivers_table = _shown(sections.drivers_table)
kpi_charts = _shown(sections.kpi_charts)
entered_results = _shown(sections.entered_results)
distributions = _shown(sections.distributions)
department_spread = _shown(sections.department_spread)
people_spread = _shown(sections.people_spread)
segment_spread = _shown(sections.segment_spread)
perspectives = _shown(sections.perspectives)
comparison = _shown(sections.comparison)
department_table = _shown(sections.department_table)
comparable = _shown(sections.comparable)
funnels = _shown(sections.funnels)
peer_table = _shown(sections.peer_table)
among_peers = _shown(sections.among_peers)
signal_register = _shown(sections.signal_register)
actions = _shown(sections.actions)
signature = _shown(sections.signature)
further_signals = _shown(sections.further_signals)
shared_goals = _shown(sections.shared_goals)
support_needed = _shown(sections.support_needed)
data_quality = _shown(sections.data_quality)
comments = _shown(sections.comments)
signoffs = _shown(sections.signoffs)
stars = _shown(sections.stars)
people_grades = _shown(sections.people_grades)
lineage = _shown(sections.lineage)
parts = _shown(sections.parts)
targets = _shown(sections.targets)
derivations = _shown(sections.derivations)
smart = _shown(sections.smart)
methods = _shown(sections.methods)
evidence_table = _shown(sections.evidence_table)
provenance = _shown(sections.provenance)
glossary = _shown(sections.glossary)

health_cover = _shown(sections.health_cover)
health_verdict = _shown(sections.health_verdict)
health_questions = _shown(sections.health_questions)
health_table = _shown(sections.health_table)
health_pairs = _shown(sections.health_pairs)
health_attainment = _shown(sections.health_attainment)
health_methods = _shown(sections.health_methods)

monthly_cover = _shown(sections.monthly_cover)
monthly_verdict = _shown(sections.monthly_verdict)
monthly_questions = _shown(sections.monthly_questions)
monthly_heading = _shown(sections.monthly_heading)
monthly_table = _shown(sections.monthly_table)
monthly_plan = _shown(sections.monthly_plan)
monthly_departments = _shown(sections.monthly_departments)
monthly_heat = _shown(sections.monthly_heat)
monthly_charts = _shown(sections.monthly_charts)
monthly_data = _shown(sections.monthly_data)
monthly_provenance = _shown(sections.monthly_provenance)

compare_cover = _shown(sections.compare_cover)
compare_verdict = _shown(sections.compare_verdict)
compare_heading = _shown(sections.compare_heading)
compare_table = _shown(sections.compare_table)
compare_scheme = _shown(sections.compare_scheme)
compare_bridge = _shown(sections.compare_bridge)
compare_bridge_table = _shown(sections.compare_bridge_table)
compare_findings = _shown(sections.compare_findings)
compare_charts = _shown(sections.compare_charts)
compare_data = _shown(sections.compare_data)
compare_provenance = _shown(sections.compare_provenance)
compare_glossary = _shown(sections.compare_glossary)


def what_if(found: WhatIf, /) -> Shown:
    """What would follow from suppositions: `what_if(what_if_of(company=..., period=..., ...))`."""
    return show(sections.what_if(found))


install()
