"""The steps to the final score, exclusions and derivations, as a pack shows them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from kpi_reports.pack import cells
from kpi_reports.pack.html import render_html
from kpi_reports.params.load import load_workspace
from kpi_reports.params.models import Scheme
from kpi_reports.periods import Period
from kpi_reports.report.sections import (
    cover,
    derivations,
    exclusions,
    heading,
    score_chain,
    scorecard,
    verdict,
)
from kpi_reports.report.sections.chain import step_grade, step_points
from kpi_reports.report.sentences import scored_by
from kpi_reports.report.sums import sum_lines
from kpi_reports.report.voice import Voice
from kpi_reports.report.words import translator
from kpi_reports.review import open_cube, review_unit, unit_of
from kpi_reports.values import Adjustment, Approval, ChainStep, Exclusion, Review, Text

ROOT = Path(__file__).parents[2]
QUARTER = Period.parse("2013Q4")
APPROVAL = Approval("No. 7", "Board", date(2014, 1, 8))
NAME = {"en": "Punctual", "zh": "准点门槛"}
GATES = [
    {"id": "g", "name": NAME, "kpi": "cancelled", "when": {"above": "0.0085"},
     "caps": "reliability", "at": 90},
]  # fmt: skip
VETOES = [
    {"id": "half", "name": {"en": "Fraud", "zh": "舞弊"}, "effect": "multiply", "factor": "0.5"},
    {"id": "low", "name": {"en": "Leak", "zh": "泄密"}, "effect": "multiply", "factor": "0.9"},
]


def line(kind: Any, item: str, points: str | None = None) -> Adjustment:
    reason = Text("because", "原因")
    amount = None if points is None else Decimal(points)
    return Adjustment("UA", QUARTER, kind, item, reason, APPROVAL, points=amount)


@pytest.fixture(scope="module")
def stepped() -> Review:
    """United with a gate, a bonus, two vetoes, a word of the committee and an exclusion."""
    plain = load_workspace(ROOT / "params" / "airlines")
    told = {**plain.scheme.model_dump(), "gates": GATES, "vetoes": VETOES}
    told["nodes"][0]["kpis"][0]["controllable"] = "partly"
    workspace = plain.model_copy(
        update={
            "scheme": Scheme.model_validate(told),
            "adjustments": (
                line("bonus", "award", "2"),
                line("veto", "half"),
                line("veto", "low"),
                line("committee", "appeal", "1"),
            ),
            "exclusions": (
                Exclusion(
                    "UA", "dep_delay", QUARTER, Decimal("9.1"), Text("snow", "暴雪"), APPROVAL
                ),
            ),
        }
    )
    unit = unit_of(workspace, "UA")
    return review_unit(workspace, open_cube(plain), unit, QUARTER)


def texts(block: Any, language: str) -> list[list[str]]:
    return [[cell["text"] for cell in row] for row in block["words"][language]["rows"]]


def test_the_chain_tells_each_step_with_document_score_and_grade(stepped: Review) -> None:
    rows = texts(score_chain(stepped), "en")
    assert [row[0] for row in rows] == [
        "Raw score", "Gate", "Bonus item", "Veto", "Veto", "Rounding", "Grade",
        "Committee's adjustment",
    ]  # fmt: skip
    assert rows[1][1] == (
        "Punctual: Cancelled flights 0.90% is above 0.85%; block Reliability scores at most 90"
    )
    assert rows[2][1:3] == ["award: because; +2", "No. 7, Board, 2014-01-08"]
    assert rows[3][1].startswith("Fraud: because; the total × 0.5") and rows[3][4] == "D"
    assert rows[4][3].startswith("(") and rows[4][4] in ("(B)", "(C)")  # void: in brackets
    assert rows[-1][3] == str(stepped.scorecard.total)
    chinese = texts(score_chain(stepped), "zh")
    assert [row[0] for row in chinese][:4] == ["原始得分", "门槛指标", "加分项", "否决项"]
    note = score_chain(stepped)["words"]["en"]["note"]
    assert note.startswith("A total stays between 0 and 120.") and "In brackets" in note


def test_without_documents_the_column_is_left_out(stepped: Review) -> None:
    bare = tuple(s for s in stepped.scorecard.chain if s.document is None)
    review = replace(stepped, scorecard=replace(stepped.scorecard, chain=bare))
    body = score_chain(review)["words"]["en"]
    assert [column["text"] for column in body["columns"]] == [
        "Step", "What was done and why", "Score after it", "Grade after it",
    ]  # fmt: skip
    assert "In brackets" not in body["note"]


def test_a_review_without_steps_has_no_such_part(reviews: Mapping[str, Review]) -> None:
    for name in ("UA", "company"):
        review = reviews[name]
        assert (score_chain(review), exclusions(review)) == (None, None)
        assert (heading(review, "chain"), heading(review, "exclusions")) == (None, None)
        assert cells.score_chain(review) is None


def test_the_part_has_its_heads(stepped: Review) -> None:
    words = [heading(stepped, key)["words"] for key in ("chain", "exclusions")]
    assert [(w["en"]["text"], w["zh"]["text"], w["en"]["level"]) for w in words] == [
        ("From the raw score to the final one", "从原始得分到最终得分", 2),
        ("Approved exclusions", "剔除因素", 2),
    ]


def test_both_scores_of_an_exclusion_are_shown(stepped: Review) -> None:
    block = exclusions(stepped)
    # As measured 10.2 of floor 21.1 and target 9.5: 97.6. 9.1 of target 9.5 and stretch 4.5: 101.6.
    assert texts(block, "en") == [
        ["Mean departure delay", "10.2", "97.6", "9.1", "101.6", "snow", "No. 7, Board, 2014-01-08"]
    ]
    assert block["words"]["en"]["note"] == (
        "With the values as measured the raw score would be 94.8. Charts show values as measured."
    )
    assert stepped.kpi("dep_delay").value.value == pytest.approx(10.2, abs=0.05)  # as measured


def test_a_finding_about_an_excluded_kpi_says_by_what_it_was_scored(stepped: Review) -> None:
    for language, said in (
        ("en", "Scored by 9.1, without an excluded factor."),
        ("zh", "按剔除后数值 9.1 计分。"),
    ):
        found = scored_by(Voice(stepped, language), stepped.kpi("dep_delay"))
        assert found == said


def test_the_first_page_says_that_raw_and_final_differ(
    stepped: Review, reviews: Mapping[str, Review]
) -> None:
    score, grade = verdict(stepped)["words"]["en"]["tiles"]
    assert score["lines"][-1] == "Raw score 95.2; steps below the scorecard"
    assert grade["lines"][-1] == "Raw grade A"
    assert all("Raw" not in text for tile in verdict(reviews["UA"])["words"]["en"]["tiles"]
               for text in tile["lines"])  # fmt: skip


def test_a_grade_that_its_band_does_not_hold_is_not_measured_against_its_edges(
    stepped: Review,
) -> None:
    card = stepped.scorecard
    review = replace(stepped, scorecard=replace(card, grade=card.grades[0]))
    robust = verdict(review)["words"]["en"]["robust"]
    assert robust["value"] == "Not by its band"
    assert robust["lines"][0] == "The grade was set by a veto, a distribution or the committee"


def test_the_scorecard_names_what_a_reader_must_know_of_a_score(stepped: Review) -> None:
    body = scorecard(stepped)["words"]["en"]
    rows = {row["id"]: row for group in body["groups"] for row in group["rows"]}
    assert rows["on_time"]["unit"].endswith("; partly controllable")
    assert rows["dep_delay"]["unit"].endswith("; scored by 9.1 without an excluded factor")
    assert rows["on_time"]["derivation"].startswith("77.4% of target 80.5% → 96.1")
    assert "derivation" not in rows["flights"]  # only watched
    assert [group["note"] for group in body["groups"]][1] == "held by a gate or veto"
    assert body["total"]["note"] == "raw score 95.2"


def test_a_derivation_unfolds_without_a_script_and_stays_text(stepped: Review) -> None:
    entry = stepped.kpi("on_time")
    nasty = replace(entry.score, derivation=Text("<script>x</script>", "<b>"))
    kpis = tuple(replace(e, score=nasty) if e is entry else e for e in stepped.kpis)
    html = render_html([cover(stepped), scorecard(replace(stepped, kpis=kpis))], "en")
    assert html.count('<details class="why"><summary>Derivation</summary>') == 6
    assert "&lt;script&gt;x&lt;/script&gt;</details>" in html
    assert html.count("<script") == 1  # the page's own
    assert ".why){display:none}" in html.replace(" ", "")  # folded away on paper


def test_blocks_and_total_add_up_line_by_line(stepped: Review) -> None:
    lines = dict(sum_lines(translator("en"), stepped.scorecard))
    assert lines["Punctuality 50"] == "28.83 + 10.16 + 10.00 = 48.99 of 50 → 98.0"
    assert lines["Reliability 25"] == "25.07 of 25 → 100.3, held at 90.0 by a gate"
    # 48.99 + 22.50 + 13.12 + 8.00 = 92.61: the tree under the gate, before bonus and vetoes
    assert lines["Overall"] == "48.99 + 22.50 + 13.12 + 8.00 = 92.61 of 100 → 92.6"
    rows = texts(derivations(stepped), "en")
    assert [row[0] for row in rows[-5:]] == list(lines)


def test_blocks_without_a_score_are_named_so(reviews: Mapping[str, Review]) -> None:
    card = reviews["UA"].scorecard
    node = replace(card.nodes[3], score=None, scored_weight=Decimal(0), kpis=())
    shown = replace(card, nodes=(*card.nodes[:3], node), scored_weight=Decimal(90))
    lines = dict(sum_lines(translator("en"), shown))
    assert lines["Volume 10"] == "nothing in it is scored"
    assert lines["Overall"].startswith("48.59 + 25.07 + 13.12 = 86.78 of 90 → 96.4")
    zero = dict(sum_lines(translator("zh"), replace(shown, missing_policy="zero")))
    assert zero["综合得分"].endswith("86.78 / 100 → 86.8")
    none = replace(card, nodes=(node,), scored_weight=Decimal(0))
    assert dict(sum_lines(translator("en"), none))["Overall"] == "nothing in it is scored"


@pytest.mark.parametrize(
    ("step", "points", "grade"),
    [
        (ChainStep("gate", Text("", ""), Decimal("90.126")), "90.13", "–"),
        (ChainStep("gate", Text("", ""), Decimal("90"), triggered=False), "–", "–"),
        (ChainStep("veto", Text("", ""), Decimal("72"), "C", triggered=False), "(72.00)", "(C)"),
        (ChainStep("rounding", Text("", ""), Decimal("90.1")), "90.1", "–"),
        (ChainStep("base", Text("", "")), "–", "–"),
    ],
)
def test_points_and_grades_of_a_step(step: ChainStep, points: str, grade: str) -> None:
    assert (step_points(step), step_grade(step)) == (points, grade)
