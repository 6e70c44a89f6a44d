"""One collection from the sign-in to the snapshot, in this process, against a handler instead of AWS."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from botocore.session import Session

from nhiscan.connectors.aws import CONNECTOR
from nhiscan.connectors.aws.live.collector import AwsCollector
from nhiscan.snapshot import Tally
from nhiscan.snapshot.directory import DirectorySnapshot
from nhiscan.snapshot.sink import DirectorySink
from tests.connectors.live.clock import JumpingTimer
from tests.fakes.accounts import HOME, key_of
from tests.fakes.handlers import Handler
from tests.fakes.wire import Wire, models

FAST = {"max-rps": "9999"}


@dataclass
class Run:
    """What a collection did."""

    folder: Path
    """The snapshot directory."""
    notices: list[str] = field(default_factory=list)
    """What was told on the way."""
    tallies: list[Tally] = field(default_factory=list)
    """How far it said it was."""
    timer: JumpingTimer = field(default_factory=JumpingTimer)
    """Its clock."""

    @property
    def snapshot(self) -> DirectorySnapshot:
        """What it wrote; raises SnapshotError where it is not finished."""
        return DirectorySnapshot(self.folder)

    def tables(self) -> dict[str, bytes]:
        """Every table's bytes by its path."""
        paths = sorted(self.folder.glob("*/*/*.parquet"))
        return {str(path.relative_to(self.folder)): path.read_bytes() for path in paths}

    def words(self) -> dict[str, str]:
        """What was kept in words instead of an answer, by its path below ``raw/aws``."""
        root = self.folder / "raw" / "aws"
        return {str(path.relative_to(root)): path.read_text() for path in sorted(root.rglob("*.err"))}


def collect(
    handler: Handler,
    folder: Path,
    options: Mapping[str, str] | None = None,
    *,
    account: str = HOME,
    refresh: bool = False,
) -> Run:
    """Collect as a caller of ``account`` into ``folder``."""
    run = Run(folder)
    wire = Wire(handler)

    def prepare(session: Session) -> None:
        session.set_credentials(key_of(account), "not-a-secret", "not-a-token")
        session.register_component("data_loader", models())
        wire.install(session)

    collection = AwsCollector(CONNECTOR.read_taken, prepare).begin({**FAST, **(options or {})}, run.timer)
    sink = DirectorySink(
        folder, collection.inputs, now=run.timer.now(), notice=run.notices.append, refresh=refresh
    )
    with sink:
        if not sink.manifest.finished or collection.incomplete(sink):
            collection.run(sink, run.tallies.append, run.notices.append)
    return run
