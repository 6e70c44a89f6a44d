"""What the organisation's access analyzer says: who from outside Acme may become which role."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from tools.make_acme.answers import Answer
from tools.make_acme.clock import ago, lately, stamp
from tools.make_acme.company import company
from tools.make_acme.ids import ACCOUNTS, GITHUB_ISSUER, HOME, ROOT, arn, uuid
from tools.make_acme.nouns import Role, Statement

Json = dict[str, Any]
NAME: Final = "acme-organisation"
ANALYZER: Final = arn("access-analyzer", ROOT, f"analyzer/{NAME}")


def analyzer_answers() -> Iterator[Answer]:
    """The one analyzer, and what it found."""
    row = {
        "arn": ANALYZER,
        "name": NAME,
        "type": "ORGANIZATION",
        "createdAt": stamp(ago(820, "analyzer")),
        "tags": {"owner": "security"},
        "status": "ACTIVE",
    }
    listed = {"analyzers": [row]}
    yield Answer(ROOT, HOME, "accessanalyzer", "ListAnalyzers", listed, f"access-analyzers.{HOME}.json")
    yield Answer(
        *(ROOT, HOME, "accessanalyzer", "ListFindings"),
        {"findings": [_finding(*found) for found in outsiders()]},
        f"access-analyzer-findings/{HOME}/{NAME}.json",
        {"analyzerArn": ANALYZER},
    )


def outsiders() -> Iterator[tuple[Role, str, str, Statement]]:
    """Each role with the kind and name of somebody outside the organisation whom a statement lets in."""
    for role in company().roles:
        for statement in role.trust:
            for kind, named in statement["Principal"].items():
                for one in [named] if isinstance(named, str) else named:
                    if _outside(kind, one):
                        yield role, kind, one, statement


def _outside(kind: str, name: str) -> bool:
    """Whether a principal is not Acme's: another's account, or whoever works on GitHub."""
    if kind == "Federated":
        return name.endswith(GITHUB_ISSUER)
    return kind == "AWS" and name.startswith("arn:") and name.split(":")[4] not in ACCOUNTS


def _finding(role: Role, kind: str, principal: str, statement: Statement) -> Json:
    named = principal.split(":")[4] if kind == "AWS" else principal
    conditions = statement.get("Condition", {})
    return {
        "id": uuid(f"finding {role.arn} {principal}"),
        "principal": {kind: named},
        "action": [statement["Action"]],
        "resource": role.arn,
        "isPublic": kind == "Federated" and not any("sub" in str(keys) for keys in conditions.values()),
        "resourceType": "AWS::IAM::Role",
        "condition": {
            key: value
            for keys in conditions.values()
            for key, value in keys.items()
            if isinstance(value, str)
        },
        "createdAt": stamp(max(role.created, ago(820, "analyzer findings"))),
        "analyzedAt": stamp(lately(f"analyzed {role.arn}", 1)),
        "updatedAt": stamp(max(role.created, ago(820, "analyzer findings"))),
        "status": "ACTIVE",
        "resourceOwnerAccount": role.account,
    }
