"""What the cascade lacks, and where goals and scores have different owners."""

from __future__ import annotations

from collections.abc import Iterator

from kpi_reports.alignment.cascade import Alignment, GoalPlace, KpiPlace, Note
from kpi_reports.alignment.wording import listed, quoted, sentence, unit_names
from kpi_reports.values import Text


def gaps(cascade: Alignment) -> Iterator[Note]:
    """Notes on what is missing, then on shared goals and on owners. Without any goal one note
    says so, for every scored KPI then lacks one."""
    if not cascade.goals:
        yield _no_goals(cascade)
        return
    yield from _orphans(cascade)
    yield from (_no_kpi(cascade, goal) for goal in cascade.goals if _lacks_kpi(cascade, goal))
    yield from (_no_parent(goal) for goal in cascade.goals if _lacks_parent(goal))
    for goal in cascade.goals:
        yield from _shared(cascade, goal)
    for goal in cascade.goals:
        yield from _idle_owners(cascade, goal)
    for kpi in cascade.kpis:
        yield from _not_owners(cascade, kpi)


def _no_goals(cascade: Alignment) -> Note:
    count = sum(kpi.is_scored for kpi in cascade.kpis)
    return Note(
        "no_goals",
        Text(
            f"No goals are declared, so none of the {count} scored KPIs can be traced to strategy.",
            f"尚未声明目标，{count} 项计分指标均无法追溯到公司战略。",
        ),
        Text(
            "Write the company's goals into goals.yaml, and 'goal' at each KPI in kpis.yaml.",
            "请在 goals.yaml 中写明公司目标，并在 kpis.yaml 为各指标填写 goal。",
        ),
    )


def _orphans(cascade: Alignment) -> Iterator[Note]:
    homeless = {kpi.id for kpi in cascade.homeless}
    for kpi in cascade.homeless:
        top = cascade.path_of(kpi.id)[-1]
        if top.id != kpi.id and top.id in homeless:
            continue  # the one at the top is told; its goal would be this one's too
        facts = {"kpi": quoted(kpi.name), "units": unit_names(cascade, kpi.units)}
        facts["top"] = quoted(top.name)
        if top.id == kpi.id:
            text = sentence(
                "{kpi} is scored ({units}) but serves no goal and is handed down from no KPI.",
                "指标{kpi}（{units}）参与计分，但既未对应目标，也没有上级指标。",
                **facts,
            )
        else:
            text = sentence(
                "{kpi} is scored ({units}) and handed down from {top}, which serves no goal.",
                "指标{kpi}（{units}）参与计分，其上级指标{top}未对应任何目标。",
                **facts,
            )
        yield Note(
            "orphan",
            text,
            sentence(
                "Name the goal of {top} in kpis.yaml ('goal' or 'parent'), or stop scoring it.",
                "请在 kpis.yaml 为{top}填写 goal 或 parent，否则不宜继续计分。",
                **facts,
            ),
            kpis=(kpi.id,),
            units=kpi.units,
        )


def _lacks_kpi(cascade: Alignment, goal: GoalPlace) -> bool:
    return not any(cascade.kpi(kpi).is_scored for kpi in cascade.below(goal.id).kpis)


def _no_kpi(cascade: Alignment, goal: GoalPlace) -> Note:
    watched = cascade.below(goal.id).kpis
    facts = {"goal": quoted(goal.name)}
    facts["kpis"] = listed(quoted(cascade.kpi(kpi).name) for kpi in watched)
    if watched:
        text = sentence(
            "Goal {goal} is served by {kpis} alone, by which nobody is scored.",
            "目标{goal}仅由{kpis}支撑，但没有部门或岗位以此计分。",
            **facts,
        )
    else:
        text = sentence(
            "No KPI serves goal {goal}: whether it is reached will not be seen.",
            "目标{goal}没有指标支撑，是否实现无从衡量。",
            **facts,
        )
    advice = Text(
        "Give it a KPI that somebody is scored by, or take the goal out.",
        "请为其设置计分指标并落实到部门或岗位，否则应取消该目标。",
    )
    return Note("no_kpi", text, advice, goals=(goal.id,), kpis=watched)


def _lacks_parent(goal: GoalPlace) -> bool:
    return goal.parent is None and goal.level != "strategy"


def _no_parent(goal: GoalPlace) -> Note:
    levels = {
        "department": Text("Department goal", "部门目标"),
        "position": Text("Position goal", "岗位目标"),
    }
    return Note(
        "no_parent",
        sentence(
            "{level} {goal} is handed down from no goal, so it leads to no part of the strategy.",
            "{level}{goal}没有上级目标，未承接公司战略。",
            level=levels[goal.level],
            goal=quoted(goal.name),
        ),
        Text(
            "Name the goal it comes from in goals.yaml ('parent'), or ask whether it is needed.",
            "请在 goals.yaml 填写其上级目标（parent），或研究是否仍需保留。",
        ),
        goals=(goal.id,),
    )


def _shared(cascade: Alignment, goal: GoalPlace) -> Iterator[Note]:
    """A goal of two or more departments; told apart where they answer for it by different KPIs."""
    owners = [owner for owner in goal.owners if cascade.unit(owner).kind == "department"]
    if len(owners) < 2:
        return
    by_owner = {owner: _serving(cascade, goal, owner) for owner in owners}
    facts = {"goal": quoted(goal.name), "owners": unit_names(cascade, owners)}
    if len({kpis for kpis in by_owner.values() if kpis}) < 2:
        yield Note(
            "shared",
            sentence("{owners} share goal {goal}.", "{owners}共担目标{goal}。", **facts),
            Text(
                "Nothing is wrong. Say who leads it, and review it in the meeting of every owner.",
                "并非问题。宜明确牵头部门，并在各共担部门的会议上一并回顾。",
            ),
            goals=(goal.id,),
            units=tuple(owners),
        )
        return
    told = [(owner, kpis) for owner, kpis in by_owner.items() if kpis]
    facts["parts"] = Text(
        "; ".join(f"{cascade.unit(o).name.en}: {_kpi_names(cascade, k).en}" for o, k in told),
        "；".join(f"{cascade.unit(o).name.zh}：{_kpi_names(cascade, k).zh}" for o, k in told),
    )
    yield Note(
        "shared_differs",
        sentence(
            "{owners} share goal {goal} but are scored for it by different KPIs ({parts}).",
            "{owners}共担目标{goal}，但计分指标不同（{parts}）。",
            **facts,
        ),
        Text(
            "Agree whether each part is enough for the whole, or give them one KPI in common.",
            "请确认各自的指标合起来能否支撑该目标，或设置一项共同指标。",
        ),
        goals=(goal.id,),
        kpis=tuple(dict.fromkeys(kpi for _, kpis in told for kpi in kpis)),
        units=tuple(owners),
    )


def _serving(cascade: Alignment, goal: GoalPlace, unit: str) -> tuple[str, ...]:
    """The KPIs below a goal that a unit is scored by."""
    return tuple(k for k in cascade.below(goal.id).kpis if unit in cascade.kpi(k).units)


def _idle_owners(cascade: Alignment, goal: GoalPlace) -> Iterator[Note]:
    if _lacks_kpi(cascade, goal):
        return  # told already
    idle = tuple(owner for owner in goal.owners if not _serving(cascade, goal, owner))
    if idle:
        yield Note(
            "owner_idle",
            sentence(
                "Goal {goal} is owned by {owners}, but no KPI that serves it is scored there.",
                "{owners}是目标{goal}的责任主体，但其计分指标均不支撑该目标。",
                owners=unit_names(cascade, idle),
                goal=quoted(goal.name),
            ),
            Text(
                "Score them by one of its KPIs, or name other owners.",
                "请将该目标的指标纳入其考核，或调整责任主体。",
            ),
            goals=(goal.id,),
            units=idle,
        )


def _not_owners(cascade: Alignment, kpi: KpiPlace) -> Iterator[Note]:
    """Departments scored by a KPI whose goal, and every goal above it, others answer for."""
    if kpi.goal is None:
        return
    goal = cascade.goal(kpi.goal)
    owners = {*goal.owners, *(owner for above in cascade.above(goal.id) for owner in above.owners)}
    others = tuple(
        unit for unit in kpi.units if cascade.unit(unit).kind == "department" and unit not in owners
    )
    if goal.owners and others:
        yield Note(
            "not_owner",
            sentence(
                "{kpi} is scored in {units}, but its goal {goal} is owned by {owners}.",
                "{units}以{kpi}计分，但所属目标{goal}由{owners}负责。",
                units=unit_names(cascade, others),
                kpi=quoted(kpi.name),
                goal=quoted(goal.name),
                owners=unit_names(cascade, goal.owners),
            ),
            Text(
                "Name them as owners too if they can influence it; if not, do not score them so.",
                "如能影响该指标，请将其列为共担部门；否则不宜以此考核。",
            ),
            goals=(goal.id,),
            kpis=(kpi.id,),
            units=others,
        )


def _kpi_names(cascade: Alignment, kpis: tuple[str, ...]) -> Text:
    return listed(cascade.kpi(kpi).name for kpi in kpis)
