"""The flows of Amazon Bedrock: ``aws bedrock-agent list-flows``."""

from __future__ import annotations

from nhiscan.connectors.aws.agents.listed import Listed, resources
from nhiscan.connectors.aws.arns import accounts_of, elsewhere, parse_arn
from nhiscan.connectors.aws.call import Call
from nhiscan.connectors.aws.export import Export, File
from nhiscan.connectors.aws.exports.bedrock_flow import EXPORT as FLOW
from nhiscan.connectors.aws.exports.bedrock_flow import KIND
from nhiscan.connectors.aws.ledger import Ledger


def _read(file: File, ledger: Ledger) -> None:
    for entry in file.top.entries("flowSummaries"):
        with entry.guarded():
            id_, arn = entry.text("id"), entry.text("arn")
            parts = parse_arn(arn)
            if parts is not None and not elsewhere(arn, ledger.account):
                ledger.learn(
                    Listed(
                        kind=KIND,
                        answer=FLOW.what,
                        arn=arn,
                        id=id_,
                        name=entry.maybe("name") or id_,
                        region=parts.region,
                    )
                )


LIST_FLOWS = Call(
    "bedrock-agent", "ListFlows", "bedrock:ListFlows", keeps="flowSummaries(name id arn status version)"
)
EXPORT = Export(
    what="Bedrock flows",
    command="aws bedrock-agent list-flows --region REGION",
    file="bedrock/flows.REGION.json",
    tables=("workloads", "resources"),
    calls=(LIST_FLOWS,),
    recognises=lambda file: file.lists("flowSummaries", "arn"),
    accounts=lambda file: accounts_of(file.values("flowSummaries", "arn")),
    read=_read,
    settle=resources(KIND),
    further=True,
)
