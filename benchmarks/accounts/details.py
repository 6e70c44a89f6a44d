"""What ``aws iam get-account-authorization-details`` answers for a made-up account."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from benchmarks.accounts.chance import TRACKED_DAYS, Chance, unique_id
from benchmarks.accounts.kinds import APPS, KINDS, REGIONS, TEAMS, Kind
from benchmarks.accounts.managed import aws_arn, aws_policies, own_arn, own_name, own_policy
from benchmarks.accounts.tasks import TASKS
from benchmarks.accounts.trusts import trust

Json = dict[str, Any]
"""One JSON object."""
ACCOUNT: Final = "111122223333"
"""The account's number, from AWS's own documentation."""


@dataclass(frozen=True, slots=True)
class Account:
    """How large an account is to be; everything else follows."""

    roles: int
    """How many roles."""
    seed: int = 1
    """Which of the accounts of that size."""

    @property
    def users(self) -> int:
        """How many users: one for ten roles."""
        return (self.roles + 9) // 10

    @property
    def own_policies(self) -> int:
        """How many managed policies of its own: one for eight roles."""
        return (self.roles + 7) // 8


def details(account: Account) -> Json:
    """The whole answer, documents decoded, as ``aws`` prints it."""
    return {
        "UserDetailList": [user(account, number) for number in range(account.users)],
        "GroupDetailList": [group(account, team) for team in TEAMS],
        "RoleDetailList": [role(account, number) for number in range(account.roles)],
        "Policies": [*aws_policies(), *(shared(account, number) for number in range(account.own_policies))],
    }


def role(account: Account, number: int) -> Json:
    """One role; it is the same in every account of one seed that has it."""
    chance = Chance(account.seed, f"role {number}")
    kind = chance.weighted({kind: kind.weight for kind in KINDS})
    trusted = chance.among(kind.trusts)
    words = _words(chance, f"{kind.word}-{number:05d}")
    name = words["name"] = _role_name(kind, trusted, words, number)
    path = kind.path.format(service=trusted)
    made: Json = {
        "Path": path,
        "RoleName": name,
        "RoleId": unique_id("AROA", account.seed, number),
        "Arn": f"arn:aws:iam::{ACCOUNT}:role{path}{name}",
        "CreateDate": chance.ago(30, 2_000),
        "AssumeRolePolicyDocument": _document([trust(trusted, words, pinned=not chance.once_in(4))]),
        "InstanceProfileList": [],
        "RolePolicyList": list(_inline(chance, kind, words)),
        "AttachedManagedPolicies": [*_attached(chance, kind), *_own(chance, kind, number)],
        "Tags": _tags(chance, kind, words),
        "RoleLastUsed": _last_used(chance, words["region"]),
    }
    if kind.profile:
        made["InstanceProfileList"] = [_profile(made)]
    if chance.once_in(25) and not kind.path.startswith("/aws-"):
        boundary = own_arn(ACCOUNT, own_name(_team_of(0), 0))
        made["PermissionsBoundary"] = {
            "PermissionsBoundaryType": "PermissionsBoundaryPolicy",
            "PermissionsBoundaryArn": boundary,
        }
    return made


def user(account: Account, number: int) -> Json:
    """One user: three of four are machines, which have keys and no group."""
    chance = Chance(account.seed, f"user {number}")
    machine = not chance.once_in(4)
    words = _words(chance, f"{'svc' if machine else 'person'}-{number:05d}")
    name = words["name"] = f"svc-{words['name']}" if machine else f"{words['team']}.person-{number:05d}"
    made: Json = {
        "Path": "/services/" if machine else "/",
        "UserName": name,
        "UserId": unique_id("AIDA", account.seed, number),
        "Arn": f"arn:aws:iam::{ACCOUNT}:user{'/services/' if machine else '/'}{name}",
        "CreateDate": chance.ago(120, 2_500),
        "GroupList": [] if machine else [words["team"]],
        "AttachedManagedPolicies": [],
        "Tags": _tags(chance, KINDS[0], words),
    }
    if machine:
        tasks = "ReadObjects WriteObjects AnyObject Send InvokeModel PushImage ReadTable AllOfBedrock".split()
        statements = [TASKS[task].statement(task, words) for task in chance.some(tasks, 1, 3)]
        made["UserPolicyList"] = [{"PolicyName": f"{name}-access", "PolicyDocument": _document(statements)}]
    return made


def group(account: Account, team: str) -> Json:
    """The people of one team."""
    chance = Chance(account.seed, f"group {team}")
    policy = chance.among(["ReadOnlyAccess", "PowerUserAccess", "SecurityAudit"])
    return {
        "Path": "/",
        "GroupName": team,
        "GroupId": unique_id("AGPA", account.seed, team),
        "Arn": f"arn:aws:iam::{ACCOUNT}:group/{team}",
        "CreateDate": chance.ago(900, 2_500),
        "GroupPolicyList": [],
        "AttachedManagedPolicies": [{"PolicyName": policy, "PolicyArn": aws_arn(policy)}],
    }


def shared(account: Account, number: int) -> Json:
    """One managed policy of the account's own."""
    chance = Chance(account.seed, f"policy {number}")
    words = _words(chance, f"shared-{number:05d}") | {"team": _team_of(number)}
    return own_policy(chance, own_name(words["team"], number), words)


def _words(chance: Chance, ending: str) -> dict[str, str]:
    team, app = chance.among(TEAMS), chance.among(APPS)
    name = f"{team}-{app}-{ending}"
    return {"account": ACCOUNT, "region": chance.among(REGIONS), "team": team, "app": app, "name": name}


def _role_name(kind: Kind, trusted: str, words: dict[str, str], number: int) -> str:
    if kind.path.startswith("/aws-service-role/"):
        return f"AWSServiceRoleFor{trusted.partition('.')[0].title()}_{number:05d}"
    if kind.path.startswith("/aws-reserved/"):
        return f"AWSReservedSSO_{words['team'].title()}_{number:016x}"
    return words["name"]


def _document(statements: list[Json]) -> Json:
    return {"Version": "2012-10-17", "Statement": statements}


def _inline(chance: Chance, kind: Kind, words: dict[str, str]) -> Iterator[Json]:
    """The tasks of one role, as one or two inline policies, with or without Sids."""
    tasks = chance.some(kind.tasks.split(), kind.least, kind.most)
    named, cut = chance.once_in(2), chance.number(1, max(1, len(tasks)))
    for policy, part in (("access", tasks[:cut]), ("more", tasks[cut:])):
        if part:
            statements = [TASKS[task].statement(task if named else None, words) for task in part]
            yield {"PolicyName": f"{words['name']}-{policy}", "PolicyDocument": _document(statements)}


def _attached(chance: Chance, kind: Kind) -> Iterator[Json]:
    if kind.managed:
        name = chance.among(kind.managed.split())
        yield {"PolicyName": name.rpartition("/")[2], "PolicyArn": aws_arn(name)}


def _own(chance: Chance, kind: Kind, number: int) -> Iterator[Json]:
    """Policies of the account's own; those written before the role, so that every one exists."""
    for place in {chance.number(0, number // 8) for _ in range(chance.number(0, kind.own))}:
        name = own_name(_team_of(place), place)
        yield {"PolicyName": name, "PolicyArn": own_arn(ACCOUNT, name)}


def _team_of(number: int) -> str:
    return TEAMS[number % len(TEAMS)]


def _tags(chance: Chance, kind: Kind, words: dict[str, str]) -> list[Json]:
    """Most roles say whose they are, some in what environment, some nothing."""
    if kind.path.startswith("/aws-") or chance.once_in(4):
        return []
    found = {"team": words["team"], "app": words["app"]}
    if chance.once_in(2):
        found["environment"] = chance.among(["prod", "staging", "dev"])
    if chance.once_in(2):
        found["owner"] = f"{words['team']}@example.com"
    return [{"Key": key, "Value": value} for key, value in found.items()]


def _last_used(chance: Chance, region: str) -> Json:
    """Most within days, some long ago, some never within the time that AWS tracks."""
    how = chance.weighted({"lately": 6, "once": 2, "never": 2})
    if how == "never":
        return {}
    least, most = (0, 7) if how == "lately" else (8, TRACKED_DAYS - 1)
    return {"LastUsedDate": chance.ago(least, most), "Region": region}


def _profile(role: Json) -> Json:
    inside = {key: role[key] for key in ("Path", "RoleName", "RoleId", "Arn", "CreateDate")}
    inside["AssumeRolePolicyDocument"] = role["AssumeRolePolicyDocument"]
    return {
        "Path": "/",
        "InstanceProfileName": role["RoleName"],
        "InstanceProfileId": unique_id("AIPA", role["Arn"]),
        "Arn": f"arn:aws:iam::{ACCOUNT}:instance-profile/{role['RoleName']}",
        "CreateDate": role["CreateDate"],
        "Roles": [inside],
    }
