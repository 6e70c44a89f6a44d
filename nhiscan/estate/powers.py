"""What each identity may do, and where nobody can say that it may not."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from nhiscan.access import AccessSet, language
from nhiscan.estate.coverage import Coverage
from nhiscan.model import Answer, GapKind, Identity, Missing, Standing
from nhiscan.settings import Settings
from nhiscan.snapshot import Snapshot


class Powers(Coverage):
    """Access of identities, by the permission language of their provider."""

    def __init__(self, snapshot: Snapshot, settings: Settings) -> None:
        """Nothing is judged until somebody asks."""
        super().__init__(snapshot, settings)
        self._sets: dict[str, AccessSet | None] = {}
        self._administrators: dict[str, Standing] = {}

    def access(self, identity: Identity) -> AccessSet | None:
        """What ``identity`` may do; None: no permission language for its provider is built in."""
        if identity.id not in self._sets:
            engine = self._engine(identity.provider, identity.partition)
            self._sets[identity.id] = engine.effective(identity) if engine else None
        return self._sets[identity.id]

    def administrator(self, identity: Identity) -> Standing:
        """Whether ``identity`` may do all that its guardrails leave; UNKNOWN where a no has no ground."""
        if identity.id not in self._administrators:
            self._administrators[identity.id] = self._sure(identity, lambda access: access.administrator())
        return self._administrators[identity.id]

    def can(self, identity: Identity, actions: Sequence[str]) -> Standing:
        """Whether ``identity`` may do any of ``actions``; UNKNOWN where a no has no ground."""
        return self._sure(identity, lambda access: access.can(actions))

    def _sure(self, identity: Identity, ask: Callable[[AccessSet], Standing]) -> Standing:
        """What the policies that were shown say; a no says nothing where others may be missing."""
        access = self.access(identity)
        if access is None:
            return Standing(Answer.UNKNOWN)
        told = ask(access)
        negative = told.answer in {Answer.IMPLICIT_DENY, Answer.EXPLICIT_DENY}
        return Standing(Answer.UNKNOWN) if negative and self.untold_access(identity) else told

    def untold_access(self, identity: Identity) -> tuple[Missing, ...]:
        """What is missing of the policies and groups of ``identity``: they may allow more."""
        tables = ("grants", "memberships", "policies")
        found = (self.lacks(identity.partition, t, h) for t in tables for h in self._holders(identity))
        return tuple(dict.fromkeys(missing for each in found for missing in each))

    def access_missing(self, identity: Identity) -> tuple[Missing, ...]:
        """What a rule names when it cannot tell what ``identity`` may do."""
        if language(identity.provider) is None:
            return (Missing("access", GapKind.NOT_GIVEN, f"a permission language for {identity.provider}"),)
        return self.untold_access(identity) or self.missing(identity.partition, "policies", identity.id)
