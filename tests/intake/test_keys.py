from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi_reports.errors import SourceError
from kpi_reports.intake.keys import Keys, normal_key, read_alias_file


@pytest.mark.parametrize(
    ("text", "key"),
    [("客服部", "客服部"), (" 客服部\u3000", "客服部"), ("Ｋefu", "kefu"), ("A  b\t C", "a b c"),
     ("STRASSE", "strasse"), ("Straße", "strasse"), ("\ufeffNA", "na"), ("", ""), ("\u3000", "")],
)  # fmt: skip
def test_a_key_is_compared_without_width_case_and_blanks(text, key):
    assert normal_key(text) == key


@given(st.text())
def test_a_normal_key_is_trimmed_and_finding_never_raises(text):
    assert normal_key(text) == normal_key(text).strip()
    Keys.build({"kefu": ()}).find(text)


@pytest.mark.parametrize(
    ("text", "found"),
    [("kefu", "kefu"), ("KEFU ", "kefu"), ("客服部", "kefu"), ("客户服务中心", "kefu"),
     ("NA", "NA"), ("na", "NA"), ("北美", "NA"), ("客服", None), ("", None), ("  ", None)],
)  # fmt: skip
def test_a_text_is_found_by_id_or_alias(text, found):
    keys = Keys.build({"kefu": ("客服部", "客户服务中心"), "NA": ("北美", "北美 ")})
    assert keys.find(text) == found


def test_ids_that_differ_in_case_are_found_by_their_exact_spelling_alone():
    keys = Keys.build({"n": (), "N": ()})
    assert [keys.find(text) for text in ("n", "N", "Ｎ")] == ["n", "N", None]


def test_an_id_may_be_its_own_alias():
    assert Keys.build({"kefu": ("Kefu",)}).find("KEFU") == "kefu"


def test_every_alias_that_is_shared_or_blank_is_told():
    with pytest.raises(SourceError) as error:
        Keys.build({"a": ("甲 部", "B", " "), "b": ("甲  部",)})
    assert [fault.message for fault in error.value.faults] == [
        "alias 'B' of 'a' is another id, 'b'. Take the alias away",
        "'a' has an alias that is blank",
        "alias '甲  部' stands for 'a' and 'b'. Keep it with one",
    ]


def test_an_alias_file_gives_aliases_by_id_in_its_order(tmp_path):
    path = tmp_path / "aliases.csv"
    path.write_text(
        '\ufeffid,note,alias\nNA,x,北美\nkefu,,客服部\n\nNA,,"N, A"\nNA,,北美\n', "utf-8"
    )
    assert read_alias_file(path) == {"NA": ("北美", "N, A"), "kefu": ("客服部",)}


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", r"aliases\.csv:1: the first line needs 'id' and 'alias' once each; it has nothing"),
        (
            b"id,name\n",
            r"aliases\.csv:1: the first line needs 'alias' once each; it has 'id', 'name'",
        ),
        (b"id,alias\na,b\nc\n", r"aliases\.csv:3: the row has no alias"),
        (b"id,alias\n ,b\n", r"aliases\.csv:2: the row has no id"),
        (b'id,alias\na,"b\n', r"aliases\.csv:2: this is not CSV text"),
        ("id,alias\nkefu,客服部\n".encode("gb18030"), r"aliases\.csv:2: this is not UTF-8 text"),
    ],
)
def test_a_faulty_alias_file_is_told_with_its_line(tmp_path, content, words):
    path = tmp_path / "aliases.csv"
    path.write_bytes(content)
    with pytest.raises(SourceError, match=words):
        read_alias_file(path)


def test_an_absent_alias_file_is_told(tmp_path):
    with pytest.raises(
        SourceError, match=r"none\.csv: the alias file cannot be read: No such file"
    ):
        read_alias_file(tmp_path / "none.csv")
