"""Agents out of their versions, the routes to them, and the agents they hand work to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from nhiscan.connectors.aws.agents.facts import Described, Handover, Route
from nhiscan.connectors.aws.agents.listed import Listed, standing
from nhiscan.connectors.aws.export import Subject
from nhiscan.connectors.aws.ledger import PROVIDER, Ledger
from nhiscan.model import Agent, Workload

DRAFT: Final = "DRAFT"
"""The version of a Bedrock agent that is still worked on."""


def agents(kind: str, source: str) -> Callable[[Ledger], None]:
    """Add the agents of one kind, and a workload for each role that a version of one runs as."""

    def settle(ledger: Ledger) -> None:
        estate = _Agents(kind, ledger)
        for arn in estate.arns():
            ledger.add(estate.agent(arn, source))
            for workload in estate.workloads(arn):
                ledger.add(workload)

    return settle


def routed(arn: str, ledger: Ledger) -> tuple[str, ...]:
    """The versions of an agent that callers are routed to, whether or not calls are taken now."""
    found = (version for route in ledger.of(Route) if route.arn == arn for version in route.versions)
    return tuple(dict.fromkeys(found))


def known(kind: str, ledger: Ledger) -> tuple[str, ...]:
    """The ARNs of all agents of one kind."""
    return tuple(_Agents(kind, ledger).arns())


def undescribed(kind: str, folder: str, *, versions: bool) -> Callable[[Ledger], Iterator[Subject]]:
    """The answers that are missing: of each listed agent, with ``versions`` also of those routed to.

    An answer about the listed version, or a newer one, is the agent's own.
    """

    def each(ledger: Ledger) -> Iterator[Subject]:
        estate = _Agents(kind, ledger)
        for found in ledger.of(Listed):
            if found.kind == kind:
                told = {version.version for version in estate.described[found.arn]}
                wanted = routed(found.arn, ledger) if versions else ()
                words = [f"{found.id}.{v}" for v in wanted if v not in {*told, found.version}]
                if max(map(_age, told), default=-1) < _age(found.version):
                    words.insert(0, found.id)
                for word in words:
                    yield Subject(found.arn, word, f"{folder}/{found.region}/{word}.json")

    return each


class _Agents:
    """The agents of one kind, by ARN."""

    def __init__(self, kind: str, ledger: Ledger) -> None:
        self.kind, self.account = kind, ledger.account
        self.listed = {found.arn: found for found in standing(kind, ledger)}
        self.described: defaultdict[str, list[Described]] = defaultdict(list)
        self.routes: defaultdict[str, list[Route]] = defaultdict(list)
        self.handovers: defaultdict[str, list[str]] = defaultdict(list)
        for version in ledger.of(Described):
            if version.kind == kind:
                self.described[version.arn].append(version)
        for route in ledger.of(Route):
            self.routes[route.arn].append(route)
        for handover in ledger.of(Handover):
            self.handovers[handover.arn].append(handover.to)

    def arns(self) -> list[str]:
        """All that were described, or listed and not gone."""
        return list(dict.fromkeys([*self.listed, *self.described]))

    def agent(self, arn: str, source: str) -> Agent:
        """One agent: its newest version speaks for it; of others every setting bears their number."""
        versions = sorted(self.described[arn], key=lambda found: _age(found.version), reverse=True)
        about: Described | Listed = versions[0] if versions else self.listed[arn]
        return Agent(
            id=arn,
            partition=self.account,
            name=about.name,
            runs_as=tuple(sorted({version.role for version in versions})),
            source=source,
            provider=PROVIDER,
            kind=self.kind,
            region=about.region,
            versions=self._callable(arn, about.version),
            delegates_to=tuple(sorted(set(self.handovers[arn]))),
            settings=tuple(sorted([*about.settings, *self._routes(arn), *_of_others(versions[1:])])),
        )

    def workloads(self, arn: str) -> Iterator[Workload]:
        """One for each role that a version runs as."""
        for role in sorted({version.role for version in self.described[arn]}):
            versions = [version for version in self.described[arn] if version.role == role]
            yield Workload(
                id=arn,
                provider=PROVIDER,
                partition=self.account,
                kind=self.kind,
                name=versions[0].name,
                identity=role,
                region=versions[0].region,
                variables=tuple(sorted({name for version in versions for name in version.variables})),
            )

    def _callable(self, arn: str, newest: str | None) -> tuple[str, ...]:
        """The newest version, and all that routes lead to that take calls."""
        led = {version for route in self.routes[arn] if route.open for version in route.versions}
        return tuple(sorted(led | ({newest} if newest else set()), key=_age))

    def _routes(self, arn: str) -> Iterator[tuple[str, str]]:
        for route in self.routes[arn]:
            closed = "" if route.open else " (takes no calls)"
            yield f"route {route.name}", ", ".join(route.versions) + closed


def _of_others(versions: Sequence[Described]) -> Iterator[tuple[str, str]]:
    for version in versions:
        for name, value in version.settings:
            yield f"version {version.version} {name}", value


def _age(version: str | None) -> int:
    """Orders versions from the oldest to the draft, which is the newest; one without a name is the first."""
    if version is None:
        return 0
    return int(version) if version.isdecimal() and len(version) < 9 else 10**9
