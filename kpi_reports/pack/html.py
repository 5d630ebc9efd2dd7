"""Blocks as one web page: no outside address, readable on a phone, on paper and without script.

One script, allowed by its hash alone, sorts tables and folds the appendix.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Sequence
from functools import lru_cache
from hashlib import sha256
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from kpi_reports.pack.cards import card_classes, is_bare
from kpi_reports.pack.document import arrange
from kpi_reports.pack.furniture import HTML_LANG, furniture
from kpi_reports.pack.scale import scale_marks
from kpi_reports.pack.styles import styles_of, stylesheet
from kpi_reports.pack.svg import DESK_PX, PHONE_PX, THIRD_PX, image_address, web_svg
from kpi_reports.pack.text import visible
from kpi_reports.report.blocks import Block, Drawing, Icon, IconName
from kpi_reports.report.icons import icon_svg
from kpi_reports.values import Language

POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; font-src data:"

EMBEDDED = "kpi embed"  # classes of the box of one block
_UNBROKEN = re.compile(r"[^\s\u2e80-\uffef-]{26,}")


def policy_with(script: str) -> str:
    """The policy of a page that holds this script and may run no other."""
    digest = b64encode(sha256(script.encode()).digest()).decode()
    return f"{POLICY}; script-src 'sha256-{digest}'"


def render_html(blocks: Sequence[Block], language: Language, *, title: str | None = None) -> str:
    """One HTML file in this language. The cover's title is the page's, unless `title` is given.

    Raises:
        PackError: blocks that cannot become a pack.
    """
    document = arrange(blocks, language, title=title)
    return page(
        "pack.html",
        language,
        document=document,
        draw=_Pictures("p"),
        script=Markup(pack_script()),  # our own text, without a mark that could end it
        policy=policy_with(pack_script()),
    )


def render_block(block: Block, language: Language) -> str:
    """One block as a piece of HTML that brings the styles it needs and touches nothing around it.

    Its pictures are images, whose ids are nobody else's. References lead nowhere.
    """
    document = arrange([block], language)
    piece = page("piece.html", language, document=document, draw=_Images())
    own = f"k{sha256(piece.encode()).hexdigest()[:10]}"
    styles = styles_of(piece, within=own)
    return f"{piece.replace(EMBEDDED, f'{EMBEDDED} {own}', 1)}<style>{styles}</style>"


def page(template: str, language: Language, **values: Any) -> str:
    """A page from one of the pack's templates, with the words and styles that every page has."""
    return (
        _environment()
        .get_template(template)
        .render(
            {
                "lang": HTML_LANG[language],
                "language": language,
                "words": furniture(language),
                "policy": POLICY,
                "css": Markup(stylesheet()),
            }
            | values
        )
    )


@lru_cache(maxsize=1)
def pack_script() -> str:
    """What a pack gains where scripts run: tables that sort, an appendix that folds."""
    return files("kpi_reports.pack").joinpath("templates/pack.js").read_text(encoding="utf-8")


@lru_cache(maxsize=1)
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("kpi_reports.pack", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=False,
    )
    environment.globals["scale_marks"] = scale_marks
    environment.filters["heat"] = heat_colour
    environment.filters["wrap"] = wrap_class
    environment.filters["cards"] = card_classes
    environment.filters["bare"] = is_bare
    environment.filters["html_lang"] = HTML_LANG.__getitem__
    return environment


def heat_colour(shade: float | None) -> str:
    """The background of a heat cell: vermillion below one half, blue above, paper at one half."""
    if shade is None:
        return "transparent"
    token, share = ("goods", shade - 0.5) if shade >= 0.5 else ("bads", 0.5 - shade)
    return f"color-mix(in srgb, var(--{token}) {min(share * 200, 100):.0f}%, var(--paper))"


def wrap_class(text: str) -> str:
    """ "long" for text with an unbroken run that must be broken, or it would widen its column."""
    return "long" if _UNBROKEN.search(text) else ""


@lru_cache(maxsize=256)
def _icon(name: IconName, alt: str, css_class: str) -> Markup:
    svg = web_svg(
        icon_svg(name), name=name, prefix="i", css_class=f"ic {css_class}".strip(), alt=alt
    )
    return Markup(svg)  # our own drawing, read through the allow-list


class _Pictures:
    """Draws the pictures of one page, each with ids of its own."""

    def __init__(self, prefix: str = "") -> None:
        self._prefix = prefix
        self._count = 0

    def icon(self, icon: Icon, css_class: str = "", *, named: bool = True) -> Markup:
        """An icon with its meaning as its name, or a mark that only repeats words beside it."""
        return _icon(icon["icon"], icon["alt"] if named else "", css_class)

    def mark(self, name: IconName, css_class: str = "") -> Markup:
        """An icon beside words that say the same."""
        return _icon(name, "", css_class)

    def spark(self, svg: str, alt: str) -> Markup:
        """A sparkline."""
        return self._draw(svg, "spark", alt, "sp", None)

    def figure(self, drawing: Drawing, alt: str, name: str, *, width: str) -> Markup:
        """A chart: one drawing for each size, and the narrow one alone below full width."""
        wide, narrow = drawing["wide"], drawing["narrow"] or drawing["wide"]
        if width != "full" or not wide:
            least = THIRD_PX if width == "third" else PHONE_PX
            return self._draw(narrow, name, alt, "ch", least)
        return self._draw(wide, name, alt, "ch wide", DESK_PX) + self._draw(
            narrow, name, alt, "ch narrow", PHONE_PX
        )

    def _draw(self, svg: str, name: str, alt: str, css_class: str, px: int | None) -> Markup:
        self._count += 1
        prefix = f"{self._prefix}{self._count}"
        return Markup(
            web_svg(svg, name=name, prefix=prefix, css_class=css_class, alt=alt, shown_px=px)
        )


class _Images(_Pictures):
    """Draws the pictures of a notebook's cell. JupyterLab leaves out inline SVG and every style,
    but no image, until the reader trusts a notebook that somebody else ran."""

    def spark(self, svg: str, alt: str) -> Markup:
        return self._image(svg, "spark", alt, "sp")

    def figure(self, drawing: Drawing, alt: str, name: str, *, width: str) -> Markup:
        """The drawing for a desk; below full width, or without one, that for a phone."""
        wide, narrow = drawing["wide"], drawing["narrow"] or drawing["wide"]
        return self._image(wide if width == "full" and wide else narrow, name, alt, "ch")

    def _image(self, svg: str, name: str, alt: str, css_class: str) -> Markup:
        return Markup('<img class="{}" alt="{}" src="{}">').format(
            css_class, visible(alt), image_address(svg, name=name)
        )
