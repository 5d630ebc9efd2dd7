from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import pytest

from kpi_reports.errors import ClusterError
from kpi_reports.run.cluster.exchange import Exchange

pytest.importorskip("fsspec")


@pytest.mark.parametrize("kind", ["memory", "file"])
def test_what_is_put_is_found_by_its_hash_until_it_is_removed(kind: str, tmp_path: Path) -> None:
    url = f"{kind}://{tmp_path}/exchange"
    ours, theirs = Exchange(url, "1"), Exchange(url, "2")
    digest = ours.put(b"pack", folder="outputs/0")
    theirs.put(b"other", folder="outputs/0")
    assert digest == sha256(b"pack").hexdigest()
    assert Exchange(url, "1").get(digest, folder="outputs/0") == b"pack"
    ours.remove("outputs/0")
    with pytest.raises(ClusterError, match="exchange' cannot be read: FileNotFoundError"):
        ours.get(digest, folder="outputs/0")
    ours.remove()
    ours.remove()  # as when nothing was put
    assert theirs.get(sha256(b"other").hexdigest(), folder="outputs/0") == b"other"


def test_what_was_changed_there_is_refused(tmp_path: Path) -> None:
    exchange = Exchange(f"file://{tmp_path}", "1")
    digest = exchange.put(b"pack", folder="inputs")
    (tmp_path / "kpi-reports-1" / "inputs" / digest).write_bytes(b"peck")
    with pytest.raises(ClusterError, match="is not what was written there"):
        exchange.get(digest, folder="inputs")


def test_storage_that_cannot_be_used_is_told(tmp_path: Path) -> None:
    with pytest.raises(ClusterError, match=r"--exchange: 'nonsense://x' cannot be used: .*s3://"):
        Exchange("nonsense://x", "1")
    (tmp_path / "file").touch()
    with pytest.raises(ClusterError, match="cannot be written"):
        Exchange(f"file://{tmp_path}/file", "1").put(b"", folder="inputs")
