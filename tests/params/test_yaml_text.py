"""YAML is read as text with positions, and nothing in it is typed, built or expanded."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpi_reports.params import yaml_text
from kpi_reports.params.yaml_text import MAX_DEPTH, MapNode, plain, read_yaml, walk

PARAMS = Path(__file__).parents[2] / "params"
PIECES = [
    *("a: ", "b: ", "- ", "x", "'x'", '"y"', "\n", "\n  ", "\n    ", "{", "}", "[", "]", ", "),
    *(
        "#c",
        "|",
        "|-",
        ">",
        "? ",
        "中文",
        "：",
        "\t",
        "\r\n",
        "--- ",
        "http://a.b",
        ": ",
        "!",
        "\ufeff",
    ),
]


def told(text: str) -> list[str]:
    return [str(fault) for fault in read_yaml(text, "f.yaml")[1]]


def test_scalars_stay_text() -> None:
    node, faults = read_yaml("a: [NO, 007, 12:30, 1.0, null, ~, 'x', 2013-01-01]", "f.yaml")
    assert node is not None
    assert plain(node) == {"a": ["NO", "007", "12:30", "1.0", "null", "~", "x", "2013-01-01"]}
    assert faults == []


def test_a_yaml_11_directive_changes_nothing() -> None:
    node, _ = read_yaml("%YAML 1.1\n---\na: NO\n", "f.yaml")
    assert node is not None
    assert plain(node) == {"a": "NO"}


def test_a_key_without_value_is_left_out_and_an_empty_text_is_kept() -> None:
    node, _ = read_yaml("a:\nb: ''\nc: [x, '']\nd:\n-\n- y\n", "f.yaml")
    assert node is not None
    assert plain(node) == {"b": "", "c": ["x", ""], "d": [None, "y"]}


def test_a_folded_text_is_one_line_and_a_block_ends_without_line_break() -> None:
    node, _ = read_yaml("a: >-\n  one\n  two\nb: |\n  one\n  two\n", "f.yaml")
    assert node is not None
    assert plain(node) == {"a": "one two", "b": "one\ntwo"}


def test_nodes_know_their_line_and_column() -> None:
    node, _ = read_yaml("# note\na: 1\nb:\n  - {c: 2}\n", "f.yaml")
    assert node is not None
    assert [(n.line, n.column) for n in walk(node)] == [(2, 1), (2, 4), (4, 3), (4, 5), (4, 9)]
    assert isinstance(node, MapNode)
    assert (key := node.key("b")) is not None
    assert (key.line, key.column) == (3, 1)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "f.yaml: the file is empty"),
        ("# note\n", "f.yaml: the file is empty"),
        ("---\n", "f.yaml: the file is empty"),
        ("a: 1\nb: 2\na: 3\n", "f.yaml:3:1: key 'a' stands twice, first in line 1"),
        ("a: 1\n--- \nb: 2\n", "f.yaml:2:1: a second document begins here; '---' may stand once"),
        ("a: &x 1\nb: *x\n", "f.yaml:1:4: anchor '&x': write the value out where needed"),
        ("a: 1\nb: *x\n", "f.yaml:2:4: alias '*x': write the value out instead"),
        (
            "a: !!python/object:os.system x",
            "f.yaml:1:4: tag 'tag:yaml.org,2002:python/object:os.system': leave tags out; "
            "every value is read as text",
        ),
        ("a: !x [1]", "f.yaml:1:4: tag '!x': leave tags out; every value is read as text"),
        ("? [a]\n: b\n", "f.yaml:1:3: a key must be text"),
        ("a: 1\n: b\n", "f.yaml:2:1: a key must be text"),
        ("a:\n\tb: 1\n", "f.yaml:2:1: not readable as YAML: a tab cannot indent YAML; use spaces"),
        (
            "a: b: c",
            "f.yaml:1:5: not readable as YAML: a second ': ' in one line; put quotes round text "
            "that holds one",
        ),
        ("a: 1\nb: \x07\n", "f.yaml:2: not readable as YAML: control character U+0007"),
        ('a: 1\nb: "\\x07"\n', "f.yaml:2:4: text holds the control character U+0007"),
        ('a: "\\ud800"\n', "f.yaml:1:4: text holds the control character U+D800"),
        ("[" * (MAX_DEPTH + 1), f"f.yaml:1:{MAX_DEPTH + 1}: nested deeper than {MAX_DEPTH} levels"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_line(text: str, fault: str) -> None:
    assert told(text) == [fault]


@pytest.mark.parametrize(
    "text", ["a: 'b\n", "a: [1, 2\nb: 3\n", "@a: 1", '"\\U99999999"', "%YAML 9"]
)
def test_any_other_syntax_error_is_told(text: str) -> None:
    (fault,) = told(text)
    assert "not readable as YAML: " in fault


def test_every_double_key_is_told() -> None:
    assert len(told("a: 1\na: 2\nb: {c: 1, c: 2}\na: 3\n")) == 3


def test_nesting_up_to_the_limit_is_read() -> None:
    text = "[" * MAX_DEPTH + "]" * MAX_DEPTH
    assert told(text) == []


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="ab:- \n\t#&*!|>'\"%@`{}[],?~\\x0é中\x07\ufeff", max_size=40))
def test_no_text_whatever_raises(text: str) -> None:
    node, faults = read_yaml(text, "f.yaml")
    assert (node is not None) or faults
    if node is not None:
        plain(node)


def both_ways(text: str) -> list[object]:
    """What libyaml reads, where it finds no fault, and what is read without it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(yaml_text, "LIBYAML", None)
        slowly = read_yaml(text, "f.yaml")
    return [read_yaml(text, "f.yaml"), slowly]


def test_params_are_read_by_libyaml_and_without_it_alike() -> None:
    for file in PARAMS.rglob("*.yaml"):
        fast, slow = both_ways(file.read_text(encoding="utf-8"))
        assert fast == slow


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=14).map("".join))
def test_any_text_is_read_by_libyaml_and_without_it_alike(text: str) -> None:
    fast, slow = both_ways(text)
    assert fast == slow
