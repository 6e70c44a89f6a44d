"""The organisation: a root, a unit with the member in it, a policy of each type at each height."""

from __future__ import annotations

from typing import Any, Final

from tests.fakes.everything.names import MADE, MANAGEMENT, MEMBER, Answers, allow, named, policy

_ID: Final = "o-exampleorg1"
_ARN: Final = f"arn:aws:organizations::{MANAGEMENT}"
_ROOT: Final = {"Id": "r-ab12", "Arn": f"{_ARN}:root/{_ID}/r-ab12", "Name": "Root"}
_UNIT: Final = {
    "Id": "ou-ab12-workload",
    "Arn": f"{_ARN}:ou/{_ID}/ou-ab12-workload",
    "Name": "Workloads",
}
_SCP, _RCP = "SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY"


def _account(number: str, name: str, *above: dict[str, str]) -> dict[str, Any]:
    return {
        "Id": number,
        "Arn": f"{_ARN}:account/{_ID}/{number}",
        "Email": f"{name}@example.com",
        "Name": name,
        "Status": "ACTIVE",
        "State": "ACTIVE",
        "JoinedMethod": "CREATED",
        "JoinedTimestamp": MADE,
        "Paths": ["/".join([_ID, *(each["Id"] for each in above), number, ""])],
    }


_MANAGING: Final = _account(MANAGEMENT, "management", _ROOT)
_WORKING: Final = _account(MEMBER, "shop-test", _ROOT, _UNIT)
_PLACES: Final = (
    (_ROOT, "ROOT"),
    (_UNIT, "ORGANIZATIONAL_UNIT"),
    (_MANAGING, "ACCOUNT"),
    (_WORKING, "ACCOUNT"),
)


def _summary(id_: str, name: str, type_: str) -> dict[str, Any]:
    own, kind = id_ != f"p-{name}", type_.lower()
    home = f"{_ARN}:policy/{_ID}" if own else "arn:aws:organizations::aws:policy"
    return {
        "Id": id_,
        "Arn": f"{home}/{kind}/{id_}",
        "Name": name,
        "Type": type_,
        "AwsManaged": not own,
        "Description": "",
    }


_EVERYTHING: Final = policy(allow("*"))
_NO_LEAVING: Final = policy({"Effect": "Deny", "Action": "organizations:LeaveOrganization", "Resource": "*"})
_OURS_ONLY: Final = policy(
    {
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:*",
        "Resource": "*",
        "Condition": {
            "StringNotEqualsIfExists": {"aws:PrincipalOrgID": _ID},
            "BoolIfExists": {"aws:PrincipalIsAWSService": "false"},
        },
    }
)
_POLICIES: Final = (
    (_summary("p-FullAWSAccess", "FullAWSAccess", _SCP), _EVERYTHING, _PLACES),
    (_summary("p-stay0001", "stay", _SCP), _NO_LEAVING, _PLACES[1:2]),
    (
        _summary("p-RCPFullAWSAccess", "RCPFullAWSAccess", _RCP),
        policy(allow("*", Principal="*")),
        _PLACES,
    ),
    (_summary("p-ours0001", "ours-only", _RCP), _OURS_ONLY, _PLACES[:1]),
)


def _of_type(type_: str) -> dict[str, Any]:
    return {"Policies": [summary for summary, _, _ in _POLICIES if summary["Type"] == type_]}


def _target(place: dict[str, Any], type_: str) -> dict[str, str]:
    return {"TargetId": place["Id"], "Arn": place["Arn"], "Name": place["Name"], "Type": type_}


def _below(key: str, **rows: list[dict[str, Any]]) -> Any:
    """What lies in the root and in the unit, whose children and accounts are asked for by parent."""
    return named({_ROOT["Id"]: {key: rows["root"]}, _UNIT["Id"]: {key: rows["unit"]}}, "ParentId")


ANSWERS: Answers = {
    "organizations:DescribeOrganization": {
        "Organization": {
            "Id": _ID,
            "Arn": f"{_ARN}:organization/{_ID}",
            "FeatureSet": "ALL",
            "MasterAccountArn": _MANAGING["Arn"],
            "MasterAccountId": MANAGEMENT,
            "MasterAccountEmail": _MANAGING["Email"],
        }
    },
    "organizations:ListAccounts": {"Accounts": [_MANAGING, _WORKING]},
    "organizations:ListRoots": {
        "Roots": [{**_ROOT, "PolicyTypes": [{"Type": type_, "Status": "ENABLED"} for type_ in (_SCP, _RCP)]}]
    },
    "organizations:ListAccountsForParent": _below("Accounts", root=[_MANAGING], unit=[_WORKING]),
    "organizations:ListOrganizationalUnitsForParent": _below("OrganizationalUnits", root=[_UNIT], unit=[]),
    "organizations:ListPolicies": named({type_: _of_type(type_) for type_ in (_SCP, _RCP)}, "Filter"),
    "organizations:DescribePolicy": named(
        {
            summary["Id"]: {"Policy": {"PolicySummary": summary, "Content": content}}
            for summary, content, _ in _POLICIES
        },
        "PolicyId",
    ),
    "organizations:ListTargetsForPolicy": named(
        {
            summary["Id"]: {"Targets": [_target(*place) for place in places]}
            for summary, _, places in _POLICIES
        },
        "PolicyId",
    ),
    "organizations:ListDelegatedAdministrators": {
        "DelegatedAdministrators": [
            {
                **{name: _WORKING[name] for name in ("Id", "Arn", "Email", "Name", "Status")},
                "JoinedMethod": "CREATED",
                "JoinedTimestamp": MADE,
                "DelegationEnabledDate": MADE,
            }
        ]
    },
    "organizations:ListDelegatedServicesForAccount": named(
        {
            MEMBER: {
                "DelegatedServices": [
                    {"ServicePrincipal": "access-analyzer.amazonaws.com", "DelegationEnabledDate": MADE}
                ]
            }
        },
        "AccountId",
    ),
}
