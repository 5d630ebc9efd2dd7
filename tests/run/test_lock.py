from __future__ import annotations

import errno
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from kpi_reports.errors import OutputError
from kpi_reports.run import lock
from kpi_reports.run.lock import locked

HOLD = """
import sys
from pathlib import Path
from kpi_reports.run.lock import locked
with locked(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_held_lock_is_refused_with_who_holds_it_and_a_killed_holder_lets_go(
    tmp_path: Path,
) -> None:
    path = tmp_path / ".lock"
    other = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    told = (
        rf"another run is working in '.*' \(process {other.pid} on {socket.gethostname()}\)\. Wait"
    )
    with other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"held\n"
        with pytest.raises(OutputError, match=told), locked(path):
            pass
        other.kill()
    with locked(path):
        assert str(os.getpid()) in path.read_text()
    assert path.read_text() == ""


def test_a_holder_that_is_not_known_is_not_made_up(tmp_path: Path) -> None:
    path = tmp_path / ".lock"
    with locked(path):
        path.write_text("of another version")
        with pytest.raises(OutputError, match="another run is working in"), locked(path):
            pass


@pytest.mark.skipif(sys.platform == "win32", reason="locks of POSIX")
@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.ENOLCK, r"has no locks \(No locks available\).*mount the network folder with locks"),
        (errno.EOPNOTSUPP, "has no locks"),
        (errno.ESTALE, "network folder of '.*lock' does not answer.*Once it is back"),
        (errno.EIO, r"does not answer \(Input/output error\)"),
    ],
)
def test_a_lock_that_cannot_be_had_for_another_reason_is_told_as_that(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, words: str
) -> None:
    def refuse(handle: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(lock, "_lock", refuse)
    with pytest.raises(OutputError, match=words), locked(tmp_path / ".lock"):
        pass


def test_a_disk_too_full_for_the_holder_s_name_holds_the_lock_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(value: object) -> str:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(lock.json, "dumps", full)
    path = tmp_path / ".lock"
    with locked(path), pytest.raises(OutputError, match="another run is working"), locked(path):
        pass
