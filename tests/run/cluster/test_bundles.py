from __future__ import annotations

import io
import zipfile
from hashlib import sha256
from pathlib import Path

import pytest

from kpi_reports.errors import ClusterError
from kpi_reports.run.cluster.bundles import Bundle, Store, bundle, whole_folder


def unread() -> bytes:
    raise AssertionError("it is there already")


def two_files(tmp_path: Path) -> Bundle:
    folder = tmp_path / "cube"
    (folder / "people").mkdir(parents=True)
    (folder / "cube.json").write_text("{}")
    (folder / "people" / "days.parquet").write_bytes(b"\x00\x01")
    return bundle("cube", whole_folder(folder))


def test_a_folder_arrives_as_it_was_and_is_asked_for_once(tmp_path: Path) -> None:
    sent = two_files(tmp_path)
    assert sent.sha256 == sha256(sent.content).hexdigest() == two_files(tmp_path / "x").sha256
    store = Store(tmp_path / "store")
    place = store.place("cube", sent.sha256, load=lambda: sent.content)
    assert store.place("cube", sent.sha256, load=unread) == place
    assert place == tmp_path / "store" / sent.sha256 / "cube"
    found = {name: path.read_bytes() for name, path in whole_folder(place).items()}
    assert found == {"cube.json": b"{}", "people/days.parquet": b"\x00\x01"}
    assert (tmp_path / "store").stat().st_mode & 0o777 == 0o700
    assert [path.name for path in (tmp_path / "store").iterdir()] == [sent.sha256]


def test_a_file_alone_keeps_its_name(tmp_path: Path) -> None:
    (tmp_path / "review.ipynb").write_text("{}")
    sent = bundle("review.ipynb", {"": tmp_path / "review.ipynb"})
    place = Store(tmp_path / "s").place("review.ipynb", sent.sha256, load=lambda: sent.content)
    assert (place.name, place.read_text()) == ("review.ipynb", "{}")


@pytest.mark.parametrize("damage", ["changed", "added", "removed"])
def test_inputs_that_a_notebook_changed_are_unpacked_again(tmp_path: Path, damage: str) -> None:
    sent = two_files(tmp_path)
    store = Store(tmp_path / "store")
    place = store.place("cube", sent.sha256, load=lambda: sent.content)
    if damage == "removed":
        (place / "cube.json").unlink()
    else:
        (place / {"changed": "cube.json", "added": "new.json"}[damage]).write_text("other")
    store.place("cube", sent.sha256, load=lambda: sent.content)
    assert sorted(whole_folder(place)) == ["cube.json", "people/days.parquet"]
    assert (place / "cube.json").read_text() == "{}"


def test_bytes_of_another_hash_are_refused(tmp_path: Path) -> None:
    store = Store(tmp_path / "store")
    with pytest.raises(ClusterError, match="inputs arrived damaged: their hash is not aa"):
        store.place("cube", "aa", load=lambda: b"other")
    assert list((tmp_path / "store").iterdir()) == []


@pytest.mark.parametrize("name", ["../x", "/x", "a/../../x", "a\\x", "C:x"])
def test_a_bundle_that_leads_out_of_its_folder_is_refused(tmp_path: Path, name: str) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(name, "x")
    content = buffer.getvalue()
    store = Store(tmp_path / "store")
    with pytest.raises(ClusterError, match=r"a file named '.*', which is no plain path"):
        store.place("x", sha256(content).hexdigest(), load=lambda: content)
    assert not (tmp_path / "x").exists()
