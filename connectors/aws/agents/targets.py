"""What a gateway's target does when it is called: which kind of thing works, and what it can be asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from nhiscan.connectors.aws.agents.settings import text_at
from nhiscan.connectors.aws.arns import Arn
from nhiscan.connectors.aws.entry import Entry

KEPT: Final = (
    "targetConfiguration("
    "mcp(openApiSchema(s3(uri)) smithyModel(s3(uri)) "
    "lambda(lambdaArn toolSchema(s3(uri) inlinePayload(name))) "
    "mcpServer(endpoint listingMode mcpToolSchema(s3(uri))) "
    "apiGateway(restApiId stage apiGatewayToolConfiguration(toolFilters(filterPath methods))) "
    "connector(source(connectorId) enabled)) "
    "http(agentcoreRuntime(arn qualifier) passthrough(endpoint protocolType) connector(source(connectorId))) "
    "inference(connector(source(connectorId)) provider(endpoint operations(path))))"
)
"""What is kept of a target: of schemas where they lie, and the names of tools; never a schema itself."""


@dataclass(frozen=True, slots=True)
class Target:
    """What works, and what it can be asked."""

    kind: str
    """What it is, as the answer has it: ``mcp.lambda``."""
    works: str | None = None
    """What does the work; None: that stands in a schema, which is not read."""
    operations: tuple[str, ...] = ()
    """What it can be asked to do, as far as the answer names it."""
    complete: bool = False
    """Whether that is all."""
    schema: str | None = None
    """Where its schema lies."""


def target(entry: Entry, gateway: Arn) -> Target | None:
    """The target that ``targetConfiguration`` is; None: it is of a kind not known here."""
    for (protocol, kind), read in _KINDS.items():
        above = entry.entry(protocol) if entry.value(protocol) is not None else None
        found = above.entry(kind) if above is not None else None
        if found is not None:
            return read(f"{protocol}.{kind}", found, gateway)
    return None


def _by_schema(kind: str, entry: Entry, _: Arn) -> Target:
    """An API whose operations and address stand in a schema."""
    return Target(kind, schema=_schema(entry))


def _lambda(kind: str, entry: Entry, _: Arn) -> Target:
    """A function; its tools are named in the answer, or in a file in a bucket."""
    tools = entry.entry("toolSchema")
    named = tools is not None and tools.value("inlinePayload") is not None
    names = tuple(tool.text("name") for tool in tools.entries("inlinePayload")) if tools else ()
    place = None if named or tools is None else _schema(tools)
    return Target(kind, entry.maybe("lambdaArn"), names, named, place)


def _mcp_server(kind: str, entry: Entry, _: Arn) -> Target:
    """A server that says itself which tools it has."""
    schema = entry.entry("mcpToolSchema")
    return Target(kind, entry.maybe("endpoint"), schema=_schema(schema) if schema else None)


def _api_gateway(kind: str, entry: Entry, gateway: Arn) -> Target:
    """A stage of a REST API in the gateway's account and region; filters say which methods are offered.

    Source: Bedrock AgentCore Control API Reference, "ApiGatewayTargetConfiguration".
    """
    api, stage = entry.text("restApiId"), entry.text("stage")
    works = f"arn:{gateway.partition}:apigateway:{gateway.region}::/restapis/{api}/stages/{stage}"
    tools = entry.entry("apiGatewayToolConfiguration")
    operations = tuple(
        f"{method} {found.text('filterPath')}"
        for found in (tools.entries("toolFilters") if tools else ())
        for method in found.texts("methods")
    )
    return Target(kind, works, operations, complete=bool(operations))


def _connector(kind: str, entry: Entry, _: Arn) -> Target:
    """A ready-made connector, with all of its tools unless some are named."""
    named = entry.value("enabled") is not None
    return Target(kind, text_at(entry, "source", "connectorId"), tuple(entry.texts("enabled")), named)


def _runtime(kind: str, entry: Entry, _: Arn) -> Target:
    return Target(kind, entry.maybe("arn"))


def _endpoint(kind: str, entry: Entry, _: Arn) -> Target:
    return Target(kind, entry.maybe("endpoint"))


def _schema(entry: Entry) -> str:
    """Where a schema lies: in a bucket, or in the answer itself, where it is not looked at."""
    return text_at(entry, "s3", "uri") or "inline"


_KINDS: Final[Mapping[tuple[str, str], Callable[[str, Entry, Arn], Target]]] = MappingProxyType(
    {
        ("mcp", "openApiSchema"): _by_schema,
        ("mcp", "smithyModel"): _by_schema,
        ("mcp", "lambda"): _lambda,
        ("mcp", "mcpServer"): _mcp_server,
        ("mcp", "apiGateway"): _api_gateway,
        ("mcp", "connector"): _connector,
        ("http", "agentcoreRuntime"): _runtime,
        ("http", "passthrough"): _endpoint,
        ("http", "connector"): _connector,
        ("inference", "connector"): _connector,
        ("inference", "provider"): _endpoint,
    }
)
