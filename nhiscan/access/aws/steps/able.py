"""Which methods somebody may use at all, by the actions that any statement allows them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from nhiscan.access.aws.document import Statement
from nhiscan.access.aws.exact.statements import matches_action
from nhiscan.access.aws.steps.facts import Facts
from nhiscan.access.aws.steps.held import Held
from nhiscan.reference.aws_escalation import Method


class Able:
    """The methods of a table, by what they need; each policy is read once."""

    def __init__(self, methods: Sequence[Method], facts: Facts) -> None:
        """``facts`` tell what resources' own policies allow."""
        self._methods = methods
        self._facts = facts
        actions = {need.action.lower() for method in methods for need in method.needs}
        self._actions: Mapping[str, int] = {
            action: 1 << place for place, action in enumerate(sorted(actions))
        }
        """Each action that any method needs, with its bit."""
        self._masks: dict[str, int] = {}
        self._spoken: dict[int, int] = {}
        self._able: dict[int, Sequence[Method]] = {}

    def of(self, who: Held) -> Sequence[Method]:
        """The methods all of whose actions ``who`` holds an Allow about, or may get from a resource."""
        spoken = self._spoken_by(who)
        if spoken not in self._able:
            self._able[spoken] = [
                method
                for method in self._methods
                if not any(self._actions[need.action.lower()] & ~spoken for need in method.needs)
            ]
        able = self._able[spoken]
        if who.services is None:
            return able
        return [m for m in able if all(n.action.partition(":")[0] in who.services for n in m.needs)]

    def _spoken_by(self, who: Held) -> int:
        if who.unseen:
            return -1
        found = self._facts.given_by_resources(self._actions)
        for attached in who.policies.identity:
            key = id(attached.compiled)
            if key not in self._spoken:
                self._spoken[key] = self._spoken_of(attached.compiled.document.statements)
            found |= self._spoken[key]
        return found

    def _spoken_of(self, statements: Sequence[Statement]) -> int:
        found = 0
        for statement in statements:
            if statement.allows:
                bits = 0
                for pattern in statement.actions:
                    bits |= self._actions_like(pattern.lower())
                found |= ~bits if statement.all_actions_but else bits
        return found

    def _actions_like(self, pattern: str) -> int:
        if pattern not in self._masks:
            self._masks[pattern] = sum(
                bit for action, bit in self._actions.items() if matches_action(pattern, action)
            )
        return self._masks[pattern]
