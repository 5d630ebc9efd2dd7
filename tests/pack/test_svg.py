from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from kpi_reports.errors import PackError
from kpi_reports.pack.checks import PackWarning
from kpi_reports.pack.svg import print_svg, web_svg
from kpi_reports.pack.svg_reading import read_svg

NS = 'xmlns="http://www.w3.org/2000/svg"'


def picture(inside: str) -> str:
    return f'<svg {NS} viewBox="0 0 248.4 100" width="248pt">{inside}</svg>'


def web(text: str, **options: object) -> str:
    return web_svg(text, name="x", prefix="p1", css_class="ch", **options)  # type: ignore[arg-type]


def printed(text: str, language: str = "en") -> str:
    return print_svg(text, name="x", language=language, change=str)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("inside", "reason"),
    [
        ("<script>alert(1)</script>", "element <script> is not allowed"),
        ("<g><foreignObject/></g>", "element <foreignObject> is not allowed"),
        ('<image href="data:image/png;base64,"/>', "an image that is no PNG, though it says so"),
        ('<image href="https://example.org/a.png"/>', "only PNG within the picture is allowed"),
        ('<a href="#x"><path d=""/></a>', "element <a> is not allowed"),
        ('<path d="" onclick="alert(1)"/>', "event handler 'onclick'"),
        ('<path d="" ONLOAD="alert(1)"/>', "event handler 'ONLOAD'"),
        ('<use href="https://example.org/a.svg#x"/>', "outside itself"),
        ('<use href="javascript:alert(1)"/>', "outside itself"),
        ('<path style="fill: url(https://example.org/x)"/>', "outside itself"),
        ('<path style="fill: u\\72l(x)"/>', "outside itself"),
        ('<path fill="url(//example.org)"/>', "outside itself"),
        ('<h:b xmlns:h="http://www.w3.org/1999/xhtml"/>', "element <b> is not allowed"),
    ],
)
def test_a_picture_that_could_act_or_reach_out_is_refused(inside: str, reason: str) -> None:
    with pytest.raises(PackError, match=f"picture 'x': .*{re.escape(reason)}"):
        read_svg(picture(inside), "x")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("<html/>", "its root is <html>, not <svg>"),
        ("<svg", "cannot be read as SVG"),
        (f'<!DOCTYPE svg [<!ENTITY a "b">]><svg {NS}>&a;</svg>', "declares an entity"),
    ],
)
def test_what_is_no_picture_is_refused(text: str, reason: str) -> None:
    with pytest.raises(PackError, match=reason):
        read_svg(text, "x")


def test_a_picture_without_a_size_is_refused() -> None:
    with pytest.raises(PackError, match="no viewBox"):
        web(f"<svg {NS}/>")


def test_style_sheets_metadata_and_comments_do_not_reach_the_page(
    sample_chart: Callable[..., str],
) -> None:
    svg = web(sample_chart(504, 169, "Target"))

    assert "<style" not in svg
    assert "metadata" not in svg
    assert "<!--" not in svg
    assert "xlink" not in svg
    assert not re.search(r"<svg[^>]*\s(width|height)=", svg)
    assert 'viewBox="0 0 504 169"' in svg


def test_ids_and_references_get_the_prefix(sample_chart: Callable[..., str]) -> None:
    svg = web(sample_chart(504, 169, "Target"))

    ids = re.findall(r' id="([^"]+)"', svg)
    assert all(name.startswith("p1-") for name in ids)
    assert set(re.findall(r'href="#([^"]+)"', svg)) == {"p1-m1"}
    assert set(re.findall(r"url\(#([^)]+)\)", svg)) == {"p1-c1"}


def test_palette_colours_become_variables_and_others_stay() -> None:
    svg = web(picture('<path fill="#1A5C99" stroke="#123456" style="stop-color: #14202e"/>'))

    assert "fill:var(--good)" in svg
    assert "stroke:#123456" in svg
    assert "stop-color:var(--ink)" in svg


def test_text_on_the_web_is_in_the_pages_font_and_never_under_eleven_pixels() -> None:
    svg = web(picture("<text style=\"font: 700 6px 'Noto Sans CJK SC'\">a</text>"), shown_px=358)

    size = float(re.search(r"font-size:([\d.]+)px", svg)[1])  # type: ignore[index]
    assert size * 358 / 248.4 == pytest.approx(11, abs=0.01)
    assert "font-weight:700" in svg
    assert "font-family" not in svg


def test_large_text_is_left_as_drawn() -> None:
    assert "font-size:9px" in web(picture('<text style="font-size: 9px">a</text>'), shown_px=358)


def test_an_icon_with_alt_is_an_image_and_one_without_is_hidden() -> None:
    assert 'role="img"' in web(picture(""), alt='"quoted" & <b>')
    assert 'aria-label="&quot;quoted&quot; &amp; &lt;b&gt;"' in web(
        picture(""), alt='"quoted" & <b>'
    )
    assert 'aria-hidden="true"' in web(picture(""))


def test_print_uses_the_packs_font_whatever_the_drawing_asked_for() -> None:
    asked = picture("<text style=\"font: 8px 'Arial', serif\" x='1'>a</text><text>b</text>")
    with pytest.warns(PackWarning, match="picture 'x' is drawn in Arial; the PDF sets its text"):
        svg = printed(asked)

    assert set(re.findall(r"font-family:([^;\"]+)", svg)) == {"'Noto Sans CJK SC'"}
    assert "font-size:8px" in svg


def test_a_minus_in_print_is_narrow_and_the_text_stays_whole() -> None:
    svg = printed(picture("<text>−3.6 to −1<tspan>×2</tspan> −</text>"))

    assert svg.count("'DejaVu Sans Mono'") == 4
    assert re.sub(r"<[^>]+>", "", svg) == "−3.6 to −1×2 −"


def test_chinese_keeps_the_wide_signs_except_minus_and_plus_minus() -> None:
    svg = printed(picture("<text>≥3 −3 ±3</text>"), "zh")

    assert svg.count("'DejaVu Sans Mono'") == 2


def test_print_changes_every_text_of_the_picture() -> None:
    svg = print_svg(
        picture("<text>a<tspan>b</tspan>c</text>"), name="x", language="en", change=str.upper
    )

    assert re.sub(r"<[^>]+>", "", svg) == "ABC"


def test_a_picture_is_read_once_and_what_one_page_does_to_it_no_other_sees() -> None:
    text = picture('<g id="a"><path d="M0 0" fill="#0072b2"/><text>1</text> after</g>')
    first = web(text)
    read_svg(text, "x").clear()
    assert web(text) == first
    assert printed(text) == printed(text)
    assert "p1-a" in first and "p1-a" not in printed(text)
    for _ in range(2):  # what is refused stays refused
        with pytest.raises(PackError, match=r"picture 'y'.*<script>"):
            read_svg(picture("<script/>"), "y")
