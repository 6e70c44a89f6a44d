"""The tools of a harness, with what they reach out with."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from nhiscan.connectors.aws.agents.settings import entry_at, settings, text_at
from nhiscan.connectors.aws.entry import Entry
from nhiscan.connectors.aws.ledger import PROVIDER
from nhiscan.model import Tool

KEPT: Final = (
    "tools(type name config("
    "remoteMcp(headers{} outboundAuth(awsIam(service region) none{})) "
    "agentCoreBrowser(browserArn) "
    "agentCoreGateway(gatewayArn outboundAuth(awsIam{} none{} oauth(providerArn scopes grantType))) "
    "agentCoreCodeInterpreter(codeInterpreterArn)))"
)
"""What is kept of tools: no address and no header of a server, both may hold a key; no schema."""

_TARGETS: Final = (
    ("agentCoreBrowser", "browserArn"),
    ("agentCoreGateway", "gatewayArn"),
    ("agentCoreCodeInterpreter", "codeInterpreterArn"),
)


def harness_tools(entry: Entry, harness: str, version: str | None, account: str) -> Iterator[Tool]:
    """Every tool of one version of a harness; one that cannot be read is a fault of ``tools``."""
    for index, tool in enumerate(entry.entries("tools", "tools")):
        with tool.guarded():
            yield _tool(tool, harness, version, account, index)


def _tool(entry: Entry, harness: str, version: str | None, account: str, index: int) -> Tool:
    """A tool. A function in the harness itself is one operation; servers tell theirs when they are asked."""
    kind = entry.text("type")
    name = entry.maybe("name") or f"{kind}-{index}"
    inline = kind == "inline_function"
    outbound = _outbound(entry)
    oauth = outbound.entry("oauth") if outbound else None
    remote = entry_at(entry, "config", "remoteMcp")
    return Tool(
        id=f"{harness}/{version or 'current'}/tool/{name}",
        partition=account,
        agent=harness,
        name=name,
        operations=(name,) if inline else (),
        provider=PROVIDER,
        kind=kind,
        target=next(filter(None, (text_at(entry, "config", *path) for path in _TARGETS)), None),
        credential=_credential(outbound, oauth),
        scopes=tuple(oauth.texts("scopes")) if oauth else (),
        complete=inline,
        settings=settings(
            {
                "version": version,
                "headers": remote.names_in("headers") if remote else (),
                "grantType": oauth.maybe("grantType") if oauth else None,
                "iamService": text_at(outbound, "awsIam", "service") if outbound else None,
            }
        ),
    )


def _outbound(entry: Entry) -> Entry | None:
    """How a server or gateway is spoken to."""
    server = entry_at(entry, "config", "remoteMcp", "outboundAuth")
    return server or entry_at(entry, "config", "agentCoreGateway", "outboundAuth")


def _credential(outbound: Entry | None, oauth: Entry | None) -> str | None:
    if outbound is None:
        return None
    provider = oauth.maybe("providerArn") if oauth else None
    return provider or next(
        (kind for kind in ("awsIam", "oauth", "none") if outbound.value(kind) is not None), None
    )
