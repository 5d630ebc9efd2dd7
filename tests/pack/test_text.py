from __future__ import annotations

import pytest

from kpi_reports.pack.text import map_text, visible


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("plain 中文 −3.6%", "plain 中文 −3.6%"),
        ("a\u202egnp.exe", "a[U+202E]gnp.exe"),  # would read as "aexe.png"
        ("\u2066x\u2069", "[U+2066]x[U+2069]"),
        ("bell\x07", "bell[U+0007]"),
        ("\x9b", "[U+009B]"),
        ("tag\U000e0041", "tag[U+E0041]"),
        ("\ud800", "[U+D800]"),  # JSON may carry half a character
        ("one\r\ntwo\tthree\u2028four", "one two three four"),
        ("\ufeffName\u200e", "Name"),
        ("", ""),
    ],
)
def test_hidden_and_turning_characters_become_visible(given: str, shown: str) -> None:
    assert visible(given) == shown


def test_pictures_are_left_to_the_picture_reader() -> None:
    body = {"name": "a", "spark": "<svg>a</svg>", "rows": [("a", {"wide": "a"})], "n": 3}

    changed = map_text(body, str.upper)

    assert changed == {"name": "A", "spark": "<svg>a</svg>", "rows": [["A", {"wide": "a"}]], "n": 3}
