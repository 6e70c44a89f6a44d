"""The identities that AgentCore gives to agents: ``list-workload-identities``."""

from __future__ import annotations

from nhiscan.connectors.aws.agents.agentcore import WORKLOAD_IDENTITY
from nhiscan.connectors.aws.agents.described import describe
from nhiscan.connectors.aws.arns import accounts_of, elsewhere
from nhiscan.connectors.aws.call import Call
from nhiscan.connectors.aws.export import Export, File
from nhiscan.connectors.aws.ledger import Ledger

_KEY, _ARN = "workloadIdentities", "workloadIdentityArn"


def _read(file: File, ledger: Ledger) -> None:
    """Each is what an agent asks for other services' tokens as; no policy hangs on it."""
    for entry in file.top.entries(_KEY):
        with entry.guarded():
            arn = entry.text(_ARN)
            if not elsewhere(arn, ledger.account):
                describe(ledger, arn, WORKLOAD_IDENTITY, name=entry.maybe("name"), role=None, found={})


LIST_WORKLOAD_IDENTITIES = Call(
    "bedrock-agentcore-control",
    "ListWorkloadIdentities",
    "bedrock-agentcore:ListWorkloadIdentities",
    keeps="workloadIdentities(name workloadIdentityArn)",
)
EXPORT = Export(
    what="AgentCore workload identities",
    command="aws bedrock-agentcore-control list-workload-identities --region REGION",
    file="agentcore/workload-identities.REGION.json",
    tables=("resources",),
    calls=(LIST_WORKLOAD_IDENTITIES,),
    recognises=lambda file: file.lists(_KEY, _ARN),
    accounts=lambda file: accounts_of(file.values(_KEY, _ARN)),
    read=_read,
    further=True,
)
