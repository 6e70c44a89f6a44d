"""What Organizations prints: the tree, the accounts, and the guardrails with where they hang."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Final

from tools.make_acme.clock import ago, stamp
from tools.make_acme.ids import ACCOUNTS, DEV, HOME, PROD, ROOT, SECOND
from tools.make_acme.nouns import Statement
from tools.make_acme.statements import all_but, deny, document

Json = dict[str, Any]
ORGANISATION: Final = "o-exampleorgid"
TOP: Final = "r-examplerootid111"
PRODUCTION: Final = "ou-examplerootid111-exampleouid111"
SANDBOX: Final = "ou-examplerootid111-exampleouid222"
UNITS: Final = {PRODUCTION: ("Production", PROD), SANDBOX: ("Sandbox", DEV)}
"""Each unit with its name and its one account; the ids are those of AWS's documentation."""
KINDS: Final = ("SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY")
"""The types of policies that are switched on."""
GLOBAL_SERVICES: Final = [
    "account:*",
    "budgets:*",
    "ce:*",
    "cloudfront:*",
    "health:*",
    "iam:*",
    "organizations:*",
    "route53:*",
    "route53domains:*",
    "sso:*",
    "sts:*",
    "support:*",
    "trustedadvisor:*",
]
"""What the region fence leaves out: services that answer from one place whatever the region."""
FULL: Final[Statement] = {"Effect": "Allow", "Action": "*", "Resource": "*"}


@dataclass(frozen=True, slots=True)
class Guardrail:
    """One SCP or RCP."""

    id: str
    """Its id."""
    name: str
    """Its name."""
    kind: str
    """``SERVICE_CONTROL_POLICY`` or ``RESOURCE_CONTROL_POLICY``."""
    description: str
    """What its authors say of it."""
    statements: tuple[Statement, ...]
    """What it says."""
    targets: tuple[str, ...]
    """Where it hangs."""
    by_aws: bool = False
    """Whether it is AWS's own."""


EVERYWHERE: Final = (TOP, PRODUCTION, SANDBOX, PROD, DEV, ROOT)


def guardrails() -> tuple[Guardrail, ...]:
    """All of them. ``freeze-console-passwords`` and ``region-fence`` each close a real way up."""
    scp, rcp = "SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY"
    passwords = deny(["iam:CreateLoginProfile", "iam:UpdateLoginProfile"], sid="PeopleUseIdentityCenter")
    fence = all_but(
        "Deny",
        GLOBAL_SERVICES,
        sid="OnlyOurRegions",
        when={"StringNotEquals": {"aws:RequestedRegion": [HOME, SECOND]}},
    )
    return (
        Guardrail(
            "p-FullAWSAccess",
            "FullAWSAccess",
            scp,
            "Allows access to every operation",
            (FULL,),
            EVERYWHERE,
            True,
        ),
        Guardrail(
            "p-examplepolicyid111",
            "stay-in-the-organisation",
            scp,
            "No account leaves by itself",
            (deny("organizations:LeaveOrganization", sid="Stay"),),
            (TOP,),
        ),
        Guardrail(
            "p-examplepolicyid222", "region-fence", scp, "Frankfurt and Virginia only", (fence,), (TOP,)
        ),
        Guardrail(
            "p-examplepolicyid333",
            "freeze-console-passwords",
            scp,
            "Nobody makes or resets a console password in production",
            (passwords,),
            (PRODUCTION,),
        ),
        Guardrail(
            "p-RCPFullAWSAccess",
            "RCPFullAWSAccess",
            rcp,
            "Allows access to every resource",
            ({"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"},),
            EVERYWHERE,
            True,
        ),
        Guardrail(
            "p-examplepolicyid444",
            "buckets-for-acme-only",
            rcp,
            "S3 for our own and for AWS",
            (ours(),),
            (TOP,),
        ),
    )


def ours() -> Statement:
    """Nobody from outside the organisation reaches a bucket, AWS's services apart."""
    return {
        "Sid": "OursOnly",
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:*",
        "Resource": "*",
        "Condition": {
            "StringNotEqualsIfExists": {"aws:PrincipalOrgID": ORGANISATION},
            "BoolIfExists": {"aws:PrincipalIsAWSService": "false"},
        },
    }


def organisation_files() -> dict[str, Json]:
    """Every file of the organisation, by its path below ``organizations/``."""
    files: dict[str, Json] = {
        "organization.json": {"Organization": organisation()},
        "accounts.json": {"Accounts": [account_row(one) for one in (ROOT, PROD, DEV)]},
        "roots.json": {"Roots": [top()]},
        f"units/{TOP}.json": {"OrganizationalUnits": [unit_row(one) for one in UNITS]},
        f"accounts/{TOP}.json": {"Accounts": [account_row(ROOT)]},
        "delegated-administrators.json": {"DelegatedAdministrators": []},
    }
    for unit, (_, account) in UNITS.items():
        files[f"units/{unit}.json"] = {"OrganizationalUnits": []}
        files[f"accounts/{unit}.json"] = {"Accounts": [account_row(account)]}
    for kind in KINDS:
        rows = [policy(rail)["PolicySummary"] for rail in guardrails() if rail.kind == kind]
        files[f"policies.{kind}.json"] = {"Policies": rows}
    for rail in guardrails():
        files[f"policies/{rail.id}.json"] = {"Policy": policy(rail)}
        files[f"targets/{rail.id}.json"] = {"Targets": [target(one) for one in rail.targets]}
    return files


def organisation() -> Json:
    """The organisation itself."""
    return {
        "Id": ORGANISATION,
        "Arn": f"arn:aws:organizations::{ROOT}:organization/{ORGANISATION}",
        "FeatureSet": "ALL",
        "MasterAccountArn": account_arn(ROOT),
        "MasterAccountId": ROOT,
        "MasterAccountEmail": f"{ACCOUNTS[ROOT]}@example.com",
        "AvailablePolicyTypes": [{"Type": "SERVICE_CONTROL_POLICY", "Status": "ENABLED"}],
    }


def account_row(account: str) -> Json:
    """One account; ``Status`` is gone since September 2026, ``State`` took its place."""
    invited = account == PROD
    return {
        "Id": account,
        "Arn": account_arn(account),
        "Email": f"{ACCOUNTS[account]}@example.com",
        "Name": ACCOUNTS[account],
        "State": "ACTIVE",
        "JoinedMethod": "INVITED" if invited or account == ROOT else "CREATED",
        "JoinedTimestamp": stamp(ago(1_334 if account == DEV else 2_190, f"joined {account}")),
    }


def top() -> Json:
    """The root of the tree."""
    return {
        "Id": TOP,
        "Arn": f"arn:aws:organizations::{ROOT}:root/{ORGANISATION}/{TOP}",
        "Name": "Root",
        "PolicyTypes": [{"Type": kind, "Status": "ENABLED"} for kind in KINDS],
    }


def unit_row(unit: str) -> Json:
    """One unit."""
    return {"Id": unit, "Arn": unit_arn(unit), "Name": UNITS[unit][0]}


def policy(rail: Guardrail) -> Json:
    """One guardrail with its text."""
    kind = rail.kind.lower()
    owner = "aws" if rail.by_aws else ROOT
    place = f"{kind}/{rail.id}" if rail.by_aws else f"{ORGANISATION}/{kind}/{rail.id}"
    return {
        "PolicySummary": {
            "Id": rail.id,
            "Arn": f"arn:aws:organizations::{owner}:policy/{place}",
            "Name": rail.name,
            "Description": rail.description,
            "Type": rail.kind,
            "AwsManaged": rail.by_aws,
        },
        "Content": json.dumps(document(rail.statements)),
    }


def target(one: str) -> Json:
    """One place where a guardrail hangs."""
    if one == TOP:
        return {"TargetId": one, "Arn": top()["Arn"], "Name": "Root", "Type": "ROOT"}
    if one in UNITS:
        return {"TargetId": one, "Arn": unit_arn(one), "Name": UNITS[one][0], "Type": "ORGANIZATIONAL_UNIT"}
    return {"TargetId": one, "Arn": account_arn(one), "Name": ACCOUNTS[one], "Type": "ACCOUNT"}


def account_arn(account: str) -> str:
    """The ARN of an account in the organisation."""
    return f"arn:aws:organizations::{ROOT}:account/{ORGANISATION}/{account}"


def unit_arn(unit: str) -> str:
    """The ARN of a unit."""
    return f"arn:aws:organizations::{ROOT}:ou/{ORGANISATION}/{unit}"
