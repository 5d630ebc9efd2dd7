"""The map as SVG: text stays text, colours are the pack's, shapes and words carry every meaning."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Mapping

from kpi_reports.alignment.boxes import NAME_SIZE, Box, Line, Symbol
from kpi_reports.alignment.cascade import Alignment
from kpi_reports.alignment.layout import Layout, Link, Sign, Words, lay_out
from kpi_reports.alignment.telling import summary
from kpi_reports.pack.svg_reading import SVG
from kpi_reports.pack.text import visible
from kpi_reports.report.palette import LIGHT
from kpi_reports.values import Language

FONT = (
    "-apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'PingFang SC', 'Microsoft YaHei', "
    "'Noto Sans CJK SC', sans-serif"
)
CORNER, FRAME_GAP = 3.0, 3.0
DASHES = "5 3"
FILLS = {"goal": "surf", "kpi": "paper", "absent": "paper"}


def draw(cascade: Alignment, language: Language, *, titled: bool = True) -> str:
    """The map as one SVG text that needs nothing outside itself.

    The same cascade gives the same bytes. Names are escaped, and what hides in them made visible.
    """
    layout = lay_out(cascade, language, titled=titled)
    root = ET.Element(
        "svg",
        {
            "xmlns": SVG,
            "viewBox": f"0 0 {_n(layout.width)} {_n(layout.height)}",
            "width": _n(layout.width),
            "height": _n(layout.height),
            "font-family": FONT,
            "fill": LIGHT["ink"],
            "role": "img",
        },
    )
    _element(root, "title").text = visible(summary(cascade)[language])
    if titled:
        _element(root, "rect", width="100%", height="100%", fill=LIGHT["paper"])
    _body(root, layout)
    return ET.tostring(root, encoding="unicode") + "\n"


def _body(root: ET.Element, layout: Layout) -> None:
    for x, y, to_x in layout.rules:
        _path(root, f"M{_n(x)} {_n(y)}H{_n(to_x)}", stroke=LIGHT["rule"])
    for link in layout.links:
        _link(root, link)
    for box in layout.boxes:
        _box(root, box)
    for words in (*layout.words, *layout.names, *layout.weights):
        _words(root, words)
    for sign, words in layout.legend:
        _sign(root, sign, words.x - 34, words.y - words.size * 0.35)
        _words(root, words, token="ink2")


def _link(root: ET.Element, link: Link) -> None:
    way = f"M{_n(link.x)} {_n(link.y)}H{_n(link.bend)}V{_n(link.to_y)}H{_n(link.to_x)}"
    _path(root, way, stroke=LIGHT["lim"])


def _box(root: ET.Element, box: Box) -> None:
    group = _element(root, "g")
    if box.frame == "double":
        _frame(group, box, outside=FRAME_GAP, fill="none")
    _frame(group, box, fill=LIGHT[FILLS[box.kind]], dashed=box.frame == "dashed")
    for line in box.lines:
        _line(group, box, line)


def _frame(
    group: ET.Element, box: Box, *, fill: str, outside: float = 0.0, dashed: bool = False
) -> None:
    dashes = {"stroke-dasharray": DASHES} if dashed else {}
    _element(
        group,
        "rect",
        x=_n(box.x - outside),
        y=_n(box.y - outside),
        width=_n(box.width + 2 * outside),
        height=_n(box.height + 2 * outside),
        rx=_n(CORNER + outside),
        fill=fill,
        stroke=LIGHT["cau"] if dashed else LIGHT["line"],
        **dashes,
    )


def _line(group: ET.Element, box: Box, line: Line) -> None:
    is_name = line.size == NAME_SIZE
    token = "cau" if box.kind == "absent" else "ink" if is_name else "ink2"
    if line.symbol != "none":
        _symbol(group, line.symbol, box.x + line.x - 11, box.y + line.y - line.size * 0.36)
    _text(group, line.text, box.x + line.x, box.y + line.y, line.size, {"fill": LIGHT[token]})


def _symbol(parent: ET.Element, symbol: Symbol, x: float, y: float) -> None:
    """A small drawing around (x, y): a diamond, opposed arrows, or two circles that overlap."""
    match symbol:
        case "diamond":
            way = f"M{_n(x - 5)} {_n(y)}l5 -5l5 5l-5 5Z"
            _path(parent, way, stroke=LIGHT["cau"], width="1.4")
        case "arrows":
            for side in (-1, 1):
                tail, back = x + 7 * side, _n(3.5 * side)
                head = f"m{back} -3l{_n(-3.5 * side)} 3l{back} 3"
                way = f"M{_n(tail)} {_n(y)}H{_n(x + side)}{head}"
                _path(parent, way, stroke=LIGHT["bad"], width="1.4")
        case "circles":
            for centre in (x - 2.5, x + 2.5):
                _element(
                    parent, "circle", cx=_n(centre), cy=_n(y), r="4", fill="none",
                    stroke=LIGHT["line"],
                )  # fmt: skip
        case "none":
            return


def _sign(root: ET.Element, sign: Sign, x: float, y: float) -> None:
    """What the legend explains, drawn small."""
    match sign:
        case "shared":
            for gap in (0.0, 2.5):
                _little_frame(root, x + 2.5 - gap, y - 4 - gap, 21 + 2 * gap, 8 + 2 * gap)
        case "dashed":
            _little_frame(root, x, y - 6, 26, 12, dashed=True)
        case "conflict":
            _symbol(root, "arrows", x + 13, y)
        case "number":
            _text(root, "20", x + 13, y + 4, 12, {"text-anchor": "middle"})


def _little_frame(
    root: ET.Element, x: float, y: float, width: float, height: float, *, dashed: bool = False
) -> None:
    dashes = {"stroke-dasharray": DASHES} if dashed else {}
    _element(
        root, "rect", x=_n(x), y=_n(y), width=_n(width), height=_n(height), rx="2", fill="none",
        stroke=LIGHT["cau"] if dashed else LIGHT["line"], **dashes,
    )  # fmt: skip


def _words(root: ET.Element, words: Words, *, token: str = "ink") -> None:
    look = {"fill": LIGHT[token]}
    if words.bold:
        look["font-weight"] = "bold"
    if words.anchor != "start":
        look["text-anchor"] = words.anchor
    if words.angle:
        look["transform"] = f"rotate({_n(-words.angle)} {_n(words.x)} {_n(words.y)})"
    for at, line in enumerate(words.lines):
        _text(root, line, words.x, words.y + at * words.size * words.leading, words.size, look)


def _text(
    parent: ET.Element, text: str, x: float, y: float, size: float, look: Mapping[str, str]
) -> None:
    place = {"x": _n(x), "y": _n(y), "font-size": _n(size), **look}
    ET.SubElement(parent, "text", place).text = visible(text)


def _path(parent: ET.Element, way: str, *, stroke: str, width: str = "1") -> None:
    _element(parent, "path", d=way, fill="none", stroke=stroke, **{"stroke-width": width})


def _element(parent: ET.Element, tag: str, **attributes: str) -> ET.Element:
    return ET.SubElement(parent, tag, attributes)


def _n(value: float) -> str:
    """A length without digits that nobody sees."""
    return f"{value:.1f}".removesuffix(".0")
