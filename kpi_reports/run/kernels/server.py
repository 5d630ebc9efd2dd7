"""`python -m kpi_reports.run.kernels.server FOLDER`: forks one kernel per notebook.

Everything that notebooks import is imported here once, with `--seldom` what few of them need too.
`--params FOLDER` names the params that they find in memory. Who started the server holds the other
end of its standard input; when that closes, it kills its kernels and ends. It says on its standard
output, in one line of JSON, whether it can be had. Each connection to the socket in FOLDER is one
kernel: a line with a KernelRequest goes in, with the streams for what the kernel's process writes;
out come `pid`, `ready` once the kernel has bound its sockets, and `exit` with its CPU seconds and
its peak of memory. `{"signal": number}` is sent on to the kernel's group. A connection that closes
ends its kernel, with all that the kernel started.
"""

from __future__ import annotations

import argparse
import atexit
import contextlib
import gc
import json
import os
import selectors
import shutil
import signal
import socket
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn

from kpi_reports.run.kernels.collecting import importing
from kpi_reports.run.kernels.launch import become_kernel
from kpi_reports.run.kernels.linux import (
    adopt_orphans,
    children,
    die_with_parent,
    is_single_threaded,
    threads,
)
from kpi_reports.run.kernels.preload import preload
from kpi_reports.run.kernels.request import KernelRequest
from kpi_reports.run.kernels.sockets import PREFIX

SOCKET = "s"  # in the server's private folder
STREAMS = 2  # output and error stream of the kernel's process, handed over with the request
_CHUNK = 65536


@dataclass(eq=False)
class _Connection:
    """A client and, once it has asked, its kernel. `pid` is None before and after its life."""

    socket: socket.socket
    received: bytes = b""
    streams: list[int] = field(default_factory=list)
    request: KernelRequest | None = None
    pid: int | None = None

    def send(self, **message: object) -> None:
        with contextlib.suppress(OSError):  # a client that is gone needs no answer
            self.socket.send(json.dumps(message).encode() + b"\n")

    def close(self) -> None:
        self.socket.close()
        self.close_streams()

    def close_streams(self) -> None:
        for stream in self.streams:
            os.close(stream)
        self.streams.clear()


class Server:
    """Serves until its standard input closes."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._selector = selectors.PollSelector()
        self._connections: set[_Connection] = set()
        self._kernels: dict[int, _Connection] = {}
        # Bound by its bare name: the folder's path may be longer than a socket's may be.
        os.chdir(folder)
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(SOCKET)
        self._listener.listen(128)
        self._listener.setblocking(False)
        self._woken, self._waker = socket.socketpair()
        for end in (self._woken, self._waker):
            end.setblocking(False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(self._waker.fileno())

    def serve(self) -> None:
        """Returns when who started the server is gone, with nothing left of any kernel."""
        self._selector.register(0, selectors.EVENT_READ)
        self._selector.register(self._listener, selectors.EVENT_READ)
        self._selector.register(self._woken, selectors.EVENT_READ)
        while True:
            for key, _ in self._selector.select():
                if key.fd == 0:
                    if not os.read(0, _CHUNK):
                        self._end_all()
                        return
                elif key.fileobj is self._listener:
                    self._accept()
                elif key.fileobj is self._woken:
                    self._woken.recv(_CHUNK)
                    self._reap()
                elif key.data in self._connections:  # not one that ended a moment ago
                    self._read(key.data)

    def _accept(self) -> None:
        with contextlib.suppress(BlockingIOError, ConnectionError):  # gone before it was let in
            connection = _Connection(self._listener.accept()[0])
            connection.socket.setblocking(False)
            self._connections.add(connection)
            self._selector.register(connection.socket, selectors.EVENT_READ, connection)

    def _read(self, connection: _Connection) -> None:
        try:
            data, streams, _, _ = socket.recv_fds(connection.socket, _CHUNK, STREAMS)
        except BlockingIOError:
            return
        except OSError:
            data, streams = b"", []
        connection.streams += streams
        if not data:
            self._drop(connection)
            return
        *lines, connection.received = (connection.received + data).split(b"\n")
        for line in lines:
            if connection.request is None:
                self._fork(connection, KernelRequest.from_line(line))
            elif connection.pid is not None:
                _signal_group(connection.pid, json.loads(line)["signal"])

    def _drop(self, connection: _Connection) -> None:
        """The client is gone: so is its kernel, and the folder of sockets that it would remove."""
        self._selector.unregister(connection.socket)
        self._connections.discard(connection)
        connection.close()
        if connection.pid is not None:
            _signal_group(connection.pid, signal.SIGKILL)
        _remove_sockets(connection.request)

    def _fork(self, connection: _Connection, request: KernelRequest) -> None:
        connection.request = request
        server = os.getpid()
        pid = os.fork()
        if pid == 0:
            self._child(connection, request, server)
        connection.pid = pid
        self._kernels[pid] = connection
        connection.close_streams()
        connection.send(pid=pid)

    def _child(self, connection: _Connection, request: KernelRequest, server: int) -> NoReturn:
        """The kernel's process, from the fork to its end. Nothing of the server's stack returns."""
        code = 1
        try:
            os.setsid()
            die_with_parent()
            if os.getppid() != server:
                os._exit(1)
            self._forget(connection)
            for stream, place in zip(connection.streams, (1, 2), strict=False):
                os.dup2(stream, place)
            connection.close_streams()

            def ready() -> None:
                connection.send(ready=True)
                connection.socket.close()

            become_kernel(request, ready=ready)
            code = 0
        except SystemExit as error:
            code = error.code if isinstance(error.code, int) else 1
        except BaseException:
            sys.excepthook(*sys.exc_info())
        finally:
            atexit._run_exitfuncs()  # as a process that was not forked does
            os._exit(code)

    def _forget(self, own: _Connection) -> None:
        """Lets go of the server's signals and sockets, and of other kernels' connections."""
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        for each in (self._listener, self._woken, self._waker, self._selector):
            each.close()
        for connection in self._connections - {own}:
            connection.close()

    def _reap(self) -> None:
        """Takes note of every child that ended; kills what a dead kernel left behind.

        Each kernel adopts the orphans below it while it lives. What comes up here is therefore of
        a kernel that is dead, whatever session it moved to.
        """
        while ended := _ended_child():
            if ended in self._kernels:
                _signal_group(ended, signal.SIGKILL)  # before its number can be another's
            _, status, usage = os.wait4(ended, 0)
            connection = self._kernels.pop(ended, None)
            if connection is not None:
                connection.pid = None
                connection.send(
                    exit=os.waitstatus_to_exitcode(status),
                    cpu_seconds=round(usage.ru_utime + usage.ru_stime, 4),
                    peak_bytes=usage.ru_maxrss * 1024,
                )
        for pid in children():
            if pid not in self._kernels:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)

    def _end_all(self) -> None:
        """Every kernel is dead when this returns, and nothing of the server is left on disk."""
        self._listener.close()
        for pid, connection in self._kernels.items():
            _signal_group(pid, signal.SIGKILL)
            _remove_sockets(connection.request)
        while self._kernels or children():
            os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOWAIT)
            self._reap()
        os.chdir("/")
        shutil.rmtree(self._folder, ignore_errors=True)


def _ended_child() -> int | None:
    """A child that has ended and is not yet reaped."""
    try:
        found = os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
    except ChildProcessError:
        return None
    return found.si_pid if found else None


def _signal_group(pid: int, number: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, number)
    if number == signal.SIGKILL:  # a child that was killed before it had a group of its own
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)


def _remove_sockets(request: KernelRequest | None) -> None:
    if request and (folder := Path(request.connection_file).parent).name.startswith(PREFIX):
        shutil.rmtree(folder, ignore_errors=True)


def main(*arguments: str) -> int:
    """Says whether it is fit to serve, and serves. Returns 0 after its starter is gone."""
    parser = argparse.ArgumentParser(prog="kpi_reports.run.kernels.server")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--params", type=Path)
    parser.add_argument("--seldom", action="store_true")
    asked = parser.parse_args(arguments)
    adopt_orphans()
    if sys.path and sys.path[0] == os.getcwd() and not sys.flags.safe_path:
        del sys.path[0]
    with importing():
        preload(params=asked.params, seldom=asked.seldom)
    count, names = threads()
    if not is_single_threaded():
        _say(refused=f"it has {count} threads ({', '.join(names)}), and a fork needs one")
        return 1
    server = Server(asked.folder)
    gc.collect()
    gc.freeze()  # no collection of a kernel touches, and so copies, what is here
    _say(ready=True)
    server.serve()
    os._exit(0)  # nothing is left to tidy up, and what is frozen would be told as leaked


def _say(**message: object) -> None:
    """The one line of standard output, which closes after it."""
    with contextlib.suppress(BrokenPipeError):  # its starter was killed: standard input says so too
        os.write(1, json.dumps(message).encode() + b"\n")
    nothing = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, 1)
    os.close(nothing)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
