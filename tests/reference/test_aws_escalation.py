"""Every row of the escalation table fits AWS's actions, and all of them cover what others publish."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from nhiscan.reference.aws_actions import load
from nhiscan.reference.aws_escalation import FactKind, Method, compositions, left_out, limits, methods
from tests.reference.rows import needs_of

HELD = {
    "apprunner": 2,
    "bedrock": 2,
    "cloudformation": 5,
    "codebuild": 4,
    "datapipeline": 1,
    "ec2": 4,
    "ecs": 5,
    "glue": 6,
    "iam": 21,
    "lambda": 6,
    "sagemaker": 5,
    "ssm": 2,
    "sts": 1,
}
"""The 65 paths of pathfinding.cloud of December 2025: their number by service, and one out of the order."""
PATHFINDING = sorted(
    ["pathfinding:ec2instanceconnect-003"]
    + [f"pathfinding:{service}-{n:03}" for service, count in HELD.items() for n in range(1, count + 1)]
)


def test_the_paths_of_december_2025_are_sixty_five() -> None:
    assert len(set(PATHFINDING)) == 65


@pytest.mark.parametrize("published", PATHFINDING)
def test_a_published_path_is_told_once(published: str) -> None:
    told = [alias for found in methods() for alias in found.aliases]
    told += [*compositions(), *(alias for row in left_out() for alias in row.aliases)]
    assert Counter(told)[published] == 1


def test_compositions_are_of_methods() -> None:
    known = {found.id for found in methods()} | {"assume"}
    assert all(set(steps) <= known for steps in compositions().values())


def test_ids_are_sorted_and_aliases_name_a_known_list() -> None:
    assert [found.id for found in methods()] == sorted(found.id for found in methods())
    assert all(re.fullmatch("aws-[a-z0-9]+(-[a-z0-9]+)+", found.id) for found in methods())
    aliases = [alias for found in methods() for alias in found.aliases]
    assert {alias.partition(":")[0] for alias in aliases} == {"pathfinding", "prowler", "rhino"}


def test_every_limit_stops_something() -> None:
    assert {limit for found in methods() for limit in found.limits} == set(limits())


def test_every_row_says_what_happens_and_where_aws_says_so() -> None:
    for found in methods():
        assert found.title[0].isupper(), found.id
        assert not found.title.endswith("."), found.id
        assert ", " in found.source, found.id


def test_reasons_for_leaving_out_are_given_once() -> None:
    what = [row.what for row in left_out()]
    assert len(what) == len(set(what))
    assert all(row.because for row in left_out())


WITHOUT_REQUIRED = {
    # AWS marks several types where a call touches one of them
    "bedrock-agentcore:StartCodeInterpreterSession": {"code-interpreter"},
    "bedrock-agentcore:InvokeCodeInterpreter": {"code-interpreter"},
    "bedrock-agentcore:StartBrowserSession": {"browser"},
    "dynamodb:PutResourcePolicy": {"stream"},
}


@pytest.mark.parametrize("found", methods(), ids=lambda found: found.id)
def test_whatever_a_call_touches_is_asked_for(found: Method) -> None:
    lists = [found.needs, *found.then] if found.then else [found.needs]
    for each in lists:
        for action in {need.action for need in each}:
            index = load().index(action)
            assert index is not None
            required = {use.type for use in load().detail(index).resources if use.required}
            asked = {type_ for need in each if need.action == action for type_ in need.types}
            assert required - asked <= WITHOUT_REQUIRED.get(action, set()), action


@pytest.mark.parametrize("found", methods(), ids=lambda found: found.id)
def test_whoever_passes_a_role_makes_the_call_that_uses_it(found: Method) -> None:
    passing = [need for need in needs_of(found) if need.action == "iam:PassRole"]
    assert set(passing) <= set(found.needs)
    assert not passing or len(found.needs) > len(passing)
    for need in passing:
        assert dict(need.carries)["iam:PassedToService"].endswith(".amazonaws.com")
        assert any(fact.kind is FactKind.TRUSTS and fact.subject == need.on for fact in found.where)


A = "111122223333"
ARNS = {
    "role": f"arn:aws:iam::{A}:role/app/worker",
    "user": f"arn:aws:iam::{A}:user/anna",
    "group": f"arn:aws:iam::{A}:group/admins",
    "root": f"arn:aws:iam::{A}:root",
    "attached": f"arn:aws:iam::{A}:policy/own",
    "customer-boundary": f"arn:aws:iam::{A}:policy/own",
    "permission-set": "arn:aws:sso:::permissionSet/ssoins-1234567890abcdef/ps-0123456789abcdef",
    "saml-provider": f"arn:aws:iam::{A}:saml-provider/idp",
    "oidc-provider": f"arn:aws:iam::{A}:oidc-provider/gitlab.com",
    "instance-profile": f"arn:aws:iam::{A}:instance-profile/app/worker",
    "agentcore-api-key-provider": (
        f"arn:aws:bedrock-agentcore:eu-west-1:{A}:token-vault/default/apikeycredentialprovider/crm"
    ),
    "agentcore-browser": f"arn:aws:bedrock-agentcore:eu-west-1:{A}:browser-custom/shop-0123456789",
    "agentcore-code-interpreter": f"arn:aws:bedrock-agentcore:eu-west-1:{A}:code-interpreter-custom/calc-01",
    "agentcore-gateway": f"arn:aws:bedrock-agentcore:eu-west-1:{A}:gateway/tools-0123456789",
    "agentcore-harness": f"arn:aws:bedrock-agentcore:eu-west-1:{A}:harness/help-0123456789",
    "agentcore-oauth2-provider": (
        f"arn:aws:bedrock-agentcore:eu-west-1:{A}:token-vault/default/oauth2credentialprovider/crm"
    ),
    "agentcore-runtime": f"arn:aws:bedrock-agentcore:eu-west-1:{A}:runtime/triage-0123456789",
    "batch-job-definition": f"arn:aws:batch:eu-west-1:{A}:job-definition/report:3",
    "cloudformation-stack": f"arn:aws:cloudformation:eu-west-1:{A}:stack/shop/3d101632-c01b",
    "codebuild-project": f"arn:aws:codebuild:eu-west-1:{A}:project/ci",
    "cognito-identity-pool": f"arn:aws:cognito-identity:eu-west-1:{A}:identitypool/eu-west-1:11111111-2222",
    "dynamodb-table": f"arn:aws:dynamodb:eu-west-1:{A}:table/orders",
    "ec2-instance": f"arn:aws:ec2:eu-west-1:{A}:instance/i-0123456789abcdef0",
    "ecr-repository": f"arn:aws:ecr:eu-west-1:{A}:repository/shop/api",
    "ecs-service": f"arn:aws:ecs:eu-west-1:{A}:service/shop/api",
    "ecs-task-definition": f"arn:aws:ecs:eu-west-1:{A}:task-definition/api:7",
    "eks-cluster": f"arn:aws:eks:eu-west-1:{A}:cluster/prod",
    "eks-pod-identity": f"arn:aws:eks:eu-west-1:{A}:podidentityassociation/prod/a-0123456789",
    "glue-job": f"arn:aws:glue:eu-west-1:{A}:job/sync",
    "kms-key": f"arn:aws:kms:eu-west-1:{A}:key/11111111-2222-3333-4444-555555555555",
    "lambda-function": f"arn:aws:lambda:eu-west-1:{A}:function:api",
    "rolesanywhere-profile": f"arn:aws:rolesanywhere:eu-west-1:{A}:profile/11111111-2222",
    "rolesanywhere-trust-anchor": f"arn:aws:rolesanywhere:eu-west-1:{A}:trust-anchor/11111111-2222",
    "s3-bucket": "arn:aws:s3:::orders",
    "sagemaker-domain": f"arn:aws:sagemaker:eu-west-1:{A}:domain/d-0123456789ab",
    "sagemaker-notebook": f"arn:aws:sagemaker:eu-west-1:{A}:notebook-instance/lab",
    "scheduler-schedule": f"arn:aws:scheduler:eu-west-1:{A}:schedule/default/nightly",
    "secretsmanager-secret": f"arn:aws:secretsmanager:eu-west-1:{A}:secret:db/main-244557",
    "sns-topic": f"arn:aws:sns:eu-west-1:{A}:alerts",
    "sqs-queue": f"arn:aws:sqs:eu-west-1:{A}:orders",
    "stepfunctions-state-machine": f"arn:aws:states:eu-west-1:{A}:stateMachine:clone",
}
"""What a snapshot binds a variable to, by the word of the fact."""
BY_ARN = {FactKind.IDENTITY, FactKind.NEW, FactKind.POLICY, FactKind.RESOURCE, FactKind.WORKLOAD}


def bindings(method: Method) -> dict[str, list[str]]:
    """An ARN for each variable whose fact says enough to write one."""
    found: dict[str, list[str]] = {}
    for fact in method.where:
        if fact.subject is not None and fact.kind in BY_ARN:
            found[fact.subject] = [ARNS[word] for word in fact.values if word in ARNS]
        if fact.kind is FactKind.PROVISIONED:
            found[fact.values[0]] = [ARNS["permission-set"]]
    return found


def takes(action: str, types: tuple[str, ...], arn: str) -> bool:
    """Whether ``arn`` has the form of any of the action's ``types``."""
    index = load().index(action)
    assert index is not None
    forms = [form for use in load().detail(index).resources if use.type in types for form in use.arns]
    return any(re.fullmatch(re.sub(r"\\\$\\\{[^}]+\\\}", ".+", re.escape(form)), arn) for form in forms)


def test_a_form_is_told_from_another() -> None:
    assert takes("lambda:InvokeFunction", ("function",), ARNS["lambda-function"])
    assert not takes("lambda:InvokeFunction", ("function",), ARNS["glue-job"])


@pytest.mark.parametrize("found", methods(), ids=lambda found: found.id)
def test_an_action_takes_what_its_variable_binds(found: Method) -> None:
    bound = bindings(found)
    for need in needs_of(found):
        for arn in bound.get(need.on, []):
            assert takes(need.action, need.types, arn), f"{need.action} on {arn}"


def test_kinds_are_the_connector_s_own_words(root: Path) -> None:
    code = "\n".join(path.read_text() for path in sorted((root / "connectors" / "aws").rglob("*.py")))
    kinds = {FactKind.RESOURCE, FactKind.WORKLOAD}
    words = {
        word for found in methods() for fact in found.where if fact.kind in kinds for word in fact.values
    }
    assert words <= set(ARNS)
    assert {word for word in words if f'"{word}"' not in code} == set()
