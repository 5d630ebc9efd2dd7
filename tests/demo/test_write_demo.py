from __future__ import annotations

import os
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

from kpi_reports.demo import write_demo
from kpi_reports.demo.chance import around, binomial, near, stream
from kpi_reports.demo.text_file import full_width

LIMIT_MB = 15


def digests(folder: Path) -> dict[str, str]:
    return {path.name: sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}


def test_the_same_seed_gives_the_same_bytes_in_another_process(data: Path, tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from kpi_reports.demo import write_demo\n"
        "write_demo(Path(sys.argv[1]))"
    )
    subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)],
        check=True,
        env=os.environ | {"PYTHONHASHSEED": "7", "TZ": "America/New_York"},
        timeout=120,
    )
    assert digests(tmp_path / "data") == digests(data)


def test_another_seed_gives_other_bytes_parts_are_told_and_other_files_stay(
    data: Path, tmp_path: Path
) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "mine.txt").write_text("mine")
    told: list[tuple[int, int]] = []
    write_demo(tmp_path, seed=1, on_part=lambda done, total: told.append((done, total)))
    assert told == [(done, len(told)) for done in range(1, len(told) + 1)]
    assert (tmp_path / "data" / "mine.txt").read_text() == "mine"
    found, usual = digests(tmp_path / "data"), digests(data)
    assert found.keys() - {"mine.txt"} == usual.keys()
    assert not [name for name in usual if found[name] == usual[name]]


def test_all_files_together_stay_small(data: Path) -> None:
    assert sum(path.stat().st_size for path in data.iterdir()) < LIMIT_MB * 1_000_000


def test_a_stream_depends_on_seed_and_name_alone() -> None:
    assert stream(1, "a").random() == stream(1, "a").random()
    assert len({stream(1, "a").random(), stream(1, "b").random(), stream(2, "a").random()}) == 3


def test_chance_keeps_its_bounds() -> None:
    chance = stream(1, "bounds")
    assert binomial(chance, 10, 0) == 0
    assert binomial(chance, 10, 1) == 10
    assert all(1 <= around(chance, 3, 100, 1, 5) <= 5 for _ in range(50))
    assert min(near(chance, 0, 5) for _ in range(50)) == 0


def test_full_width_digits_are_those_of_a_chinese_keyboard() -> None:
    assert full_width("-1,204.50") == "－１，２０４．５０"
