from __future__ import annotations

from pathlib import Path

from kpi_reports.run.cluster.versions import code_digest, differences, versions_here


def test_a_process_tells_what_its_packs_depend_on() -> None:
    ours = versions_here()
    assert {"Python", "kpi-reports", "matplotlib", "typst", "pandas", "duckdb"} < set(ours)
    assert "missing" not in ours.values()
    assert differences(ours, versions_here()) == []


def test_differences_name_both_versions() -> None:
    assert differences({"typst": "1", "pandas": "3"}, {"typst": "2", "pandas": "3"}) == [
        "typst is 1 here and 2 there"
    ]
    assert differences({"typst": "1"}, {}) == ["typst is 1 here and missing there"]
    assert differences({}, {"typst": "2"}) == ["typst is missing here and 2 there"]


def test_the_codes_digest_follows_names_and_contents_but_not_line_ends(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_bytes(b"1\n2\n")
    first = code_digest(tmp_path)
    (tmp_path / "a.pyc").write_bytes(b"compiled")
    (tmp_path / "a.py").write_bytes(b"1\r\n2\r\n")
    assert code_digest(tmp_path) == first
    (tmp_path / "a.py").write_bytes(b"1\n3\n")
    second = code_digest(tmp_path)
    (tmp_path / "a.py").rename(tmp_path / "b.py")
    assert len({first, second, code_digest(tmp_path)}) == 3
