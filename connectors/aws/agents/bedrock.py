"""What the answers about one agent of Amazon Bedrock have in common: their names, and whose they are."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from nhiscan.connectors.aws.agents.join import DRAFT, known, routed
from nhiscan.connectors.aws.agents.places import Named
from nhiscan.connectors.aws.arns import parse_arn
from nhiscan.connectors.aws.export import Subject
from nhiscan.connectors.aws.ledger import Ledger

KIND: Final = "bedrock-agent"
"""The kind of these agents, and of the workloads that they are."""


def arn(region: str, resource: str, ledger: Ledger) -> str:
    """The ARN of ``agent/ID``, ``knowledge-base/ID``, … in the account.

    Source: Service Authorization Reference, "Actions, resources, and condition keys for Amazon Bedrock",
    resource types.
    """
    return f"arn:{ledger.arn_partition}:bedrock:{region}:{ledger.account}:{resource}"


def agent_of(place: Named, ledger: Ledger) -> str:
    """The ARN of the agent that an answer is about, by the first id in its name."""
    return arn(place.region, f"agent/{place.ids[0]}", ledger)


def per_agent(folder: str) -> Callable[[Ledger], Iterator[Subject]]:
    """One answer for each agent."""

    def each(ledger: Ledger) -> Iterator[Subject]:
        for agent, region, id_ in _agents(ledger):
            yield Subject(agent, id_, f"{folder}/{region}/{id_}.json")

    return each


def per_version(folder: str) -> Callable[[Ledger], Iterator[Subject]]:
    """One answer for the draft of each agent and for each version that an alias leads to."""

    def each(ledger: Ledger) -> Iterator[Subject]:
        for agent, region, id_ in _agents(ledger):
            for version in dict.fromkeys([DRAFT, *routed(agent, ledger)]):
                word = f"{id_}.{version}"
                yield Subject(agent, word, f"{folder}/{region}/{word}.json")

    return each


def _agents(ledger: Ledger) -> Iterator[tuple[str, str, str]]:
    for agent in known(KIND, ledger):
        if (parts := parse_arn(agent)) is not None:
            yield agent, parts.region, parts.name
