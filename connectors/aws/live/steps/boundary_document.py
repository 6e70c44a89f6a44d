"""The document of a managed policy that serves as a boundary: the account's details may leave it out."""

from __future__ import annotations

from typing import Final

from nhiscan.connectors.aws.arns import parse_arn
from nhiscan.connectors.aws.exports.iam_managed_policy import GET_POLICY_VERSION
from nhiscan.connectors.aws.exports.iam_policy import GET_POLICY
from nhiscan.connectors.aws.live.walk import Place, word

CALLS: Final = (GET_POLICY, GET_POLICY_VERSION)
"""Every call that ``boundary_document`` may make."""


def boundary_document(aws: Place, arn: str) -> None:
    """Ask for the version of one managed policy that counts; its ARN is what an identity names.

    Files lie as the ARN goes on after ``policy/``, those of AWS's own policies below ``aws``.
    """
    parts = parse_arn(arn)
    if parts is None:
        return
    path = "/".join(map(word, parts.resource.split("/")[1:]))
    into = f"aws/{path}.json" if parts.account == "aws" else f"{path}.json"
    policy = aws.ask(GET_POLICY, f"policy-defaults/{into}", PolicyArn=arn)
    if (version := policy.text("Policy", "DefaultVersionId")) is not None:
        aws.ask(GET_POLICY_VERSION, f"managed-policies/{into}", PolicyArn=arn, VersionId=version)
