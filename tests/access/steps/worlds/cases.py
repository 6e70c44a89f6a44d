"""The hand-written accounts: who gains what by a method, and who just misses it."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from nhiscan.snapshot import MemorySnapshot
from tests.access.building import Doc
from tests.access.steps.worlds.names import id_of
from tests.access.steps.worlds.sentences import allowed, is_permission
from tests.access.steps.worlds.words import tell
from tests.access.steps.worlds.world import World

SURE, CONDITIONAL, NOT = "sure", "conditional", "not"
HAND: Final = "conditional: somebody else must lend a hand"
NO_WORSE: Final = "conditional: on nothing more than where everything is there"
_OTHER: Final = "role/other"
ACCOUNTS: Final = Path(__file__).parents[1] / "accounts"
_CASE: Final = frozenset("who target may eases there because conditional misses also".split())
_VARIATION: Final = frozenset("why instead with everywhere left".split())
_ANOTHER: Final = {
    "group": "user/",
    "role": "role/aws-service-role/ecs.amazonaws.com/",
    "user": "role/",
}
"""What stands for one whom a method is not about, by the kind of whom it is."""
Lines = tuple[str, ...]


@dataclass(frozen=True)
class Account:
    """One account, told in sentences, and what is to come of it."""

    why: str
    """What it shows."""
    who: str
    """Who acts."""
    target: str
    """Whom or what is gained, or missed."""
    lines: Lines
    """What ``who`` may, and what is there."""
    comes: str
    """``SURE``, ``CONDITIONAL`` or ``NOT`` gained; ``HAND`` and ``NO_WORSE``: conditional, and on what."""

    def snapshot(self) -> MemorySnapshot:
        """The account as collected."""
        world = World()
        world.identity(self.who)
        for line in (*self.lines, self.target):
            world.mention(line)
        permissions = [allowed(line) for line in self.lines if is_permission(line)]
        if permissions:
            world.attach(self.who, Doc(permissions, name="own"))
        for line in self.lines:
            if not is_permission(line):
                tell(world, line)
        return world.snapshot()


@dataclass(frozen=True)
class Case:
    """The account of one method, with its variations."""

    method: str
    """The method's id."""
    who: str
    """Who acts."""
    target: str
    """Whom or what is gained."""
    may: Lines
    """Permissions that ``who`` needs."""
    eases: Lines
    """Permissions without which somebody else must lend a hand."""
    there: Lines
    """What else must be so."""
    because: str
    """The provider's page that says so."""
    conditional: bool = False
    """Whether nobody can ever be sure."""
    misses: Sequence[Mapping[str, Any]] = field(default=())
    """Near misses, as written."""
    also: Sequence[Mapping[str, Any]] = field(default=())
    """Others who gain it too, as written."""

    @property
    def lines(self) -> Lines:
        """All of it."""
        return (*self.may, *self.eases, *self.there)

    @property
    def comes(self) -> str:
        """What is to come of it."""
        return CONDITIONAL if self.conditional else SURE

    def whole(self) -> Account:
        """With everything there."""
        return Account("everything is there", self.who, self.target, self.lines, self.comes)

    def accounts(self) -> Iterator[Account]:
        """The whole one, and every variation: each line left out, each that was written down."""
        yield self.whole()
        other = tuple(f"{_OTHER} may {line}" for line in self.eases)
        for line in self.lines:
            lines = tuple(each for each in self.lines if each != line)
            if line in self.eases:
                yield Account(f"another must `{line}`", self.who, self.target, (*lines, *other), HAND)
            else:
                yield Account(f"without `{line}`", self.who, self.target, lines, NOT)
        also = NO_WORSE if self.conditional else SURE
        for number, row in enumerate((*self.misses, *self.also)):
            yield self._varied(row, NOT if number < len(self.misses) else also)

    def of_another_kind(self) -> Iterator[Account]:
        """The same of one that nobody can change so: a role of AWS's own, or another kind of identity."""
        kind, slash, name = self.target.partition("/")
        if slash and kind in _ANOTHER and not name.startswith("aws-"):
            row = {"why": "of a kind that is not meant", "everywhere": {self.target: _ANOTHER[kind] + name}}
            yield self._varied(row, NOT)

    def _varied(self, row: Mapping[str, Any], comes: str) -> Account:
        instead: Mapping[str, str | list[str]] = row.get("instead", {})
        assert instead.keys() <= set(self.lines), f"{self.method}: no line {instead.keys() - set(self.lines)}"
        lines = [text for line in self.lines for text in _listed(instead.get(line, line))]
        told = [self.who, self.target, *lines, *row.get("with", ())]
        for old, new in row.get("everywhere", {}).items():
            assert any(old in text for text in told), f"{self.method}: nothing says `{old}`"
            told = [text.replace(old, new) for text in told]
        who, target, *changed = told
        return Account(row["why"], who, target, tuple(changed), row.get("left", comes))


def key(case: Case | Account) -> str:
    """The id of whom or what is gained."""
    return id_of(case.target)


def cases() -> Mapping[str, Case]:
    """Every case of every file, by its method."""
    found: dict[str, Case] = {}
    for path in sorted(ACCOUNTS.glob("*.toml")):
        for method, row in tomllib.loads(path.read_text(encoding="utf-8")).items():
            assert method not in found, f"{method} stands in two files"
            found[method] = _case(method, row)
    return found


def _case(method: str, row: Mapping[str, Any]) -> Case:
    assert row.keys() <= _CASE, f"{method}: unknown {row.keys() - _CASE}"
    for varied in (*row.get("misses", ()), *row.get("also", ())):
        assert varied.keys() <= _VARIATION, f"{method}: unknown {varied.keys() - _VARIATION}"
    may, eases, there = (tuple(row.get(name, ())) for name in ("may", "eases", "there"))
    assert all(map(is_permission, (*may, *eases))), f"{method}: a line of `may` is no permission"
    assert not any(map(is_permission, there)), f"{method}: a line of `there` is a permission"
    assert len({*may, *eases, *there}) == len((*may, *eases, *there)), f"{method}: a line stands twice"
    return Case(
        method=method,
        who=row["who"],
        target=row["target"],
        may=may,
        eases=eases,
        there=there,
        because=row["because"],
        conditional=row.get("conditional", False),
        misses=row.get("misses", ()),
        also=row.get("also", ()),
    )


def _listed(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value
