"""Things that a list names and an answer of their own describes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from nhiscan.connectors.aws.export import Subject
from nhiscan.connectors.aws.facts import Given
from nhiscan.connectors.aws.ledger import PROVIDER, Ledger
from nhiscan.model import Resource


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One thing as a list names it."""

    kind: str
    """What it is, as its row will say."""
    answer: str
    """The kind of answer that describes it."""
    arn: str
    """Its ARN."""
    id: str
    """What the file of that answer is called."""
    name: str
    """Its name."""
    region: str
    """Where it is."""
    version: str | None = None
    """The version that the list speaks of."""
    settings: tuple[tuple[str, str], ...] = ()
    """What the list says of access."""


def standing(kind: str, ledger: Ledger) -> Iterator[Listed]:
    """What lists name of one kind, but not what AWS no longer found when it was asked for more.

    What was read of its answer may be more, and stands in other rows or facts.
    """
    told = {(given.what, given.word) for given in ledger.of(Given)}
    for found in ledger.of(Listed):
        if found.kind == kind and (found.answer, found.id) not in told:
            yield found


def answers(kind: str, folder: str) -> Callable[[Ledger], Iterator[Subject]]:
    """The answers that must be there, one for each listed thing of a kind."""

    def each(ledger: Ledger) -> Iterator[Subject]:
        for found in ledger.of(Listed):
            if found.kind == kind:
                yield Subject(found.arn, found.id, f"{folder}/{found.region}/{found.id}.json")

    return each


def resources(kind: str) -> Callable[[Ledger], None]:
    """Add what is listed of a kind, and not described, as far as the list tells of it."""

    def settle(ledger: Ledger) -> None:
        described = {row.id for row in ledger.of(Resource)}
        for found in standing(kind, ledger):
            if found.arn not in described:
                ledger.add(
                    Resource(
                        id=found.arn,
                        provider=PROVIDER,
                        partition=ledger.account,
                        kind=kind,
                        name=found.name,
                        region=found.region,
                        settings=found.settings,
                    )
                )

    return settle
