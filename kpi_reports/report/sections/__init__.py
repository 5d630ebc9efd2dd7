"""The sections of a pack: a Review in, a block out, with words in each of its languages."""

from kpi_reports.report.sections.actions import actions, signature
from kpi_reports.report.sections.appendix import (
    data_quality,
    glossary,
    methods,
)
from kpi_reports.report.sections.bridge import (
    bridge,
    bridge_table,
)
from kpi_reports.report.sections.chain import (
    exclusions,
    score_chain,
)
from kpi_reports.report.sections.comments import comments
from kpi_reports.report.sections.company import (
    comparison,
    department_table,
    perspectives,
)
from kpi_reports.report.sections.comparable import (
    comparable,
)
from kpi_reports.report.sections.compare import (
    compare_cover,
    compare_verdict,
)
from kpi_reports.report.sections.compare_data import (
    compare_data,
    compare_glossary,
    compare_provenance,
)
from kpi_reports.report.sections.compare_detail import (
    compare_bridge,
    compare_bridge_table,
    compare_charts,
    compare_findings,
    compare_heading,
    compare_scheme,
)
from kpi_reports.report.sections.compare_table import (
    compare_table,
)
from kpi_reports.report.sections.derivations import (
    derivations,
)
from kpi_reports.report.sections.detail import (
    findings,
    kpi_charts,
)
from kpi_reports.report.sections.distributions import (
    distributions,
)
from kpi_reports.report.sections.drivers import (
    drivers,
    drivers_table,
)
from kpi_reports.report.sections.entered import (
    entered_results,
)
from kpi_reports.report.sections.fair import (
    among_peers,
    funnels,
)
from kpi_reports.report.sections.first_page import cover, decisions, verdict
from kpi_reports.report.sections.headings import heading
from kpi_reports.report.sections.health import (
    health_cover,
    health_questions,
    health_table,
    health_verdict,
)
from kpi_reports.report.sections.health_detail import (
    health_attainment,
    health_methods,
    health_pairs,
)
from kpi_reports.report.sections.lineage import (
    lineage,
)
from kpi_reports.report.sections.monthly import (
    monthly_cover,
    monthly_heading,
    monthly_questions,
    monthly_table,
    monthly_verdict,
)
from kpi_reports.report.sections.monthly_departments import (
    monthly_departments,
    monthly_heat,
)
from kpi_reports.report.sections.monthly_detail import (
    monthly_charts,
    monthly_data,
    monthly_plan,
    monthly_provenance,
)
from kpi_reports.report.sections.parts import (
    parts,
)
from kpi_reports.report.sections.peers import (
    peer_table,
)
from kpi_reports.report.sections.people import (
    people_grades,
    stars,
)
from kpi_reports.report.sections.people_spreads import (
    people_spread,
)
from kpi_reports.report.sections.provenance import evidence_table, provenance
from kpi_reports.report.sections.register import (
    further_signals,
    signal_register,
)
from kpi_reports.report.sections.robustness import (
    grade_flips,
    robustness,
)
from kpi_reports.report.sections.scorecard import (
    scorecard,
)
from kpi_reports.report.sections.segment_spreads import (
    segment_spread,
)
from kpi_reports.report.sections.shared_goals import (
    shared_goals,
)
from kpi_reports.report.sections.signoffs import (
    signoffs,
)
from kpi_reports.report.sections.smart import (
    smart,
)
from kpi_reports.report.sections.spreads import (
    department_spread,
)
from kpi_reports.report.sections.standing import (
    standing,
)
from kpi_reports.report.sections.support import (
    support_needed,
)
from kpi_reports.report.sections.targets import (
    targets,
)
from kpi_reports.report.sections.what_if import (
    what_if,
)

__all__ = [
    "actions",
    "among_peers",
    "bridge",
    "bridge_table",
    "comments",
    "comparable",
    "compare_bridge",
    "compare_bridge_table",
    "compare_charts",
    "compare_cover",
    "compare_data",
    "compare_findings",
    "compare_glossary",
    "compare_heading",
    "compare_provenance",
    "compare_scheme",
    "compare_table",
    "compare_verdict",
    "comparison",
    "cover",
    "data_quality",
    "decisions",
    "department_spread",
    "department_table",
    "derivations",
    "distributions",
    "drivers",
    "drivers_table",
    "entered_results",
    "evidence_table",
    "exclusions",
    "findings",
    "funnels",
    "further_signals",
    "glossary",
    "grade_flips",
    "heading",
    "health_attainment",
    "health_cover",
    "health_methods",
    "health_pairs",
    "health_questions",
    "health_table",
    "health_verdict",
    "kpi_charts",
    "lineage",
    "methods",
    "monthly_charts",
    "monthly_cover",
    "monthly_data",
    "monthly_departments",
    "monthly_heading",
    "monthly_heat",
    "monthly_plan",
    "monthly_provenance",
    "monthly_questions",
    "monthly_table",
    "monthly_verdict",
    "parts",
    "peer_table",
    "people_grades",
    "people_spread",
    "perspectives",
    "provenance",
    "robustness",
    "score_chain",
    "scorecard",
    "segment_spread",
    "shared_goals",
    "signal_register",
    "signature",
    "signoffs",
    "smart",
    "standing",
    "stars",
    "support_needed",
    "targets",
    "verdict",
    "what_if",
]
