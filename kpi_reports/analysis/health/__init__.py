"""Is a KPI well set? Targets too easy or too hard, KPIs that conflict, repeat or say nothing,
patterns that deserve a question, and changes that came from outside."""

from kpi_reports.analysis.health.alive import Dead, Stale, is_dead, is_stale
from kpi_reports.analysis.health.difficulty import target_difficulty, wilson_interval
from kpi_reports.analysis.health.digits import Heaping, heaping
from kpi_reports.analysis.health.outside import OutsideChange, outside_change
from kpi_reports.analysis.health.ratchets import Ratchet, ratchet
from kpi_reports.analysis.health.spikes import Spike, period_end_spike
from kpi_reports.analysis.health.thresholds import PastTarget, just_past_target
from kpi_reports.analysis.health.together import conflicts, judge_pairs, pair_statistics

__all__ = [
    "Dead",
    "Heaping",
    "OutsideChange",
    "PastTarget",
    "Ratchet",
    "Spike",
    "Stale",
    "conflicts",
    "heaping",
    "is_dead",
    "is_stale",
    "judge_pairs",
    "just_past_target",
    "outside_change",
    "pair_statistics",
    "period_end_spike",
    "ratchet",
    "target_difficulty",
    "wilson_interval",
]
