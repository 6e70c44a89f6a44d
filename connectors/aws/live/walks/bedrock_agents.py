"""Amazon Bedrock: agents with all their versions and tools, knowledge bases, flows."""

from __future__ import annotations

from functools import partial

from nhiscan.connectors.aws.agents.join import DRAFT
from nhiscan.connectors.aws.exports.bedrock_action_group import GET_AGENT_ACTION_GROUP
from nhiscan.connectors.aws.exports.bedrock_action_groups import LIST_AGENT_ACTION_GROUPS
from nhiscan.connectors.aws.exports.bedrock_agent import GET_AGENT
from nhiscan.connectors.aws.exports.bedrock_agent_aliases import LIST_AGENT_ALIASES
from nhiscan.connectors.aws.exports.bedrock_agent_knowledge_bases import LIST_AGENT_KNOWLEDGE_BASES
from nhiscan.connectors.aws.exports.bedrock_agent_version import GET_AGENT_VERSION
from nhiscan.connectors.aws.exports.bedrock_agent_versions import LIST_AGENT_VERSIONS
from nhiscan.connectors.aws.exports.bedrock_agents import LIST_AGENTS
from nhiscan.connectors.aws.exports.bedrock_collaborators import LIST_AGENT_COLLABORATORS
from nhiscan.connectors.aws.exports.bedrock_flow import GET_FLOW
from nhiscan.connectors.aws.exports.bedrock_flows import LIST_FLOWS
from nhiscan.connectors.aws.exports.bedrock_knowledge_base import GET_KNOWLEDGE_BASE
from nhiscan.connectors.aws.exports.bedrock_knowledge_bases import LIST_KNOWLEDGE_BASES
from nhiscan.connectors.aws.live.walk import Place, Walk, Where, word

_PAGE = 1000
"""As many as one page may hold."""


def _go(aws: Place) -> None:
    agents = aws.ask(LIST_AGENTS, f"bedrock/agents.{aws.region}.json", maxResults=_PAGE)
    bases = aws.ask(LIST_KNOWLEDGE_BASES, f"bedrock/knowledge-bases.{aws.region}.json", maxResults=_PAGE)
    flows = aws.ask(LIST_FLOWS, f"bedrock/flows.{aws.region}.json", maxResults=_PAGE)
    aws.each(agents.column("agentSummaries", "agentId"), partial(_agent, aws))
    aws.each(bases.column("knowledgeBaseSummaries", "knowledgeBaseId"), partial(_knowledge_base, aws))
    aws.each(flows.column("flowSummaries", "id"), partial(_flow, aws))


def _agent(aws: Place, agent: str) -> None:
    """The draft, every version, and the tools of the draft and of each version that an alias leads to."""
    name, of_agent = word(agent), {"agentId": agent}
    aws.ask(GET_AGENT, f"bedrock/agents/{aws.region}/{name}.json", **of_agent)
    into = f"bedrock/agent-versions/{aws.region}/{name}.json"
    listed = aws.ask(LIST_AGENT_VERSIONS, into, maxResults=_PAGE, **of_agent)
    into = f"bedrock/agent-aliases/{aws.region}/{name}.json"
    aliases = aws.ask(LIST_AGENT_ALIASES, into, maxResults=_PAGE, **of_agent)
    routed = [
        version
        for alias in aliases.each("agentAliasSummaries")
        for version in alias.column("routingConfiguration", "agentVersion")
    ]
    for version in dict.fromkeys([*listed.column("agentVersionSummaries", "agentVersion"), *routed]):
        if version != DRAFT:
            into = f"bedrock/agent-version/{aws.region}/{name}.{word(version)}.json"
            aws.ask(GET_AGENT_VERSION, into, agentVersion=version, **of_agent)
    for version in dict.fromkeys([DRAFT, *routed]):
        _tools(aws, agent, version)


def _tools(aws: Place, agent: str, version: str) -> None:
    """What one version of an agent may call."""
    name, of_version = f"{word(agent)}.{word(version)}", {"agentId": agent, "agentVersion": version}
    for call, folder in (
        (LIST_AGENT_COLLABORATORS, "collaborators"),
        (LIST_AGENT_KNOWLEDGE_BASES, "agent-knowledge-bases"),
    ):
        aws.ask(call, f"bedrock/{folder}/{aws.region}/{name}.json", maxResults=_PAGE, **of_version)
    into = f"bedrock/action-groups/{aws.region}/{name}.json"
    groups = aws.ask(LIST_AGENT_ACTION_GROUPS, into, maxResults=_PAGE, **of_version)
    for group in groups.column("actionGroupSummaries", "actionGroupId"):
        into = f"bedrock/action-group/{aws.region}/{name}.{word(group)}.json"
        aws.ask(GET_AGENT_ACTION_GROUP, into, actionGroupId=group, **of_version)


def _knowledge_base(aws: Place, base: str) -> None:
    into = f"bedrock/knowledge-bases/{aws.region}/{word(base)}.json"
    aws.ask(GET_KNOWLEDGE_BASE, into, knowledgeBaseId=base)


def _flow(aws: Place, flow: str) -> None:
    into = f"bedrock/flows/{aws.region}/{word(flow)}.json"
    aws.ask(GET_FLOW, into, flowIdentifier=flow, includedData="METADATA_ONLY")


WALK = Walk(
    Where.REGION,
    (
        LIST_AGENTS,
        GET_AGENT,
        LIST_AGENT_VERSIONS,
        GET_AGENT_VERSION,
        LIST_AGENT_ALIASES,
        LIST_AGENT_ACTION_GROUPS,
        GET_AGENT_ACTION_GROUP,
        LIST_AGENT_COLLABORATORS,
        LIST_AGENT_KNOWLEDGE_BASES,
        LIST_KNOWLEDGE_BASES,
        GET_KNOWLEDGE_BASE,
        LIST_FLOWS,
        GET_FLOW,
    ),
    _go,
)
