"""The collector's policy: all that its calls need, nothing else, and no secret, whatever its role may do."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from nhiscan.connectors.aws.exports import exports
from nhiscan.connectors.aws.live.denied import denied
from nhiscan.connectors.aws.live.permissions import (
    MANAGED_POLICY_LIMIT,
    beside_security_audit,
    documents,
    needed,
    size,
    whole,
)
from nhiscan.connectors.aws.live.security_audit import covered, security_audit
from nhiscan.connectors.aws.live.walks import walks
from nhiscan.exports.permissions import INLINE_LIMIT, write
from nhiscan.reference.aws_actions import Level, load
from nhiscan.snapshot.permissions import Permissions

ATTACHED_TO_A_ROLE = 10  # IAM User Guide, "IAM and AWS STS quotas": the default
TEMPLATE_BYTES = (
    51_200  # CloudFormation User Guide, "Understand CloudFormation quotas": a template in the call
)
CALLED = {call.permission for walk in walks() for call in walk.calls}
PATTERNS = [pattern for row in denied() for pattern in row.actions]
BOTH = pytest.mark.parametrize("made", [whole, beside_security_audit])


def actions(effect: str, found: Iterable[Any]) -> list[str]:
    """What the statements of documents with that effect name, in order."""
    statements = [statement for document in found for statement in document["Statement"]]
    assert all(statement["Resource"] == "*" and "Condition" not in statement for statement in statements)
    return [action for s in statements if s["Effect"] == effect for action in s["Action"]]


def allowed(permissions: Permissions) -> list[str]:
    return actions("Allow", (policy.document for policy in permissions.policies))


def test_it_allows_what_the_calls_take_and_nothing_else() -> None:
    assert set(allowed(whole())) == CALLED
    assert {"iam:GetAccountAuthorizationDetails", "lambda:ListFunctions", "ec2:DescribeRegions"} <= CALLED
    assert len(allowed(whole())) == len(set(allowed(whole())))


def test_beside_security_audit_nothing_is_missing_and_nothing_said_twice() -> None:
    found = set(allowed(beside_security_audit()))
    assert {action for action in needed() if not security_audit().covers(action)} == found
    assert beside_security_audit().beside == ("SecurityAudit",)
    assert whole().beside == ()


@pytest.mark.parametrize("action", needed())
def test_every_action_is_known_and_changes_nothing(action: str) -> None:
    index = load().index(action)
    assert index is not None
    assert load().level(index) in (Level.LIST, Level.READ)


@BOTH
def test_a_role_takes_it(made: Callable[[], Permissions]) -> None:
    policies = made().policies
    assert max(size(policy.document) for policy in policies) <= MANAGED_POLICY_LIMIT
    assert len(policies) + len(made().beside) <= ATTACHED_TO_A_ROLE
    printed = json.loads(write(made(), "json"))
    assert all(size(one) <= INLINE_LIMIT for one in (printed if isinstance(printed, list) else [printed]))
    assert len(write(made(), "cloudformation").encode()) <= TEMPLATE_BYTES


def test_beside_security_audit_one_inline_policy_is_enough() -> None:
    assert isinstance(json.loads(write(beside_security_audit(), "json")), dict)


@BOTH
def test_the_names_of_its_statements_and_policies_are_its_own(made: Callable[[], Permissions]) -> None:
    sids = [statement["Sid"] for policy in made().policies for statement in policy.document["Statement"]]
    names = [policy.name for policy in made().policies]
    assert len(set(sids)) == len(sids)
    assert len(set(names)) == len(names)
    assert all(sid.isalnum() for sid in sids)


def test_it_says_how_large_it_is_and_what_security_audit_lacks() -> None:
    lacking = len(allowed(beside_security_audit()))
    sizes, rest, _ = whole().notes
    assert f"{sum(size(policy.document) for policy in whole().policies):,} characters" in sizes
    assert f"of its {len(needed())} actions the AWS policy SecurityAudit (v94) lacks {lacking}" in rest


def service(name: str, number: int) -> list[str]:
    """So many actions of one service, forty characters each with quotes and comma."""
    return [f"{name}:{'x' * (33 - len(name))}{n:03}" for n in range(number)]


SPLITS = {
    "nothing to allow": ([], [0]),
    "little": ([*service("a", 3), *service("b", 2)], [5]),
    "beside the deny only the first service fits": ([*service("a", 60), *service("b", 60)], [60, 60]),
    "a service is not torn": ([*service("a", 60), *service("b", 100), *service("c", 40)], [60, 140]),
    "the first service does not fit beside the deny": (service("a", 120), [0, 120]),
    "three documents": ([*service("a", 60), *service("b", 140), *service("c", 20)], [60, 140, 20]),
}


@pytest.mark.parametrize(("given", "lengths"), SPLITS.values(), ids=SPLITS)
def test_a_long_list_becomes_several_documents(given: list[str], lengths: list[int]) -> None:
    found = list(documents(given))
    assert [len(actions("Allow", [document])) for document in found] == lengths
    assert actions("Allow", found) == given
    assert all(size(document) <= MANAGED_POLICY_LIMIT for document in found)
    assert [bool(actions("Deny", [document])) for document in found] == [True, *(False for _ in lengths[1:])]


NEVER = """
secretsmanager:GetSecretValue secretsmanager:BatchGetSecretValue ssm:GetParameter ssm:GetParametersByPath
ssm:GetParameterHistory kms:Decrypt s3:GetObject s3:GetObjectVersion dynamodb:GetItem dynamodb:BatchGetItem
dynamodb:Query dynamodb:Scan sqs:ReceiveMessage kinesis:GetRecords lambda:InvokeFunction lambda:GetFunction
logs:GetLogEvents logs:FilterLogEvents logs:StartQuery logs:GetQueryResults athena:GetQueryResults
athena:GetQueryResultsStream ecr:GetDownloadUrlForLayer ecr:BatchGetImage bedrock:InvokeModel
bedrock:InvokeModelWithResponseStream bedrock:InvokeAgent bedrock:RetrieveAndGenerate ec2:GetPasswordData
ec2:DescribeInstanceAttribute ec2:DescribeVpnConnections cognito-idp:DescribeUserPoolClient
bedrock-agentcore:GetResourceApiKey bedrock-agentcore:GetResourceOauth2Token
bedrock-agentcore:GetWorkloadAccessTokenForUserId bedrock-agentcore:InvokeAgentRuntimeCommand
sts:GetWebIdentityToken ebs:GetSnapshotBlock codecommit:GitPull redshift:GetClusterCredentials
states:GetExecutionHistory ssm:GetCommandInvocation glue:GetConnection eks:AccessKubernetesApi
""".split()


@pytest.mark.parametrize("action", NEVER)
def test_no_secret_and_no_data_can_be_read(action: str) -> None:
    for permissions in (whole(), beside_security_audit()):
        assert covered(action, actions("Deny", (policy.document for policy in permissions.policies)))


@pytest.mark.parametrize("pattern", PATTERNS)
def test_a_denied_action_exists(pattern: str) -> None:
    assert "*" not in pattern[:-1]
    assert any(covered(action, [pattern]) for action in load().names)
    assert PATTERNS.count(pattern) == 1


def test_no_deny_hits_what_a_call_takes() -> None:
    wanted = {*needed(), *(call.permission for kind in exports() for call in kind.calls)}
    assert {action for action in wanted if covered(action, PATTERNS)} == set()


KNOWN = {
    "iam:GetAccountAuthorizationDetails": True,
    "iam:GenerateCredentialReport": True,
    "lambda:ListFunctions": True,
    "LAMBDA:LISTFUNCTIONS": True,
    "bedrock-agentcore:GetAgentRuntime": True,
    "scheduler:GetSchedule": False,
    "bedrock-agentcore:ListWorkloadIdentities": False,
    "secretsmanager:GetSecretValue": False,
    "apigateway:GET": False,
}


@pytest.mark.parametrize(("action", "covers"), KNOWN.items())
def test_security_audit_as_aws_wrote_it(action: str, covers: bool) -> None:
    assert security_audit().covers(action) is covers


def statement(**changes: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": ["a:Get"], "Resource": "*"} | changes


STATEMENTS: dict[str, tuple[dict[str, Any], list[str]]] = {
    "allowed everywhere": (statement(), ["a:Get"]),
    "one action alone": (statement(Action="a:Get*"), ["a:Get*"]),
    "everywhere in a list": (statement(Resource=["*"]), ["a:Get"]),
    "on some resources": (statement(Resource="arn:aws:a:::b"), []),
    "under a condition": (statement(Condition={"Bool": {"aws:SecureTransport": "true"}}), []),
    "denied": (statement(Effect="Deny"), []),
    "all but some": ({"Effect": "Allow", "NotAction": ["a:Get"], "Resource": "*"}, []),
    "everywhere but somewhere": ({"Effect": "Allow", "Action": ["a:Get"], "NotResource": "b"}, []),
}


@pytest.mark.parametrize(("found", "kept"), STATEMENTS.values(), ids=STATEMENTS)
def test_only_what_is_allowed_without_a_condition_is_taken_over(
    tool: Callable[[str], ModuleType], found: dict[str, Any], kept: list[str]
) -> None:
    policy = {"DefaultVersionId": "v9", "UpdateDate": "2026-01-02T03:04:05+00:00"}
    text = tool("build_security_audit").build(policy | {"Document": {"Statement": [found]}}, "p 1", "MIT")
    told = json.loads(text)
    assert told["actions"] == kept
    assert (told["version"], told["date"], told["source"]) == (
        "v9",
        "2026-01-02",
        {"package": "p 1", "licence": "MIT"},
    )


def test_the_copy_of_security_audit_is_the_one_that_moto_carries(
    tool: Callable[[str], ModuleType],
) -> None:
    build = tool("build_security_audit")
    assert build.OUT.read_text(encoding="utf-8") == build.taken(), "run tools/build_security_audit.py"


@pytest.fixture(scope="module")
def page(tool: Callable[[str], ModuleType], root: Path) -> str:
    """docs/permissions/aws.md as it would be written now."""
    generators = tool("generate_docs").load_generators(root / "tools" / "docs")
    ((path, text),) = generators["permissions"].pages()
    assert path == "docs/permissions/aws.md"
    return str(text)


ROWS = {
    "who there is costs every rule": ("iam:GetAccountAuthorizationDetails", ["| yes |", "| all rules |"]),
    "what runs as a role": ("lambda:ListFunctions", ["`workloads`", "`identity-shared`"]),
    "what was used": ("iam:GetAccessKeyLastUsed", ["`usage`", "`credential-unused`"]),
    "what SecurityAudit lacks": ("scheduler:GetSchedule", ["| **no** |"]),
}


@pytest.mark.parametrize(("permission", "told"), ROWS.values(), ids=ROWS)
def test_the_page_says_what_a_refused_call_costs(page: str, permission: str, told: list[str]) -> None:
    calls = page.partition("## What each call is for")[2].partition("\n## ")[0]
    (row,) = [line for line in calls.splitlines() if f"| `{permission}` |" in line]
    assert [words for words in told if words not in row] == []


def test_the_page_has_every_call_and_every_rule(page: str, root: Path) -> None:
    named = [call for walk in walks() for call in walk.calls]
    assert [
        call for call in named if f"| {call.service} {call.operation} | `{call.permission}` |" not in page
    ] == []
    rules = [path.name for path in (root / "docs" / "rules").glob("*.md") if path.stem != "README"]
    assert [name for name in rules if f"(../rules/{name})" not in page] == []
