"""Single requests decided exactly over the whole snapshot, and who gets hold of whom."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from nhiscan.access import Foothold, Grip, Questions, Step, Ways, language
from nhiscan.errors import InputError
from nhiscan.estate.use import Use
from nhiscan.graph.footholds import places
from nhiscan.model import Decision, Identity
from nhiscan.settings import Settings
from nhiscan.snapshot import Snapshot

_NOTHING: Final[Mapping[str, Any]] = {}


class Decisions(Use):
    """What the permission languages answer across all partitions, each asked on first use."""

    def __init__(self, snapshot: Snapshot, settings: Settings, as_of: datetime | None = None) -> None:
        """Nothing is asked until a rule does."""
        super().__init__(snapshot, settings, as_of)
        self._questions: dict[str, Questions | None] = {}
        self._ways: dict[str, tuple[Ways | None, frozenset[str]]] = {}
        self._becoming: dict[str, Mapping[str, bool]] = {}

    def decide(
        self,
        provider: str,
        principal: str,
        action: str,
        resource: str,
        context: Mapping[str, Any] = _NOTHING,
        policies: Mapping[str, Any] = _NOTHING,
    ) -> Decision | None:
        """Whether ``principal`` may do that; None: no language for ``provider``, or no such request.

        Keys that ``context`` does not give are free; layers that ``policies`` does not bring are
        the snapshot's.
        """
        if provider not in self._questions:
            spoken = language(provider)
            self._questions[provider] = spoken.questions(self.snapshot) if spoken else None
        questions = self._questions[provider]
        row = {"principal": principal, "action": action, "resource": resource, "context": dict(context)}
        try:
            return questions.decide(row | {"policies": dict(policies)}) if questions else None
        except InputError:  # a name that no request can carry
            return None

    def steps_to(self, identity: Identity, targets: Collection[str]) -> Sequence[Step]:
        """One step of each method by which ``identity`` comes to act as one of ``targets``, explained."""
        ways = self._ways_of(identity)
        found: dict[str, Step] = {}
        for edge in ways.edges_from(identity.id) if ways else ():
            wanted = next((target for target in edge.targets if target in targets), None)
            if ways and wanted is not None and edge.gains == "become" and edge.method not in found:
                found[edge.method] = ways.step_by(identity.id, edge.method, wanted)
        return tuple(found.values())

    def doing(self, identity: Identity, action: str, context: Mapping[str, str]) -> Mapping[str, bool]:
        """To which identities ``identity`` may do ``action``, by id, and whether that hangs on nothing."""
        ways = self._ways_of(identity)
        return _named(ways, ways.doing(Foothold(identity.id), action, context)) if ways else {}

    def becomes(self, identity: Identity) -> Mapping[str, bool]:
        """Whom ``identity`` comes to act as in one step, by id, and whether that hangs on nothing."""
        if identity.id not in self._becoming:
            ways = self._ways_of(identity)
            found = _named(ways, ways.becomes(Foothold(identity.id))) if ways else {}
            self._becoming[identity.id] = {id_: sure for id_, sure in found.items() if id_ != identity.id}
        return self._becoming[identity.id]

    def _ways_of(self, identity: Identity) -> Ways | None:
        """The ways of its provider; None: there is no language for it, or it is nobody who can act."""
        if identity.provider not in self._ways:
            spoken = language(identity.provider)
            ways = spoken.ways(self.snapshot) if spoken else None
            self._ways[identity.provider] = ways, frozenset(ways.identities() if ways else ())
        ways, known = self._ways[identity.provider]
        return ways if identity.id in known else None


def _named(ways: Ways, grip: Grip) -> Mapping[str, bool]:
    """The ids at ``grip``, and which of them are sure."""
    ids = ways.identities()
    return {ids[place]: bool(grip.sure >> place & 1) for place in places(grip.may)}
