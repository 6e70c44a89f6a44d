"""What a snapshot holds, as one hash: whether an unfinished one may go on with it."""

from __future__ import annotations

import hashlib
import json

from nhiscan.snapshot.columns import encode_row
from nhiscan.snapshot.protocol import Snapshot
from nhiscan.snapshot.tables import TABLES


def fingerprint(snapshot: Snapshot) -> str:
    """``sha256:`` and a hash over every partition, clock and row; names of files do not count.

    Raises SnapshotError for a row that no snapshot can hold, before anything is written.
    """
    digest = hashlib.sha256()
    for part in snapshot.partitions:
        _add(digest, [part.provider, part.id, str(part.taken_at), str(part.newest)])
        for name, table in sorted(TABLES.items()):
            rows = snapshot.rows(table.noun, part.id, part.provider)
            _add(digest, [name, len(rows)])
            for row in rows:
                _add(digest, encode_row(row))
    return f"sha256:{digest.hexdigest()}"


def _add(digest: hashlib._Hash, value: object) -> None:
    digest.update(json.dumps(value, sort_keys=True).encode())
    digest.update(b"\n")
