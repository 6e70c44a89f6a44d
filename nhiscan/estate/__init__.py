"""The estate: everything that rules may ask about a snapshot, answered once."""

from __future__ import annotations

from datetime import datetime

from nhiscan.estate.reaching import Reaching
from nhiscan.model import Identity, Unseen
from nhiscan.rightsize import Excess, excess
from nhiscan.settings import Settings
from nhiscan.snapshot import Snapshot

__all__ = ["Estate"]


class Estate(Reaching):
    """One snapshot, its settings and its clock, with the questions that rules ask.

    Built in layers, each a file of this room: inventory, grants, coverage, powers,
    clocks, use, decisions, reaching. Everything is read once and indexed on first use. Nothing here says
    "clean": a question that the snapshot cannot answer comes back as Unseen or with the missing tables.
    """

    def __init__(self, snapshot: Snapshot, settings: Settings, as_of: datetime | None = None) -> None:
        """``as_of`` (UTC) replaces every partition's own clock."""
        super().__init__(snapshot, settings, as_of)
        self._excess: dict[str, Excess | Unseen] = {}

    def excess(self, identity: Identity) -> Excess | Unseen:
        """What ``identity`` was granted against what it used; Unseen without last-accessed evidence."""
        if identity.id not in self._excess:
            access = self.access(identity)
            found = excess(access, self.usage(identity.id)) if access else None
            self._excess[identity.id] = found or Unseen(
                self.missing(identity.partition, "usage", identity.id)
            )
        return self._excess[identity.id]
