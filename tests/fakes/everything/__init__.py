"""An estate with one of everything: a collection of it makes every allow-listed call and fills every table.

Two accounts: the one that manages the organisation and asks, and a member with the same IAM and nothing
else. One region is switched on. The modules here hold what is answered, by topic.
"""

from __future__ import annotations

from typing import Final

from tests.fakes.everything import (
    agent_gateways,
    agent_guards,
    agent_runtimes,
    analyzers,
    bedrock,
    containers,
    credentials,
    functions,
    identities,
    identity_center,
    jobs,
    keys,
    learning,
    messages,
    organisation,
    outsiders,
    providers,
    servers,
    sign_in,
    storage,
)
from tests.fakes.everything.names import MANAGEMENT, MEMBER, REGION, Answers
from tests.fakes.last_accessed import LastAccessed
from tests.fakes.nothing import nothing
from tests.fakes.scripted import Script

__all__ = ["MANAGEMENT", "MEMBER", "REGION", "everything"]

_OF_EACH: Final = (identities, credentials, providers)
"""What both accounts have."""
_GLOBAL: Final = (organisation, identity_center, storage)
"""What only the management account has, asked in whatever region."""
_REGIONAL: Final = (
    *(servers, functions, containers, jobs, learning, outsiders, keys, messages),
    *(bedrock, agent_runtimes, agent_gateways, agent_guards, analyzers),
)
"""What only the management account has, in its region."""
_PAGES: Final = {
    "iam:GetAccountAuthorizationDetails": 2,
    "organizations:ListAccounts": 1,
    "organizations:ListTargetsForPolicy": 2,
    "s3:ListBuckets": 1,
    "lambda:ListFunctions": 1,
    "ecs:ListServices": 1,
    "secretsmanager:ListSecrets": 1,
    "sso-admin:ListAccountAssignments": 1,
    "bedrock-agent:ListAgents": 1,
    "bedrock-agentcore-control:ListAgentRuntimeEndpoints": 1,
}
"""The lists that come in pages, with the rows of each."""


def everything() -> Script:
    """A fresh estate; its jobs begin anew."""
    script = Script(nothing)
    _tell(script, sign_in.ANSWERS)
    _tell(script, servers.REGIONS)
    for account in (MANAGEMENT, MEMBER):
        for module in _OF_EACH:
            _tell(script, module.answers(account), account)
    for module in _GLOBAL:
        _tell(script, module.ANSWERS, MANAGEMENT)
    for module in _REGIONAL:
        _tell(script, module.ANSWERS, MANAGEMENT, REGION)
    return LastAccessed(credentials.last_accessed).into(script)


def _tell(script: Script, answers: Answers, account: str | None = None, region: str | None = None) -> None:
    for name, says in answers.items():
        service, operation = name.split(":")
        script.on(service, operation, says, account=account, region=region, page_size=_PAGES.get(name))
