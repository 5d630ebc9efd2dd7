"""Which encoding a file is in: strict rules, and a question where several fit."""

from __future__ import annotations

from pathlib import Path

import pytest

from kpi_reports.errors import SourceError
from kpi_reports.intake.readers import candidates
from kpi_reports.intake.readers.encoding import Encoding, find_encoding, text_chunks

MESSY = Path(__file__).parents[2].parent / "shared" / "data" / "messy"
TABLE = "部门,人数\n销售一部,12\n华南,8\n西北,3\n客服,5\n财务,1\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "sales.csv"


def asked(file: Path, content: bytes, declared: str | None = None) -> str:
    file.write_bytes(content)
    with pytest.raises(SourceError) as refused:
        find_encoding(file, declared)
    return str(refused.value)


@pytest.mark.parametrize(
    ("content", "name", "how"),
    [
        (b"a,b\n1,2\n", "utf-8", "utf-8"),
        (b"", "utf-8", "utf-8"),
        (TABLE.encode(), "utf-8", "utf-8"),
        (TABLE.encode("utf-8-sig"), "utf-8", "byte order mark"),
        (TABLE.encode("utf-16"), "utf-16-le", "byte order mark"),
        (b"\xfe\xff" + TABLE.encode("utf-16-be"), "utf-16-be", "byte order mark"),
        (TABLE.encode("utf-32"), "utf-32-le", "byte order mark"),
        (TABLE.encode("utf-16-le"), "utf-16-le", "utf-16 pattern"),
        (TABLE.encode("utf-16-be"), "utf-16-be", "utf-16 pattern"),
        (b"a\0,\0b\0\n\0", "utf-16-le", "utf-16 pattern"),
    ],
)
def test_unicode_is_told_by_its_mark_its_bytes_or_its_zeros(
    file: Path, content: bytes, name: str, how: str
) -> None:
    file.write_bytes(content)
    assert find_encoding(file, None) == Encoding(name, how)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "content",
    [
        (MESSY / "null_byte.csv").read_bytes(),  # one NUL in a cell
        b"ab\0\0\0\0,x\0\0\0\n",  # fields padded to a fixed width
        b"a,b\n\0\x31,2\n",
    ],
)
def test_a_few_zero_bytes_do_not_make_utf_16(file: Path, content: bytes) -> None:
    file.write_bytes(content)
    assert find_encoding(file, None) == Encoding("utf-8", "utf-8")


def test_chinese_is_found_where_nothing_else_fits() -> None:
    # as cp932 it would hold characters for private use; 0xC8 ends it as Big5; and nine different
    # runs of non-ASCII bytes, none of a single one, are no Western text
    found = find_encoding(MESSY / "cn_gb18030_traffic_percent.csv", None)
    assert found == Encoding("gb18030", "only fit")


def test_what_is_not_utf_8_only_late_in_the_file_is_found(file: Path) -> None:
    file.write_bytes(b"department,sales\n" * 100_000 + TABLE.encode("gb18030"))
    assert find_encoding(file, None) == Encoding("gb18030", "only fit")
    file.write_bytes(b"department,sales\n" * 100_000 + TABLE.encode())
    assert find_encoding(file, None) == Encoding("utf-8", "utf-8")


def test_where_several_fit_each_shows_how_it_reads_the_lines(file: Path) -> None:
    told = asked(file, "店,金額\n東京,12\n大阪,3\n京都,9\n".encode("cp932"))
    assert told == (
        "'sales.csv' is neither UTF-8 nor UTF-16, and it fits gb18030 (GBK, GB2312) and cp932 "
        "(Shift_JIS):\n"
        "  gb18030: 揦,嬥妟\n  cp932: 店,金額\n"
        "  gb18030: 搶嫗,12\n  cp932: 東京,12\n"
        "  gb18030: 戝嶃,3\n  cp932: 大阪,3\n"
        "See which one reads right and write it, as text: {encoding: gb18030}"
    )


def test_western_text_is_never_taken_for_chinese(file: Path) -> None:
    # ü and l are one GBK character; a lone accented letter leaves cp1252 possible
    told = asked(file, "name,city\nMüller,Köln\n".encode("cp1252"))
    assert "gb18030: M黮ler,K鰈n" in told
    assert "cp1252: Müller,Köln" in told


def test_a_single_byte_encoding_is_never_taken_because_it_fits(file: Path) -> None:
    told = asked(file, "name,fee\ncafé,€2\n".encode("cp1252"))
    assert "cp1252 (Western) fits, as it fits nearly every file" in told
    assert "  cp1252: café,€2\nWrite text: {encoding: cp1252} if that reads right" in told


def test_too_few_words_leave_western_possible(file: Path) -> None:
    four, five = ["华东", "华南", "西北", "客服"], ["华东", "华南", "西北", "客服", "财务"]
    file.write_bytes("\n".join(four).encode("gb18030"))
    assert "cp1252" in candidates.fitting(file)
    file.write_bytes("\n".join(five).encode("gb18030"))
    assert "cp1252" not in candidates.fitting(file)


@pytest.mark.parametrize("before", [(1 << 20) - 2, (1 << 20) - 1, 1 << 20])
def test_a_lone_letter_is_seen_on_either_side_of_a_chunk(file: Path, before: int) -> None:
    words = "华东 华南 西北 客服 财务 ".encode("gb18030")
    lone = b"\xe9 "
    file.write_bytes(words + b"x" * (before - len(words)) + lone)
    assert candidates._may_be_western(file)
    pair = b"\xbb\xaa "
    file.write_bytes(words + b"x" * (before - len(words)) + pair)
    assert not candidates._may_be_western(file)
    file.write_bytes(words + b"x" * (before - len(words)) + lone[:1])
    assert candidates._may_be_western(file)


def test_nothing_fits(file: Path) -> None:
    told = asked(file, b"a,b\n\x81\x30,\xff\xff\n")
    assert told == (
        "line 2 of 'sales.csv' cannot be read: it is neither UTF-8 nor UTF-16, and none of "
        "gb18030, cp950, cp932, cp1252 fits the whole file. Declare text: {encoding: ...}, or "
        "save it again as UTF-8"
    )


@pytest.mark.parametrize(
    ("declared", "written", "name"),
    [
        ("gb18030", "gb18030", "gb18030"),
        ("GBK", "gbk", "gb18030"),
        ("gb2312", "gb2312", "gb18030"),
        ("utf8", "utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig", "utf-8"),
        ("utf-8", "utf-8-sig", "utf-8"),
        ("utf-16", "utf-16", "utf-16-le"),
        ("utf-16", "utf-16-be", "utf-16-be"),
        ("utf-16", "utf-16-le", "utf-16-le"),
        ("euc_kr", "euc_kr", "euc_kr"),
    ],
)
def test_what_is_declared_is_taken_where_it_fits(
    file: Path, declared: str, written: str, name: str
) -> None:
    table = TABLE if written != "euc_kr" else "부서,매출\n서울,12\n"
    file.write_bytes(table.encode(written))
    found = find_encoding(file, declared)
    assert found == Encoding(name, "declared")
    assert "".join(text_chunks(file, found.name, size=3)) == table


def test_what_is_declared_but_does_not_fit_is_told_with_line_and_byte(file: Path) -> None:
    told = asked(file, b"a,b\r\n1,2\r\n" + TABLE.encode("gb18030"), "utf-8")
    assert told == (
        "line 3 of 'sales.csv' cannot be read: it is declared as utf-8, and byte 0xb2 there does "
        "not fit. What fits: gb18030. Write text: {encoding: gb18030} if the text is right"
    )
    assert "What fits: utf-8." in asked(file, "华,1\n".encode(), "gb18030")
    assert "No other encoding that we look for fits" in asked(file, b"\x81\x30\xff\xff", "utf-8")


def test_a_character_cut_at_the_end_is_told(file: Path) -> None:
    told = asked(file, "a\r华\r东".encode("gb18030")[:-1], "gbk")
    assert told.startswith(
        "line 3 of 'sales.csv' cannot be read: it is declared as gbk, and the end of the file "
        "there does not fit."
    )


@pytest.mark.parametrize("before", range((1 << 20) - 4, (1 << 20) + 1))
def test_a_misfit_is_placed_across_chunks(file: Path, before: int) -> None:
    file.write_bytes(b"x" * (before - 1) + b"\n" + "华".encode() + b"\xff")
    misfit = candidates.position_of_misfit(file, "utf-8")
    assert misfit == candidates.Misfit(2, 0xFF)


def test_a_mark_that_contradicts_the_declaration_is_an_error(file: Path) -> None:
    told = asked(file, TABLE.encode("utf-8-sig"), "gb18030")
    assert told == (
        "'sales.csv' is declared as gb18030, but its byte order mark says utf-8. Leave the "
        "declaration out, or write text: {encoding: utf-8}"
    )


def test_a_mark_that_the_file_does_not_keep_is_an_error(file: Path) -> None:
    told = asked(file, b"\xef\xbb\xbfa\n\xff\n")
    assert "line 2 of 'sales.csv' cannot be read: its byte order mark says utf-8" in told


@pytest.mark.parametrize("declared", ["gbkk", "base64", "a\0b"])
def test_an_unknown_encoding_names_the_nearest(file: Path, declared: str) -> None:
    told = asked(file, b"a\n", declared)
    assert f"declared in the encoding '{declared}', which is not known." in told
    assert ("Did you mean 'gbk'?" in told) == (declared == "gbkk")


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"PK\x03\x04...", "an Excel workbook (.xlsx) or a zip"),
        (b"\xd0\xcf\x11\xe0...", "an old Excel workbook (.xls)"),
        (b"\x1f\x8b...", "a gzip file"),
        (b"PAR1...", "a Parquet file"),
        (b"%PDF-1.7", "a PDF"),
    ],
)
def test_a_file_of_another_kind_is_called_what_it_is(file: Path, content: bytes, kind: str) -> None:
    assert f"'sales.csv' is no text: it begins as {kind} does" in asked(file, content)


def test_text_comes_in_pieces_without_its_mark(file: Path) -> None:
    file.write_bytes(TABLE.encode("utf-8-sig"))
    assert "".join(text_chunks(file, "utf-8", size=1)) == TABLE
    file.write_bytes(b"")
    assert "".join(text_chunks(file, "utf-8")) == ""
