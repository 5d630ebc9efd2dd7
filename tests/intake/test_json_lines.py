"""One JSON object per line becomes one row of texts."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kpi_reports.errors import SourceError
from kpi_reports.intake.readers import json_lines, lines
from kpi_reports.intake.readers.json_lines import read_json_lines
from kpi_reports.intake.readers.plain import PlainTable
from kpi_reports.params.reading import TextOptions


def read(tmp_path: Path, content: bytes, encoding: str | None = None) -> PlainTable:
    file = tmp_path / "original"
    file.write_bytes(content)
    return read_json_lines(
        file,
        tmp_path / "target.csv",
        options=TextOptions(encoding=encoding),
        name="orders.jsonl",
    )


def rows(table: PlainTable) -> list[list[str]]:
    with table.path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file, strict=True))


def refused(tmp_path: Path, content: bytes) -> str:
    with pytest.raises(SourceError) as error:
        read(tmp_path, content)
    return str(error.value)


def test_keys_are_columns_in_the_order_in_which_they_appear(tmp_path: Path) -> None:
    table = read(tmp_path, b'{"b": 1, "a": 2}\n\n  \n{"c": 3, "a": 4}\n')
    assert table == PlainTable(tmp_path / "target.csv", ("b", "a", "c"), skip=0, numbered=True)
    assert rows(table) == [["1", "1", "2", ""], ["4", "", "4", "3"]]  # lines 2 and 3 are blank


def test_numbers_keep_their_digits_and_texts_stay_as_they_are(tmp_path: Path) -> None:
    line = (
        '{"a": 0.10, "b": 1e400, "c": 12345678901234567890123, "d": -0, "e": "007", "f": " x ", '
        '"g": "a\\"b,c", "h": "\\u534e东", "i": true, "j": false, "k": null, "l": ""}'
    )
    (row,) = rows(read(tmp_path, line.encode()))
    assert [row[:9], row[9:]] == [
        ["1", "0.10", "1e400", "12345678901234567890123", "-0", "007", " x ", 'a"b,c', "华东"],
        ["true", "false", "", ""],
    ]


def test_objects_inside_are_joined_by_a_full_stop(tmp_path: Path) -> None:
    table = read(
        tmp_path, b'{"shop": {"id": "N", "city": {"name": "Ulm"}}, "x": {}}\n{"shop": null}'
    )
    assert table.header == ("shop.id", "shop.city.name", "x", "shop")
    assert rows(table) == [["1", "N", "Ulm", "", ""], ["2", "", "", "", ""]]


def test_a_list_is_its_json_text(tmp_path: Path) -> None:
    table = read(tmp_path, '{"a": [1.10, "东", null, true, [], {"k": 2.0}], "b": []}'.encode())
    assert rows(table) == [["1", '[1.10, "东", null, true, [], {"k": 2.0}]', "[]"]]


def test_line_breaks_in_texts_become_line_feeds(tmp_path: Path) -> None:
    assert rows(read(tmp_path, b'{"a": "x\\r\\ny\\rz\\nw"}\r\n')) == [["1", "x\ny\nz\nw"]]


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
def test_every_line_end_ends_an_object(tmp_path: Path, end: bytes) -> None:
    table = read(tmp_path, b"\xef\xbb\xbf" + end.join([b'{"a": 1}', b'{"a": 2}']))
    assert rows(table) == [["1", "1"], ["2", "2"]]


def test_another_encoding_is_told(tmp_path: Path) -> None:
    table = read(tmp_path, '{"部门": "华东"}\n'.encode("gb18030"), "gbk")
    assert table.header == ("部门",)
    (issue,) = table.issues
    assert (issue.code, issue.severity) == ("encoding_found", "note")
    assert issue.facts == {"file": "orders.jsonl", "encoding": "gb18030", "how": "declared"}


@pytest.mark.parametrize("content", [b"", b"\n \n", b"{}\n{}\n"])
def test_a_file_without_keys_is_empty(tmp_path: Path, content: bytes) -> None:
    assert refused(tmp_path, content) == "'orders.jsonl' is empty: it holds no object with a key"


@pytest.mark.parametrize(
    ("line", "column", "reason"),
    [
        (b'{"a": 1', 8, "Expecting ',' delimiter"),
        (b'{"a": 1} {"a": 2}', 10, "Extra data"),
        (b"{'a': 1}", 2, "Expecting property name enclosed in double quotes"),
        (b'{"a":', 6, "Expecting value"),
        (b"a,b", 1, "Expecting value"),
    ],
)
def test_a_line_that_is_no_json_is_told_with_its_column(
    tmp_path: Path, line: bytes, column: int, reason: str
) -> None:
    assert refused(tmp_path, b'{"a": 1}\n\n' + line + b"\n") == (
        f"line 3, column {column} of 'orders.jsonl' is no JSON: {reason}. Each line must hold one "
        "whole object"
    )


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        (b"[1]", "a list"),
        (b'"x"', "a text"),
        (b"1.5", "a number"),
        (b"true", "true or false"),
        (b"null", "null"),
    ],
)
def test_a_line_that_is_no_object_is_refused(tmp_path: Path, line: bytes, kind: str) -> None:
    assert refused(tmp_path, b'{"a": 1}\n' + line) == (
        f"line 2 of 'orders.jsonl' cannot be read: it is {kind}, where one object {{...}} is needed"
    )


@pytest.mark.parametrize(
    "content", [b'[{"a": 1}]', b'\n[\n  {"a": 1}\n]\n', b'[{"a": 1},\n{"a": 2}]', b'{\n"a": 1}']
)
def test_one_json_document_is_refused_with_the_way_out(tmp_path: Path, content: bytes) -> None:
    assert refused(tmp_path, content) == (
        "'orders.jsonl' is one JSON document, where each line must hold one object. Save it as "
        "JSON Lines, for example: jq -c '.[]' file.json > file.jsonl"
    )


def test_a_key_that_stands_twice_is_refused(tmp_path: Path) -> None:
    told = "the key 'a' stands twice in one object, so one would be lost"
    assert told in refused(tmp_path, b'{"a": 1, "b": 2, "a": 1}')
    assert told in refused(tmp_path, b'{"x": [{"a": 1, "a": 1}]}')
    assert "line 2 of 'orders.jsonl' cannot be read: two keys are called 'a.b' once" in refused(
        tmp_path, b'{"a": 1}\n{"a.b": 1, "a": {"b": 2}}'
    )


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity"])
def test_what_json_does_not_know_as_a_number_is_refused(tmp_path: Path, number: str) -> None:
    told = refused(tmp_path, f'{{"a": {number}}}'.encode())
    assert f"{number} is no JSON number; write null where nothing is known" in told


def test_deep_nesting_is_refused(tmp_path: Path) -> None:
    told = "line 1 of 'orders.jsonl' cannot be read: objects or lists are nested too deeply"
    assert refused(tmp_path, b'{"a": ' + b"[" * 100_000) == told
    depth = 100_000
    assert refused(tmp_path, b'{"a":' * depth + b"1" + b"}" * depth) == told


def test_a_line_beyond_the_limit_is_refused(tmp_path: Path) -> None:
    long = b'{"a": 1}\n{"a": "' + b"x" * lines.LINE_LIMIT + b'"}\n'
    assert "line 2 of 'orders.jsonl' has more than 2,000,000 bytes" in refused(tmp_path, long)


def test_keys_that_are_values_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_lines, "KEY_LIMIT", 2)
    assert read(tmp_path, b'{"1 May": 1}\n{"2 May": 2}\n').header == ("1 May", "2 May")
    assert refused(tmp_path, b'{"1 May": 1}\n{"2 May": 2}\n{"3 May": 3}\n') == (
        "'orders.jsonl' holds more than 2 different keys: they seem to be values. Write each such "
        "value in a line of its own"
    )


TEXT = st.text(st.characters(exclude_categories=("C",)), max_size=8)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    records=st.lists(
        st.dictionaries(
            st.sampled_from(["id", "部门", "a b", 'q"']), TEXT | st.integers(), min_size=1
        ),
        min_size=1,
        max_size=6,
    ),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "gb18030"]),
)
def test_every_record_is_read_back_equal(
    tmp_path: Path, records: list[dict[str, str | int]], encoding: str
) -> None:
    text = "\n".join(json.dumps(record, ensure_ascii=False) for record in records)
    table = read(tmp_path, text.encode(encoding), encoding)
    assert rows(table) == [
        [str(number), *(str(record.get(key, "")) for key in table.header)]
        for number, record in enumerate(records, start=1)
    ]
