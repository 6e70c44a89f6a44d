"""What must be allowed in AWS: a policy document, or a role as a stack or a configuration."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from nhiscan.exports import cloudformation, terraform
from nhiscan.snapshot.permissions import Permissions

ROLE: Final = "nhiscan-audit"
"""What the role is called unless whoever deploys it says otherwise: the same name in every account."""

_ABOUT: Final = "Read-only role for nhiscan collect, denied the reads of secrets and data"
_TEXTS: Final = MappingProxyType(
    {
        "principal": "ARN of the user or role that runs nhiscan",
        "external_id": "What whoever assumes the role must say (sts:ExternalId)",
        "role_name": "Name of the role, the same in every account",
    }
)
_PRINCIPAL: Final = r"arn:aws[a-z-]*:iam::[0-9]{12}:[^*?]+"
_EXTERNAL_ID: Final = r"[A-Za-z0-9_+=,.@:/-]{2,}"
_ROLE_NAME: Final = r"[A-Za-z0-9_+=,.@-]{1,64}"


def _json(permissions: Permissions) -> str:
    """The document that is needed, as ``create-policy`` takes it; a list where it takes several."""
    documents = [policy.document for policy in permissions.policies if policy.needed]
    if len(documents) > 1:
        documents = [policy.document for policy in permissions.policies]
    return json.dumps(documents[0] if len(documents) == 1 else documents, indent=2) + "\n"


def _trust(principal: object, external_id: object) -> dict[str, object]:
    """Who may assume the role, in whichever language the two values speak."""
    statement = {
        "Effect": "Allow",
        "Principal": {"AWS": principal},
        "Action": "sts:AssumeRole",
        "Condition": {"StringEquals": {"sts:ExternalId": external_id}},
    }
    return {"Version": "2012-10-17", "Statement": [statement]}


def _cloudformation(permissions: Permissions) -> str:
    """A stack of one role: fit for a StackSet, since nothing in it names an account or a partition."""
    names = [f"Collect{number}" for number, _ in enumerate(permissions.policies, start=1)]
    made: dict[str, object] = {
        name: {
            "Type": "AWS::IAM::ManagedPolicy",
            "Properties": {"Description": _ABOUT, "PolicyDocument": policy.document},
        }
        for name, policy in zip(names, permissions.policies, strict=True)
    }
    partition = cloudformation.Reference("AWS::Partition")
    attached: list[object] = [cloudformation.Reference(name) for name in names]
    attached += [
        cloudformation.Joined(("arn:", partition, f":iam::aws:policy/{name}")) for name in permissions.beside
    ]
    role = {
        "RoleName": cloudformation.Reference("RoleName"),
        "Description": _ABOUT,
        "AssumeRolePolicyDocument": _trust(
            cloudformation.Reference("Principal"), cloudformation.Reference("ExternalId")
        ),
        "ManagedPolicyArns": attached,
    }
    return cloudformation.template(
        f"{_ABOUT}. Needs CAPABILITY_NAMED_IAM. A StackSet leaves out the organization's management account: "
        "deploy there too.",
        parameters={
            "Principal": _parameter("principal", _PRINCIPAL),
            "ExternalId": _parameter("external_id", _EXTERNAL_ID),
            "RoleName": _parameter("role_name", _ROLE_NAME) | {"Default": ROLE},
        },
        resources=made | {"Role": {"Type": "AWS::IAM::Role", "Properties": role}},
        outputs={"RoleArn": {"Value": cloudformation.Attribute("Role", "Arn")}},
    )


def _parameter(name: str, pattern: str) -> dict[str, object]:
    return {"Type": "String", "Description": _TEXTS[name], "AllowedPattern": f"^{pattern}$"}


def _terraform(permissions: Permissions) -> str:
    """One role with its policies, for a provider that whoever applies it sets up."""
    blocks = [
        _variable("principal", _PRINCIPAL),
        _variable("external_id", _EXTERNAL_ID),
        _variable("role_name", _ROLE_NAME, default=ROLE),
        terraform.Block("data", ("aws_partition", "current")),
    ]
    arns: dict[str, object] = {}
    for number, policy in enumerate(permissions.policies, start=1):
        label = f"collect_{number}"
        told = {
            "name": policy.name,
            "description": _ABOUT,
            "policy": terraform.JsonText(policy.document),
        }
        blocks.append(terraform.Block("resource", ("aws_iam_policy", label), told))
        arns[label] = terraform.Expression(f"aws_iam_policy.{label}.arn")
    partition = terraform.Expression("data.aws_partition.current.partition")
    for number, name in enumerate(permissions.beside, start=1):
        arns[f"beside_{number}"] = terraform.Joined(("arn:", partition, f":iam::aws:policy/{name}"))
    trust = _trust(terraform.Expression("var.principal"), terraform.Expression("var.external_id"))
    role = {
        "name": terraform.Expression("var.role_name"),
        "description": _ABOUT,
        "assume_role_policy": terraform.JsonText(trust),
    }
    blocks.append(terraform.Block("resource", ("aws_iam_role", "audit"), role))
    for label, arn in arns.items():
        attached = {"role": terraform.Expression("aws_iam_role.audit.name"), "policy_arn": arn}
        blocks.append(terraform.Block("resource", ("aws_iam_role_policy_attachment", label), attached))
    told = {"value": terraform.Expression("aws_iam_role.audit.arn")}
    blocks.append(terraform.Block("output", ("role_arn",), told))
    return terraform.configuration(f"{_ABOUT}.", blocks)


def _variable(name: str, pattern: str, **default: object) -> terraform.Block:
    matches = f"can(regex({terraform.string(f'^{pattern}$')}, var.{name}))"
    told = {"condition": terraform.Expression(matches), "error_message": f"Must match {pattern}."}
    arguments = {"type": terraform.Expression("string"), "description": _TEXTS[name], **default}
    return terraform.Block("variable", (name,), arguments, (terraform.Block("validation", (), told),))


WRITERS: Final[Mapping[str, Callable[[Permissions], str]]] = MappingProxyType(
    {"json": _json, "cloudformation": _cloudformation, "terraform": _terraform}
)
"""What AWS's policies can be written as; the roles hold every policy, whoever they name may assume them."""
