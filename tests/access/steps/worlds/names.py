"""Names as accounts tell them, and the ids that AWS gives: ``role/boss``, ``lambda-function f``."""

from __future__ import annotations

import re
from typing import Final

from tests.access.building import ACCOUNT

REGION: Final = "eu-west-1"
IAM: Final = (
    "group instance-profile mfa oidc-provider policy role saml-provider server-certificate user".split()
)
"""What IAM keeps below an account, by the first word of its relative id."""
FORMS: Final = {
    "agentcore-api-key-provider": "bedrock-agentcore:token-vault/default/apikeycredentialprovider/",
    "agentcore-browser": "bedrock-agentcore:browser-custom/",
    "agentcore-code-interpreter": "bedrock-agentcore:code-interpreter-custom/",
    "agentcore-gateway": "bedrock-agentcore:gateway/",
    "agentcore-harness": "bedrock-agentcore:harness/",
    "agentcore-oauth2-provider": "bedrock-agentcore:token-vault/default/oauth2credentialprovider/",
    "agentcore-runtime": "bedrock-agentcore:runtime/",
    "batch-job-definition": "batch:job-definition/",
    "cloudformation-stack": "cloudformation:stack/",
    "codebuild-project": "codebuild:project/",
    "cognito-identity-pool": f"cognito-identity:identitypool/{REGION}:",
    "dynamodb-table": "dynamodb:table/",
    "ec2-instance": "ec2:instance/",
    "ecr-repository": "ecr:repository/",
    "ecs-service": "ecs:service/",
    "ecs-task-definition": "ecs:task-definition/",
    "eks-cluster": "eks:cluster/",
    "eks-pod-identity": "eks:podidentityassociation/",
    "glue-job": "glue:job/",
    "kms-key": "kms:key/",
    "lambda-function": "lambda:function:",
    "rolesanywhere-profile": "rolesanywhere:profile/",
    "rolesanywhere-trust-anchor": "rolesanywhere:trust-anchor/",
    "sagemaker-domain": "sagemaker:domain/",
    "sagemaker-notebook": "sagemaker:notebook-instance/",
    "scheduler-schedule": "scheduler:schedule/",
    "secretsmanager-secret": "secretsmanager:secret:",
    "sns-topic": "sns:",
    "sqs-queue": "sqs:",
    "stepfunctions-state-machine": "states:stateMachine:",
}
"""What comes before the name in the ARN of each kind that has a region: service, then the rest.

Source: Service Authorization Reference, "Resource types defined by" of each service.
"""
_ELSEWHERE: Final = {
    "instance-profile": f"arn:aws:iam::{ACCOUNT}:instance-profile/",
    "oidc-provider": f"arn:aws:iam::{ACCOUNT}:oidc-provider/",
    "permission-set": "arn:aws:sso:::permissionSet/ssoins-1234567890abcdef/",
    "s3-bucket": "arn:aws:s3:::",
    "saml-provider": f"arn:aws:iam::{ACCOUNT}:saml-provider/",
}
KINDS: Final = frozenset([*FORMS, *_ELSEWHERE])
"""Every kind of resource that an account can tell of."""
_REGIONAL: Final = re.compile(r"([a-z0-9-]+):([^ ]+)")


def id_of(text: str) -> str:
    """The id that ``text`` stands for: relative to the account, ``KIND NAME``, ``SERVICE:REST``, or whole."""
    kind, space, name = text.partition(" ")
    if space and kind in KINDS:
        return arn(kind, name)
    if text == "root":
        return f"arn:aws:iam::{ACCOUNT}:root"
    if text.partition("/")[0] in IAM:
        return f"arn:aws:iam::{ACCOUNT}:{text}"
    found = _REGIONAL.fullmatch(text)
    if found is not None and found[1] != "arn" and "/" not in found[1]:
        return f"arn:aws:{found[1]}:{REGION}:{ACCOUNT}:{found[2]}"
    assert " " not in text, f"`{text}` is no resource"
    return text


def arn(kind: str, name: str) -> str:
    """The ARN of a resource of ``kind``."""
    if kind in _ELSEWHERE:
        return _ELSEWHERE[kind] + name
    service, _, rest = FORMS[kind].partition(":")
    return f"arn:aws:{service}:{REGION}:{ACCOUNT}:{rest}{name}"


def account_of(id_: str) -> str:
    """The account that an id names; the own one where it names none."""
    parts = id_.split(":", 5)
    return parts[4] if len(parts) == 6 and parts[4].isdecimal() else ACCOUNT
