"""Who vouches for outsiders in IAM, and by whom the account vouches for its own outside."""

from __future__ import annotations

from tests.fakes.everything.identities import CENTER, GITHUB
from tests.fakes.everything.names import MADE, TEAM, Answers, iam, named


def answers(account: str) -> Answers:
    """The answers of one account."""
    oidc = iam(f"oidc-provider/{GITHUB}", account)
    told = {
        "Url": GITHUB,
        "ClientIDList": ["sts.amazonaws.com"],
        "ThumbprintList": ["6938fd4d98bab03faadb97b34396831e3780aea1"],
        "CreateDate": MADE,
        "Tags": [{"Key": "team", "Value": TEAM}],
    }
    saml = {
        "Arn": iam(f"saml-provider/{CENTER}", account),
        "ValidUntil": "2099-01-01T00:00:00Z",
        "CreateDate": MADE,
    }
    issuer = f"https://{account}.tokens.sts.global.api.aws"
    return {
        "iam:ListOpenIDConnectProviders": {"OpenIDConnectProviderList": [{"Arn": oidc}]},
        "iam:GetOpenIDConnectProvider": named({oidc: told}, "OpenIDConnectProviderArn"),
        "iam:ListSAMLProviders": {"SAMLProviderList": [saml]},
        "iam:GetOutboundWebIdentityFederationInfo": {"IssuerIdentifier": issuer, "JwtVendingEnabled": True},
    }
