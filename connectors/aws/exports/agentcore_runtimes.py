"""The runtimes of AgentCore: ``aws bedrock-agentcore-control list-agent-runtimes``."""

from __future__ import annotations

from nhiscan.connectors.aws.agents.agentcore import RUNTIME
from nhiscan.connectors.aws.agents.join import agents
from nhiscan.connectors.aws.agents.listed import Listed
from nhiscan.connectors.aws.arns import accounts_of, elsewhere, parse_arn
from nhiscan.connectors.aws.call import Call
from nhiscan.connectors.aws.export import Export, File
from nhiscan.connectors.aws.exports.agentcore_runtime import EXPORT as AGENT
from nhiscan.connectors.aws.ledger import Ledger


def _read(file: File, ledger: Ledger) -> None:
    for entry in file.top.entries("agentRuntimes"):
        with entry.guarded():
            arn, id_ = entry.text("agentRuntimeArn"), entry.text("agentRuntimeId")
            parts = parse_arn(arn)
            if parts is not None and not elsewhere(arn, ledger.account):
                ledger.learn(
                    Listed(
                        kind=RUNTIME,
                        answer=AGENT.what,
                        arn=arn,
                        id=id_,
                        name=entry.maybe("agentRuntimeName") or id_,
                        region=parts.region,
                        version=entry.maybe("agentRuntimeVersion"),
                    )
                )


LIST_AGENT_RUNTIMES = Call(
    "bedrock-agentcore-control",
    "ListAgentRuntimes",
    "bedrock-agentcore:ListAgentRuntimes",
    keeps="agentRuntimes(agentRuntimeArn agentRuntimeId agentRuntimeVersion agentRuntimeName status)",
)
EXPORT = Export(
    what="AgentCore runtimes",
    command="aws bedrock-agentcore-control list-agent-runtimes --region REGION",
    file="agentcore/runtimes.REGION.json",
    tables=("agents", "workloads"),
    calls=(LIST_AGENT_RUNTIMES,),
    recognises=lambda file: file.lists("agentRuntimes", "agentRuntimeArn"),
    accounts=lambda file: accounts_of(file.values("agentRuntimes", "agentRuntimeArn")),
    read=_read,
    settle=agents(RUNTIME, "Amazon Bedrock AgentCore runtimes"),
    further=True,
)
