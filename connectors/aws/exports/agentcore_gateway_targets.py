"""The targets of a gateway: ``aws bedrock-agentcore-control list-gateway-targets``."""

from __future__ import annotations

from dataclasses import dataclass

from nhiscan.connectors.aws.agents.agentcore import GATEWAY, GONE, arn
from nhiscan.connectors.aws.agents.listed import answers
from nhiscan.connectors.aws.agents.places import lists, named
from nhiscan.connectors.aws.call import Call
from nhiscan.connectors.aws.export import Export, File
from nhiscan.connectors.aws.facts import Given
from nhiscan.connectors.aws.ledger import Ledger

_WHAT = "targets of an AgentCore gateway"


@dataclass(frozen=True, slots=True)
class ListedTarget:
    """A target as the list names it."""

    gateway: str
    """The gateway's ARN."""
    region: str
    """Where it is."""
    word: str
    """What its own answer is called: gateway and target."""


def _read(file: File, ledger: Ledger) -> None:
    """The answer names no gateway: the file's folder and name do."""
    place = named(file, "GATEWAY")
    gateway = arn(place.region, f"gateway/{place.word}", ledger)
    ledger.learn(Given(_WHAT, place.word))
    for entry in file.top.entries("items"):
        entry.about(gateway)
        with entry.guarded():
            word = f"{place.word}.{entry.text('targetId')}"
            ledger.learn(ListedTarget(gateway, place.region, word))


LIST_GATEWAY_TARGETS = Call(
    "bedrock-agentcore-control",
    "ListGatewayTargets",
    "bedrock-agentcore:ListGatewayTargets",
    keeps="items(targetId name status targetType)",
)
EXPORT = Export(
    what=_WHAT,
    command="aws bedrock-agentcore-control list-gateway-targets --region REGION --gateway-identifier GATEWAY",
    file="agentcore/gateway-targets/REGION/GATEWAY.json",
    tables=("tools",),
    calls=(LIST_GATEWAY_TARGETS,),
    recognises=lambda file: lists(file, "items", "targetId", below=("agentcore", "gateway-targets")),
    read=_read,
    each=answers(GATEWAY, "agentcore/gateway-targets"),
    none=GONE,
    further=True,
)
