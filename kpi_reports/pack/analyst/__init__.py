"""What an analyst adds to a pack in a cell of their own: a figure, a table, a note.

    blocks.figure(fig, headline="Renewals fell in the north", alt="Line chart: ...")
    blocks.table(frame, headline="Renewals by region", units={"value": "CNY m"})
    blocks.note("Two large customers **moved** their orders to January.")

Words are one text for both languages, a `Text(en, zh)`, or `{"en": ..., "zh": ...}`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from kpi_reports.errors import PackError
from kpi_reports.pack.analyst.drawing import drawing_of, figure_in, take_from_pyplot, take_title
from kpi_reports.pack.analyst.frame import table_body
from kpi_reports.pack.analyst.words import Words, in_both, in_some
from kpi_reports.pack.display import Shown, show
from kpi_reports.pack.prose import prose_nodes
from kpi_reports.report.blocks import FigureBody, block
from kpi_reports.values import LANGUAGES

__all__ = ["Words", "figure", "note", "table"]


def figure(
    figure: Any,
    /,
    *,
    headline: Words = "",
    alt: Words = "",
    caption: Words = "",
    subtitle: Words = "",
    width: Literal["full", "half"] = "full",
) -> Shown:
    """A matplotlib figure in the pack's design, drawn once for paper and desk, once for phones.

    Takes a Figure, Axes, an array of Axes, seaborn's FacetGrid or its `objects.Plot`. `headline`
    is the finding, `alt` what a reader who cannot see the chart is told. A title inside the figure
    becomes the subtitle, where there is none. The figure itself stays as it is.

    Raises:
        PackError: no headline, no alt, words without one of the languages, nothing that can be
            drawn, or too much of it.
    """
    said = in_both(headline, "headline")
    for name, words, why in (
        ("headline", said, "say what it shows, in one line"),
        (
            "alt",
            in_both(alt, "alt"),
            "a reader who cannot see the chart needs its finding in words, such as "
            "alt='Line chart: renewals by month. Latest 82, highest 91 in May'",
        ),
    ):
        if not all(text.strip() for text in words.values()):
            raise PackError(f"blocks.figure: '{name}' is empty; {why}")
    drawn = figure_in(figure)
    take_from_pyplot(drawn)  # or the notebook would show it a second time, by itself
    title = take_title(drawn, drop_if=tuple(said.values()), keep=bool(subtitle))
    bodies = figure_bodies(
        title.figure,
        headline=headline,
        alt=alt,
        caption=caption,
        subtitle=subtitle or title.text,
        width=width,
    )
    return show(block("figure", bodies))


def figure_bodies(
    figure: Any,
    *,
    headline: Words,
    alt: Words,
    caption: Words = "",
    subtitle: Words = "",
    width: Literal["full", "half"] = "full",
) -> Mapping[Any, FigureBody]:
    """The bodies of a "figure" block, by language. The figure is used up: give a copy."""
    said = {
        name: in_both(words, name)
        for name, words in (
            ("headline", headline),
            ("alt", alt),
            ("caption", caption),
            ("subtitle", subtitle),
        )
    }
    drawing = drawing_of(figure)
    return {
        language: {
            "id": "figure",
            "evidence": "",
            "headline": said["headline"][language],
            "subtitle": said["subtitle"][language],
            "caption": said["caption"][language],
            "alt": said["alt"][language],
            "drawing": drawing,
            "width": width,
        }
        for language in LANGUAGES
    }


def table(
    data: Any,
    /,
    *,
    headline: Words = "",
    caption: Words = "",
    note: Words = "",
    units: Mapping[Any, Words] | None = None,
    decimals: Mapping[Any, int] | int | None = None,
) -> Shown:
    """A DataFrame, Series or Styler as a table of the pack.

    The index stands first, as the rows' headers, unless it only counts the rows. `units` name the
    unit of a column; `decimals` say how many a column has, for all of them or each: else as many
    as its numbers need. Of a Styler its data, its formats and what it hides are used, its colours
    are not. At most 200 rows are shown, and how many there are is said.

    Raises:
        PackError: not a table, more columns than a page holds, an unknown column in `units` or
            `decimals`, words without one of the languages.
    """
    body = table_body(data, units=units or {}, decimals=decimals)
    headlines, captions, notes = (
        in_both(words, name)
        for words, name in ((headline, "headline"), (caption, "caption"), (note, "note"))
    )
    words = {}
    for language in LANGUAGES:
        made = body(language)
        made["headline"], made["caption"] = headlines[language], captions[language]
        made["note"] = " ".join(part for part in (made["note"], notes[language]) if part)
        words[language] = made
    return show(block("table", words))


def note(markdown: Words, /) -> Shown:
    """A text in Markdown: paragraphs, headings, lists, bold and italics. HTML in it stays text.

    A mapping with one language alone shows it in packs of that language.

    Raises:
        PackError: there is no text.
    """
    said = in_some(markdown, "blocks.note")
    words = {language: {"nodes": prose_nodes(text)} for language, text in said.items()}
    if not all(body["nodes"] for body in words.values()):
        raise PackError("blocks.note: there is no text; give it Markdown, such as 'We **agreed**'")
    return show(block("prose", words))
