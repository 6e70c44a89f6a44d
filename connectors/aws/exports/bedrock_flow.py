"""A flow of Amazon Bedrock and its role: ``aws bedrock-agent get-flow``."""

from __future__ import annotations

from nhiscan.connectors.aws.agents.described import describe
from nhiscan.connectors.aws.agents.listed import answers
from nhiscan.connectors.aws.arns import accounts_of, parse_arn
from nhiscan.connectors.aws.call import Call
from nhiscan.connectors.aws.export import Export, File
from nhiscan.connectors.aws.facts import Given
from nhiscan.connectors.aws.ledger import Ledger

KIND = "bedrock-flow"
_WHAT = "Bedrock flow"


def _recognises(file: File) -> bool:
    found = file.content.get("arn") if isinstance(file.content, dict) else None
    arn = parse_arn(found) if isinstance(found, str) else None
    return arn is not None and (arn.service, arn.kind) == ("bedrock", "flow") and file.has("executionRoleArn")


def _read(file: File, ledger: Ledger) -> None:
    """The working draft of a flow; of its nodes nothing is taken, they hold prompts and code."""
    arn = file.top.text("arn")
    file.top.about(arn)
    ledger.learn(Given(_WHAT, file.top.text("id")))
    describe(
        ledger,
        arn,
        KIND,
        name=file.top.maybe("name"),
        role=file.top.text("executionRoleArn"),
        found={"status": file.top.maybe("status")},
    )


GET_FLOW = Call(
    "bedrock-agent",
    "GetFlow",
    "bedrock:GetFlow",
    keeps="name executionRoleArn id arn status version customerEncryptionKeyArn",
)
EXPORT = Export(
    what=_WHAT,
    command="aws bedrock-agent get-flow --region REGION --flow-identifier FLOW --included-data METADATA_ONLY",
    file="bedrock/flows/REGION/FLOW.json",
    tables=("workloads", "resources"),
    calls=(GET_FLOW,),
    recognises=_recognises,
    accounts=lambda file: accounts_of([file.top.value("arn")]),
    read=_read,
    each=answers(KIND, "bedrock/flows"),
    none=frozenset({"ResourceNotFoundException"}),
    further=True,
)
