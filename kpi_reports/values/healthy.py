"""Values that ask whether KPIs are well set. They are questions, never verdicts on people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from kpi_reports.periods import Grain
from kpi_reports.values.measured import Fact, Kpi

HealthCheck = Literal["target", "conflict", "alive", "fresh", "setup", "patterns", "outside"]
HEALTH_CHECKS: tuple[HealthCheck, ...] = (
    "target",
    "conflict",
    "alive",
    "fresh",
    "setup",
    "patterns",
    "outside",
)
HealthState = Literal["fine", "ask", "known", "not_judged"]


@dataclass(frozen=True, slots=True)
class TargetDifficulty:
    """How often a target was met, and whether that and the process call it too easy or too hard.

    `met` of `judged` periods met their own target; `low` to `high` is the 95 % Wilson interval of
    that share, None where nothing was judged. `history` is "easy" or "hard" where the whole
    interval lies beyond the bound; `process` compares the latest target with the control limits.
    `verdict` is one only where the two do not contradict each other. Below `least` periods even a
    target that was always met, or never, could not be told from the bounds.
    """

    met: int
    judged: int
    low: float | None
    high: float | None
    history: Literal["easy", "hard", "between", "too_few"]
    process: Literal["easy", "hard", "within", "unknown"]
    verdict: Literal["too_easy", "too_hard", "fits", "not_judged"]
    least: int


@dataclass(frozen=True, slots=True)
class KpiPair:
    """Two KPIs of a unit, and how their months move together once trend and season are out.

    `rho` is Spearman's, signed by what is good for each: below 0, one is better in months in which
    the other is worse. `effective_n` is how many independent months the `n` common ones are worth.
    `q` is p adjusted for all pairs that were tested together. `long_run` says that over all months
    one has become better and the other worse. `declared` that params name the two as a conflict;
    `shared` that they are worked out from the same input, so that a likeness needs no other cause.
    """

    one: str
    other: str
    n: int
    rho: float | None = None
    effective_n: float | None = None
    p: float | None = None
    q: float | None = None
    kind: Literal["conflict", "redundant", "none", "too_few", "constant"] = "none"
    long_run: bool = False
    unit: str | None = None
    declared: bool = False
    shared: bool = False


@dataclass(frozen=True, slots=True)
class HealthQuestion:
    """Something to ask about one KPI, or about several at once. `kind` picks the words, `facts`
    fill them.

    `kpis` has the two of a pair, and all that share a source that is late or a season. `units` are
    the departments (or "company") that it holds for; empty where it is about the KPI itself.
    `severity` ranks: higher first.
    """

    kind: str
    check: HealthCheck
    kpis: tuple[str, ...]
    severity: float
    units: tuple[str, ...] = ()
    facts: Mapping[str, Fact] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class HealthRow:
    """What each check of a KPI came to, in the order of HEALTH_CHECKS, over the `units` with it.

    `smart` are the letters of SMART that lack something, told elsewhere and not repeated here.
    """

    kpi: str
    units: tuple[str, ...]
    states: tuple[tuple[HealthCheck, HealthState], ...]
    smart: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Attainment:
    """How often one KPI of one unit met its own target, by months or longer periods. `lower` and
    `upper` are the control limits that its latest `target` was held against, None without any."""

    kpi: str
    unit: str
    grain: Grain
    difficulty: TargetDifficulty
    target: float | None = None
    lower: float | None = None
    upper: float | None = None


@dataclass(frozen=True, slots=True)
class KpiHealth:
    """Is each KPI well set? Questions by severity, a row per KPI, and what they rest on.

    `kpis` are those of the rows, in the order of kpis.yaml. `pairs` are the conflicts and near
    doubles, those found and those that params declare; `pairs_tested` counts all that were
    compared.
    """

    kpis: tuple[Kpi, ...]
    questions: tuple[HealthQuestion, ...]
    rows: tuple[HealthRow, ...]
    pairs: tuple[KpiPair, ...] = ()
    pairs_tested: int = 0
    attainment: tuple[Attainment, ...] = ()

    @property
    def asked(self) -> int:
        """How many KPIs raise a question."""
        return len({kpi for question in self.questions for kpi in question.kpis})

    def kpi(self, kpi: str) -> Kpi:
        """A KPI of the rows. Raises KeyError for another."""
        for entry in self.kpis:
            if entry.id == kpi:
                return entry
        raise KeyError(kpi)
