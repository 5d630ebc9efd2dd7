"""The map as a page: the drawing, the lists, and the cascade in words, both ways."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from kpi_reports.alignment.cascade import Alignment, GoalPlace, KpiPlace
from kpi_reports.alignment.drawing import draw
from kpi_reports.alignment.layout import LEVEL_NAMES, MAP_TITLE
from kpi_reports.alignment.telling import NOTHING, groups, summary
from kpi_reports.alignment.wording import listed, unit_names
from kpi_reports.pack.html import page
from kpi_reports.pack.svg import web_svg
from kpi_reports.pack.text import map_text, visible
from kpi_reports.values import Language, Text

WORDS: dict[str, Text] = {
    "map": Text("The map", "目标分解图"),
    "lists": Text("What to look at", "需要关注的事项"),
    "down": Text("From goals down", "自上而下：目标—指标—考核对象"),
    "up": Text("From KPIs up", "自下而上：指标—目标"),
    "kpi": Text("KPI", "指标"),
    "way": Text("Way up to strategy", "向上追溯"),
    "units": Text("Scored by it", "考核对象"),
    "no_kpi": Text("No KPI", "没有指标"),
    "no_goal": Text("serves no goal", "未对应目标"),
    "unscored": Text("watched, not scored", "仅监测，不计分"),
    "scroll": Text("The map; it scrolls sideways", "目标分解图，可左右滚动"),
}


def render(cascade: Alignment, language: Language) -> str:
    """One HTML page in this language, without script or outside address; names are escaped."""
    svg = draw(cascade, language, titled=False)
    alt = f"{MAP_TITLE[language]}. {summary(cascade)[language]}"
    picture = web_svg(svg, name="map", prefix="map", css_class="cascade-map", alt=alt)
    body = {
        "company": cascade.company[language],
        "period": str(cascade.period),
        "title": MAP_TITLE[language],
        "summary": summary(cascade)[language],
        "say": {key: text[language] for key, text in WORDS.items()},
        "groups": _groups(cascade, language),
        "nothing": NOTHING[language],
        "tree": [_goal(cascade, goal, language) for goal in cascade.roots()],
        "ways": [_way(cascade, kpi, language) for kpi in cascade.kpis if kpi.is_scored],
    }
    width = svg.partition('width="')[2].partition('"')[0]
    return page(
        "cascade.html", language, picture=Markup(picture), width=width,
        **map_text(body, visible),
    )  # fmt: skip


def _groups(cascade: Alignment, language: Language) -> list[dict[str, Any]]:
    return [
        {
            "heading": group.heading[language],
            "notes": [
                {"number": number, "text": note.text[language], "advice": note.advice[language]}
                for number, note in group.notes
            ],
        }
        for group in groups(cascade)
    ]


def _goal(cascade: Alignment, goal: GoalPlace, language: Language) -> dict[str, Any]:
    return {
        "level": LEVEL_NAMES[goal.level][language],
        "name": goal.name[language],
        "owners": unit_names(cascade, goal.owners)[language],
        "goals": [_goal(cascade, cascade.goal(child), language) for child in goal.goals],
        "kpis": [_kpi(cascade, cascade.kpi(kpi), language) for kpi in goal.kpis],
    }


def _kpi(cascade: Alignment, kpi: KpiPlace, language: Language) -> dict[str, str]:
    units = unit_names(cascade, kpi.units) if kpi.is_scored else WORDS["unscored"]
    return {"name": kpi.name[language], "units": units[language]}


def _way(cascade: Alignment, kpi: KpiPlace, language: Language) -> dict[str, str]:
    steps = [step.name for step in cascade.path_of(kpi.id)[1:]]
    if kpi.goal is None:
        steps.append(WORDS["no_goal"])
    return {
        "name": kpi.name[language],
        "way": " → ".join(step[language] for step in steps),
        "units": listed(cascade.unit(unit).name for unit in kpi.units)[language],
    }
