"""Who becomes a role from outside: users of an identity pool, holders of certificates."""

from __future__ import annotations

from typing import Final

from tests.fakes.everything.names import MADE, REGION, RUNTIME, Answers, arn, named

_POOL: Final = f"{REGION}:11112222-3333-4444-5555-666677778888"
_RULE: Final = {"Claim": "role", "MatchType": "Equals", "Value": "admin", "RoleARN": RUNTIME}
_ID: Final = "01234567-89ab-cdef-0123-456789abcdef"

ANSWERS: Answers = {
    "cognito-identity:ListIdentityPools": {
        "IdentityPools": [{"IdentityPoolId": _POOL, "IdentityPoolName": "shop"}]
    },
    "cognito-identity:GetIdentityPoolRoles": named(
        {
            _POOL: {
                "IdentityPoolId": _POOL,
                "Roles": {"authenticated": RUNTIME},
                "RoleMappings": {
                    "accounts.google.com": {
                        "Type": "Rules",
                        "AmbiguousRoleResolution": "Deny",
                        "RulesConfiguration": {"Rules": [_RULE]},
                    }
                },
            }
        },
        "IdentityPoolId",
    ),
    "rolesanywhere:ListProfiles": {
        "profiles": [
            {
                "profileId": _ID,
                "profileArn": arn("rolesanywhere", f"profile/{_ID}"),
                "name": "factory",
                "enabled": True,
                "roleArns": [RUNTIME],
                "createdAt": MADE,
            }
        ]
    },
    "rolesanywhere:ListTrustAnchors": {
        "trustAnchors": [
            {
                "trustAnchorId": _ID,
                "trustAnchorArn": arn("rolesanywhere", f"trust-anchor/{_ID}"),
                "name": "factory",
                "enabled": True,
                "source": {
                    "sourceType": "AWS_ACM_PCA",
                    "sourceData": {"acmPcaArn": arn("acm-pca", f"certificate-authority/{_ID}")},
                },
                "createdAt": MADE,
            }
        ]
    },
}
