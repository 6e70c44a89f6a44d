"""The same account with policies that no team would write: every statement drawn from all of AWS.

Nothing repeats, so nothing that was worked out for one statement helps with the next.
"""

from __future__ import annotations

from benchmarks.accounts.chance import Chance
from benchmarks.accounts.details import ACCOUNT, Account, Json, details
from benchmarks.accounts.tasks import Statement


def ragged(account: Account) -> Json:
    """``details`` with every inline statement of its roles replaced."""
    from nhiscan.reference import aws_actions

    answer = details(account)
    names = aws_actions.load().names
    for role in answer["RoleDetailList"]:
        chance = Chance(account.seed, f"ragged {role['Arn']}")
        for policy in role["RolePolicyList"]:
            document = policy["PolicyDocument"]
            document["Statement"] = [_statement(chance, names) for _ in document["Statement"]]
    return answer


def _statement(chance: Chance, names: tuple[str, ...]) -> Statement:
    actions = [_pattern(chance, chance.among(names)) for _ in range(chance.number(1, 8))]
    made: Statement = {"Effect": "Deny" if chance.once_in(8) else "Allow"}
    made["NotAction" if chance.once_in(12) else "Action"] = actions
    made["Resource"] = "*" if chance.once_in(3) else [_resource(chance, action) for action in actions]
    if chance.once_in(4):
        made["Condition"] = {"StringLike": {"aws:PrincipalTag/team": f"team-{chance.number(1, 9_999)}-*"}}
    return made


def _pattern(chance: Chance, action: str) -> str:
    """An action, or a wildcard that covers it, one time in three."""
    service, _, name = action.partition(":")
    return chance.weighted(
        {action: 20, f"{service}:{name[:3]}*": 6, f"{service}:*{name[-4:]}": 2, f"{service}:*": 2}
    )


def _resource(chance: Chance, action: str) -> str:
    service = action.partition(":")[0]
    return f"arn:aws:{service}:*:{ACCOUNT}:thing-{chance.number(1, 99_999)}/*"
