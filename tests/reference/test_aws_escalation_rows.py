"""What is often told wrong of ways up on AWS, row by row."""

from __future__ import annotations

import pytest

from nhiscan.reference.aws_actions import load
from nhiscan.reference.aws_escalation import Fact, FactKind, GainKind, Method, Need, Trigger, methods
from tests.reference.rows import actions, method, needs_of

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


MADE = {
    "batch:SubmitJob": {"job"},
    "braket:CreateJob": {"job"},
    "datapipeline:ActivatePipeline": {"pipeline"},
    "datapipeline:PutPipelineDefinition": {"pipeline"},
    "ec2:RequestSpotFleet": {"spot-fleet-request"},
    "ec2:RequestSpotInstances": {"spot-instances-request"},
    "ec2:RunInstances": {"instance", "network-interface"},
    "eks:AssociateAccessPolicy": {"access-entry"},
    "emr-serverless:StartJobRun": {"application"},
    "iot:AttachPolicy": {"cert"},
    "omics:StartRun": {"run", "workflow"},
    "ssm:CreateAssociation": {"association"},
    "ssm:StartAutomationExecution": {"automation-execution"},
}
"""What a request makes under an id that the service chooses, by the action that it is then asked for."""


@pytest.mark.parametrize("found", methods(), ids=lambda found: found.id)
def test_nobody_names_what_the_service_numbers(found: Method) -> None:
    for need in needs_of(found):
        for type_ in need.types if need.on in ("new", "made") else ():
            assert (need.on == "made") == (type_ in MADE.get(need.action, set())), need.action


BOUNDED = {
    "iam:AttachRolePolicy",
    "iam:AttachUserPolicy",
    "iam:DeleteRolePolicy",
    "iam:DeleteUserPolicy",
    "iam:DetachRolePolicy",
    "iam:DetachUserPolicy",
    "iam:PutRolePolicy",
    "iam:PutUserPolicy",
    "iam:UpdateAssumeRolePolicy",
}
"""Actions whose requests carry the boundary of the role or user that they change."""


@pytest.mark.parametrize("found", methods(), ids=lambda found: found.id)
def test_a_request_carries_the_boundary_of_whom_it_changes(found: Method) -> None:
    made = {fact.subject for fact in found.where if fact.kind is FactKind.NEW}
    for need in needs_of(found):
        if need.action in BOUNDED:
            own = "absent" if need.on in made else f"boundary-of:{need.on}"
            assert dict(need.carries)["iam:PermissionsBoundary"] == own


def test_taking_a_boundary_off_carries_the_one_that_is_there() -> None:
    for who in ("role", "user"):
        (need,) = method(f"aws-iam-delete-{who}-boundary").needs
        assert dict(need.carries) == {"iam:PermissionsBoundary": "$policy"}


def test_putting_a_layer_under_a_function_asks_for_the_layer_as_well() -> None:
    for id_ in ("aws-lambda-update-layers", "aws-lambda-update-layers-and-wait"):
        assert Need("lambda:GetLayerVersion", "any", ("layerVersion",)) in method(id_).needs


def test_only_who_may_make_pods_enters_a_cluster() -> None:
    place = "arn:${Partition}:eks::aws:cluster-access-policy/AmazonEKS"
    entering = [n for found in methods() for n in needs_of(found) if n.action == "eks:AssociateAccessPolicy"]
    given = [dict(need.carries)["eks:policyArn"].removeprefix(place) for need in entering]
    assert given == ["ClusterAdminPolicy", "AdminPolicy", "EditPolicy"] * 3


def test_an_account_that_leaves_is_the_callers_own() -> None:
    assert method("aws-organizations-leave").where == (Fact(FactKind.ACCOUNT, ("own",), subject="$account"),)


def test_a_service_runs_on_the_cluster_that_it_has() -> None:
    (update,) = (n for n in method("aws-ecs-update-service").needs if n.action == "ecs:UpdateService")
    assert update.carries == (("ecs:cluster", "cluster-of:$workload"),)


def test_instances_of_a_cluster_take_their_role_from_ec2() -> None:
    for id_ in ("aws-emr-add-steps", "aws-emr-run-job-flow"):
        assert Fact(FactKind.TRUSTS, ("ec2.amazonaws.com",), subject="$role") in method(id_).where


def test_a_fleet_runs_a_build_or_a_script() -> None:
    hands = {need.action for each in method("aws-gamelift-create-fleet").then for need in each}
    assert hands == {"gamelift:CreateBuild", "gamelift:CreateScript"}
    assert len(method("aws-gamelift-create-fleet").then) == 2


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


KEYED = (
    "aws-external-anthropic",
    "bedrock",
    "bedrock-mantle",
    "cassandra",
    "cloudwatch",
    "codecommit",
    "logs",
)
"""What a user's service-specific credentials open: passwords of two, long-term API keys of the rest."""


@pytest.mark.parametrize(
    ("id_", "services"),
    [
        ("aws-iam-create-service-credential", KEYED),
        ("aws-iam-reset-service-credential", KEYED),
        ("aws-iam-upload-ssh-key", ("codecommit",)),
        ("aws-transfer-create-user", ("elasticfilesystem", "s3")),
    ],
)
def test_a_credential_for_one_service_is_not_the_whole_identity(id_: str, services: tuple[str, ...]) -> None:
    assert method(id_).gains.within == services
    assert set(services) <= set(load().services())
