"""A small snapshot by hand, and the few steps that tests of snapshot directories share."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from nhiscan.model import Credential, CredentialKind, Gap, GapKind, Identity, IdentityKind
from nhiscan.snapshot import MemorySnapshot, Notice, Snapshot
from nhiscan.snapshot.fingerprint import fingerprint
from nhiscan.snapshot.merge import copy
from nhiscan.snapshot.sink import DirectorySink

NOW = datetime(2026, 11, 24, tzinfo=UTC)
ACCOUNTS = ("111111111111", "222222222222", "333333333333")


def role(account: str, name: str) -> Identity:
    """A role of ``account``."""
    made = datetime(2025, 5, 1, tzinfo=UTC)
    id_ = f"arn:aws:iam::{account}:role/{name}"
    return Identity(id_, "aws", account, IdentityKind.ROLE, name, created=made, tags=(("team", "billing"),))


def taken(
    *accounts: str, names: tuple[str, ...] = ("deploy", "audit"), at: datetime | None = None
) -> MemorySnapshot:
    """A snapshot of ``accounts`` with those roles, a key and a gap each, taken ``at``."""
    snapshot = MemorySnapshot(f"{'-'.join(names)}.json")
    for account in accounts:
        with snapshot.partition("aws", account) as writer:
            for name in names:
                writer.add(role(account, name))
            key = f"AKIA{account}"
            writer.add(Credential(key, "aws", account, CredentialKind.ACCESS_KEY, role(account, names[0]).id))
            writer.add(Gap(GapKind.NOT_GIVEN, "aws", account, "usage", "last accessed", "a command"))
            if at is not None:
                writer.dated(at)
    return snapshot


def ignore(line: str) -> None:
    """A notice that nobody reads."""
    del line


def keep(
    snapshot: Snapshot,
    folder: Path,
    *,
    refresh: bool = False,
    notice: Notice = ignore,
    now: datetime = NOW,
) -> None:
    """What the command does: ``snapshot`` into ``folder``."""
    with DirectorySink(folder, fingerprint(snapshot), now=now, notice=notice, refresh=refresh) as sink:
        copy(snapshot, sink)


def interrupted(snapshot: MemorySnapshot, folder: Path, *, after: int) -> None:
    """The same, stopped by an error when ``after`` partitions are whole."""

    class Stop(Exception):
        pass

    try:
        with DirectorySink(folder, fingerprint(snapshot), now=NOW, notice=ignore) as sink:
            for part in snapshot.partitions[:after]:
                with sink.partition(part.provider, part.id) as writer:
                    for row in snapshot.rows(Identity, part.id):
                        writer.add(row)
            raise Stop
    except Stop:
        return


def promised(folder: Path) -> dict[str, bytes]:
    """Every file under the promise of same bytes, by path: all but ``run.json`` and the lock."""
    return {path: data for path, data in contents(folder).items() if path not in ("run.json", ".lock")}


def contents(folder: Path) -> dict[str, bytes]:
    """Every file below ``folder``, by path."""
    found = filter(Path.is_file, sorted(folder.rglob("*")))
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}
