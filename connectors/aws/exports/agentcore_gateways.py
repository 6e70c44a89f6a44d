"""The gateways of AgentCore: ``aws bedrock-agentcore-control list-gateways``."""

from __future__ import annotations

from nhiscan.connectors.aws.agents.agentcore import GATEWAY, arn
from nhiscan.connectors.aws.agents.listed import Listed, resources
from nhiscan.connectors.aws.agents.places import lists, region_of
from nhiscan.connectors.aws.agents.settings import settings
from nhiscan.connectors.aws.call import Call
from nhiscan.connectors.aws.export import Export, File
from nhiscan.connectors.aws.exports.agentcore_gateway import EXPORT as DESCRIBED
from nhiscan.connectors.aws.ledger import Ledger


def _read(file: File, ledger: Ledger) -> None:
    """Every gateway, by its id alone: the file's name tells the region."""
    region = region_of(file)
    for entry in file.top.entries("items"):
        with entry.guarded():
            id_ = entry.text("gatewayId")
            ledger.learn(
                Listed(
                    kind=GATEWAY,
                    answer=DESCRIBED.what,
                    arn=arn(region, f"gateway/{id_}", ledger),
                    id=id_,
                    name=entry.maybe("name") or id_,
                    region=region,
                    settings=settings(
                        {
                            "status": entry.maybe("status"),
                            "authorizerType": entry.maybe("authorizerType"),
                            "protocolType": entry.maybe("protocolType"),
                        }
                    ),
                )
            )


LIST_GATEWAYS = Call(
    "bedrock-agentcore-control",
    "ListGateways",
    "bedrock-agentcore:ListGateways",
    keeps="items(gatewayId name status authorizerType protocolType)",
)
EXPORT = Export(
    what="AgentCore gateways",
    command="aws bedrock-agentcore-control list-gateways --region REGION",
    file="agentcore/gateways.REGION.json",
    tables=("resources", "tools", "workloads"),
    calls=(LIST_GATEWAYS,),
    recognises=lambda file: lists(
        file, "items", "gatewayId", "authorizerType", below=("agentcore",), prefix="gateways."
    ),
    read=_read,
    settle=resources(GATEWAY),
    further=True,
)
