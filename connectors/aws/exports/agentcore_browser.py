"""A browser of AgentCore and its role: ``aws bedrock-agentcore-control get-browser``."""

from __future__ import annotations

from nhiscan.connectors.aws.agents.agentcore import BROWSER, GONE
from nhiscan.connectors.aws.agents.described import describe
from nhiscan.connectors.aws.agents.listed import answers
from nhiscan.connectors.aws.agents.settings import text_at
from nhiscan.connectors.aws.arns import accounts_of
from nhiscan.connectors.aws.call import Call
from nhiscan.connectors.aws.export import Export, File
from nhiscan.connectors.aws.facts import Given
from nhiscan.connectors.aws.ledger import Ledger

_WHAT = "AgentCore browser"


def _read(file: File, ledger: Ledger) -> None:
    """Without a role of its own it runs as nobody."""
    top = file.top
    arn = top.text("browserArn")
    top.about(arn)
    ledger.learn(Given(_WHAT, top.text("browserId")))
    describe(
        ledger,
        arn,
        BROWSER,
        name=top.maybe("name"),
        role=top.maybe("executionRoleArn"),
        found={
            "status": top.maybe("status"),
            "networkMode": text_at(top, "networkConfiguration", "networkMode"),
        },
    )


GET_BROWSER = Call(
    "bedrock-agentcore-control",
    "GetBrowser",
    "bedrock-agentcore:GetBrowser",
    keeps="browserId browserArn name executionRoleArn networkConfiguration(networkMode) status",
)
EXPORT = Export(
    what=_WHAT,
    command="aws bedrock-agentcore-control get-browser --region REGION --browser-id BROWSER",
    file="agentcore/browsers/REGION/BROWSER.json",
    tables=("workloads", "resources"),
    calls=(GET_BROWSER,),
    recognises=lambda file: file.has("browserId", "browserArn", "networkConfiguration"),
    accounts=lambda file: accounts_of([file.top.value("browserArn")]),
    read=_read,
    each=answers(BROWSER, "agentcore/browsers"),
    none=GONE,
    further=True,
)
