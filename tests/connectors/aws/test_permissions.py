"""The collector's policy: all that its calls need, nothing else, and no secret, whatever its role may do."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from nhiscan.connectors.aws.exports import exports
from nhiscan.connectors.aws.live.denied import denied
from nhiscan.connectors.aws.live.permissions import (
    MANAGED_POLICY_LIMIT,
    beside_security_audit,
    needed,
    policies,
    size,
    whole,
)
from nhiscan.connectors.aws.live.security_audit import covered, security_audit
from nhiscan.connectors.aws.live.walks import walks
from nhiscan.connectors.aws.live.wildcards import shortest
from nhiscan.exports.permissions import write
from nhiscan.reference.aws_actions import Level, load
from nhiscan.snapshot.permissions import PermissionPolicy, Permissions

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
    assert len(write(made(), "cloudformation").encode()) <= TEMPLATE_BYTES


@BOTH
def test_what_is_printed_can_be_pasted_as_a_managed_policy(made: Callable[[], Permissions]) -> None:
    printed = json.loads(write(made()))
    assert sorted(printed) == ["Statement", "Version"], "one document, as create-policy takes it"
    assert size(printed) <= MANAGED_POLICY_LIMIT
    assert actions("Allow", [printed]) == allowed(made()), "nothing that is needed is left out"


def test_there_is_room_for_more_calls_before_a_read_that_matters_is_no_longer_denied() -> None:
    fifteen = [f"zzz-service:DescribeSomethingOfIt{number:02}" for number in range(15)]
    first, *others = policies([*needed(), *fifteen], denied())
    assert [policy.needed for policy in others] == [False]
    assert [action for action in MATTERS if not covered(action, actions("Deny", [first.document]))] == []


@BOTH
def test_the_names_of_its_statements_and_policies_are_its_own(made: Callable[[], Permissions]) -> None:
    sids = [statement["Sid"] for policy in made().policies for statement in policy.document["Statement"]]
    names = [policy.name for policy in made().policies]
    assert len(set(sids)) == len(sids)
    assert len(set(names)) == len(names)
    assert all(sid.isalnum() for sid in sids)


def test_it_says_how_large_it_is_and_what_security_audit_lacks() -> None:
    lacking = len(allowed(beside_security_audit()))
    sizes, *more, rest, _ = whole().notes
    first, *others = whole().policies
    assert f"{first.name}: {size(first.document):,} characters, of 6,144 " in sizes
    assert [note.partition(":")[0] for note in more] == [policy.name for policy in others]
    assert f"of its {len(needed())} actions the AWS policy SecurityAudit (v94) lacks {lacking}" in rest


def test_where_one_document_is_not_enough_it_says_so() -> None:
    made = tuple(policies([*service("a", 100), *service("b", 100)], denied()))
    assert isinstance(json.loads(write(Permissions("aws", made, (), ()))), list)


def service(name: str, number: int) -> list[str]:
    """So many actions of one service, forty characters each with quotes and comma."""
    return [f"{name}:{'x' * (33 - len(name))}{n:03}" for n in range(number)]


SPLITS: dict[str, tuple[list[str], list[int], list[bool]]] = {
    "nothing to allow": ([], [0], [True]),
    "little": ([*service("a", 3), *service("b", 2)], [5], [True]),
    "a deny has room beside it": ([*service("a", 70), *service("b", 70)], [140], [True]),
    "a deny has no room beside it": ([*service("a", 75), *service("b", 75)], [150, 0], [False, True]),
    "a service is not torn": ([*service("a", 100), *service("b", 80)], [100, 80], [False, True]),
    "three documents": (
        [*service("a", 60), *service("b", 140), *service("c", 20)],
        [60, 140, 20],
        [False, False, True],
    ),
}


@pytest.mark.parametrize(("given", "lengths", "denying"), SPLITS.values(), ids=SPLITS)
def test_a_long_list_becomes_several_policies(
    given: list[str], lengths: list[int], denying: list[bool]
) -> None:
    made = list(policies(given, denied()[:2]))
    found = [policy.document for policy in made]
    assert [len(actions("Allow", [document])) for document in found] == lengths
    assert actions("Allow", found) == given
    assert all(size(document) <= MANAGED_POLICY_LIMIT for document in found)
    assert [bool(actions("Deny", [document])) for document in found] == denying
    assert [policy.needed for policy in made] == [not given or length > 0 for length in lengths]
    assert names_denied(made) == names_denied(policies([], denied()[:2])), "the same, wherever it stands"


def names_denied(made: Iterable[PermissionPolicy]) -> set[str]:
    """Every known action that policies deny."""
    patterns = actions("Deny", (policy.document for policy in made))
    return {name for name in load().names if covered(name, patterns)}


@BOTH
def test_wildcards_deny_what_the_rows_deny_and_nothing_else(made: Callable[[], Permissions]) -> None:
    found = names_denied(made().policies)
    assert found == {name for name in load().names if covered(name, PATTERNS)}
    assert found & set(needed()) == set()


KNOWN_ACTIONS = [
    *("s:GetItem", "s:BatchGetItem", "s:GetItems", "s:PutItem", "s:ListTokens"),
    *("s:GetSecretToken", "s:GetPlainToken", "s:DescribeToken", "t:GetItem"),
    *("s:ExportCertificate", "s:ExportCertificateChain"),
]
WILDCARDS: dict[str, tuple[Sequence[str], Sequence[str]]] = {
    "one name is itself": (["s:PutItem"], ["s:PutItem"]),
    "words before are left out": (["s:GetItem", "s:BatchGetItem"], ["s:*GetItem"]),
    "words after": (["s:ExportCertificate", "s:ExportCertificateChain"], ["s:Export*"]),
    "words between": (["s:GetSecretToken", "s:GetPlainToken"], ["s:Get*Token"]),
    "never so that one more matches": (
        ["s:GetSecretToken", "s:DescribeToken"],
        ["s:Describe*", "s:GetSecret*"],
    ),
    "never to save a letter or two": (["s:GetItem", "s:GetItems"], ["s:GetItem", "s:GetItems"]),
    "never for a whole service": (["s:PutItem", "t:GetItem"], ["s:PutItem", "t:GetItem"]),
    "nothing": ([], []),
}


@pytest.mark.parametrize(("wanted", "told"), WILDCARDS.values(), ids=WILDCARDS)
def test_wildcards_match_whole_words_and_no_other_action(wanted: Sequence[str], told: Sequence[str]) -> None:
    found = shortest(wanted, KNOWN_ACTIONS)
    assert list(found) == list(told)
    assert {name for name in KNOWN_ACTIONS if covered(name, found)} == set(wanted)


def test_an_action_that_is_not_known_has_no_wildcard() -> None:
    with pytest.raises(ValueError, match="s:Made"):
        shortest(["s:Made", "s:GetItem"], KNOWN_ACTIONS)


MATTERS = """
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
rds-data:ExecuteStatement rds-data:BatchExecuteStatement cognito-idp:ListUserPoolClientSecrets
ssm:GetAccessToken bedrock-agentcore:GetResourcePaymentToken bedrock:GetSession bedrock:GetInvocationStep
""".split()
NEVER = """
dax:GetItem dax:BatchGetItem dax:Query dax:Scan timestream:Select connect:GetFederationToken
lightsail:GetRelationalDatabaseMasterUserPassword lightsail:DownloadDefaultKeyPair bedrock:GetDocumentContent
sagemaker:GetRecord sagemaker:BatchGetRecord s3-outposts:GetObject cloudtrail:GetQueryResults
directconnect:DescribeVirtualInterfaces ivs:GetStreamKey wafv2:GetDecryptedAPIKey cloudformation:GetTemplate
codeconnections:GetConnectionToken datazone:GetEnvironmentCredentials ec2:DescribeSpotInstanceRequests
lakeformation:GetTemporaryGlueTableCredentials neptune-db:ReadDataViaQuery healthlake:SearchWithGet
logs:Unmask
""".split()


@pytest.mark.parametrize("action", [*MATTERS, *NEVER])
def test_no_secret_and_no_data_can_be_read(action: str) -> None:
    for permissions in (whole(), beside_security_audit()):
        assert covered(action, actions("Deny", (policy.document for policy in permissions.policies)))


PASTED = """
dax:GetItem timestream:Select connect:GetFederationToken lightsail:GetRelationalDatabaseMasterUserPassword
sagemaker:GetRecord s3-outposts:GetObject cloudtrail:GetQueryResults bedrock:GetDocumentContent
""".split()


@pytest.mark.parametrize("action", [*MATTERS, *PASTED])
def test_what_is_pasted_denies_it_too(action: str) -> None:
    assert covered(action, actions("Deny", [json.loads(write(whole()))]))


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
