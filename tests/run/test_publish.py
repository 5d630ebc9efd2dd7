from __future__ import annotations

import errno
import os
import sys
from pathlib import Path

import pytest

from kpi_reports.errors import OutputError, UnitError
from kpi_reports.run import publish
from kpi_reports.run.publish import (
    LOCK,
    REPLACED,
    STAGING,
    folder_of,
    publisher,
    require_writable,
)


def pack(folder: Path, text: str) -> Path:
    folder.mkdir(parents=True)
    (folder / "review.en.html").write_text(text)
    return folder


def visible(home: Path) -> list[str]:
    """Every file that a reader finds, by its path."""
    return sorted(
        path.relative_to(home).as_posix()
        for path in home.rglob("*")
        if path.is_file() and path.name != LOCK
    )


@pytest.mark.parametrize(
    "name",
    [
        "..",
        ".",
        "",
        "../../x",
        "/etc",
        "a/b",
        "a\\b",
        "C:x",
        "CON",
        "con.txt",
        "LPT1",
        "UA.",
        "UA ",
        " UA",
        ".hidden",
        "ＵＡ",
        "．．",
        "a\x00b",
        "x" * 65,
    ],
)
def test_an_id_that_is_no_plain_folder_name_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(UnitError, match="cannot name a folder"):
        folder_of(tmp_path, name)


@pytest.mark.parametrize("name", ["UA", "9E", "console", "销售部", "sales north", "x" * 64])
def test_a_plain_id_names_the_folder_directly_below(tmp_path: Path, name: str) -> None:
    assert folder_of(tmp_path, name) == tmp_path / name


def test_a_folder_that_is_a_link_to_a_sibling_with_the_same_prefix_is_refused(
    tmp_path: Path,
) -> None:
    root, sibling = tmp_path / "packs", tmp_path / "packs-private"
    root.mkdir()
    sibling.mkdir()
    (root / "UA").symlink_to(sibling / "UA")
    with pytest.raises(UnitError, match="'UA' cannot name a folder"):
        folder_of(root, "UA")


def test_a_file_where_the_output_should_be_is_named(tmp_path: Path) -> None:
    (tmp_path / "output").write_text("mine")
    with pytest.raises(OutputError, match=r"output' is a file, not a folder.*--output"):
        require_writable(tmp_path / "output" / "deeper")


def test_a_folder_without_the_right_to_write_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "access", lambda path, mode: False)  # root may write anywhere
    with pytest.raises(OutputError, match=f"no right to write in '{tmp_path}'"):
        require_writable(tmp_path / "output")


def test_a_writable_place_is_left_untouched(tmp_path: Path) -> None:
    require_writable(tmp_path / "output" / "deeper")
    assert list(tmp_path.iterdir()) == []


def test_a_published_pack_replaces_the_old_one_as_a_whole(tmp_path: Path) -> None:
    for text in ("old", "new"):
        with publisher(tmp_path, "acme", "2013Q4") as out:
            finished = pack(out.staging / "work", text)
            if text == "old":
                (finished / "review.zh.html").write_text("old")
            out.publish("UA", finished)
    home = tmp_path / "acme"
    assert visible(home) == ["2013Q4/UA/review.en.html"]
    assert (home / "2013Q4/UA/review.en.html").read_text() == "new"


def test_a_file_of_the_period_is_replaced_as_a_whole(tmp_path: Path) -> None:
    with publisher(tmp_path, "acme", "2013Q4") as out:
        out.write("run.json", "{}\n")
        out.write("run.json", '{"a": 1}\n')
    assert visible(tmp_path / "acme") == ["2013Q4/run.json"]
    assert (tmp_path / "acme/2013Q4/run.json").read_bytes() == b'{"a": 1}\n'


def test_a_file_that_says_the_same_already_is_not_written_again(tmp_path: Path) -> None:
    with publisher(tmp_path, "acme", "2013Q4") as out:
        first = out.write("run.json", "{}\n").stat()
        os.utime(out.folder / "run.json", ns=(0, 0))
        second = out.write("run.json", "{}\n").stat()
    assert second.st_ino == first.st_ino
    assert second.st_mtime_ns >= first.st_mtime_ns  # in step with what it was compared with


def test_nothing_stays_where_a_run_ends_in_an_error(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError), publisher(tmp_path, "acme", "2013Q4") as out:
        pack(out.staging / "work", "half")
        raise RuntimeError
    assert visible(tmp_path / "acme") == []


def test_unfinished_work_of_a_dead_run_is_removed(tmp_path: Path) -> None:
    pack(tmp_path / "acme" / f"{STAGING}dead" / "work" / "UA", "half")
    with publisher(tmp_path, "acme", "2013Q4"):
        assert visible(tmp_path / "acme") == []


def test_a_pack_that_a_dead_run_moved_aside_comes_back(tmp_path: Path) -> None:
    pack(tmp_path / "acme" / f"{REPLACED}dead" / "2013Q4" / "UA", "old")
    with publisher(tmp_path, "acme", "2014Q1"):
        assert visible(tmp_path / "acme") == ["2013Q4/UA/review.en.html"]


def test_a_pack_that_a_dead_run_had_already_replaced_does_not_come_back(tmp_path: Path) -> None:
    pack(tmp_path / "acme" / f"{REPLACED}dead" / "2013Q4" / "UA", "old")
    pack(tmp_path / "acme" / "2013Q4" / "UA", "new")
    with publisher(tmp_path, "acme", "2013Q4"):
        assert (tmp_path / "acme/2013Q4/UA/review.en.html").read_text() == "new"
    assert visible(tmp_path / "acme") == ["2013Q4/UA/review.en.html"]


def test_two_runs_never_work_in_one_folder(tmp_path: Path) -> None:
    with (
        publisher(tmp_path, "acme", "2013Q4"),
        pytest.raises(OutputError, match=r"another run is working in '.*acme' \(process "),
        publisher(tmp_path, "acme", "2014Q1"),
    ):
        pass


def test_a_folder_that_turns_into_a_file_while_packs_are_made_is_named(tmp_path: Path) -> None:
    with publisher(tmp_path, "acme", "2013Q4") as out:
        out.folder.write_text("in the way")
        with pytest.raises(OutputError, match=r"2013Q4.*cannot be written.*--output"):
            out.publish("UA", pack(out.staging / "work", "new"))


def replaced(tmp_path: Path) -> None:
    """Publishes a pack where there is one."""
    for text in ("old", "new"):
        with publisher(tmp_path, "acme", "2013Q4") as out:
            out.publish("UA", pack(out.staging / "work", text))


@pytest.mark.skipif(sys.platform != "linux", reason="one step, where the system can do that")
def test_whoever_looks_while_a_pack_is_replaced_finds_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = []
    rename = Path.rename

    def watched(self: Path, target: Path) -> Path:
        seen.append((self.name, (tmp_path / "acme/2013Q4/UA").exists()))
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", watched)
    replaced(tmp_path)
    assert seen == [("work", False)]  # the first; the second changed places with it


def test_where_folders_cannot_change_places_the_old_pack_is_moved_aside(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publish, "swap", lambda one, other: False)
    replaced(tmp_path)
    assert visible(tmp_path / "acme") == ["2013Q4/UA/review.en.html"]
    assert (tmp_path / "acme/2013Q4/UA/review.en.html").read_text() == "new"
    assert not list((tmp_path / "acme").glob(f"{REPLACED}*"))


def test_a_new_pack_that_cannot_be_moved_leaves_the_old_one_in_its_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publish, "swap", lambda one, other: False)
    rename = Path.rename

    def refuse(self: Path, target: Path) -> Path:
        if self.name == "work" and "new" in (self / "review.en.html").read_text():
            raise OSError(errno.EIO, "lost", str(self))
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", refuse)
    with publisher(tmp_path, "acme", "2013Q4") as out:
        out.publish("UA", pack(out.staging / "work", "old"))
        with pytest.raises(OutputError, match="does not answer"):
            out.publish("UA", pack(out.staging / "work", "new"))
        assert (out.folder / "UA/review.en.html").read_text() == "old"


def test_a_file_that_is_open_in_another_program_is_named_and_the_old_pack_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on Windows, where a workbook open in Excel keeps its folder from being moved."""
    monkeypatch.setattr(publish, "swap", lambda one, other: False)
    monkeypatch.setattr(publish, "RENAME_ATTEMPTS", 2)
    monkeypatch.setattr(publish, "REMOVAL_PAUSE_SECONDS", 0.0)
    rename = Path.rename

    def as_windows(self: Path, target: Path) -> Path:
        held = (self / "review.xlsx").exists() or self.name == "review.xlsx"
        if held and "2013Q4" in self.parts:
            raise PermissionError(errno.EACCES, "Access is denied", str(self))
        return rename(self, target)

    with publisher(tmp_path, "acme", "2013Q4") as out:
        finished = pack(out.staging / "work", "old")
        (finished / "review.xlsx").write_text("old")
        out.publish("UA", finished)
        monkeypatch.setattr(Path, "rename", as_windows)
        words = r"UA/review\.xlsx' cannot be written: Access is denied\. Close it"
        with pytest.raises(OutputError, match=words):
            out.publish("UA", pack(out.staging / "work", "new"))
    assert visible(tmp_path / "acme") == ["2013Q4/UA/review.en.html", "2013Q4/UA/review.xlsx"]
    assert (tmp_path / "acme/2013Q4/UA/review.en.html").read_text() == "old"


def test_a_run_that_stops_can_give_back_the_space_of_its_work(tmp_path: Path) -> None:
    with publisher(tmp_path, "acme", "2013Q4") as out:
        pack(out.staging / "work" / "UA", "half")
        out.make_room()
        assert list(out.staging.iterdir()) == []
        out.make_room()
        out.write("run.json", "{}\n")
    assert visible(tmp_path / "acme") == ["2013Q4/run.json"]
