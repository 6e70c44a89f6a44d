"""Whom a runtime, harness or gateway lets in, by its authorizer."""

from __future__ import annotations

from typing import Final

from nhiscan.connectors.aws.agents.settings import Setting, entry_at
from nhiscan.connectors.aws.entry import Entry

KEPT: Final = (
    "authorizerConfiguration(customJWTAuthorizer(discoveryUrl allowedAudience allowedClients allowedScopes "
    "customClaims(inboundTokenClaimName) "
    "allowedWorkloadConfiguration(hostingEnvironments(arn) workloadIdentities)))"
)
"""The fields of an authorizer that are kept; of claims only which are asked for."""


def token_authorizer(entry: Entry) -> dict[str, Setting]:
    """The settings of the authorizer of tokens that ``entry`` has; none where it has none."""
    found = entry_at(entry, "authorizerConfiguration", "customJWTAuthorizer")
    if found is None:
        return {}
    workloads = found.entry("allowedWorkloadConfiguration")
    hosts = workloads.entries("hostingEnvironments") if workloads else ()
    return {
        "authorizerType": "CUSTOM_JWT",
        "discoveryUrl": found.maybe("discoveryUrl"),
        "allowedAudience": tuple(found.texts("allowedAudience")),
        "allowedClients": tuple(found.texts("allowedClients")),
        "allowedScopes": tuple(found.texts("allowedScopes")),
        "customClaims": _texts(found, "customClaims", "inboundTokenClaimName"),
        "allowedHosts": tuple(arn for host in hosts if (arn := host.maybe("arn"))),
        "allowedWorkloads": tuple(workloads.texts("workloadIdentities")) if workloads else (),
    }


def authorizer(entry: Entry) -> dict[str, Setting]:
    """The settings of the authorizer of a runtime or harness, which is IAM where it has none of its own.

    Source: Bedrock AgentCore Developer Guide, "Authenticate and authorize with Inbound Auth and Outbound
    Auth".
    """
    default: dict[str, Setting] = {"authorizerType": "AWS_IAM"}
    return default if entry.value("authorizerConfiguration") is None else token_authorizer(entry)


def _texts(entry: Entry, key: str, field: str) -> tuple[str, ...]:
    return tuple(text for item in entry.entries(key) if (text := item.maybe(field)))
