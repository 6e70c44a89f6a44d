"""Every row of the escalation table can be read, fits AWS's actions, and covers what others publish."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from nhiscan.reference.aws_actions import load
from nhiscan.reference.aws_escalation import (
    Fact,
    FactKind,
    GainKind,
    Method,
    Need,
    Trigger,
    compositions,
    left_out,
    limits,
    methods,
    parse_methods,
)

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

ROW = """
[limits]
running = "it must run"

[[method]]
id = "aws-good"
title = "Do it"
aliases = ["list:1"]
trigger = "own"
passes = "lambda.amazonaws.com"
needs = [{ action = "lambda:UpdateFunctionCode", on = "$workload" }]
then = [[{ action = "lambda:InvokeFunction", on = "$workload" }]]
where = [{ workload = "lambda-function", is = "$workload" }]
gains = { become = "$role" }
limits = ["running"]
source = "A page"
"""
SECOND = ROW.partition("[[method]]")[2]
BROKEN = {
    "an unknown key of a row": ("title =", "tittle =", "unknown key `tittle`"),
    "a key left out": ('source = "A page"', "", "`source` is missing"),
    "an unknown trigger": ('trigger = "own"', 'trigger = "me"', "'me' is not a valid Trigger"),
    "an unknown action": ("lambda:InvokeFunction", "lambda:InvokeFunktion", "unknown action"),
    "an action in another case": ("lambda:InvokeFunction", "lambda:invokefunction", "unknown action"),
    "a variable that nothing binds": ('on = "$workload" }]]', 'on = "$other" }]]', "nothing binds `$other`"),
    "a gain that nothing binds": ('become = "$role"', 'become = "$user"', "nothing binds `$user`"),
    "no variable where one belongs": ('on = "$workload" }]]', 'on = "workload" }]]', "is no variable"),
    "an unknown limit": ('limits = ["running"]', 'limits = ["walking"]', "unknown limit `walking`"),
    "an unknown kind of fact": ("workload =", "worklode =", "a fact of no known kind"),
    "two kinds of fact in one": ("workload =", 'identity = "role", workload =', "or of several"),
    "a fact without its subject": (', is = "$workload" }]', " }]", "`is` is missing"),
    "an attribute that the kind has not": (
        'is = "$workload" }]',
        'is = "$workload", to = "$role" }]',
        "unknown key `to`",
    ),
    "a word that the kind has not": (
        'workload = "lambda-function"',
        'identity = "robot"',
        "cannot be `robot`",
    ),
    "something unseen without a reason": (
        'workload = "lambda-function"',
        'thing = "function"',
        "`unseen` is missing",
    ),
    "an unknown gain": ("become =", "be =", "a gain of no known kind"),
    "two gains": ("become =", 'read = "$role", become =', "or of several"),
    "an unknown guard": ('{ become = "$role" }', '{ lift = "door", of = "$role" }', "valid Guard"),
    "an action on `*` that has types": ('on = "$workload" }]]', 'on = "*" }]]', "works on `function`"),
    "a type that the action has not": (
        'on = "$workload" }]]',
        'on = "$workload", type = "layer" }]]',
        "does not work on `layer`",
    ),
    "several types and none said": ("lambda:InvokeFunction", "ec2:RunInstances", "say which"),
    "an action without types, on something": (
        "lambda:InvokeFunction",
        "lambda:CreateEventSourceMapping",
        "`*` alone",
    ),
    "a key that the action has not": (
        'on = "$workload" }]]',
        'on = "$workload", carries = { "iam:PolicyARN" = "any" } }]]',
        "knows no key",
    ),
    "a list of needs that is empty": ("then = [[", "then = [[], [", "is empty"),
    "an own doing behind somebody else's": ('trigger = "own"', 'trigger = "existing"', "needs no `then`"),
    "a service of the key and none to pass to": ("passes =", "passed_to =", "without `passes`"),
    "an id given twice": (ROW, ROW + "[[method]]" + SECOND.replace("list:1", "list:2"), "id given twice"),
    "an alias given twice": (
        ROW,
        ROW + "[[method]]" + SECOND.replace("aws-good", "aws-other"),
        "alias given",
    ),
}


@pytest.mark.parametrize(("good", "bad", "told"), BROKEN.values(), ids=BROKEN)
def test_a_broken_row_is_refused_by_its_name(good: str, bad: str, told: str) -> None:
    assert good in ROW
    with pytest.raises(ValueError, match=re.escape(told)) as refused:
        parse_methods(ROW.replace(good, bad))
    assert str(refused.value).startswith(("aws-good: ", "list:1: "))


def test_what_is_gained_can_be_shown() -> None:
    unseen = 'thing = "app", unseen = "nobody lists them"'
    row = ROW.replace('workload = "lambda-function"', unseen).replace(
        'become = "$role"', 'become = "$workload"'
    )
    with pytest.raises(ValueError, match="aws-good: no snapshot can show `\\$workload`"):
        parse_methods(row)


def test_handing_over_a_role_is_a_need_and_a_fact() -> None:
    (method,) = parse_methods(ROW)
    passed = Need("iam:PassRole", "$role", ("role",), (("iam:PassedToService", "lambda.amazonaws.com"),))
    assert passed in method.needs
    assert Fact(FactKind.TRUSTS, ("lambda.amazonaws.com",), subject="$role") in method.where
    assert Fact(FactKind.IDENTITY, ("role",), subject="$role") in method.where


def test_the_key_may_name_another_service_than_the_trust_policy() -> None:
    (method,) = parse_methods(ROW.replace("passes =", 'passed_to = "other.amazonaws.com"\npasses ='))
    assert method.needs[0].carries == (("iam:PassedToService", "other.amazonaws.com"),)
    assert method.where[1].values == ("lambda.amazonaws.com",)


def test_a_row_without_more_is_alone() -> None:
    (method,) = parse_methods(
        ROW.replace('then = [[{ action = "lambda:InvokeFunction", on = "$workload" }]]', "")
    )
    assert method.then == ()


# ── the table itself ────────────────────────────────────────────────────────────────────────────────────


def needs_of(method: Method) -> Iterator[Need]:
    """Every need of a method, by whoever."""
    yield from method.needs
    for each in method.then:
        yield from each


def method(id_: str) -> Method:
    """One row."""
    return next(found for found in methods() if found.id == id_)


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


# ── what facts bind ─────────────────────────────────────────────────────────────────────────────────────

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


# ── what is often told wrong ────────────────────────────────────────────────────────────────────────────


def actions(found: Method) -> set[str]:
    """Every action of a method."""
    return {need.action for need in needs_of(found)}


NO_ROLE_IS_PASSED = [
    "aws-lambda-update-code",
    "aws-lambda-update-code-and-wait",
    "aws-lambda-update-layers",
    "aws-cloudformation-update-stack",
    "aws-cloudformation-execute-change-set",
    "aws-codebuild-start-build",
    "aws-states-update-state-machine",
    "aws-batch-submit-job",
    "aws-agentcore-runtime-command",
    "aws-agentcore-use-code-interpreter",
    "aws-ec2-change-user-data",
]
A_ROLE_IS_PASSED = [
    "aws-lambda-update-role",
    "aws-glue-update-job",
    "aws-codebuild-start-build-as",
    "aws-ecs-run-task-override",
    "aws-agentcore-update-runtime",
    "aws-iam-swap-instance-profile-role",
    "aws-ec2-replace-instance-profile",
    "aws-states-test-state",
]


@pytest.mark.parametrize("id_", NO_ROLE_IS_PASSED)
def test_a_role_that_is_there_is_not_passed(id_: str) -> None:
    assert "iam:PassRole" not in actions(method(id_))
    assert any(fact.runs_as == method(id_).gains.of for fact in method(id_).where)


@pytest.mark.parametrize("id_", A_ROLE_IS_PASSED)
def test_another_role_is_passed(id_: str) -> None:
    assert method(id_).needs[0].action == "iam:PassRole"
    assert not any(fact.runs_as == method(id_).gains.of for fact in method(id_).where)


SERVICES = {
    "aws-apprunner-create-service": ("tasks.apprunner.amazonaws.com", "apprunner.amazonaws.com"),
    "aws-autoscaling-create-group": ("ec2.amazonaws.com", "ec2.amazonaws.com"),
    "aws-batch-register-job": ("ecs-tasks.amazonaws.com", "ecs-tasks.amazonaws.com"),
    "aws-cloudcontrol-create-resource": ("cloudformation.amazonaws.com", "cloudformation.amazonaws.com"),
    "aws-eks-create-pod-identity": ("pods.eks.amazonaws.com", "pods.eks.amazonaws.com"),
    "aws-iot-create-role-alias": ("credentials.iot.amazonaws.com", "credentials.iot.amazonaws.com"),
}


@pytest.mark.parametrize(("id_", "trusted", "key"), [(id_, *both) for id_, both in SERVICES.items()])
def test_the_service_that_takes_a_role_is_not_always_the_one_called(id_: str, trusted: str, key: str) -> None:
    found = method(id_)
    assert found.passes == trusted
    assert found.needs[0].carries == (("iam:PassedToService", key),)


@pytest.mark.parametrize("verb", ["Attach", "Detach"])
@pytest.mark.parametrize("who", ["User", "Role", "Group"])
def test_which_policy_is_attached_is_said(verb: str, who: str) -> None:
    named = {"Attach": "arn:${Partition}:iam::aws:policy/AdministratorAccess", "Detach": "$policy"}
    (need,) = method(f"aws-iam-{verb.lower()}-{who.lower()}-policy").needs
    assert dict(need.carries)["iam:PolicyARN"] == named[verb]


def test_only_a_customers_own_policies_are_written() -> None:
    for found in methods():
        writes = {
            need.on for need in needs_of(found) if need.action.startswith(("iam:CreatePolicyV", "iam:SetD"))
        }
        kinds = {word for fact in found.where if fact.subject in writes for word in fact.values}
        assert kinds <= {"attached", "customer-boundary"}, found.id


def test_an_instance_profile_stands_between_a_role_and_an_instance() -> None:
    launched = {"ec2:RunInstances", "ec2:RequestSpotInstances", "ec2:RequestSpotFleet"}
    for found in methods():
        if actions(found) & launched and "iam:AddRoleToInstanceProfile" not in actions(found):
            assert any("instance-profile" in fact.values and fact.holds == "$role" for fact in found.where)


def test_a_user_takes_two_access_keys_and_one_password() -> None:
    for id_, kind in (
        ("aws-iam-create-access-key", "access-key"),
        ("aws-iam-create-login-profile", "password"),
    ):
        assert Fact(FactKind.ROOM, (kind,), of="$user") in method(id_).where
    assert not any(fact.kind is FactKind.ROOM for fact in method("aws-iam-replace-access-key").where)
    assert (
        Fact(FactKind.CREDENTIAL, ("password",), of="$user") in method("aws-iam-update-login-profile").where
    )


def test_assuming_a_role_is_no_method() -> None:
    assert not any({"sts:AssumeRole", "sts:TagSession"} & actions(found) for found in methods())


def test_what_somebody_else_runs_is_so_marked() -> None:
    assert {found.id for found in methods() if found.trigger is Trigger.EXISTING} == {
        "aws-codebuild-update-project",
        "aws-ec2-create-launch-template-version",
        "aws-lambda-update-code-and-wait",
        "aws-lambda-update-layers-and-wait",
    }


def test_nobody_has_code_run_where_no_role_or_user_is_gained() -> None:
    for found in methods():
        if found.gains.kind is not GainKind.BECOME:
            assert found.trigger is Trigger.NONE, found.id


@pytest.mark.parametrize(
    ("id_", "services"),
    [
        ("aws-iam-create-service-credential", ("bedrock", "cassandra", "codecommit")),
        ("aws-iam-upload-ssh-key", ("codecommit",)),
        ("aws-transfer-create-user", ("elasticfilesystem", "s3")),
    ],
)
def test_a_credential_for_one_service_is_not_the_whole_identity(id_: str, services: tuple[str, ...]) -> None:
    assert method(id_).gains.within == services
    assert set(services) <= set(load().services())
