"""The harnesses of AgentCore: ``aws bedrock-agentcore-control list-harnesses``."""

from __future__ import annotations

from nhiscan.connectors.aws.agents.agentcore import HARNESS
from nhiscan.connectors.aws.agents.join import agents
from nhiscan.connectors.aws.agents.listed import Listed
from nhiscan.connectors.aws.arns import accounts_of, elsewhere, parse_arn
from nhiscan.connectors.aws.call import Call
from nhiscan.connectors.aws.export import Export, File
from nhiscan.connectors.aws.exports.agentcore_harness import EXPORT as AGENT
from nhiscan.connectors.aws.ledger import Ledger


def _read(file: File, ledger: Ledger) -> None:
    for entry in file.top.entries("harnesses"):
        with entry.guarded():
            arn, id_ = entry.text("arn"), entry.text("harnessId")
            parts = parse_arn(arn)
            if parts is not None and not elsewhere(arn, ledger.account):
                ledger.learn(
                    Listed(
                        kind=HARNESS,
                        answer=AGENT.what,
                        arn=arn,
                        id=id_,
                        name=entry.maybe("harnessName") or id_,
                        region=parts.region,
                        version=entry.maybe("harnessVersion"),
                    )
                )


LIST_HARNESSES = Call(
    "bedrock-agentcore-control",
    "ListHarnesses",
    "bedrock-agentcore:ListHarnesses",
    keeps="harnesses(harnessId harnessName arn status harnessVersion)",
)
EXPORT = Export(
    what="AgentCore harnesses",
    command="aws bedrock-agentcore-control list-harnesses --region REGION",
    file="agentcore/harnesses.REGION.json",
    tables=("agents", "tools", "workloads"),
    calls=(LIST_HARNESSES,),
    recognises=lambda file: file.lists("harnesses", "harnessId"),
    accounts=lambda file: accounts_of(file.values("harnesses", "arn")),
    read=_read,
    settle=agents(HARNESS, "Amazon Bedrock AgentCore harnesses"),
    further=True,
)
