"""What an action group of a Bedrock agent can be asked: ``aws bedrock-agent get-agent-action-group``."""

from __future__ import annotations

from collections.abc import Iterator

from nhiscan.connectors.aws.agents.bedrock import agent_of
from nhiscan.connectors.aws.agents.places import Named, named
from nhiscan.connectors.aws.agents.settings import entry_at, settings, text_at
from nhiscan.connectors.aws.call import Call
from nhiscan.connectors.aws.entry import Entry
from nhiscan.connectors.aws.export import Export, File, Subject
from nhiscan.connectors.aws.exports.bedrock_action_groups import ActionGroup
from nhiscan.connectors.aws.facts import Given
from nhiscan.connectors.aws.ledger import PROVIDER, Ledger
from nhiscan.model import Tool

_WHAT = "action group of a Bedrock agent"


def _read(file: File, ledger: Ledger) -> None:
    """The answer names its agent, but neither region nor account: the file's folder and name do."""
    place = named(file, "AGENT", "VERSION", "GROUP")
    ledger.learn(Given(_WHAT, place.word))
    if (entry := file.top.entry("agentActionGroup")) is not None:
        agent = agent_of(place, ledger)
        entry.about(agent)
        ledger.add(_tool(entry, place, agent, ledger.account))


def _tool(entry: Entry, place: Named, agent: str, account: str) -> Tool:
    """A tool. Only functions are named in the answer; what an API schema holds is not looked at.

    An OpenAPI schema may ask for confirmation too, so without functions that is not known.

    Source: Bedrock User Guide, "Get user confirmation before invoking action group function".
    """
    _, version, group = place.ids
    functions = _functions(entry)
    confirmed = tuple(name for name, confirm in functions.items() if confirm) if functions else None
    return Tool(
        id=f"{agent}/{version}/action-group/{group}",
        partition=account,
        agent=agent,
        name=entry.maybe("actionGroupName") or group,
        operations=tuple(functions),
        provider=PROVIDER,
        kind="action-group",
        target=text_at(entry, "actionGroupExecutor", "lambda")
        or text_at(entry, "actionGroupExecutor", "customControl")
        or entry.maybe("parentActionSignature"),
        confirmed=confirmed,
        complete=bool(functions),
        settings=settings(
            {
                "agentVersion": version,
                "actionGroupState": entry.maybe("actionGroupState"),
                "parentActionSignature": entry.maybe("parentActionSignature"),
                "apiSchema": _schema(entry),
            }
        ),
    )


def _functions(entry: Entry) -> dict[str, bool]:
    """The functions by name, and whether a person must confirm a call."""
    schema = entry.entry("functionSchema")
    found = schema.entries("functions") if schema else ()
    return {function.text("name"): function.maybe("requireConfirmation") == "ENABLED" for function in found}


def _schema(entry: Entry) -> str | None:
    """Where an API schema lies: in a bucket, or in the answer itself."""
    if entry.entry("apiSchema") is None:
        return None
    place = entry_at(entry, "apiSchema", "s3")
    return f"s3://{place.maybe('s3BucketName')}/{place.maybe('s3ObjectKey')}" if place else "inline"


def _groups(ledger: Ledger) -> Iterator[Subject]:
    for found in ledger.of(ActionGroup):
        yield Subject(found.agent, found.word, f"bedrock/action-group/{found.region}/{found.word}.json")


GET_AGENT_ACTION_GROUP = Call(
    "bedrock-agent",
    "GetAgentActionGroup",
    "bedrock:GetAgentActionGroup",
    # apiSchema without its payload: whatever text stands in that is not ours to keep
    keeps="agentActionGroup(agentId agentVersion actionGroupId actionGroupName parentActionSignature "
    "actionGroupExecutor(lambda customControl) apiSchema(s3(s3BucketName s3ObjectKey)) "
    "functionSchema(functions(name requireConfirmation)) actionGroupState)",
)
EXPORT = Export(
    what=_WHAT,
    command="aws bedrock-agent get-agent-action-group --region REGION --agent-id AGENT "
    "--agent-version VERSION --action-group-id GROUP",
    file="bedrock/action-group/REGION/AGENT.VERSION.GROUP.json",
    tables=("tools",),
    calls=(GET_AGENT_ACTION_GROUP,),
    recognises=lambda file: file.has("agentActionGroup"),
    read=_read,
    each=_groups,
    none=frozenset({"ResourceNotFoundException"}),
    further=True,
)
