"""The requests that a need means, and what is said to the best of them."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass

from nhiscan.access.aws.exact.context import Lacking, Value
from nhiscan.access.aws.steps.arns import Arns
from nhiscan.access.aws.steps.asking import hangs_on
from nhiscan.access.aws.steps.facts import UNSEEN, Bound
from nhiscan.access.aws.steps.grasp import NOTHING, Ask, Grasp, denied
from nhiscan.access.aws.steps.held import Held
from nhiscan.access.aws.steps.naming import nameable
from nhiscan.access.aws.steps.plans import Group, variable_in
from nhiscan.access.protocol import Grip
from nhiscan.model import Because
from nhiscan.reference.aws_escalation import Need

_EVERY = Grip(-1, -1)
_PERHAPS = Grip(0, -1)


Told = Mapping[str, Value]
"""What variables, and what is derived from some, stand for; what nobody has seen is left out."""


@dataclass(frozen=True, slots=True)
class Said:
    """What carries needs, and what that hangs on."""

    because: tuple[Because, ...] = ()
    """The statements."""
    depends_on: tuple[str, ...] = ()
    """Keys, or things that were not seen."""

    def and_(self, other: Said) -> Said:
        """Both together."""
        return Said((*self.because, *other.because), (*self.depends_on, *other.depends_on))


class Requests:
    """Requests about one thing that somebody makes, names, or knows."""

    def __init__(self, grasp: Grasp, arns: Arns) -> None:
        """``arns``: what requests call a thing."""
        self._grasp = grasp
        self._arns = arns
        self._free: dict[Hashable, Grip] = {}

    def free(self, group: Group, who: Held, told: Told) -> Grip:
        """Whether ``who`` may do all of ``group`` to one thing that it makes or names: all or nothing."""
        rows = (who.rows(need.action.lower()) for need in group)
        key = group, frozenset(told.items()), *(self._grasp.whose(who, each) for each in rows)
        found = self._free.get(key)
        if found is None:
            said = self.said(group, who, {}, told)
            found = NOTHING if said is None else _PERHAPS if said.depends_on else _EVERY
            self._free[key] = found
        return found

    def said(self, group: Group, who: Held, bound: Bound, told: Told) -> Said | None:
        """What allows ``who`` to do all of it to the best thing that it could be about; None: nothing.

        ``bound``: what it is about, where a variable tells; ``told``: what requests carry of variables.
        """
        best: Said | None = None
        for resource, fresh in self._resources(group, who, bound):
            found: Said | None = Said()
            for need in group:
                said = self._grasp.ask(who, ask_of(need, who, told), resource, fresh=fresh)
                if denied(said):
                    found = None
                    break
                found = found and found.and_(Said(said.because, hangs_on(said)))
            if found is not None and not found.depends_on:
                return found
            best = best or found
        return best

    def _resources(self, group: Group, who: Held, bound: Bound) -> Iterator[tuple[str, bool]]:
        """What a request could name, and whether it has no policy of its own since it is made just now."""
        need = group[0]
        named = bound.get(need.on, UNSEEN)
        if need.on == "*":
            yield "*", True
        elif named != UNSEEN:
            yield self._arns.called(need.action.partition(":")[0], named), False
        else:
            yield from ((resource, True) for resource in nameable(group, who))


def ask_of(need: Need, who: Held, told: Told) -> Ask:
    """The request, with the keys that it surely carries, and those whose value the attacker chooses."""
    given: dict[str, Value] = {}
    free: set[str] = set()
    for key, value in need.carries:
        name = key.lower()
        if value == "any":
            free.add(name)
            given |= {} if "${" in name else {name: Lacking.PRESENT}
        elif value == "absent":
            given[name] = Lacking.ABSENT
        elif "${TagKey}" in key:
            continue
        elif variable_in(value):
            given |= {name: told[value]} if value in told else {}
        else:
            given[name] = value.replace("${Partition}", "aws").replace("${Account}", who.account)
    named = " ".join(f"{key}={value}" for key, value in sorted(given.items()))
    return Ask(need.action.lower(), given, frozenset(free), named)
