"""Whether KPIs are well set: specific, measurable, attainable, relevant and time-bound (R6).

Each letter is a rule that says what is missing and where to write it. Nothing here is a fault of
params: a scheme may do without an owner, and then is told so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from kpi_reports.params.models import KpiDeclaration, SchemeNode, Workspace
from kpi_reports.params.planned import planned_period
from kpi_reports.values import Direction, Period, SmartFault, Target, Text

Letter = Literal["S", "M", "A", "R", "T"]
LETTERS: tuple[Letter, ...] = ("S", "M", "A", "R", "T")

LEAST_WORDS = 4  # of an English definition: fewer only repeat the name
LEAST_CHARACTERS = 6  # of a Chinese definition
LEAST_ROWS = 2  # an average over one row is that row
COMPARED = ("last_period", "market", "competitor", "benchmark")  # evidence that it can be reached
RECENT_MONTHS = 12  # what was reached lately
LEAST_MONTHS = 6  # fewer months say little of what can be reached
BEYOND = Decimal("0.10")  # a target further than this beyond the best month: ask; our convention
LEAST_WEIGHT, MOST_WEIGHT = Decimal(5), Decimal(40)  # percent of the whole; our convention
AVERAGES = ("mean", "ratio", "quantile")


@dataclass(frozen=True, slots=True)
class _Case:
    """A KPI as one unit is scored by it. `period` is the one that its target is for: where the KPI
    has a longer cycle, the cycle that holds the period reported."""

    kpi: KpiDeclaration
    unit: str
    weight: Decimal
    target: Target | None
    period: Period
    goals_exist: bool
    has_cycle: bool
    recent: Sequence[float]
    unit_names: tuple[str, ...]


def smart_faults(
    workspace: Workspace,
    period: Period,
    unit: str | None = None,
    *,
    recent: Mapping[str, Sequence[float]] | None = None,
) -> tuple[SmartFault, ...]:
    """What the scored KPIs of a unit lack; of every unit where `unit` is None, each thing once.

    By the scheme and the targets in force at the period's end, or at the end of the longer cycle in
    which a KPI is assessed. `unit` is a department's id or
    "company". `recent` gives, by KPI, the unit's values of the last months that are like its target
    (a quarter's total is not like a month's); without it, targets are not held against history.

    In the order of the scheme, then of the letters. What holds for some of the units that are
    scored by a KPI alone names them.
    """
    units = _units(workspace) if unit is None else {unit: _units(workspace).get(unit, Text("", ""))}
    found: dict[tuple[str, Letter, Text], list[str]] = {}
    scored: dict[str, list[str]] = {}
    for name in units:
        for case in _cases(workspace, period, name, recent or {}):
            scored.setdefault(case.kpi.id, []).append(name)
            for letter, text in _judge(case):
                found.setdefault((case.kpi.id, letter, text), []).append(name)
    order = list(scored)
    faults = [
        SmartFault(kpi, letter, _with_units(text, names, scored[kpi], units))
        for (kpi, letter, text), names in found.items()
    ]
    return tuple(sorted(faults, key=lambda f: (order.index(f.kpi), LETTERS.index(f.letter))))


def _units(workspace: Workspace) -> dict[str, Text]:
    company = workspace.company_unit
    return {company.id: Text("the company", "公司")} | {u.id: u.name for u in workspace.units()}


def _with_units(text: Text, names: list[str], scored: list[str], units: Mapping[str, Text]) -> Text:
    if len(names) == len(scored):
        return text
    en, zh = ", ".join(units[n].en for n in names), "、".join(units[n].zh for n in names)
    return Text(f"{text.en} ({en})", f"{text.zh}（{zh}）")


def _cases(
    workspace: Workspace, period: Period, unit: str, recent: Mapping[str, Sequence[float]]
) -> Iterator[_Case]:
    scheme = workspace.scheme_of(unit, period)
    department = next((d for d in workspace.departments if d.id == unit), None)
    own = workspace.scheme_on(period.last).departments.get(unit)
    names = (department.name.en, department.name.zh) if department else ()
    for kpi, weight in _weights(scheme.nodes, Decimal(100)):
        declared = workspace.kpis[kpi]
        at = planned_period(workspace, kpi, unit, period)
        yield _Case(
            kpi=declared,
            unit=unit,
            weight=weight,
            target=workspace.target_for(kpi, unit, at),
            period=at,
            goals_exist=bool(workspace.goals),
            has_cycle=declared.cycle is not None or (own is not None and own.cycle is not None),
            recent=recent.get(kpi, ()),
            unit_names=names,
        )


def _weights(nodes: Sequence[SchemeNode], of: Decimal) -> Iterator[tuple[str, Decimal]]:
    """Each KPI with its weight in percent of the whole."""
    for node in nodes:
        own = of * node.weight / 100
        yield from ((entry.kpi, own * entry.weight / 100) for entry in node.kpis)
        yield from _weights(node.nodes, own)


def _judge(case: _Case) -> Iterator[tuple[Letter, Text]]:
    for letter, rule in RULES.items():
        yield from ((letter, text) for text in rule(case))


def _specific(case: _Case) -> Iterator[Text]:
    """What is counted is said in a sentence, in a named unit, and somebody answers for it."""
    kpi = case.kpi
    words, characters = len(kpi.definition.en.split()), len(kpi.definition.zh)
    if kpi.definition == kpi.name or words < LEAST_WORDS or characters < LEAST_CHARACTERS:
        yield Text(
            "the definition does not say what is counted and what is not (kpis.yaml: 'definition')",
            "定义未说明统计什么、不统计什么（kpis.yaml 的 definition）",
        )
    if not any(char.isalnum() or char in "%‰¥$€£" for char in kpi.unit.name.en + kpi.unit.name.zh):
        yield Text(
            "the unit of measure has no name (kpis.yaml: 'unit.name')",
            "未写明计量单位（kpis.yaml 的 unit.name）",
        )
    if kpi.owner is None:
        yield Text("no owner is named (kpis.yaml: 'owner')", "未指明责任人（kpis.yaml 的 owner）")


def _measurable(case: _Case) -> Iterator[Text]:
    """It has a source, somebody who provides the number and another who reviews it, and it rests
    on enough rows. That a source is there is checked when params load."""
    kpi = case.kpi
    if kpi.provider is None:
        yield Text(
            "nobody is named who provides its number (kpis.yaml: 'provider')",
            "未指明数据提供部门（kpis.yaml 的 provider）",
        )
    elif {kpi.provider.en, kpi.provider.zh} & set(case.unit_names):
        yield Text(
            "its number comes from the department that is assessed by it (kpis.yaml: 'provider')",
            "数据由被考核部门自行提供（kpis.yaml 的 provider）",
        )
    if kpi.reviewer is None:
        yield Text(
            "nobody is named who reviews its number (kpis.yaml: 'reviewer')",
            "未指明审核人（kpis.yaml 的 reviewer）",
        )
    elif kpi.reviewer == kpi.provider:
        yield Text(
            "whoever provides its number reviews it too (kpis.yaml: 'reviewer')",
            "数据提供方与审核方相同（kpis.yaml 的 reviewer）",
        )
    if kpi.measure.kind in AVERAGES and kpi.minimum_n < LEAST_ROWS:
        yield Text(
            f"an average is judged from {kpi.minimum_n} row on (kpis.yaml: 'minimum_n')",
            f"均值类指标仅有 {kpi.minimum_n} 条记录即参与评价（kpis.yaml 的 minimum_n）",
        )


def _attainable(case: _Case) -> Iterator[Text]:
    """A target is in force, rests on a comparison, and what was reached lately comes near it."""
    target = case.target
    if target is None:
        yield Text(
            "no target is in force (targets.csv: 'target')",
            "没有生效的目标值（targets.csv 的 target）",
        )
        return
    if target.evidence.kind not in COMPARED and target.benchmark is None:
        yield Text(
            "its target rests on a plan alone; compare it with the last period, the market, "
            "competitors or a benchmark (targets.csv: 'evidence_kind')",
            "目标值仅依据计划，缺少与上期、市场、竞争对手或行业基准的比较"
            "（targets.csv 的 evidence_kind）",
        )
    if target.stretch is not None and _better(case.kpi, target.value, target.stretch):
        yield Text(
            "the stretch is easier than the target (targets.csv: 'stretch')",
            "挑战值比目标值更容易达到（targets.csv 的 stretch）",
        )
    yield from _beyond_history(case, target)


def _beyond_history(case: _Case, target: Target) -> Iterator[Text]:
    recent = [Decimal(str(value)) for value in case.recent[-RECENT_MONTHS:]]
    if len(recent) < LEAST_MONTHS:
        return
    best = min(recent) if case.kpi.direction is Direction.LOWER else max(recent)
    further = abs(target.value - best)
    if _better(case.kpi, target.value, best) and further > BEYOND * abs(best):
        share = f"{BEYOND:.0%}"
        en, zh = _written(case.kpi, target.value), _written(case.kpi, best)
        yield Text(
            f"its target {en} is more than {share} beyond the best of the last {len(recent)} "
            f"months, {zh}: check that it can be reached (targets.csv: 'target')",
            f"目标值 {en} 超出近 {len(recent)} 个月最好水平 {zh} 的 {share} 以上，"
            "请核实能否实现（targets.csv 的 target）",
        )


def _relevant(case: _Case) -> Iterator[Text]:
    """It serves a goal or comes from another KPI, and weighs enough and not too much."""
    if case.goals_exist and case.kpi.goal is None and case.kpi.parent is None:
        yield Text(
            "it serves no goal and comes from no other KPI (kpis.yaml: 'goal' or 'parent')",
            "未对应目标，也没有上级指标（kpis.yaml 的 goal 或 parent）",
        )
    if not LEAST_WEIGHT <= case.weight <= MOST_WEIGHT:
        weight = f"{case.weight.normalize():f}" if case.weight % 1 == 0 else f"{case.weight:.1f}"
        yield Text(
            f"its weight is {weight} % of the whole, outside {LEAST_WEIGHT} to {MOST_WEIGHT} "
            "(scheme.yaml: 'weight')",
            f"权重为 {weight}%，不在 {LEAST_WEIGHT}% 至 {MOST_WEIGHT}% 之间"
            "（scheme.yaml 的 weight）",
        )


def _time_bound(case: _Case) -> Iterator[Text]:
    """Its target holds from a day on, for periods of a known length, and was agreed before."""
    target = case.target
    if target is None:
        yield Text(
            "without a target it has no date (targets.csv: 'valid_from')",
            "没有目标值，也就没有时限（targets.csv 的 valid_from）",
        )
        return
    if case.kpi.value.is_of_the_period and not (case.has_cycle or target.grain):
        yield Text(
            "it is not said whether its target is a month's, a quarter's or a year's "
            "(kpis.yaml: 'cycle', or targets.csv: 'grain')",
            "未写明目标值对应月度、季度还是年度（kpis.yaml 的 cycle 或 targets.csv 的 grain）",
        )
    if target.agreed_by is None or target.agreed_on is None:
        yield Text(
            "it is not said who agreed its target and when (targets.csv: 'agreed_by', 'agreed_on')",
            "未写明目标值由谁、何时确认（targets.csv 的 agreed_by、agreed_on）",
        )
    elif target.agreed_on >= case.period.first and target.agreed_on > target.valid_from:
        yield Text(
            f"its target was agreed on {target.agreed_on}, after the period had begun "
            "(targets.csv: 'agreed_on')",
            f"目标值于 {target.agreed_on} 确认，晚于考核期开始（targets.csv 的 agreed_on）",
        )


RULES: Mapping[Letter, Callable[[_Case], Iterator[Text]]] = {
    "S": _specific,
    "M": _measurable,
    "A": _attainable,
    "R": _relevant,
    "T": _time_bound,
}


def _better(kpi: KpiDeclaration, value: Decimal, than: Decimal) -> bool:
    """Whether a value is harder to reach than another."""
    return value < than if kpi.direction is Direction.LOWER else value > than


def _written(kpi: KpiDeclaration, value: Decimal) -> str:
    if kpi.unit.kind == "percent":
        return f"{value * 100:,.{kpi.unit.decimals}f}%"
    return f"{value:,.{kpi.unit.decimals}f}"
