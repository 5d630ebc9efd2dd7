"""Documentation that is made from the code is in step with it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools import documents

MAKER = """
from pathlib import Path
PLACE = Path(__file__).parents[1] / "docs" / "words.md"
if __name__ == "__main__":
    PLACE.write_text("new", encoding="utf-8")
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small checkout with one script that writes docs/words.md and one that writes nothing."""
    (tmp_path / "tools").mkdir()
    (tmp_path / "docs").mkdir()
    (tmp_path / "tools" / "words.py").write_text(MAKER, encoding="utf-8")
    (tmp_path / "tools" / "other.py").write_text("A = 1\n", encoding="utf-8")
    monkeypatch.setattr(documents, "TOOLS", tmp_path / "tools")
    return tmp_path


def test_only_a_script_with_a_place_makes_a_document(project: Path) -> None:
    assert documents.makers(project / "tools") == {
        project / "tools" / "words.py": project / "docs" / "words.md"
    }


def test_a_stale_document_is_told_and_left_as_it_is(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = project / "docs" / "words.md"
    place.write_text("old", encoding="utf-8")
    assert documents.main(["--check"]) == 1
    assert "words.md is out of step; run: make docs" in capsys.readouterr().err
    assert place.read_text(encoding="utf-8") == "old"


def test_a_document_that_is_not_there_is_told_and_not_written(project: Path) -> None:
    assert documents.main(["--check"]) == 1
    assert not (project / "docs" / "words.md").exists()


def test_after_making_them_all_are_in_step(project: Path) -> None:
    assert documents.main([]) == 0
    assert documents.main(["--check"]) == 0
