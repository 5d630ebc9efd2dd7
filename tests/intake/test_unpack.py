from __future__ import annotations

import gzip
import io
import struct
import zipfile
from pathlib import Path

import pytest

from kpi_reports.errors import SourceError
from kpi_reports.intake.readers.unpack import MEGABYTE, unpack


def zipped(path: Path, **members: bytes) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("_", "."), content)
    return path


def test_a_zip_with_one_member_gives_that_member(tmp_path):
    packed = zipped(tmp_path / "x.zip", anything_txt=b"a,b\n")
    assert unpack(packed, tmp_path / "out", limit_mb=1).read_bytes() == b"a,b\n"


def test_among_several_members_the_one_named_as_the_zip_is_taken(tmp_path):
    packed = zipped(tmp_path / "sales.csv.zip", readme_txt=b"hello", sales_csv=b"a\n")
    assert unpack(packed, tmp_path / "out", limit_mb=1).read_bytes() == b"a\n"


def test_several_members_and_none_named_as_the_zip_is_an_error_that_lists_them(tmp_path):
    packed = zipped(tmp_path / "sales.csv.zip", a_csv=b"1", b_csv=b"2")
    with pytest.raises(
        SourceError, match=r"holds 2 files \('a.csv', 'b.csv'\).*name it 'sales.csv'"
    ):
        unpack(packed, tmp_path / "out", limit_mb=1)


def test_an_empty_zip_is_an_error(tmp_path):
    with pytest.raises(SourceError, match=r"'x.zip' holds no file"):
        unpack(zipped(tmp_path / "x.zip"), tmp_path / "out", limit_mb=1)


def test_a_gz_gives_its_content_and_a_plain_file_is_itself(tmp_path):
    packed = tmp_path / "x.csv.gz"
    packed.write_bytes(gzip.compress(b"a\n"))
    assert unpack(packed, tmp_path / "out", limit_mb=1).read_bytes() == b"a\n"
    plain = tmp_path / "x.csv"
    plain.write_bytes(b"a\n")
    assert unpack(plain, tmp_path / "other", limit_mb=1) == plain


@pytest.mark.parametrize("size, passes", [(MEGABYTE, True), (MEGABYTE + 1, False)])
def test_the_limit_holds_to_the_byte(tmp_path, size, passes):
    packed = zipped(tmp_path / "x.zip", a_csv=bytes(size))
    if passes:
        assert unpack(packed, tmp_path / "out", limit_mb=1).stat().st_size == size
    else:
        with pytest.raises(SourceError, match=r"unpacks to more than 1 MB.*unpacked_limit_mb"):
            unpack(packed, tmp_path / "out", limit_mb=1)


def test_the_limit_counts_bytes_and_does_not_believe_a_gz_header(tmp_path):
    content = bytearray(gzip.compress(bytes(2 * MEGABYTE)))
    content[-4:] = struct.pack("<I", 10)  # the trailer claims ten bytes
    packed = tmp_path / "x.gz"
    packed.write_bytes(content)
    with pytest.raises(SourceError, match="unpacks to more than 1 MB"):
        unpack(packed, tmp_path / "out", limit_mb=1)


@pytest.mark.parametrize("name", ["x.zip", "x.gz"])
@pytest.mark.parametrize("content", [b"", b"not packed at all"])
def test_a_file_that_is_no_archive_is_told_as_damaged(tmp_path, name, content):
    packed = tmp_path / name
    packed.write_bytes(content)
    if name == "x.gz" and not content:
        assert unpack(packed, tmp_path / "out", limit_mb=1).read_bytes() == b""
        return
    with pytest.raises(SourceError, match="is damaged and cannot be unpacked"):
        unpack(packed, tmp_path / "out", limit_mb=1)


def test_a_cut_or_changed_archive_is_told_as_damaged(tmp_path):
    whole = zipped(tmp_path / "x.zip", a_csv=b"some text that is long enough" * 40).read_bytes()
    changed = bytearray(whole)
    changed[45] ^= 0xFF
    for content in (whole[: len(whole) // 2], bytes(changed)):
        packed = tmp_path / "y.zip"
        packed.write_bytes(content)
        with pytest.raises(SourceError, match="damaged"):
            unpack(packed, tmp_path / "out", limit_mb=1)


def test_a_zip_with_a_password_says_that_it_cannot_be_unpacked(tmp_path):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("a.csv", b"a\n")
    locked = bytearray(buffer.getvalue())
    locked[6] |= 1  # the flag "encrypted" in the member's header ...
    locked[locked.index(b"PK\x01\x02") + 8] |= 1  # ... and in the directory
    packed = tmp_path / "x.zip"
    packed.write_bytes(locked)
    with pytest.raises(SourceError, match=r"cannot be unpacked \(.*password.*plain zip"):
        unpack(packed, tmp_path / "out", limit_mb=1)


def test_a_place_that_cannot_be_written_is_told_without_a_traceback(tmp_path):
    packed = zipped(tmp_path / "x.zip", a_csv=b"a\n")
    with pytest.raises(SourceError, match=r"'x.zip' cannot be unpacked: No such file or directory"):
        unpack(packed, tmp_path / "absent" / "out", limit_mb=1)
