"""Ways from one identity to others: up to administrators, and to sensitive data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from nhiscan.access import Foothold, Reading, Step, Ways
from nhiscan.estate.decisions import Decisions
from nhiscan.graph.footholds import places
from nhiscan.graph.paths import Path, Paths
from nhiscan.graph.sensitive import sensitive
from nhiscan.model import Answer, Identity, Resource
from nhiscan.settings import Settings
from nhiscan.snapshot import Snapshot

_POSSIBLE = (Answer.ALLOWED, Answer.CONDITIONAL)


@dataclass(frozen=True, slots=True)
class _Data:
    """Who has which sensitive resources, in one permission language."""

    resources: Sequence[Resource]
    """The sensitive ones."""
    reading: Reading
    """What footholds have of them."""
    readers: Mapping[str, bool]
    """Who has any, by id, and whether surely."""
    paths: Mapping[str, Path]
    """Of everybody else the shortest way to one of those, by id."""


class Reaching(Decisions):
    """What identities come to hold, over the whole snapshot."""

    def __init__(self, snapshot: Snapshot, settings: Settings, as_of: datetime | None = None) -> None:
        """Nothing is searched until a rule asks."""
        super().__init__(snapshot, settings, as_of)
        self._up: dict[str, Mapping[str, Path]] = {}
        self._data: dict[str, _Data] = {}

    def path_up(self, identity: Identity) -> Path | None:
        """The shortest way by which ``identity`` comes to be allowed everything; None: it has none.

        None too for an administrator, and for a provider without a permission language.
        """
        if identity.provider not in self._up:
            ways = self._ways_of(identity)
            found = Paths(ways).to_administrators() if ways else ()
            self._up[identity.provider] = {path.source: path for path in found}
        return self._up[identity.provider].get(identity.id)

    def path_to_data(self, identity: Identity) -> Path | None:
        """The shortest way of ``identity`` to somebody who has sensitive data; None: it has none.

        None too where it has such data itself.
        """
        data = self._data_of(identity)
        return data.paths.get(identity.id) if data else None

    def data_of(self, identity: str, near: Identity) -> Sequence[tuple[Resource, Step]]:
        """The sensitive resources that an identity, by id, has itself, each with how.

        ``near`` is one of the same provider.
        """
        data = self._data_of(near)
        if data is None or identity not in data.readers:
            return ()
        grip = data.reading.grip(Foothold(identity))
        bits = grip.sure or grip.may
        rows = [data.resources[place] for place in places(bits)]
        return [(row, data.reading.step(Foothold(identity), row.id)) for row in rows]

    def _data_of(self, identity: Identity) -> _Data | None:
        if identity.provider not in self._data:
            ways = self._ways_of(identity)
            if ways is None:
                return None
            self._data[identity.provider] = self._read(ways)
        return self._data[identity.provider]

    def _read(self, ways: Ways) -> _Data:
        resources = sensitive(self.snapshot, self.settings, ways.holding())
        reading = ways.reading(resources)
        tops = ways.administrators()
        grips = {id_: reading.grip(Foothold(id_)) for id_ in ways.identities() if id_ not in tops}
        readers = {id_: bool(grip.sure) for id_, grip in grips.items() if grip.may}
        paths = {path.source: path for path in Paths(ways).to_holders(readers)}
        return _Data(resources, reading, readers, paths)
