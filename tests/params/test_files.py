"""Which files a params folder needs, and what is said of those that cannot be read."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from kpi_reports.params.files import LIMIT_BYTES, shown_path
from kpi_reports.params.load import load_workspace

Faults = Callable[[], list[str]]
NEEDED = "company.yaml, departments.yaml, sources.yaml, kpis.yaml, scheme.yaml, targets.csv"
FILES = NEEDED.split(", ")


@pytest.mark.parametrize("name", FILES)
def test_a_missing_file_is_told(acme: Path, faults: Faults, name: str) -> None:
    (acme / name).unlink()
    assert faults() == [f"acme/{name}: the file is missing; params need {NEEDED}"]


@pytest.mark.parametrize("name", FILES)
def test_an_empty_file_is_told(acme: Path, faults: Faults, name: str) -> None:
    (acme / name).write_text("", encoding="utf-8")
    assert f"acme/{name}: the file is empty" in faults()


@pytest.mark.parametrize("name", FILES[:-1])
def test_a_file_of_comments_alone_is_empty(acme: Path, faults: Faults, name: str) -> None:
    (acme / name).write_text("# nothing yet\n", encoding="utf-8")
    assert f"acme/{name}: the file is empty" in faults()


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_is_not_utf8_is_told_with_its_line(
    acme: Path, faults: Faults, name: str
) -> None:
    (acme / name).write_bytes("# first\nname: 顶点公司".encode("gb18030"))
    assert faults() == [
        f"acme/{name}:2: the file is not UTF-8 (byte 0xB6); save it as UTF-8, "
        "in Excel as 'CSV UTF-8'"
    ]


@pytest.mark.parametrize("name", FILES)
def test_a_byte_order_mark_is_passed_over(acme: Path, name: str) -> None:
    (acme / name).write_bytes(b"\xef\xbb\xbf" + (acme / name).read_bytes())
    assert load_workspace(acme).company.id == "acme"


@pytest.mark.parametrize("name", FILES)
def test_windows_line_ends_change_nothing_but_the_hash(acme: Path, name: str) -> None:
    before = load_workspace(acme)
    (acme / name).write_bytes((acme / name).read_bytes().replace(b"\n", b"\r\n"))
    after = load_workspace(acme)
    assert after.files != before.files
    assert after.model_copy(update={"files": before.files}) == before


@pytest.mark.parametrize("name", ["company.yaml", "targets.csv"])
def test_a_file_beyond_the_limit_is_refused(acme: Path, faults: Faults, name: str) -> None:
    limit = LIMIT_BYTES[Path(name).suffix]
    with (acme / name).open("ab") as file:
        file.truncate(limit + 1)
    assert faults() == [f"acme/{name}: the file has {limit + 1} bytes; at most {limit}"]


def test_a_folder_in_the_place_of_a_file_is_told(acme: Path, faults: Faults) -> None:
    (acme / "company.yaml").unlink()
    (acme / "company.yaml").mkdir()
    assert faults() == ["acme/company.yaml: the file cannot be read: Is a directory"]


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("kpis.yml", "kpis.yaml"),
        ("kpi.yaml", "kpis.yaml"),
        ("Targets.csv", "targets.csv"),
        ("departements.yaml", "departments.yaml"),
    ],
)
def test_a_name_that_is_nearly_right_is_told(
    acme: Path, faults: Faults, name: str, meant: str
) -> None:
    (acme / name).write_text("", encoding="utf-8")
    assert faults() == [f"acme/{name}: a file of this name is not read. Did you mean '{meant}'?"]


@pytest.mark.parametrize(
    "name", ["README.md", "notes.txt", "targets_2012.csv", "kpis.yaml.bak", ".kpis.yaml", "x.yaml"]
)
def test_other_files_are_passed_over(acme: Path, name: str) -> None:
    (acme / name).write_text("\x00", encoding="utf-8")
    assert list(load_workspace(acme).files) == FILES


def test_a_yml_of_any_name_is_told(acme: Path, faults: Faults) -> None:
    (acme / "zzz.yml").write_text("", encoding="utf-8")
    (told,) = faults()
    assert told.startswith("acme/zzz.yml: a file of this name is not read. Choose one of 'actions")


def test_a_path_outside_the_current_directory_is_shown_by_its_last_two_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inside = tmp_path / "here"
    inside.mkdir()
    monkeypatch.chdir(inside)
    assert shown_path(tmp_path / "params" / "acme" / "kpis.yaml") == "acme/kpis.yaml"
    assert shown_path(inside / "params" / "acme" / "kpis.yaml") == "params/acme/kpis.yaml"
