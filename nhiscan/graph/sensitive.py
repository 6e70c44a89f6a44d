"""Which resources are sensitive: those whose kind always is, and those that settings name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fnmatch import fnmatchcase

from nhiscan.model import Resource
from nhiscan.settings import Settings
from nhiscan.snapshot import Snapshot


def sensitive(snapshot: Snapshot, settings: Settings, always: Mapping[str, str]) -> Sequence[Resource]:
    """The sensitive resources of ``snapshot``, by id; ``always``: kinds that are."""
    rows = {row.id: row for row in snapshot.rows(Resource)}
    return [rows[id_] for id_ in sorted(rows) if rows[id_].kind in always or _named(rows[id_], settings)]


def _named(row: Resource, settings: Settings) -> bool:
    if any(fnmatchcase(row.id, pattern) for pattern in settings.patterns):
        return True
    worn = [word for key, value in row.tags for word in (key, f"{key}={value}")]
    return any(fnmatchcase(word, pattern) for word in worn for pattern in settings.tags)
