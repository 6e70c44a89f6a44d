"""The whole folder of export files of a made-up account, as docs/inputs/aws.md lays it out."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.accounts.accessed import accessed
from benchmarks.accounts.details import Account, Json, details
from benchmarks.accounts.people import keys, of_user, report
from benchmarks.accounts.surroundings import organisation, providers, resources, workloads


def layout(account: Account) -> Iterator[tuple[str, Json]]:
    """Every file below the account's folder with the object in it; the same account, the same files."""
    answer = details(account)
    users, roles = answer["UserDetailList"], answer["RoleDetailList"]
    yield "authorization-details.json", answer
    yield "account-summary.json", {"SummaryMap": _summary(answer)}
    held = {user["UserName"]: keys(account, user) for user in users}
    yield "credential-report.json", report(users, held)
    for user in users:
        yield from of_user(user, held[user["UserName"]])
    documents = {policy["Arn"]: policy["PolicyVersionList"][0]["Document"] for policy in answer["Policies"]}
    for role in roles:
        if not role["Path"].startswith("/aws-"):
            yield f"last-accessed/role/{role['RoleName']}.json", accessed(account, role, documents)
    for user in users:
        yield f"last-accessed/user/{user['UserName']}.json", accessed(account, user, documents)
    yield from providers()
    yield from workloads(roles)
    yield from resources()
    yield from organisation()


def _summary(answer: Json) -> Json:
    counted = {"Users": "UserDetailList", "Groups": "GroupDetailList", "Roles": "RoleDetailList"}
    numbers = {name: len(answer[key]) for name, key in counted.items()}
    return numbers | {"AccountMFAEnabled": 1, "AccountAccessKeysPresent": 0, "AccountPasswordPresent": 1}
