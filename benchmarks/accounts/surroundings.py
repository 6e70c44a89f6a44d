"""The files about what stands around the identities: workloads, providers, resources, the organisation."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Final

from benchmarks.accounts.chance import NOW, stamp, unique_id
from benchmarks.accounts.details import ACCOUNT, Json
from benchmarks.accounts.kinds import REGIONS
from benchmarks.accounts.tasks import TASKS
from benchmarks.accounts.trusts import ISSUER, SAML_PROVIDER

ORGANISATION: Final = "o-a1b2c3d4e5"
ROOT: Final = "r-ab12"
UNIT: Final = "ou-ab12-11111111"
MANAGEMENT: Final = "999900001111"
_BASE: Final = f"arn:aws:organizations::{MANAGEMENT}"
_IAM: Final = f"arn:aws:iam::{ACCOUNT}"


def providers() -> Iterator[tuple[str, Json]]:
    """The identity providers that roles trust."""
    saml = {"Arn": f"{_IAM}:saml-provider/{SAML_PROVIDER}", "CreateDate": stamp(NOW)}
    yield "saml-providers.json", {"SAMLProviderList": [saml]}
    yield "oidc-providers.json", {"OpenIDConnectProviderList": [{"Arn": f"{_IAM}:oidc-provider/{ISSUER}"}]}


def workloads(roles: Sequence[Json]) -> Iterator[tuple[str, Json]]:
    """What runs as the roles: a function, an instance or a service for each that is made for one."""
    of = {end: [role for role in roles if f"-{end}-" in role["RoleName"]] for end in ("fn", "node", "task")}
    for place, region in enumerate(REGIONS):
        functions = [_function(role, region) for role in of["fn"][place :: len(REGIONS)]]
        yield f"lambda-functions.{region}.json", {"Functions": functions}
        instances = [_instance(role, region) for role in of["node"][place :: len(REGIONS)]]
        reservations = [{"OwnerId": ACCOUNT, "Instances": instances}] if instances else []
        yield f"ec2-instances.{region}.json", {"Reservations": reservations}
    services = [_task_service(role) for role in of["task"]]
    yield "ecs-services.main.json", {"services": services, "failures": []}
    for role in of["task"]:
        yield f"ecs-task-definitions/{role['RoleName']}.json", {"taskDefinition": _task_definition(role)}


def resources() -> Iterator[tuple[str, Json]]:
    """The policy of one bucket."""
    bucket = "data-etl-input"
    statement = TASKS["OnlyByTls"].statement("OnlyByTls", {"team": "data", "app": "etl"}) | {"Principal": "*"}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    yield f"resource-policies/s3/{bucket}.json", {"Policy": policy}


def organisation() -> Iterator[tuple[str, Json]]:
    """A management account and one unit with the account in it, fenced by one SCP beside AWS's own."""
    arn = f"{_BASE}:account/{ORGANISATION}/"
    accounts = {id_: _member(id_, name) for id_, name in ((MANAGEMENT, "root"), (ACCOUNT, "prod"))}
    unit = {"Id": UNIT, "Arn": f"{_BASE}:ou/{ORGANISATION}/{UNIT}", "Name": "Production"}
    yield (
        "organizations/organization.json",
        {
            "Organization": {
                "Id": ORGANISATION,
                "Arn": f"{_BASE}:organization/{ORGANISATION}",
                "FeatureSet": "ALL",
                "MasterAccountArn": arn + MANAGEMENT,
                "MasterAccountId": MANAGEMENT,
                "MasterAccountEmail": "root@example.com",
            }
        },
    )
    kinds = [{"Type": "SERVICE_CONTROL_POLICY", "Status": "ENABLED"}]
    root = {"Id": ROOT, "Arn": f"{_BASE}:root/{ORGANISATION}/{ROOT}", "Name": "Root", "PolicyTypes": kinds}
    yield "organizations/roots.json", {"Roots": [root]}
    yield "organizations/accounts.json", {"Accounts": list(accounts.values())}
    for parent, units, members in (
        (ROOT, [unit], [accounts[MANAGEMENT]]),
        (UNIT, [], [accounts[ACCOUNT]]),
    ):
        yield f"organizations/units/{parent}.json", {"OrganizationalUnits": units}
        yield f"organizations/accounts/{parent}.json", {"Accounts": members}
    yield from _policies(root, unit, accounts)


def _member(id_: str, name: str) -> Json:
    return {
        "Id": id_,
        "Arn": f"{_BASE}:account/{ORGANISATION}/{id_}",
        "Email": f"{name}@example.com",
        "Name": name,
        "Status": "ACTIVE",
        "JoinedMethod": "CREATED",
        "JoinedTimestamp": "2015-02-06T18:40:00+00:00",
    }


def _policies(root: Json, unit: Json, accounts: dict[str, Json]) -> Iterator[tuple[str, Json]]:
    """AWS's own SCP, which allows everything everywhere, and one that fences the unit's regions."""
    fence = TASKS["StayInRegion"].statement("StayInRegion", {"region": REGIONS[0]})
    everywhere = [
        (root, "ROOT"),
        (unit, "ORGANIZATIONAL_UNIT"),
        *((one, "ACCOUNT") for one in accounts.values()),
    ]
    for id_, name, statement, places in (
        ("p-FullAWSAccess", "FullAWSAccess", {"Effect": "Allow", "Action": "*", "Resource": "*"}, everywhere),
        ("p-examplefence1", "RegionFence", fence, everywhere[1:2]),
    ):
        summary = {
            "Id": id_,
            "Arn": f"{_BASE}:policy/{ORGANISATION}/service_control_policy/{id_}",
            "Name": name,
            "Description": "",
            "Type": "SERVICE_CONTROL_POLICY",
            "AwsManaged": name == "FullAWSAccess",
        }
        content = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
        yield f"organizations/policies/{id_}.json", {"Policy": {"PolicySummary": summary, "Content": content}}
        targets = [
            {"TargetId": place["Id"], "Arn": place["Arn"], "Name": place["Name"], "Type": kind}
            for place, kind in places
        ]
        yield f"organizations/targets/{id_}.json", {"Targets": targets}


def _function(role: Json, region: str) -> Json:
    name = role["RoleName"]
    return {
        "FunctionName": name,
        "FunctionArn": f"arn:aws:lambda:{region}:{ACCOUNT}:function:{name}",
        "Runtime": "python3.13",
        "Role": role["Arn"],
        "Environment": {"Variables": {"STAGE": "prod", "QUEUE": name}},
        "Version": "$LATEST",
    }


def _instance(role: Json, region: str) -> Json:
    return {
        "InstanceId": f"i-{unique_id('', role['Arn'], region).lower()[:17]}",
        "IamInstanceProfile": {
            "Arn": role["InstanceProfileList"][0]["Arn"],
            "Id": unique_id("AIPA", role["Arn"]),
        },
        "Placement": {"AvailabilityZone": f"{region}a"},
        "State": {"Code": 16, "Name": "running"},
        "Tags": [{"Key": "Name", "Value": role["RoleName"]}],
    }


def _task_service(role: Json) -> Json:
    name = role["RoleName"]
    ecs = f"arn:aws:ecs:{REGIONS[0]}:{ACCOUNT}"
    return {
        "serviceArn": f"{ecs}:service/main/{name}",
        "serviceName": name,
        "clusterArn": f"{ecs}:cluster/main",
        "status": "ACTIVE",
        "taskDefinition": f"{ecs}:task-definition/{name}:1",
    }


def _task_definition(role: Json) -> Json:
    return {
        "taskDefinitionArn": f"arn:aws:ecs:{REGIONS[0]}:{ACCOUNT}:task-definition/{role['RoleName']}:1",
        "containerDefinitions": [{"name": "main", "environment": [{"name": "STAGE", "value": "prod"}]}],
        "family": role["RoleName"],
        "taskRoleArn": role["Arn"],
        "status": "ACTIVE",
    }
