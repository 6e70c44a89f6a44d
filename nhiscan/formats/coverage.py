"""Gaps that are alike as one line: a refusal in seventeen regions is one thing to mend."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable
from dataclasses import dataclass

from nhiscan.model import GapKind
from nhiscan.scan import Lost


@dataclass(frozen=True, slots=True)
class Shortfall:
    """Gaps of one kind that one permission or command would close."""

    lost: tuple[Lost, ...]
    """The gaps, at least one."""

    @property
    def kind(self) -> GapKind:
        """Why it is missing."""
        return self.lost[0].gap.kind

    @property
    def provider(self) -> str:
        """The provider's name."""
        return self.lost[0].gap.provider

    @property
    def partitions(self) -> tuple[str, ...]:
        """Where it is missing."""
        return tuple(dict.fromkeys(lost.gap.partition for lost in self.lost))

    @property
    def whats(self) -> tuple[str, ...]:
        """The calls, files or regions."""
        return tuple(dict.fromkeys(lost.gap.what for lost in self.lost))

    @property
    def needs(self) -> str:
        """The permission or command that would close it."""
        return self.lost[0].gap.needs

    @property
    def rules(self) -> tuple[str, ...]:
        """Ids of the rules that could not answer for all, sorted."""
        return tuple(sorted({rule for lost in self.lost for rule in lost.rules}))


def shortfalls(coverage: Iterable[Lost]) -> tuple[Shortfall, ...]:
    """Every gap in exactly one shortfall: refused and cut before not given, costly before cheap."""
    found: defaultdict[Hashable, list[Lost]] = defaultdict(list)
    for lost in coverage:
        found[lost.gap.kind, lost.gap.provider, lost.gap.needs].append(lost)
    return tuple(sorted((Shortfall(tuple(rows)) for rows in found.values()), key=_order))


def _order(short: Shortfall) -> tuple[bool, int, str, str, str]:
    return not short.kind.incomplete, -len(short.rules), short.provider, short.needs, short.partitions[0]
