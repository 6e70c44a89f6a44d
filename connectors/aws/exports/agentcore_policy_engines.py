"""The policy engines of AgentCore: ``aws bedrock-agentcore-control list-policy-engines``."""

from __future__ import annotations

from nhiscan.connectors.aws.agents.agentcore import ENGINE
from nhiscan.connectors.aws.agents.listed import Listed, resources
from nhiscan.connectors.aws.agents.settings import settings
from nhiscan.connectors.aws.arns import accounts_of, elsewhere, parse_arn
from nhiscan.connectors.aws.call import Call
from nhiscan.connectors.aws.export import Export, File
from nhiscan.connectors.aws.exports.agentcore_policies import EXPORT as POLICIES
from nhiscan.connectors.aws.ledger import Ledger


def _read(file: File, ledger: Ledger) -> None:
    """The list tells all there is of an engine but its policies."""
    for entry in file.top.entries("policyEngines"):
        with entry.guarded():
            arn, id_ = entry.text("policyEngineArn"), entry.text("policyEngineId")
            parts = parse_arn(arn)
            if parts is not None and not elsewhere(arn, ledger.account):
                ledger.learn(
                    Listed(
                        kind=ENGINE,
                        answer=POLICIES.what,
                        arn=arn,
                        id=id_,
                        name=entry.maybe("name") or id_,
                        region=parts.region,
                        settings=settings({"status": entry.maybe("status")}),
                    )
                )


LIST_POLICY_ENGINES = Call(
    "bedrock-agentcore-control",
    "ListPolicyEngines",
    "bedrock-agentcore:ListPolicyEngines",
    keeps="policyEngines(policyEngineId name policyEngineArn status)",
)
EXPORT = Export(
    what="AgentCore policy engines",
    command="aws bedrock-agentcore-control list-policy-engines --region REGION",
    file="agentcore/policy-engines.REGION.json",
    tables=("resources",),
    calls=(LIST_POLICY_ENGINES,),
    recognises=lambda file: file.lists("policyEngines", "policyEngineArn"),
    accounts=lambda file: accounts_of(file.values("policyEngines", "policyEngineArn")),
    read=_read,
    settle=resources(ENGINE),
    further=True,
)
