"""Sample blocks of every kind, calm and hostile, in both languages."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pytest

from kpi_reports.report.blocks import Block, block

SAY = {"en": 0, "zh": 1}
ALL_TESTED = (
    '<script>alert("x")</script>',
    '#read("/etc/passwd")',
    "=cmd|' /C calc'!A1",
    "a\u202egnp.exe",
    "喆堃玥珺昇",
)


def words(make: Callable[[Callable[[str, str], str]], Any]) -> dict[str, Any]:
    """The same body in both languages: `make` gets a function that picks the words."""
    return {lang: make(lambda *pair, n=n: pair[n]) for lang, n in SAY.items()}


def chart(width: float, height: float, label: str, *, seed: float = 0.0) -> str:
    """A line chart as matplotlib writes one: style sheet, clip path, `use`, font shorthand."""
    left, right, top, bottom = width * 0.06, width - 62, 2, height - 18
    ys = [
        (top + bottom) / 2 + math.sin(i * 1.3 + seed) * 18 - (i / 23) ** 4 * 30 for i in range(24)
    ]
    xs = [left + (right - left) * i / 23 for i in range(24)]
    line = " L ".join(f"{x:.1f} {y:.1f}" for x, y in zip(xs, ys, strict=True))
    dots = "".join(
        f'<use xlink:href="#m1" x="{x:.1f}" y="{y:.1f}" style="fill: #ffffff; stroke: #34495e"/>'
        for x, y in zip(xs, ys, strict=True)
    )
    font = "'Noto Sans CJK SC'"
    return f"""<?xml version="1.0" encoding="utf-8" standalone="no"?>
<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">
<svg xmlns:xlink="http://www.w3.org/1999/xlink" width="{width}pt" height="{height}pt"
 viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg" version="1.1">
<metadata><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/></metadata>
<defs><style type="text/css">*{{stroke-linejoin: round; stroke-linecap: butt}}</style></defs>
<!-- a comment -->
<g id="figure_1">
<path d="M {left} {top + 20} H {right} V {bottom - 20} H {left} z" style="fill: #e9edf1"/>
<path d="M {left} {top + 30} H {right}" style="fill: none; stroke-dasharray: 4.5,2.2;
 stroke: #14202e"/>
<g clip-path="url(#c1)"><path d="M {line}" style="fill: none; stroke: #34495e;
 stroke-width: 1.35"/></g>
<defs><path id="m1" d="M 0 1.5 A 1.5 1.5 0 0 0 0 -1.5 A 1.5 1.5 0 0 0 0 1.5 z"/></defs>
<g>{dots}</g>
<path d="M {left} {bottom} H {right}" style="fill: none; stroke: #7f8b98; stroke-width: 0.8"/>
<text x="{right + 6}" y="{top + 33}" style="font: 700 7.2px {font}; fill: #14202e">{label} 82.0
</text>
<text x="{left}" y="{height - 6}" style="font: 7px {font}; fill: #626d7a">2013-01</text>
<text x="{right}" y="{height - 6}" style="font-size: 7px; font-family: {font}; text-anchor: end;
 fill: #626d7a">−3.6</text>
</g>
<defs><clipPath id="c1"><rect x="{left}" y="{top}" width="{right - left}"
 height="{bottom - top}"/></clipPath></defs>
</svg>"""


def spark(seed: float = 0.0) -> str:
    points = " ".join(f"{2 + i * 3.5:.1f},{10 + math.sin(i + seed) * 4:.1f}" for i in range(24))
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 85 19.4" width="85pt">'
        '<rect x="1" y="5" width="83" height="9" style="fill:#e9edf1"/>'
        f'<polyline points="{points}" style="fill:none;stroke:#34495e;stroke-width:0.95"/></svg>'
    )


def figure(say: Any, number: int, *, width: str = "full", headline: tuple[str, str] | None = None):
    target = say("Target", "目标")
    return {
        "id": f"kpi-k{number}",
        "evidence": f"E{number + 1}",
        "headline": say(
            *(headline or ("On-time arrivals rose above target", "正点率升至目标以上"))
        ),
        "subtitle": say(
            "On-time arrivals, % of arrivals, higher is better", "正点率，占到达航班 %，越高越好"
        ),
        "caption": say(
            "Twelve months of data: limits are trial limits.", "仅有 12 个月数据：上下限为试用限。"
        ),
        "alt": say(
            "Line chart: on-time arrivals (%), 2013-01 to 2013-12. Latest 83.7, target 82.0.",
            "折线图：正点率（%），2013-01 至 2013-12。最新 83.7，目标 82.0。",
        ),
        "drawing": {
            "wide": chart(504, 169, target, seed=number),
            "narrow": chart(248.4, 169, target, seed=number),
        },
        "width": width,
    }


def score_row(say: Any, number: int, **changes: Any) -> dict[str, Any]:
    names = [
        ("On-time arrivals", "正点到达率"),
        ("Cancellation rate", "取消率"),
        ("Mean departure delay", "平均起飞延误"),
        ("90th-percentile departure delay", "起飞延误 90 分位数"),
        ("Minutes made up in the air", "空中追回分钟数"),
        ("Flights", "航班数"),
        ("Growth in flights", "航班增长率"),
    ]
    row = {
        "id": f"k{number}",
        "name": say(*names[number % len(names)]),
        "unit": say("% of arrivals, higher is better", "占到达航班 %，越高越好"),
        "weight": "20",
        "actual": "83.7",
        "target": "82.0",
        "attainment": "102.1%",
        "score": "106.9",
        "spark": spark(number),
        "spark_alt": say("Twelve months, rising at the end", "12 个月，末段上升"),
        "variation": {
            "icon": "improving_up",
            "alt": say("Special cause, improving", "异常波动：改善"),
        },
        "assurance": {"icon": "not_assured", "alt": say("Not assured", "不能确保达标")},
        "assurance_note": "5/12",
        "change": say("+1.6 pp", "+1.6 百分点"),
        "change_word": say("better", "变好"),
        "tone": "good",
        "data": {"icon": "data_complete", "alt": say("Data complete", "数据完整")},
        "missing": False,
    }
    return row | changes


def scorecard(say: Any) -> dict[str, Any]:
    common = {"icon": "common", "alt": say("Common variation", "正常波动")}
    worse = {
        "variation": {
            "icon": "worsening_down",
            "alt": say("Special cause, worsening", "异常波动：恶化"),
        },
        "assurance": {"icon": "will_not", "alt": say("Will not be met", "难以达标")},
        "change": say("−3.6 pp", "−3.6 百分点"),
        "change_word": say("worse", "变差"),
        "tone": "bad",
    }
    calm = {
        "variation": common,
        "change": "+0.04",
        "change_word": say("within noise", "波动内"),
        "tone": "none",
        "assurance": {
            "icon": "process_changed",
            "alt": say("Process changed", "过程已变，无法判断"),
        },
        "actual": "1,402.0",
        "target": "1,350.0",
    }
    nothing = {
        "actual": say("No data", "无数据"),
        "score": say("Not scored", "未计分"),
        "attainment": "–",
        "variation": {"icon": "variation_no_data", "alt": say("No data", "无数据")},
        "assurance": {"icon": "assurance_no_data", "alt": say("No data", "无数据")},
        "assurance_note": "",
        "change": "–",
        "change_word": "",
        "tone": "none",
        "data": {"icon": "data_unusable", "alt": say("Data not usable", "数据不可用")},
        "missing": True,
    }
    groups = [
        {
            "name": say("Customer", "客户"),
            "weight": "40",
            "score": "92.4",
            "change": say("−3.9 pts", "−3.9 分"),
            "note": "",
            "rows": [score_row(say, 0), score_row(say, 1, **worse)],
        },
        {
            "name": say("Internal process", "内部流程"),
            "weight": "40",
            "score": "96.0",
            "change": say("+3.4 pts", "+3.4 分"),
            "note": "",
            "rows": [score_row(say, 2, **calm), score_row(say, 3, **calm), score_row(say, 4)],
        },
        {
            "name": say("Finance", "财务"),
            "weight": "20",
            "score": "84.0",
            "change": say("−9.5 pts", "−9.5 分"),
            "note": say("scored weight 10 of 20", "计分权重 10／20"),
            "rows": [score_row(say, 5, **calm), score_row(say, 6, **nothing)],
        },
    ]
    columns = [
        ("KPI", "指标"),
        ("Weight", "权重"),
        ("Actual", "实际"),
        ("Target", "目标"),
        ("Attainment", "完成率"),
        ("Score", "得分"),
        ("Last 12 months", "近 12 个月"),
        ("Variation", "波动"),
        ("Assurance", "达标能力"),
        ("vs 2013Q3", "较 2013Q3"),
        ("Data", "数据"),
    ]
    return {
        "id": "scorecard",
        "columns": [say(*pair) for pair in columns],
        "groups": groups,
        "total": {
            "name": say("Overall", "综合得分"),
            "weight": "100",
            "score": "91.0",
            "change": say("−3.6 pts", "−3.6 分"),
            "note": say("scored weight 90 of 100", "计分权重 90／100"),
        },
        "legend": [
            {"icon": "improving_up", "alt": say("Special cause, improving", "异常波动：改善")},
            {"icon": "worsening_down", "alt": say("Special cause, worsening", "异常波动：恶化")},
            common,
            {"icon": "will_not", "alt": say("Will not be met", "难以达标")},
            {"icon": "not_assured", "alt": say("Not assured", "不能确保达标")},
            {"icon": "process_changed", "alt": say("Process changed", "过程已变，无法判断")},
            {"icon": "data_doubt", "alt": say("Data in doubt", "数据存疑")},
        ],
        "note": say(
            "Arrows show which way the value moved. Beside the assurance icon: months on target.",
            "箭头为数值走向；达标能力图标旁为近 12 个月达标月数。",
        ),
    }


def verdict(say: Any) -> dict[str, Any]:
    return {
        "statement": say(
            "Grade B holds, but the score fell 3.6 points: cancellations rose beyond their limits "
            "and need a decision; on-time arrivals have genuinely improved.",
            "等级保持 B，得分下降 3.6 分：取消率已越过上限，须作决定；正点到达率确有改善。",
        ),
        "tiles": [
            {
                "label": say("Overall score (max 120)", "综合得分（封顶 120 分）"),
                "value": "91.0",
                "lines": [say("−3.6 from 94.6 in 2013Q3", "−3.6，2013Q3 为 94.6")],
                "tone": "bad",
            },
            {
                "label": say("Grade", "等级"),
                "value": "B",
                "lines": [say("Good, 85 to 94.9", "良好，85–94.9")],
            },
            {
                "label": say("Met target", "达标指标"),
                "value": say("2 of 6", "2/6"),
                "lines": [say("scored KPIs", "计分指标")],
            },
        ],
        "robust": {
            "label": say("Robustness of the grade", "等级稳健性"),
            "value": say("High", "较高"),
            "lines": [
                say(
                    "One KPI unscored: it would have to score under 31 to pull the grade to C.",
                    "1 项未计分：须低于 31 分才会降为 C。",
                )
            ],
        },
        "scale": {
            "low": 70,
            "high": 110,
            "bands": [
                {"grade": "D", "low": 70, "high": 75, "awarded": False},
                {"grade": "C", "low": 75, "high": 85, "awarded": False},
                {"grade": "B", "low": 85, "high": 95, "awarded": True},
                {"grade": "A", "low": 95, "high": 110, "awarded": False},
            ],
            "total": 91.0,
            "previous": 94.6,
            "missing_low": 81.9,
            "missing_high": 93.9,
            "key": say(
                "Solid: this quarter. Hollow: last quarter. Line: unscored KPI at 0 to 120.",
                "实心：本季；空心：上季；细线：未计分指标取 0 至 120。",
            ),
            "alt": say(
                "Grade scale: 91.0, in band B, 85 to 95.", "等级刻度：91.0，在 B 档 85–95 内。"
            ),
        },
    }


def findings(say: Any) -> dict[str, Any]:
    lead = say("On-time arrivals have genuinely improved.", "正点到达率确有改善。")
    text = say(
        "83.7%, above the target of 82.0% for a second quarter and above the mean in every month.",
        "83.7%，连续两季高于 82.0% 的目标，且每月均高于均值。",
    )
    return {
        "lists": [
            {
                "heading": say("Highlights", "亮点"),
                "icon": "improving_up",
                "items": [
                    {"lead": lead, "text": text, "refs": ["E1", "E2"]},
                    {"lead": lead, "text": text, "refs": []},
                ],
                "empty": "",
            },
            {
                "heading": say("Problems", "问题"),
                "icon": "worsening_down",
                "items": [{"lead": lead, "text": text, "refs": ["E3", "E99"]}],
                "empty": "",
            },
            {
                "heading": say("Data in doubt", "数据存疑"),
                "icon": "data_doubt",
                "items": [],
                "empty": say("No data are in doubt.", "没有存疑的数据。"),
            },
        ][:2]
    }


def evidence_table(say: Any) -> dict[str, Any]:
    names = [say("Scorecard", "计分卡"), say("On-time arrivals", "正点率"), say("Delay", "延误")]
    return {
        "id": "evidence",
        "columns": [
            {"text": say("Id", "编号"), "align": "left"},
            {"text": say("What", "内容"), "align": "left", "share": 1.0},
            {"text": say("Rows", "行数"), "align": "right"},
            {"text": "SHA-256", "align": "left", "share": 1.6},
        ],
        "rows": [
            [
                {"text": f"E{n}"},
                {"text": name},
                {"text": f"{n * 1234:,}"},
                {"text": "a87d8697b9d1" * 5 + "0d98", "refs": ["E1"]},
            ]
            for n, name in enumerate(names, 1)
        ],
        "anchors": ["E1", "E2", "E3"],
        "note": say("Every row carries its hash.", "每行附哈希值。"),
        "empty": "",
    }


def issue_table(say: Any) -> dict[str, Any]:
    doubt = {"icon": "data_doubt", "alt": say("in doubt", "存疑")}
    return {
        "id": "issues",
        "columns": [
            {"text": say("KPI", "指标"), "align": "left"},
            {"text": say("State", "判定"), "align": "left"},
            {"text": say("Issue", "问题"), "align": "left"},
        ],
        "subtotals": [1],
        "rows": [
            [
                {"text": say("On-time arrivals", "正点到达率"), "href": "../UA/review.en.html"},
                {"text": say("in doubt", "存疑"), "icon": doubt, "tone": "caution"},
                {"text": say("9,430 flights have no arrival delay", "9,430 个航班没有到达延误")},
            ],
            [{"text": say("Customer", "客户")}, {"text": ""}, {"text": say("1 KPI", "1 项指标")}],
        ],
        "groups": [
            {
                "before": 0,
                "text": say("Arrivals", "到达"),
                "note": say("1 KPI in doubt", "1 项指标存疑"),
            }
        ],
        "note": "",
        "empty": "",
    }


def heat(say: Any) -> dict[str, Any]:
    def cell(text: str, shade: float | None, note: str = "") -> dict[str, Any]:
        return {"text": text, "shade": shade, "note": note}

    return {
        "id": "perspectives",
        "columns": [say("Department", "部门"), say("Customer", "客户"), say("Process", "流程")],
        "rows": [
            {
                "name": "UA",
                "href": "UA/review.en.html",
                "note": say("KPIs of its own", "自有指标"),
                "cells": [cell("92.4", 0.7), cell("96.0", 1.0)],
            },
            {
                "name": "OO",
                "href": "",
                "cells": [cell(say("Not scored", "未计分"), None, "n = 5"), cell("61.0", 0.1)],
            },
        ],
        "note": say("Blue is above 100, orange below.", "蓝色高于 100，橙色低于。"),
    }


def prose(say: Any) -> dict[str, Any]:
    plain = {"text": say("The analyst's own words, with ", "分析员的说明，含"), "style": "plain"}
    return {
        "nodes": [
            {
                "kind": "heading",
                "level": 1,
                "spans": [{"text": say("Remark", "说明"), "style": "plain"}],
            },
            {
                "kind": "paragraph",
                "spans": [
                    plain,
                    {"text": say("strong", "加重"), "style": "strong"},
                    {"text": ", ", "style": "plain"},
                    {"text": say("emphasis", "强调"), "style": "emphasis"},
                    {"text": ", ", "style": "plain"},
                    {"text": "dep_delay", "style": "code"},
                ],
            },
            {
                "kind": "heading",
                "level": 4,
                "spans": [{"text": say("Deeper", "细节"), "style": "plain"}],
            },
            {"kind": "bullets", "items": [[plain], [plain]]},
            {"kind": "numbers", "items": [[plain], [plain]]},
        ]
    }


def signature(say: Any) -> dict[str, Any]:
    return {
        "form": {
            "heading": say("Actions agreed in this review", "本次会议议定的改进措施"),
            "columns": [say("Action", "改进措施"), say("Owner", "责任人")],
            "rows": 3,
        },
        "heading": say("Signatures", "签字"),
        "lines": [say("Head of department, date", "部门负责人／日期"), say("Chair", "主持人")],
        "note": say("Discussed, not agreed to.", "已讨论，不代表认可。"),
    }


def heading(en: str, zh: str, level: int, id: str) -> Block:
    return block("heading", words(lambda say: {"text": say(en, zh), "level": level, "id": id}))


def cover(say: Any) -> dict[str, Any]:
    return {
        "company": say("New York departures", "纽约出港航班"),
        "unit": say("United Air Lines", "美国联合航空"),
        "period": "2013Q4",
        "review": say("Quarterly performance review", "季度绩效回顾"),
        "title": say(
            "United Air Lines 2013Q4 quarterly review", "美国联合航空 2013Q4 季度绩效回顾"
        ),
        "as_of": say("Data as of 2013-12-31", "数据截至 2013-12-31"),
        "meta": [
            [say("Period", "期间"), say("October to December 2013", "2013 年 10–12 月")],
            [say("Audience", "报送对象"), say("Department head", "部门负责人")],
            [say("Status", "状态"), say("For the review", "待评审")],
        ],
    }


@pytest.fixture(scope="session")
def every_kind() -> list[Block]:
    """A whole pack, with a block of every kind."""
    return [
        block("cover", words(cover)),
        block("verdict", words(verdict)),
        block(
            "decisions",
            words(
                lambda say: {
                    "heading": say("Decisions requested", "提请会议审议"),
                    "items": [
                        say("Confirm grade B.", "确认等级 B。"),
                        say("Set a target for cancellations.", "为取消率设定目标。"),
                    ],
                }
            ),
        ),
        heading("Scorecard", "计分卡", 1, "s-scorecard"),
        block("scorecard", words(scorecard)),
        heading("Highlights and problems", "亮点与问题", 1, "s-findings"),
        block("findings", words(findings)),
        heading("KPI detail", "指标明细", 1, "s-kpis"),
        block("figure", words(lambda say: figure(say, 0))),
        block(
            "figures",
            words(
                lambda say: {
                    "figures": [
                        figure(say, 1, width="half"),
                        figure(say, 2, width="half"),
                        figure(say, 3, width="half"),
                    ],
                    "note": say("Dashes: target. Grey band: limits.", "虚线为目标，灰带为上下限。"),
                }
            ),
        ),
        heading("Departments", "部门", 1, "s-departments"),
        block("heat", words(heat)),
        heading("Data and method", "数据与方法", 1, "s-data"),
        heading("Data quality", "数据质量", 2, "s-quality"),
        block("table", words(issue_table)),
        block(
            "note",
            words(
                lambda say: {
                    "paragraphs": [
                        say(
                            "One year of data: season cannot be told from change.",
                            "仅一年数据：无法区分季节与变化。",
                        )
                    ],
                    "tone": "caution",
                }
            ),
        ),
        block("prose", words(prose)),
        heading("Terms", "术语", 2, "s-terms"),
        block(
            "definitions",
            words(
                lambda say: {
                    "items": [
                        [
                            say("Common variation", "正常波动"),
                            say("The process's own ups and downs.", "过程自身的起伏。"),
                        ],
                        [
                            say("Floor", "门槛值"),
                            say("Below it the score is 0.", "低于它得 0 分。"),
                        ],
                    ]
                }
            ),
        ),
        heading("Evidence", "证据清单", 2, "s-evidence"),
        block("table", words(evidence_table)),
        block("signature", words(signature)),
        block("note", words(lambda say: {"paragraphs": [say("End.", "完。")], "tone": "none"})),
    ]


@pytest.fixture(scope="session")
def long_name() -> str:
    """A name of 5,000 characters without a place to break."""
    return ("Абв" + "x" * 47) * 100


def hostile(text: str) -> list[Block]:
    """Every kind with the same hostile text in its main places."""

    def body_of_row(say: Any) -> dict[str, Any]:
        body = scorecard(say)
        body["groups"][0]["rows"][0] |= {"name": text, "unit": text, "change_word": text}
        body["groups"][0]["name"] = text
        body["note"] = text
        return body

    def body_of_figure(say: Any) -> dict[str, Any]:
        return figure(say, 0) | {"headline": text, "subtitle": text, "caption": text, "alt": text}

    def body_of_table(say: Any) -> dict[str, Any]:
        body = issue_table(say)
        body["rows"][0][0]["text"] = body["rows"][0][2]["text"] = text
        return body | {"note": text}

    return [
        block(
            "cover", words(lambda say: cover(say) | {"company": text, "unit": text, "title": text})
        ),
        block("verdict", words(lambda say: verdict(say) | {"statement": text})),
        block("decisions", words(lambda say: {"heading": text, "items": [text]})),
        block("heading", words(lambda say: {"text": text, "level": 1, "id": text[:40]})),
        block("scorecard", words(body_of_row)),
        block("figure", words(body_of_figure)),
        block("table", words(body_of_table)),
        block("definitions", words(lambda say: {"items": [[text, text]]})),
        block("note", words(lambda say: {"paragraphs": [text], "tone": "caution"})),
        block(
            "prose",
            words(
                lambda say: {
                    "nodes": [{"kind": "paragraph", "spans": [{"text": text, "style": "strong"}]}]
                }
            ),
        ),
    ]


@pytest.fixture(scope="session")
def hostile_pack() -> Callable[[str], list[Block]]:
    """Makes a pack whose every part carries one text."""
    return hostile


@pytest.fixture(scope="session")
def sample_chart() -> Callable[..., str]:
    """Makes a chart as matplotlib writes one."""
    return chart


NOT_SAID = frozenset(
    {"id", "icon", "kind", "tone", "align", "width", "href", "style", "spark", "drawing", "title"}
)


def said(node: Any, key: str = "") -> list[str]:
    """Every text of a body that a reader should find in the pack."""
    if key in NOT_SAID:
        return []
    if isinstance(node, str):
        return [node] if node else []
    if isinstance(node, dict):
        return [text for name, value in node.items() for text in said(value, name)]
    if isinstance(node, list | tuple):
        return [text for value in node for text in said(value, key)]
    return []


@pytest.fixture(scope="session")
def texts_of() -> Callable[[list[Block], str], list[str]]:
    """Lists what blocks say in a language."""

    def texts(blocks: list[Block], language: str) -> list[str]:
        return [text for given in blocks for text in said(given["words"][language])]

    return texts


@pytest.fixture(scope="session")
def hostile_text() -> str:
    """What a spreadsheet may hold against HTML, Typst, Jinja, a spreadsheet and a reader."""
    return " ".join(
        (*ALL_TESTED, "😀", "\"'&amp;", "{{ 7*7 }}{% raw %}", "*b* _i_ $x$ @ref <lbl> // c [E1]")
    )
