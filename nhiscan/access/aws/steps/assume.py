"""Assuming a role: whom its trust policy names, and who of them may.

Source: IAM User Guide, "Methods to assume a role"; AWS STS API Reference, "AssumeRole".
"""

from __future__ import annotations

from typing import Final

from nhiscan.access.aws.steps.asking import hangs_on
from nhiscan.access.aws.steps.grasp import ASSUME, Ask, Grasp
from nhiscan.access.aws.steps.held import Held
from nhiscan.access.aws.steps.things import Things
from nhiscan.access.protocol import Grip, Step

METHOD: Final = "aws-sts-assume-role"
_TITLE: Final = "Assume the role"
_ASK: Final = Ask(ASSUME)
_CHOSEN: Final = frozenset(
    "sts:rolesessionname sts:sourceidentity sts:transitivetagkeys aws:tagkeys sts:durationseconds "
    "aws:requestedregion".split()
)
"""Keys of which whoever assumes a role chooses the value; so are tags that are passed along."""
_TAGS: Final = "aws:requesttag/"


def chosen(key: str) -> bool:
    """Whether whoever asks chooses the key's value."""
    return key in _CHOSEN or key.startswith(_TAGS)


class Assuming:
    """Becoming roles by their trust policies."""

    def __init__(self, roles: Things, grasp: Grasp) -> None:
        """``roles``: all of them, in all accounts."""
        self.roles = roles
        self._grasp = grasp

    def named(self, bits: int) -> tuple[str, ...]:
        """The roles at ``bits``."""
        return self.roles.named(bits)

    def roles_of(self, who: Held) -> tuple[str, ...]:
        """The roles that ``who`` may assume, surely or not, itself aside."""
        return self.roles.named(self.grip(who).may)

    def grip(self, who: Held) -> Grip:
        """Those of the roles that ``who`` may assume, itself aside."""
        found = self._grasp.of(who, _ASK, self.roles, self.roles.all)
        place = self.roles.place.get(who.identity.id)
        return found if place is None else Grip(found.sure & ~(1 << place), found.may & ~(1 << place))

    def step(self, who: Held, role: str) -> Step:
        """How ``who`` assumes ``role``, which it may."""
        said = self._grasp.ask(who, _ASK, role)
        return Step(
            source=who.identity.id,
            target=role,
            method=METHOD,
            title=_TITLE,
            gains="become",
            needs=(f"sts:AssumeRole on {role}",),
            because=said.because,
            depends_on=hangs_on(said),
        )
