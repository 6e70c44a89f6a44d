"""Who holds a statement that may allow something: the few who need be asked, out of all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from nhiscan.access.aws.exact.inventory import Inventory
from nhiscan.access.aws.exact.principals import Caller, parse_caller
from nhiscan.access.aws.exact.statements import Compiled, Row
from nhiscan.access.aws.resources import possibly, surely
from nhiscan.access.globs import matches
from nhiscan.model import Identity, IdentityKind

_ACTING = frozenset({IdentityKind.USER, IdentityKind.ROLE})


class Holders:
    """Identities by the documents they hold: many hold the same, so each is read once."""

    def __init__(self, inventory: Inventory) -> None:
        """Over all users and roles of ``inventory``."""
        self.callers: dict[str, tuple[Identity, Caller]] = {}
        self._documents: dict[int, Compiled] = {}
        self._held: defaultdict[int, list[str]] = defaultdict(list)
        self._documents_of: defaultdict[str, list[Compiled]] = defaultdict(list)
        self._unseen: list[str] = []
        for who in sorted(inventory.identities(), key=lambda row: row.id):
            caller = parse_caller(who.id, "", None) if who.kind in _ACTING else None
            if caller is None:
                continue
            self.callers[who.id] = who, caller
            policies = inventory.policies(caller, "*", who.partition)
            for attached in policies.identity:
                self._documents[id(attached.compiled)] = attached.compiled
                self._held[id(attached.compiled)].append(who.id)
                self._documents_of[who.id].append(attached.compiled)
            if any(layer == "identity" for layer, _ in policies.unseen):
                self._unseen.append(who.id)

    def of(self, action: str, target: str | None = None) -> Iterable[str]:
        """Ids of those with an Allow that may speak of ``action``, in lower case, on ``target``.

        And of those some of whose policies nobody has seen.
        """
        found = dict.fromkeys(self._unseen)
        for key, document in self._documents.items():
            rows = [row for row in document.about(action) if row.statement.allows]
            if rows and (target is None or any(may_be_about(row, target) for row in rows)):
                found |= dict.fromkeys(self._held[key])
        return found

    def may(self, who: str, action: str, target: str) -> bool:
        """Whether ``who`` holds an Allow that may speak of ``action`` on ``target``."""
        return who in self._unseen or any(may_be_about(row, target) for row in self._rows(who, action))

    def nameable(self, who: str, action: str, nameless: Sequence[str]) -> Iterator[str]:
        """Resources that ``who`` could name: one that nobody named, then ones that its own Allows name."""
        yield from nameless
        for row in self._rows(who, action):
            if not row.statement.all_resources_but:
                for pattern in row.patterns:
                    if pattern != "*":
                        yield pattern.replace("*", "x").replace("?", "x")

    def _rows(self, who: str, action: str) -> Iterator[Row]:
        for document in self._documents_of.get(who, ()):
            yield from (row for row in document.about(action) if row.statement.allows)


def may_be_about(row: Row, target: str) -> bool:
    """Whether ``row`` may speak of ``target``, policy variables standing for anything."""
    patterns: Sequence[str] = row.statement.resources or ()
    if row.statement.all_resources_but:
        return not any(matches(pattern, target) for pattern in surely(tuple(patterns)))
    return any(matches(pattern, target) for pattern in possibly(tuple(patterns)))
