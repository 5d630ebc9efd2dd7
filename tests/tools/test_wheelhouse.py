"""What another system needs is worked out from wheels' metadata, not from this machine."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from packaging.utils import parse_wheel_filename
from packaging.version import Version

from tools import wheelhouse
from tools.wheelhouse import Wheel, missing, target

WINDOWS = target("win_amd64", "3.11")
LINUX = target("linux_x86_64", "3.11")


def wheel(file_name: str, *requires: str) -> Wheel:
    name, version, _, tags = parse_wheel_filename(file_name)
    return Wheel(name, version, tags, requires)


ROOT = wheel(
    "root-1.0-py3-none-any.whl",
    'colorama; sys_platform == "win32"',
    'pexpect; sys_platform != "win32"',
    'tomli; python_version < "3.11"',
    'shown; extra == "pictures"',
)


def test_a_requirement_of_windows_only_is_missing_on_windows_alone() -> None:
    assert missing(["root"], [ROOT], WINDOWS) == ["colorama"]
    assert missing(["root"], [ROOT], LINUX) == ["pexpect"]


def test_a_requirement_of_an_extra_is_missing_only_where_the_extra_is_asked_for() -> None:
    assert missing(["root[pictures]"], [ROOT], WINDOWS) == ["colorama", "shown"]


def test_nothing_is_missing_where_every_wheel_fits() -> None:
    colorama = wheel("colorama-0.4.6-py2.py3-none-any.whl")
    assert missing(["root"], [ROOT, colorama], WINDOWS) == []


def test_no_roots_need_nothing_and_no_wheels_miss_the_roots() -> None:
    assert missing([], [], WINDOWS) == []
    assert missing(["root>=1"], [], WINDOWS) == ["root>=1"]


@pytest.mark.parametrize(
    ("file_name", "fits"),
    [
        ("fast-1.0-cp311-cp311-win_amd64.whl", True),
        ("fast-1.0-cp39-abi3-win_amd64.whl", True),
        ("fast-1.0-py3-none-any.whl", True),
        ("fast-1.0-cp312-cp312-win_amd64.whl", False),
        ("fast-1.0-cp311-cp311-win32.whl", False),
        ("fast-1.0-cp311-cp311-manylinux_2_17_x86_64.manylinux2014_x86_64.whl", False),
    ],
)
def test_a_wheel_counts_only_where_its_tags_fit_the_target(file_name: str, fits: bool) -> None:
    assert missing(["fast"], [wheel(file_name)], WINDOWS) == ([] if fits else ["fast"])


@pytest.mark.parametrize(
    ("version", "expected"), [("1.9", ["low>=2"]), ("2.0", []), ("2.0rc1", ["low>=2"])]
)
def test_a_wheel_counts_only_where_its_version_fits(version: str, expected: list[str]) -> None:
    assert missing(["low>=2"], [wheel(f"low-{version}-py3-none-any.whl")], WINDOWS) == expected


def test_packages_that_need_each_other_end_the_search() -> None:
    one = wheel("one-1-py3-none-any.whl", "two")
    two = wheel("two-1-py3-none-any.whl", "one", "three")
    assert missing(["one"], [one, two], LINUX) == ["three"]


def test_the_highest_fitting_version_says_what_is_needed() -> None:
    old = wheel("tool-1.0-py3-none-any.whl", "dropped")
    new = wheel("tool-2.0-py3-none-any.whl", "added")
    assert missing(["tool"], [old, new], LINUX) == ["added"]
    assert missing(["tool<2"], [old, new], LINUX) == ["dropped"]


def test_an_unknown_platform_is_told_with_those_that_are_known() -> None:
    with pytest.raises(ValueError, match="unknown platform 'win95'; known are win_amd64, "):
        target("win95", "3.11")


def test_an_unknown_platform_ends_the_command_with_2(capsys: pytest.CaptureFixture[str]) -> None:
    assert wheelhouse.main(["--platforms", "win95"]) == 2
    assert "unknown platform 'win95'" in capsys.readouterr().err


def test_a_folder_that_holds_more_than_wheels_is_left_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "thesis.docx").touch()
    assert wheelhouse.main(["--into", str(tmp_path)]) == 2
    assert "holds more than wheels" in capsys.readouterr().err
    assert (tmp_path / "thesis.docx").exists()


def test_a_wheel_is_read_from_its_name_and_its_own_metadata(tmp_path: Path) -> None:
    path = tmp_path / "Some_Tool-1.2-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("vendored/other-9.dist-info/METADATA", "Name: other\n")
        archive.writestr(
            "some_tool-1.2.dist-info/METADATA",
            "Name: some-tool\nVersion: 1.2\nRequires-Dist: one>=1\nRequires-Dist: two\n\nText\n",
        )
    read = wheelhouse.read_wheel(path)
    assert (read.name, read.version) == ("some-tool", Version("1.2"))
    assert read.requires == ("one>=1", "two")


def test_the_build_backend_is_in_the_house_so_that_a_checkout_installs() -> None:
    needs = wheelhouse.build_needs()
    assert any(line.startswith("hatchling") for line in needs)
    assert "editables" in needs
