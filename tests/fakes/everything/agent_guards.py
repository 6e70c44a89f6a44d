"""What guards agents of AgentCore: policies, credentials for elsewhere, identities of their own."""

from __future__ import annotations

from typing import Final

from tests.fakes.everything.names import MADE, Answers, arn, named

_AT: Final = {"createdAt": MADE, "updatedAt": MADE}
_STORED: Final = {"createdTime": MADE, "lastUpdatedTime": MADE}
_GUARD, _POLICY = "guard-abcdefghij", "look-abcdefghij"
_VAULT: Final = arn("bedrock-agentcore", "token-vault/default")
_LOOK: Final = 'permit(principal, action == Action::"orders___look", resource);'
ENGINE: Final = arn("bedrock-agentcore", f"policy-engine/{_GUARD}")
"""The policies that a gateway asks."""
OAUTH: Final = f"{_VAULT}/oauth2credentialprovider/erp"
"""Where tokens for a gateway come from."""
IDENTITY: Final = arn("bedrock-agentcore", "workload-identity-directory/default/workload-identity/triage")
"""The identity of a runtime."""

ANSWERS: Answers = {
    "bedrock-agentcore-control:ListPolicyEngines": {
        "policyEngines": [
            {
                "policyEngineId": _GUARD,
                "name": "guard",
                "policyEngineArn": ENGINE,
                "status": "ACTIVE",
                "statusReasons": [],
                **_AT,
            }
        ]
    },
    "bedrock-agentcore-control:ListPolicies": named(
        {
            _GUARD: {
                "policies": [
                    {
                        "policyId": _POLICY,
                        "name": "look",
                        "policyEngineId": _GUARD,
                        "policyArn": f"{ENGINE}/policy/{_POLICY}",
                        "status": "ACTIVE",
                        "statusReasons": [],
                        "definition": {"cedar": {"statement": _LOOK}},
                        **_AT,
                    }
                ]
            }
        },
        "policyEngineId",
    ),
    "bedrock-agentcore-control:ListOauth2CredentialProviders": {
        "credentialProviders": [
            {
                "name": "erp",
                "credentialProviderVendor": "CustomOauth2",
                "credentialProviderArn": OAUTH,
                **_STORED,
            }
        ]
    },
    "bedrock-agentcore-control:ListApiKeyCredentialProviders": {
        "credentialProviders": [
            {
                "name": "maps",
                "credentialProviderArn": f"{_VAULT}/apikeycredentialprovider/maps",
                **_STORED,
            }
        ]
    },
    "bedrock-agentcore-control:ListWorkloadIdentities": {
        "workloadIdentities": [{"name": "triage", "workloadIdentityArn": IDENTITY}]
    },
}
