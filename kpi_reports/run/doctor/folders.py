"""Can what a run writes be written: packs, measured data, passing files?"""

from __future__ import annotations

import os
import shutil
import stat
import sys
import tempfile
from pathlib import Path

import psutil

from kpi_reports.errors import OutputError
from kpi_reports.review.cubes import cache_root
from kpi_reports.run.doctor.finding import Finding, gigabytes
from kpi_reports.run.publish import publisher

PACK_BYTES = 2.5e6  # of one pack in two languages; those of the demo have 2.0 to 2.5 MB
AT_ONCE = 2  # a new pack lies beside the one that it replaces
UNKNOWN_PACKS = 100  # where no params say how many there will be
TEMPORARY_BYTES = 1e9  # DuckDB spills what does not fit into memory
WINDOWS_PATH_LIMIT = 259  # characters; longer ones only where Windows is told to allow them
# Below the output folder: company, .staging-xxxxxxxx, unit (64 at most), attempt, pack, file.
LONGEST_INSIDE = 140
NETWORK_FILE_SYSTEMS = (
    *("nfs", "nfs4", "cifs", "smb3", "smbfs", "afpfs", "fuse.sshfs", "fuse.rclone", "fuse.s3fs"),
    *("9p", "ceph", "lustre", "gpfs", "glusterfs", "fuse.glusterfs"),
)
SOCKET = "kpi-12345678/k-5"  # as tempfile names the folder of a kernel's sockets
SOCKET_PATH_LIMIT = 104  # bytes on macOS; Linux has 108


def existing(place: Path) -> Path:
    """The folder itself, else the nearest above it that is there."""
    return next(folder for folder in (place, *place.absolute().parents) if folder.exists())


def output_folder(output: Path) -> Finding:
    """Whether packs can be written, put in place in one step, and kept from two runs at once."""
    name = "Output folder"
    place = existing(output)
    other = "Choose another folder with --output, or ask for the right to write there."
    if not place.is_dir():
        return Finding(name, "problem", f"'{place}' is a file, not a folder.", other)
    try:
        with tempfile.TemporaryDirectory(prefix=".kpi-doctor-", dir=place) as trial:
            locks = _publishes(Path(trial))
    except OSError as error:
        told = error.strerror or error
        return Finding(name, "problem", f"'{place}' cannot be written: {told}.", other)
    except OutputError as error:
        return Finding(
            name, "problem", f"packs cannot be put in place in '{place}': {error}", other
        )
    kind = file_system(place)
    told = f"{place.absolute()} ({kind or 'unknown file system'})"
    alone = "Let only one machine at a time run into it, or choose a local folder with --output."
    if not locks:
        return Finding(name, "warning", f"{told} does not keep two runs apart.", alone)
    if kind in NETWORK_FILE_SYSTEMS:
        return Finding(
            name,
            "warning",
            f"{told} is on the network: it is slow, and may not keep runs of two machines apart.",
            alone,
        )
    return Finding(name, "ok", f"{told}: packs can be put there, by one run at a time.")


def _publishes(trial: Path) -> bool:
    """Publishes and replaces a pack in this folder as a run does; whether a second run is refused.

    Raises OSError or OutputError where that cannot be done.
    """
    with publisher(trial, "trial", "2025") as out:
        for content in ("first", "second"):
            made = out.staging / "made"
            made.mkdir()
            (made / "page.html").write_text(content, encoding="utf-8")
            placed = out.publish("unit", made)
        if (placed / "page.html").read_text(encoding="utf-8") != "second":
            raise OutputError("what was replaced is still there")
        try:
            with publisher(trial, "trial", "2025"):
                return False
        except OutputError:
            return True


def file_system(place: Path) -> str:
    """The kind of file system that a folder is on, such as ext4, ntfs or nfs4; '' if unknown."""
    parts = [(Path(part.mountpoint), part.fstype) for part in psutil.disk_partitions(all=True)]
    holding = [part for part in parts if place.resolve().is_relative_to(part[0])]
    return max(holding, key=lambda part: len(part[0].parts))[1].lower() if holding else ""


def free_space(output: Path, packs: int | None = None) -> Finding:
    """Whether the packs fit on the disk."""
    count = packs or UNKNOWN_PACKS
    needed = count * PACK_BYTES * AT_ONCE
    place = existing(output)
    free = shutil.disk_usage(place).free
    told = f"{gigabytes(free)} free at {place.absolute()}; {count} packs need {gigabytes(needed)}"
    mend = "Free the disk, or choose another one with --output."
    if free < needed:
        return Finding("Disk", "problem", f"{told}.", mend)
    if free < 2 * needed:
        return Finding("Disk", "warning", f"{told}: this is close.", mend)
    return Finding("Disk", "ok", f"{told}.")


def path_lengths(
    output: Path, *, windows: bool = sys.platform == "win32", long: bool | None = None
) -> Finding:
    """Whether the longest path of a pack is one that Windows allows."""
    name = "Length of paths"
    if not windows:
        return Finding(name, "not needed", "only Windows has a limit that packs could meet.")
    length = len(str(output.absolute())) + LONGEST_INSIDE
    if length <= WINDOWS_PATH_LIMIT:
        return Finding(name, "ok", f"up to {length} characters of {WINDOWS_PATH_LIMIT}.")
    if _long_paths() if long is None else long:
        return Finding(name, "ok", f"up to {length} characters, which this Windows allows.")
    return Finding(
        name,
        "warning",
        f"up to {length} characters, and this Windows allows {WINDOWS_PATH_LIMIT}: departments "
        "with long ids may fail.",
        "Choose a folder nearer to the root with --output, such as C:\\packs, or have an "
        "administrator set LongPathsEnabled.",
    )


def _long_paths() -> bool:
    """Whether this Windows allows paths of any length."""
    if sys.platform != "win32":
        return True
    import winreg

    key = r"SYSTEM\CurrentControlSet\Control\FileSystem"
    try:
        with winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, key) as opened:
            return bool(winreg.QueryValueEx(opened, "LongPathsEnabled")[0])
    except OSError:  # an older Windows has no such value
        return False


def temporary_folder(place: Path | None = None, *, posix: bool = os.name == "posix") -> Finding:
    """Whether passing files can be written, and a kernel's sockets have a path that is allowed."""
    name = "Temporary folder"
    variable = "TMPDIR" if posix else "TEMP"
    mend = f"Set the environment variable {variable} to a folder that you can write"
    try:
        place = place or Path(tempfile.gettempdir())
        with tempfile.TemporaryDirectory(prefix="kpi-", dir=place):
            free = shutil.disk_usage(place).free
    except OSError as error:
        told = error.strerror or error
        return Finding(name, "problem", f"none that can be written: {told}.", f"{mend}.")
    told = f"{place}, {gigabytes(free)} free"
    if posix and len(os.fsencode(place / SOCKET)) >= SOCKET_PATH_LIMIT:
        return Finding(
            name,
            "warning",
            f"{told}: its path is too long for sockets, so kernels talk over ports, which other "
            "users of this machine can reach and which may collide.",
            f"{mend}, with a short path such as /tmp.",
        )
    if free < TEMPORARY_BYTES:
        return Finding(
            name,
            "warning",
            f"{told}: large sources may not fit while they are read.",
            f"Free it. {mend}.",
        )
    if posix and os.statvfs(place).f_flag & getattr(os, "ST_NOEXEC", 0):
        told += "; no program may be started from it, which packs do not need"
    return Finding(name, "ok", f"{told}.")


def cache_folder(place: Path | None = None) -> Finding:
    """Whether measured data can be kept between runs, and are read by their owner alone."""
    name = "Cache"
    place = place or cache_root()
    mend = "Delete it (the next run measures again), or name another with KPI_REPORTS_CACHE."
    there = existing(place)
    if not there.is_dir():
        return Finding(name, "problem", f"'{there}' is a file, not a folder.", mend)
    try:
        with tempfile.TemporaryDirectory(prefix=".kpi-doctor-", dir=there):
            told = f"{place}, {gigabytes(_size(place))}" if place.is_dir() else f"{place}, empty"
    except OSError as error:
        return Finding(
            name, "problem", f"'{there}' cannot be written: {error.strerror or error}.", mend
        )
    if os.name == "posix" and place.is_dir() and stat.S_IMODE(place.stat().st_mode) & 0o077:
        return Finding(
            name,
            "warning",
            f"{told}: other users of this machine can read the company's data there.",
            f"chmod 700 '{place}'",
        )
    return Finding(name, "ok", f"{told}. It can be deleted at any time.")


def _size(folder: Path) -> float:
    return float(sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()))
