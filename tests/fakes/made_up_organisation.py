"""The made-up estate's organisation: all accounts below one unit, one SCP everywhere."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.fakes.made_up import MADE, document


def organisation(numbers: list[str]) -> Mapping[str, Any]:
    """The answer to each operation; the first of ``numbers`` manages the organisation."""
    owner = numbers[0]
    below = f"arn:aws:organizations::{owner}"
    unit = {"Id": "ou-aaaa-11111111", "Arn": f"{below}:ou/o-aaaaaaaaaa/ou-aaaa-11111111", "Name": "work"}
    root = {"Id": "r-aaaa", "Arn": f"{below}:root/o-aaaaaaaaaa/r-aaaa", "Name": "Root"}
    accounts = [_account(number, below, place) for place, number in enumerate(numbers)]
    policy = {
        "Id": "p-FullAWSAccess",
        "Arn": "arn:aws:organizations::aws:policy/service_control_policy/p-FullAWSAccess",
        "Name": "FullAWSAccess",
        "Type": "SERVICE_CONTROL_POLICY",
        "AwsManaged": True,
    }
    types = [{"Type": "SERVICE_CONTROL_POLICY", "Status": "ENABLED"}]
    targets = [
        {"TargetId": root["Id"], "Arn": root["Arn"], "Name": "Root", "Type": "ROOT"},
        {"TargetId": unit["Id"], "Arn": unit["Arn"], "Name": "work", "Type": "ORGANIZATIONAL_UNIT"},
        *(
            {"TargetId": each["Id"], "Arn": each["Arn"], "Name": each["Name"], "Type": "ACCOUNT"}
            for each in accounts
        ),
    ]
    content = document({"Effect": "Allow", "Action": "*", "Resource": "*"})
    return {
        "DescribeOrganization": {
            "Organization": {
                "Id": "o-aaaaaaaaaa",
                "Arn": f"{below}:organization/o-aaaaaaaaaa",
                "FeatureSet": "ALL",
                "MasterAccountArn": accounts[0]["Arn"],
                "MasterAccountId": owner,
                "MasterAccountEmail": "root@example.com",
            }
        },
        "ListAccounts": {"Accounts": accounts},
        "ListRoots": {"Roots": [{**root, "PolicyTypes": types}]},
        "ListAccountsForParent": lambda asked: {
            "Accounts": accounts if asked.params["ParentId"] == unit["Id"] else []
        },
        "ListOrganizationalUnitsForParent": lambda asked: {
            "OrganizationalUnits": [unit] if asked.params["ParentId"] == root["Id"] else []
        },
        "ListPolicies": lambda asked: {
            "Policies": [policy] if asked.params["Filter"] == policy["Type"] else []
        },
        "DescribePolicy": {"Policy": {"PolicySummary": policy, "Content": content}},
        "ListTargetsForPolicy": {"Targets": targets},
    }


def _account(number: str, below: str, place: int) -> dict[str, Any]:
    return {
        "Id": number,
        "Arn": f"{below}:account/o-aaaaaaaaaa/{number}",
        "Email": f"account-{place}@example.com",
        "Name": f"account-{place}",
        "Status": "ACTIVE",
        "JoinedMethod": "CREATED",
        "JoinedTimestamp": MADE,
    }
