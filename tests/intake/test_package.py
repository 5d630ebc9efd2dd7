from __future__ import annotations

import sys
from pathlib import Path

import pytest

from kpi_reports.errors import SourceError
from kpi_reports.intake.places.package import find_package_file


@pytest.mark.parametrize("name", ["shelf", "shelf-data"])
def test_a_file_is_found_by_the_import_name_and_by_the_name_that_pip_knows(shelf, name):
    shelf("sales.csv", b"a\n1\n")
    found = find_package_file(name, "data/sales.csv")
    assert found.path.read_bytes() == b"a\n1\n"
    assert found.location == "shelf-data 1.2: data/sales.csv"
    assert "shelf" not in sys.modules


def test_a_package_that_is_not_installed_names_the_command_that_installs_it():
    with pytest.raises(
        SourceError, match=r"'no-such-package' is not installed.* pip install no-such"
    ):
        find_package_file("no-such-package", "data/x.csv")


def test_a_file_that_is_not_there_names_the_nearest(shelf):
    shelf("sales.csv", b"a\n")
    with pytest.raises(SourceError, match=r"has no file 'data/sale\.csv'.*mean 'data/sales\.csv'"):
        find_package_file("shelf", "data/sale.csv")


@pytest.mark.parametrize(
    "file", ["../other/x.csv", "/etc/hostname", "data/../../x.csv", "../shelf2/x.csv"]
)
def test_a_path_that_leads_out_of_the_package_is_refused(shelf, file):
    with pytest.raises(SourceError, match="leads out of the folder of package 'shelf'"):
        find_package_file("shelf", file)


def test_a_link_that_leads_out_of_the_package_is_refused(shelf, tmp_path: Path):
    (tmp_path / "secret.csv").write_text("a\n1\n")
    (tmp_path / "site" / "shelf" / "data" / "link.csv").symlink_to(tmp_path / "secret.csv")
    with pytest.raises(SourceError, match="leads out of the folder"):
        find_package_file("shelf", "data/link.csv")


def test_a_folder_is_no_file(shelf):
    with pytest.raises(SourceError, match="has no file 'data'"):
        find_package_file("shelf", "data")


def test_a_module_without_a_folder_holds_no_files():
    with pytest.raises(SourceError, match="'this' has no folder of its own"):
        find_package_file("this", "data/x.csv")


def test_a_dotted_name_is_never_looked_up_because_that_would_import_its_parent(shelf):
    with pytest.raises(SourceError, match=r"'shelf.inner' is not installed"):
        find_package_file("shelf.inner", "sales.csv")
