"""A code interpreter of AgentCore and its role: ``aws bedrock-agentcore-control get-code-interpreter``."""

from __future__ import annotations

from nhiscan.connectors.aws.agents.agentcore import GONE, INTERPRETER
from nhiscan.connectors.aws.agents.described import describe
from nhiscan.connectors.aws.agents.listed import answers
from nhiscan.connectors.aws.agents.settings import text_at
from nhiscan.connectors.aws.arns import accounts_of
from nhiscan.connectors.aws.call import Call
from nhiscan.connectors.aws.export import Export, File
from nhiscan.connectors.aws.facts import Given
from nhiscan.connectors.aws.ledger import Ledger

_WHAT = "AgentCore code interpreter"


def _read(file: File, ledger: Ledger) -> None:
    """Without a role of its own it runs as nobody."""
    top = file.top
    arn = top.text("codeInterpreterArn")
    top.about(arn)
    ledger.learn(Given(_WHAT, top.text("codeInterpreterId")))
    describe(
        ledger,
        arn,
        INTERPRETER,
        name=top.maybe("name"),
        role=top.maybe("executionRoleArn"),
        found={
            "status": top.maybe("status"),
            "networkMode": text_at(top, "networkConfiguration", "networkMode"),
        },
    )


GET_CODE_INTERPRETER = Call(
    "bedrock-agentcore-control",
    "GetCodeInterpreter",
    "bedrock-agentcore:GetCodeInterpreter",
    keeps="codeInterpreterId codeInterpreterArn name status executionRoleArn "
    "networkConfiguration(networkMode)",
)
EXPORT = Export(
    what=_WHAT,
    command="aws bedrock-agentcore-control get-code-interpreter --region REGION "
    "--code-interpreter-id INTERPRETER",
    file="agentcore/code-interpreters/REGION/INTERPRETER.json",
    tables=("workloads", "resources"),
    calls=(GET_CODE_INTERPRETER,),
    recognises=lambda file: file.has("codeInterpreterId", "codeInterpreterArn", "networkConfiguration"),
    accounts=lambda file: accounts_of([file.top.value("codeInterpreterArn")]),
    read=_read,
    each=answers(INTERPRETER, "agentcore/code-interpreters"),
    none=GONE,
    further=True,
)
