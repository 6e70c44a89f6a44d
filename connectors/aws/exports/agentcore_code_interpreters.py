"""The code interpreters of AgentCore: ``aws bedrock-agentcore-control list-code-interpreters``."""

from __future__ import annotations

from nhiscan.connectors.aws.agents.agentcore import INTERPRETER
from nhiscan.connectors.aws.agents.listed import Listed, resources
from nhiscan.connectors.aws.arns import accounts_of, parse_arn
from nhiscan.connectors.aws.call import Call
from nhiscan.connectors.aws.export import Export, File
from nhiscan.connectors.aws.exports.agentcore_code_interpreter import EXPORT as DESCRIBED
from nhiscan.connectors.aws.ledger import Ledger


def _read(file: File, ledger: Ledger) -> None:
    """The account's own; those that AWS offers to all run as nobody."""
    for entry in file.top.entries("codeInterpreterSummaries"):
        with entry.guarded():
            arn, id_ = entry.text("codeInterpreterArn"), entry.text("codeInterpreterId")
            parts = parse_arn(arn)
            if parts is not None and parts.account == ledger.account:
                ledger.learn(
                    Listed(
                        kind=INTERPRETER,
                        answer=DESCRIBED.what,
                        arn=arn,
                        id=id_,
                        name=entry.maybe("name") or id_,
                        region=parts.region,
                    )
                )


LIST_CODE_INTERPRETERS = Call(
    "bedrock-agentcore-control",
    "ListCodeInterpreters",
    "bedrock-agentcore:ListCodeInterpreters",
    keeps="codeInterpreterSummaries(codeInterpreterId codeInterpreterArn name status)",
)
EXPORT = Export(
    what="AgentCore code interpreters",
    command="aws bedrock-agentcore-control list-code-interpreters --region REGION --type CUSTOM",
    file="agentcore/code-interpreters.REGION.json",
    tables=("workloads", "resources"),
    calls=(LIST_CODE_INTERPRETERS,),
    recognises=lambda file: file.lists("codeInterpreterSummaries", "codeInterpreterArn"),
    accounts=lambda file: accounts_of(file.values("codeInterpreterSummaries", "codeInterpreterArn")),
    read=_read,
    settle=resources(INTERPRETER),
    further=True,
)
