"""The browsers of AgentCore: ``aws bedrock-agentcore-control list-browsers``."""

from __future__ import annotations

from nhiscan.connectors.aws.agents.agentcore import BROWSER
from nhiscan.connectors.aws.agents.listed import Listed, resources
from nhiscan.connectors.aws.arns import accounts_of, parse_arn
from nhiscan.connectors.aws.call import Call
from nhiscan.connectors.aws.export import Export, File
from nhiscan.connectors.aws.exports.agentcore_browser import EXPORT as DESCRIBED
from nhiscan.connectors.aws.ledger import Ledger


def _read(file: File, ledger: Ledger) -> None:
    """The account's own; those that AWS offers to all run as nobody."""
    for entry in file.top.entries("browserSummaries"):
        with entry.guarded():
            arn, id_ = entry.text("browserArn"), entry.text("browserId")
            parts = parse_arn(arn)
            if parts is not None and parts.account == ledger.account:
                ledger.learn(
                    Listed(
                        kind=BROWSER,
                        answer=DESCRIBED.what,
                        arn=arn,
                        id=id_,
                        name=entry.maybe("name") or id_,
                        region=parts.region,
                    )
                )


LIST_BROWSERS = Call(
    "bedrock-agentcore-control",
    "ListBrowsers",
    "bedrock-agentcore:ListBrowsers",
    keeps="browserSummaries(browserId browserArn name status)",
)
EXPORT = Export(
    what="AgentCore browsers",
    command="aws bedrock-agentcore-control list-browsers --region REGION --type CUSTOM",
    file="agentcore/browsers.REGION.json",
    tables=("workloads", "resources"),
    calls=(LIST_BROWSERS,),
    recognises=lambda file: file.lists("browserSummaries", "browserArn"),
    accounts=lambda file: accounts_of(file.values("browserSummaries", "browserArn")),
    read=_read,
    settle=resources(BROWSER),
    further=True,
)
