"""The files about what identities really used: one report of AWS's last-accessed job for each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import timedelta

from benchmarks.accounts.chance import NOW, TRACKED_DAYS, Chance, stamp
from benchmarks.accounts.details import Account, Json
from benchmarks.accounts.kinds import REGIONS


def accessed(account: Account, holder: Json, documents: Mapping[str, Json]) -> Json:
    """The answer of ``aws iam get-service-last-accessed-details``; ``documents`` by a policy's ARN."""
    chance = Chance(account.seed, f"use of {holder['Arn']}")
    granted = _granted(holder, documents)
    return {
        "JobStatus": "COMPLETED",
        "JobType": "ACTION_LEVEL",
        "JobCreationDate": stamp(NOW - timedelta(seconds=20)),
        "ServicesLastAccessed": [
            _service(chance, holder["Arn"], name, granted[name]) for name in sorted(granted)
        ],
        "JobCompletionDate": stamp(NOW),
        "IsTruncated": False,
    }


def _granted(holder: Json, documents: Mapping[str, Json]) -> Mapping[str, list[str]]:
    """The services its policies name, each with the actions that stand there in full."""
    inline = [*holder.get("RolePolicyList", ()), *holder.get("UserPolicyList", ())]
    attached = [documents[policy["PolicyArn"]] for policy in holder["AttachedManagedPolicies"]]
    found: defaultdict[str, list[str]] = defaultdict(list)
    for document in [*(policy["PolicyDocument"] for policy in inline), *attached]:
        for statement in document["Statement"]:
            actions = statement.get("Action", [])
            for pattern in [actions] if isinstance(actions, str) else actions:
                service, _, action = pattern.partition(":")
                if action:
                    found[service] += [action] * ("*" not in action and action not in found[service])
    return found


def _service(chance: Chance, arn: str, name: str, actions: list[str]) -> Json:
    """One service: used if one of its actions was, about half of which are."""
    tracked = [_action(chance, arn, action) for action in actions]
    used = [action["LastAccessedTime"] for action in tracked if "LastAccessedTime" in action]
    made: Json = {"ServiceName": name.upper(), "ServiceNamespace": name}
    if used:
        made |= {
            "LastAuthenticated": max(used),
            "LastAuthenticatedEntity": arn,
            "LastAuthenticatedRegion": REGIONS[0],
        }
    return made | {"TotalAuthenticatedEntities": 1 if used else 0, "TrackedActionsLastAccessed": tracked}


def _action(chance: Chance, arn: str, name: str) -> Json:
    if chance.once_in(2):
        return {"ActionName": name}
    return {
        "ActionName": name,
        "LastAccessedEntity": arn,
        "LastAccessedTime": chance.ago(0, TRACKED_DAYS - 1),
        "LastAccessedRegion": REGIONS[0],
    }
