"""One account of a collection: signed in to, asked in all its regions, and what of it was not asked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Final

from nhiscan.connectors.aws.exports import exports
from nhiscan.connectors.aws.live.api import Api
from nhiscan.connectors.aws.live.places import LivePlace
from nhiscan.connectors.aws.live.twins import Twins, folds_case
from nhiscan.connectors.aws.live.walk import Walk, Where
from nhiscan.connectors.aws.live.walks import regions, walks
from nhiscan.connectors.aws.taken import Missed
from nhiscan.connectors.live.crew import Group
from nhiscan.model import GapKind
from nhiscan.snapshot import Answers

BEGUN: Final = "begun.json"
"""Where the time lies at which an account was first asked: a run that goes on keeps it."""
_SWITCH: Final = "switch them on, or leave them out of --regions"


@dataclass(slots=True)
class Account:
    """An account that is asked."""

    id: str
    """Twelve digits."""
    answers: Answers
    """Where its answers are kept."""
    wanted: tuple[str, ...] | None
    """The regions to ask; None: every one that is switched on."""
    unasked: tuple[str, ...] = ()
    """The regions that are switched on and were not asked."""
    off: tuple[str, ...] = ()
    """Regions that were wanted and are not switched on."""
    refused: str | None = None
    """The role that could not be assumed in it, if that is why nothing was asked."""
    why: str | None = None
    """What the user is told of it while it is collected: that, or which regions are not switched on."""

    def begun(self, now: datetime) -> datetime:
        """When it was first asked (UTC): by an earlier run, else ``now``."""
        kept = self.answers.find(BEGUN)
        if isinstance(kept, dict) and isinstance(kept.get("begun"), str):
            return datetime.fromisoformat(kept["begun"])
        self.answers.keep(BEGUN, {"begun": now.isoformat()})
        return now

    def ask(self, api: Api, group: Group, home: str, partition: str, known: list[str]) -> None:
        """Add every walk to ``group``; ``known``: the regions there are, where the account does not say."""
        answers = Twins(self.answers) if folds_case(self.answers, BEGUN) else self.answers
        place = partial(LivePlace, api, answers, group, partition=partition)
        answer = regions.ask_regions(place(walk=regions.WALK, region=home))
        on = regions.switched_on(answer)
        api.regions_known = bool(on)
        everywhere = on or known
        asked = [name for name in everywhere if self.wanted is None or name in self.wanted]
        self.unasked = tuple(sorted(set(everywhere) - set(asked)))
        self.off = tuple(sorted(set(self.wanted or ()) - set(everywhere)))
        if self.off:
            self.why = f"{self._off()}; {_SWITCH}"
        elif not on and self.wanted is None:
            self.why = f"its regions could not be listed: all {len(known)} that are known are asked"
        for walk in walks():
            for region in _regions(walk, home, asked):
                group.add(partial(walk.go, place(walk=walk, region=region)))

    def _off(self) -> str:
        return f"regions asked for that are not switched on: {', '.join(self.off)}"

    def missed(self) -> Iterator[Missed]:
        """What was not asked, and why.

        A region that was wanted and is switched off was asked for and not got: switching it off takes
        away the access to what is in it, not the things.

        Source: AWS Account Management API Reference, "DisableRegion".
        """
        if self.refused is not None:
            yield Missed(GapKind.REFUSED, None, f"everything: AssumeRole {self.refused}", "sts:AssumeRole")
        if self.unasked:
            what = f"regions not asked: {', '.join(self.unasked)}"
            for table in sorted(_regional_tables()):
                yield Missed(GapKind.NOT_GIVEN, table, what, "nhiscan collect aws --regions all")
        if self.off:
            for table in sorted(_regional_tables()):
                yield Missed(GapKind.NOT_GIVEN, table, self._off(), _SWITCH)


def _regional_tables() -> set[str]:
    """The tables that answers of regional walks fill."""
    calls = {call for walk in walks() if walk.where is Where.REGION for call in walk.calls}
    return {table for kind in exports() if calls & set(kind.calls) for table in kind.tables}


def _regions(walk: Walk, home: str, asked: list[str]) -> list[str]:
    """Where ``walk`` is made for one account."""
    match walk.where:
        case Where.REGION:
            return asked
        case Where.ACCOUNT:
            return [home]
        case _:
            return []
