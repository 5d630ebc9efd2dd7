from __future__ import annotations

import json
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest

from kpi_reports.errors import OutputError
from kpi_reports.run.manifest import Inputs, Manifest, PackEntry, file_facts

INPUTS = Inputs(
    params={"kpis.yaml": "aa"},
    sources={"orders": {"location": "tiny 1.0: orders.csv", "sha256": "bb", "rows": 3}},
    cube="cc",
    notebooks={"department_review.ipynb": "dd", "company_overview.ipynb": "ee"},
)
ENTRY = PackEntry(
    name={"en": "North", "zh": "北区"},
    state="ok",
    files={"review.json": {"sha256": "ff", "bytes": 2}},
    made_from="11",
    score=92.5,
    grade="A",
    signals={"improving": 1, "worsening": 0},
)
MANIFEST = Manifest(
    company="tiny",
    company_name={"en": "Tiny", "zh": "小微"},
    period="2013Q4",
    as_of="2013-12-31",
    languages=("en", "zh"),
    formats=("html",),
    toolkit="0.1.0",
    inputs=INPUTS,
    packs={"S": replace(ENTRY, state="failed"), "N": ENTRY},
)


def test_a_manifest_reads_back_as_it_was_written(tmp_path: Path) -> None:
    (tmp_path / "run.json").write_text(MANIFEST.to_json(), encoding="utf-8")
    assert Manifest.read(tmp_path / "run.json") == MANIFEST


def test_keys_are_sorted_so_that_the_order_of_work_does_not_show() -> None:
    other = replace(MANIFEST, packs=dict(reversed(MANIFEST.packs.items())))
    assert other.to_json() == MANIFEST.to_json()
    assert list(json.loads(MANIFEST.to_json())["packs"]) == ["N", "S"]
    assert json.loads(MANIFEST.to_json())["schema"] == 1


def test_an_absent_manifest_is_none(tmp_path: Path) -> None:
    assert Manifest.read(tmp_path / "run.json") is None


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"schema": 99}', '{"schema": 1, "colour": "red"}', "\udcff"]
)
def test_what_is_no_manifest_of_this_version_is_refused_with_its_path(
    tmp_path: Path, text: str
) -> None:
    (tmp_path / "run.json").write_bytes(text.encode(errors="surrogateescape"))
    with pytest.raises(OutputError, match=r"run\.json cannot be read as the manifest"):
        Manifest.read(tmp_path / "run.json")


def test_every_file_of_a_pack_is_told_by_hash_and_size(tmp_path: Path) -> None:
    (tmp_path / "b.html").write_bytes(b"abc")
    (tmp_path / "a.json").write_bytes(b"")
    assert file_facts(tmp_path) == {
        "a.json": {"sha256": sha256(b"").hexdigest(), "bytes": 0},
        "b.html": {"sha256": sha256(b"abc").hexdigest(), "bytes": 3},
    }
