"""Blocks: what a notebook cell shows, as data. Two renderers in `pack/` draw the same blocks.

A block is a mapping that survives JSON: `{"kind": ..., "version": 1, "words": {"en": body, ...}}`,
with a body of its kind's shape, below, per language. All text in it is text and stays text. Numbers
are formatted for the language. Pictures are SVG text with the palette's hex colours.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal, NotRequired, TypedDict

from kpi_reports.values import Language

MIME_TYPE = "application/vnd.kpi-reports.block+json"
VERSION = 1

Tone = Literal["none", "good", "bad", "caution"]
IconName = Literal[
    "improving_up",
    "improving_down",
    "worsening_up",
    "worsening_down",
    "changed_up",
    "changed_down",
    "common",
    "variation_too_few",
    "variation_no_data",
    "will_meet",
    "will_not",
    "not_assured",
    "process_changed",
    "assurance_too_few",
    "assurance_no_data",
    "assurance_no_target",
    "data_complete",
    "data_doubt",
    "data_unusable",
    "light_green",
    "light_amber",
    "light_red",
]


class Icon(TypedDict):
    """A mark whose meaning is told by shape first; `alt` is the meaning in words."""

    icon: IconName
    alt: str


class CommentBody(TypedDict):
    """What a person says. `mark` says who and when; it is never left out. One that `replaces` a
    generated sentence stands in that sentence's place. `lang` where it is another language."""

    text: str
    mark: str
    replaces: bool
    lang: NotRequired[Language]


class Cover(TypedDict):
    """kind "cover": the strip at the head of page 1. `title` is the document's title too."""

    company: str
    unit: str
    period: str
    review: str  # "Quarterly performance review"
    title: str
    as_of: str  # "Data as of 2013-12-31"
    meta: list[tuple[str, str]]


class Tile(TypedDict):
    label: str
    value: str
    lines: list[str]
    tone: NotRequired[Tone]


class ScaleBand(TypedDict):
    grade: str
    low: float
    high: float
    awarded: bool


class Scale(TypedDict):
    """The grade scale under the tiles: bands, this score, the last one, the missing-data range, and
    the scores of 95 of 100 reruns."""

    low: float
    high: float
    bands: list[ScaleBand]
    total: float | None
    previous: float | None
    missing_low: float | None
    missing_high: float | None
    rerun_low: NotRequired[float | None]
    rerun_high: NotRequired[float | None]
    key: str
    alt: str


class Verdict(TypedDict):
    """kind "verdict": the answer first. `tiles`: score, grade; `robust`: how far to trust it.

    Where a comment replaces the statement, `statement` is that comment with its mark.
    """

    statement: str
    tiles: list[Tile]
    robust: Tile
    scale: Scale | None
    comments: NotRequired[list[CommentBody]]


class Decisions(TypedDict):
    """kind "decisions": what the meeting is asked to decide."""

    heading: str
    items: list[str]


class Heading(TypedDict):
    """kind "heading": level 1 opens a section of the pack, 2 a part of it."""

    text: str
    level: Literal[1, 2]
    id: str
    short: NotRequired[str]  # its name in a line of contents
    folds: NotRequired[Literal["screen", "phone"]]  # where what it heads may stand folded


class ScoreRow(TypedDict):
    """A KPI in the scorecard. `spark` is SVG. Empty text where there is nothing to say."""

    id: str
    name: str
    unit: str
    weight: str
    actual: str
    target: str
    attainment: str
    score: str
    spark: str
    spark_alt: str
    variation: Icon
    assurance: Icon
    assurance_note: str  # "5/12"
    change: str
    change_word: str
    tone: Tone  # of the change, and only for a signal
    data: Icon
    missing: bool  # written in the caution colour
    measure: NotRequired[str]  # the unit alone, where there is little room
    derivation: NotRequired[str]  # the score in one line of arithmetic, unfolded on demand in HTML


class ScoreGroup(TypedDict):
    name: str
    weight: str
    score: str
    change: str
    note: str  # "scored weight 10 of 20"
    rows: list[ScoreRow]


class ScoreTotal(TypedDict):
    name: str
    weight: str
    score: str
    change: str
    note: str


class ScorecardBody(TypedDict):
    """kind "scorecard". `columns`: the eleven heads, in the order of ScoreRow: KPI, weight, actual,
    target, attainment, score, spark, variation, assurance, change, data."""

    id: str
    columns: list[str]
    groups: list[ScoreGroup]
    total: ScoreTotal | None
    legend: list[Icon]
    note: str
    unfold: NotRequired[str]  # what unfolds a row's derivation
    footnote: NotRequired[str]  # what the numbers need said where neither arrows nor months stand


class FindingItem(TypedDict):
    lead: str
    text: str
    refs: list[str]  # evidence ids, shown as links: "E3"
    kpi: NotRequired[str]  # id of the KPI that it is about, as in the scorecard
    comments: NotRequired[list[CommentBody]]  # where one replaces, `text` is that one with its mark


class FindingList(TypedDict):
    heading: str
    icon: IconName
    items: list[FindingItem]
    empty: str  # said where there is none
    rest: NotRequired[str]  # names those beyond the most that are shown


class FindingsBody(TypedDict):
    """kind "findings": highlights first, then problems."""

    lists: list[FindingList]


class Drawing(TypedDict):
    """SVG at final size. `wide` 7.0 in, empty where the figure is not full-width; `narrow` 3.45 in,
    and 2.2 in where a third is its width."""

    wide: str
    narrow: str


class FigureBody(TypedDict):
    """kind "figure". The headline is the finding; it is text, never inside the picture."""

    id: str
    evidence: str  # "E3", or ""
    headline: str
    subtitle: str
    caption: str
    method: NotRequired[str]  # how it was worked out, in small type
    alt: str
    drawing: Drawing
    width: Literal["full", "half", "third"]
    comments: NotRequired[list[CommentBody]]


class FiguresBody(TypedDict):
    """kind "figures": several figures, in order; runs of half-width ones stand two in a row,
    thirds three."""

    figures: list[FigureBody]
    note: str


class TableCell(TypedDict):
    text: str
    icon: NotRequired[Icon | None]
    tone: NotRequired[Tone]
    href: NotRequired[str]  # relative link inside the output folder, HTML only
    refs: NotRequired[list[str]]


class TableColumn(TypedDict):
    text: str
    align: Literal["left", "right", "center"]
    share: NotRequired[float]  # relative width, for text columns


class TableGroup(TypedDict):
    """A line over the rows from `before` on (0 is the first), with what is said of them all."""

    before: int
    text: str
    note: str


class TableBody(TypedDict):
    """kind "table". A row's first cell is its header. `anchors`: evidence id per row, or "".
    `groups` divide the rows, in their order. `headline` stands above, `caption` below: of an
    analyst's table."""

    id: str
    columns: list[TableColumn]
    rows: list[list[TableCell]]
    anchors: NotRequired[list[str]]
    groups: NotRequired[list[TableGroup]]
    ordered: NotRequired[bool]  # its rows add up in this order, so a reader may not sort them
    headline: NotRequired[str]
    caption: NotRequired[str]
    subtotals: NotRequired[list[int]]  # rows that head the ones below them, on a tinted ground
    note: str
    empty: str  # said instead where there is no row


class HeatCell(TypedDict):
    text: str
    shade: float | None  # 0 (worst) to 1 (best); None where there is no value
    note: str


class HeatRow(TypedDict):
    name: str
    href: str
    note: NotRequired[str]
    cells: list[HeatCell]


class HeatBody(TypedDict):
    """kind "heat": departments by blocks; every cell has its number, the shade repeats it."""

    id: str
    columns: list[str]
    rows: list[HeatRow]
    note: str


class Definitions(TypedDict):
    """kind "definitions": terms and what they mean; provenance too."""

    items: list[tuple[str, str]]


class Form(TypedDict):
    """Empty rows that a meeting fills in by hand, on paper."""

    heading: str
    columns: list[str]
    rows: int


class SignatureBody(TypedDict):
    """kind "signature": who signs, and a form for what is agreed. For paper alone."""

    heading: str
    lines: list[str]
    form: Form
    note: str


class NoteBody(TypedDict):
    """kind "note": paragraphs. `tone` "caution" for a warning that must be seen."""

    paragraphs: list[str]
    tone: Tone


class Span(TypedDict):
    text: str
    style: Literal["plain", "strong", "emphasis", "code"]


class ProseNode(TypedDict):
    kind: Literal["paragraph", "heading", "bullets", "numbers"]
    level: NotRequired[int]
    spans: NotRequired[list[Span]]
    items: NotRequired[list[list[Span]]]


class ProseBody(TypedDict):
    """kind "prose": an analyst's Markdown, as a tree; HTML in it stays text."""

    nodes: list[ProseNode]


Block = dict[str, Any]


def block(kind: str, words: Mapping[Language, Any]) -> Block:
    """A block of this kind with a body for each language."""
    return {"kind": kind, "version": VERSION, "words": dict(words)}


def languages_of(blocks: Sequence[Block]) -> tuple[Language, ...]:
    """The languages that every block speaks, in the order of the first."""
    if not blocks:
        return ()
    return tuple(lang for lang in blocks[0]["words"] if all(lang in b["words"] for b in blocks))
