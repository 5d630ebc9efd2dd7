"""Kernels of the fork server: their lives, their ends, and what they leave behind."""

from __future__ import annotations

import os
import re
import socket
import struct
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from kpi_reports.run.ending import KERNEL_GROUP, KERNEL_SOCKETS
from kpi_reports.run.execute import KernelFailed, NotebookFailed, execute
from kpi_reports.run.kernels import KernelSetup, KernelSource, kernel_source, manager_for, parent
from kpi_reports.run.kernels.forked import connect
from kpi_reports.run.kernels.parent import Kernels
from kpi_reports.run.kernels.request import KernelRequest

from .conftest import BARE, Run, eventually, is_gone, linux, write

pytestmark = linux
# A process in a session of its own, whose parent, a shell, ends at once.
ESCAPE = (
    "import os, subprocess, time\n"
    "subprocess.run('setsid sleep 600 & echo $! > escaped', shell=True)\n"
    "escaped = int(open('escaped').read())\n"
    "while os.getsid(escaped) != escaped: time.sleep(0.01)"
)
SLEEP = "import time; time.sleep(600)"


@pytest.fixture(autouse=True)
def nothing_stays_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, warm: Kernels
) -> Iterator[None]:
    """Each test leaves its temporary folder empty, and the server without a kernel."""
    server = psutil.Process(server_pid(warm))
    scratch = Path(tempfile.mkdtemp(dir="/tmp"))
    monkeypatch.setattr(tempfile, "tempdir", str(scratch))
    yield
    monkeypatch.undo()
    assert eventually(lambda: not server.children(recursive=True))
    assert eventually(lambda: not list(scratch.iterdir())), list(scratch.iterdir())
    scratch.rmdir()


def server_pid(kernels: Kernels) -> int:
    """The process that listens at the kernels' address."""
    with connect(kernels.source.address) as connection:
        told = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i"))
    return int(struct.unpack("3i", told)[0])


@pytest.mark.parametrize(
    "death",
    [
        "os._exit(3)",
        "os.kill(os.getpid(), 9)",
        "import ctypes; ctypes.string_at(0)",
        "os.killpg(0, 15)",
    ],
)
def test_a_kernel_that_dies_is_told_at_once(warm: Kernels, run: Run, death: str) -> None:
    with pytest.raises(KernelFailed, match="died while the notebook ran"):
        run(warm, ["import os", death, SLEEP])


def test_what_a_kernel_left_in_another_session_is_ended_with_it(warm: Kernels, run: Run) -> None:
    executed = run(warm, [ESCAPE, "os.kill(escaped, 0)"])
    assert executed.cells[-1].execution_count == 2  # it lived as long as its kernel
    pid = int(Path("escaped").read_text())
    assert eventually(lambda: is_gone(pid))


def test_a_kernel_that_kills_itself_leaves_nothing_in_another_session(
    warm: Kernels, run: Run
) -> None:
    with pytest.raises(KernelFailed):
        run(warm, [ESCAPE, "os._exit(0)"])
    assert eventually(lambda: is_gone(int(Path("escaped").read_text())))


def test_an_allocation_beyond_the_limit_is_a_memory_error_of_its_cell(
    warm: Kernels, run: Run
) -> None:
    with pytest.raises(NotebookFailed, match="MemoryError") as caught:
        run(warm, ["1", "block = bytearray(8 << 30)"], memory_bytes=2 << 30)
    assert caught.value.source == "block = bytearray(8 << 30)"
    assert "bytearray" in caught.value.traceback


def test_thirty_kernels_leave_no_open_file_and_no_process_in_the_server(
    warm: Kernels, tmp_path: Path
) -> None:
    server = psutil.Process(server_pid(warm))
    before = server.num_fds()
    request = KernelRequest(str(tmp_path / "k.json"), str(tmp_path), environment={})
    for _ in range(30):
        with connect(warm.source.address) as connection:
            socket.send_fds(connection, [request.to_line()], [1, 2])
            assert b"pid" in connection.recv(100)
    assert eventually(lambda: not server.children())
    assert eventually(lambda: server.num_fds() <= before)


def test_a_client_that_goes_away_takes_its_kernel_and_its_sockets_along(
    warm: Kernels, tmp_path: Path
) -> None:
    write(tmp_path, [ESCAPE, SLEEP])
    code = (
        "from pathlib import Path\n"
        "from kpi_reports.run.execute import execute\n"
        "from kpi_reports.run.kernels import KernelSetup, KernelSource, manager_for\n"
        f"source = KernelSource('fork', {warm.source.address!r})\n"
        "execute({}, manager=manager_for(source, KernelSetup(Path.cwd())))\n"
    )
    client = subprocess.Popen([sys.executable, "-c", code], cwd=tmp_path)
    try:
        assert eventually(lambda: (tmp_path / "escaped").exists())
        assert eventually(lambda: bool((tmp_path / "escaped").read_text()))
    finally:
        client.kill()
        client.wait()
    kernel = int((tmp_path / KERNEL_GROUP).read_text())
    assert eventually(lambda: is_gone(kernel))
    assert eventually(lambda: is_gone(int((tmp_path / "escaped").read_text())))
    sockets = Path((tmp_path / KERNEL_SOCKETS).read_text())
    assert eventually(lambda: not sockets.exists())


def test_a_server_that_dies_takes_its_kernels_along_and_is_replaced(
    bare: Kernels, run: Run
) -> None:
    first = bare.source
    end = f"import os; os.kill({server_pid(bare)}, 9)"
    with pytest.raises(KernelFailed, match="died while the notebook ran"):
        run(bare, [end, SLEEP])
    assert eventually(lambda: is_gone(int(Path(KERNEL_GROUP).read_text())))
    second = bare.source
    assert second.isolation == "fork" and second != first
    assert run(bare, ["1 + 1"]).cells[0].outputs[0].data["text/plain"] == "2"


def test_a_server_ends_with_whoever_started_it(tmp_path: Path) -> None:
    write(tmp_path, [ESCAPE, SLEEP])
    code = (
        "from pathlib import Path\n"
        "from kpi_reports.run.execute import execute\n"
        "from kpi_reports.run.kernels import KernelSetup, kernel_source, manager_for, parent\n"
        f"parent.SERVER = ('-c', {BARE!r})\n"
        "with kernel_source('fork') as kernels:\n"
        "    source = kernels.source\n"
        "    Path('server').write_text(source.address)\n"
        "    execute({}, manager=manager_for(source, KernelSetup(Path.cwd())))\n"
    )
    env = os.environ | {"TMPDIR": tempfile.gettempdir()}
    starter = subprocess.Popen([sys.executable, "-c", code], cwd=tmp_path, env=env)
    try:
        assert eventually(lambda: (tmp_path / "escaped").exists())
        assert eventually(lambda: bool((tmp_path / "escaped").read_text()))
    finally:
        starter.kill()
        starter.wait()
    folder = Path((tmp_path / "server").read_text()).parent
    for pid in ((tmp_path / KERNEL_GROUP).read_text(), (tmp_path / "escaped").read_text()):
        assert eventually(lambda pid=pid: is_gone(int(pid)))
    assert eventually(lambda: not folder.exists())


def test_a_server_that_is_gone_is_told_as_a_kernel_that_did_not_start(tmp_path: Path) -> None:
    write(tmp_path, ["1"])
    gone = KernelSource("fork", str(tmp_path / "s"))
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path)
        with pytest.raises(KernelFailed, match="did not start"):
            execute({}, manager=manager_for(gone, KernelSetup(tmp_path)))


@pytest.mark.parametrize(
    ("server", "why"),
    [
        (
            "import threading, time; from kpi_reports.run.kernels import server\n"
            "server.preload = lambda **_: threading.Thread(target=time.sleep, args=(60,),"
            " name='slow', daemon=True).start()\n"
            "import sys; sys.exit(server.main(*sys.argv[1:]))",
            r"it has 2 threads \(MainThread, slow\), and a fork needs one",
        ),
        ("raise SystemExit(5)", r"it ended while it started \(exit code 5\)"),
    ],
)
def test_without_a_fork_server_kernels_are_started_ahead_with_a_warning(
    server: str, why: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(parent, "SERVER", ("-c", server))
    with kernel_source("fork") as kernels:
        assert kernels.source == KernelSource("started")
    assert re.search(why, caplog.text)


def test_elsewhere_than_on_linux_kernels_are_started_ahead(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(parent.sys, "platform", "darwin")
    with kernel_source("fork") as kernels:
        assert kernels.source == KernelSource("started")
    assert "forks are safe on Linux alone" in caplog.text
