"""Runs a command on a Dask cluster of local workers, and tells what all of it cost.

    .venv/bin/python bench/engine_cluster.py WORKERS -- kpi-reports run ... --cluster ADDRESS

The scheduler and the workers, of one thread each, are started first; what that costs is not
counted, for a cluster is there before a run begins. `ADDRESS` in the command becomes the
scheduler's. Prints CPU and wall seconds as JSON. Started by bench/engine.py.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from pathlib import Path

import psutil

WAIT_SECONDS = 180
HOST = "--host=127.0.0.1"  # nobody else's to reach


def main(workers: str, _: str, *command: str) -> None:
    count, file = int(workers), Path("scheduler.json").resolve()
    started = [
        start("dask_scheduler", HOST, "--port=0", "--no-dashboard", f"--scheduler-file={file}")
    ]
    try:
        address = address_in(file)
        started += [
            start("dask_worker", address, HOST, "--nthreads=1", "--nworkers=1", "--no-dashboard")
            for _ in range(count)
        ]
        wait_for_workers(address, count)
        before, start_wall = cpu_of(started), time.perf_counter()
        run = subprocess.run([address if word == "ADDRESS" else word for word in command])
        wall = time.perf_counter() - start_wall
        used = resource.getrusage(resource.RUSAGE_CHILDREN)  # the cluster still runs
        cpu = used.ru_utime + used.ru_stime + cpu_of(started) - before
        print(json.dumps({"cpu": cpu, "wall": wall}), flush=True)
    finally:
        for process in reversed(started):
            process.terminate()
            process.wait()
    sys.exit(run.returncode)


def start(module: str, *options: str) -> psutil.Popen:
    return psutil.Popen([sys.executable, "-m", f"distributed.cli.{module}", *options])


def address_in(file: Path) -> str:
    deadline = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < deadline:
        if file.exists() and (text := file.read_text(encoding="utf-8")).endswith("}"):
            return str(json.loads(text)["address"])
        time.sleep(0.05)
    raise SystemExit("the Dask scheduler did not start")


def wait_for_workers(address: str, count: int) -> None:
    """In a process of its own: what a client costs here is not the run's."""
    code = (
        "import sys; from distributed import Client\n"
        "with Client(sys.argv[1]) as client: "
        "client.wait_for_workers(int(sys.argv[2]), int(sys.argv[3]))"
    )
    waiting = subprocess.Popen([sys.executable, "-c", code, address, str(count), str(WAIT_SECONDS)])
    if waiting.wait():
        raise SystemExit("the Dask workers did not start")


def cpu_of(processes: list[psutil.Popen]) -> float:
    """CPU seconds so far of these processes and all their descendants, ended ones too."""
    total = 0.0
    for root in processes:
        for process in (root, *root.children(recursive=True)):
            try:
                total += sum(process.cpu_times()[:4])  # own, and of children that were waited for
            except psutil.NoSuchProcess:
                continue
    return total


if __name__ == "__main__":
    main(*sys.argv[1:])
