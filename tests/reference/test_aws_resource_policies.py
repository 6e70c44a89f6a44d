"""Which resources can have a policy of their own: AWS's pages, held against AWS's table of actions."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from nhiscan.reference.aws_actions import load
from nhiscan.reference.aws_resource_policies import Reach, may_have_policy, may_speak_of, reaches

SAID: dict[str, tuple[str, str | None, bool | None]] = {
    "a role has its trust policy": ("iam", "role", True),
    "a user has none": ("iam", "user", False),
    "a group has none": ("iam", "group", False),
    "a managed policy has none": ("iam", "policy", False),
    "an instance profile has none": ("iam", "instance-profile", False),
    "a device for second factors has none": ("iam", "mfa", False),
    "an identity provider has none": ("iam", "oidc-provider", False),
    "assuming a role asks its trust policy": ("sts", "role", True),
    "assuming root asks none": ("sts", "root-user", False),
    "an organization has a delegation policy": ("organizations", "policy", True),
    "a permission set has none": ("sso", "PermissionSet", False),
    "an application of Identity Center has one": ("sso", "Application", True),
    "a group of the identity store has none": ("identitystore", "Group", False),
    "a function has one": ("lambda", "function", True),
    "a layer's version has one": ("lambda", "layerVersion", True),
    "an event source mapping has none": ("lambda", "eventSourceMapping", False),
    "of Lambda's newest things nobody says": ("lambda", "microvmImage", None),
    "an instance has none": ("ec2", "instance", False),
    "a subnet has none, for sharing is no policy": ("ec2", "subnet", False),
    "a placement group has one": ("ec2", "placement-group", True),
    "a bucket's counts for its objects": ("s3", "object", True),
    "a batch operation has none": ("s3", "job", False),
    "a key has one": ("kms", "key", True),
    "an alias has none": ("kms", "alias", False),
    "a table's counts for its indexes": ("dynamodb", "index", True),
    "a backup of a table has none": ("dynamodb", "backup", False),
    "the Data Catalog has one": ("glue", "table", True),
    "a job of Glue has none": ("glue", "job", False),
    "a shared build project has one": ("codebuild", "project", True),
    "a notebook has none": ("sagemaker", "notebook-instance", False),
    "a group of model packages has one": ("sagemaker", "model-package-group", True),
    "a parameter has one": ("ssm", "parameter", True),
    "of documents AWS's pages differ": ("ssm", "document", None),
    "an instance that is managed has none": ("ssm", "instance", False),
    "a runtime of an agent has one": ("bedrock-agentcore", "runtime", True),
    "a code interpreter has none": ("bedrock-agentcore", "code-interpreter-custom", False),
    "IoT's own policies are about devices": ("iot", "rolealias", False),
    "a service on the list of those without": ("states", "statemachine", False),
    "a service of which nothing was read": ("no-such-service", "thing", None),
    "letter case aside": ("IAM", "role", True),
    "any of a service with some": ("secretsmanager", None, True),
    "any of a service with none": ("ecs", None, False),
}

SPOKEN: dict[str, tuple[str, str, bool | None]] = {
    "a trust policy says who assumes": ("sts:AssumeRole", "role", True),
    "a trust policy says nothing of writing policies": ("iam:PutRolePolicy", "role", False),
    "an application's says nothing of administering it": ("sso:DeleteApplication", "Application", False),
    "a function's says who may invoke and who may change": ("lambda:UpdateFunctionCode", "function", True),
    "an API's says who may call it": ("execute-api:Invoke", "execute-api-general", True),
    "where pages differ it is unknown": ("ssm:SendCommand", "document", None),
    "a service that nobody read of": ("no-such-service:Do", "thing", None),
}

ANOTHER_KIND = frozenset(
    """
    application-autoscaling:PutScalingPolicy appstream:UpdateImagePermissions autoscaling:PutScalingPolicy
    batch:CreateSchedulingPolicy batch:UpdateSchedulingPolicy bedrock-agentcore:CreatePolicy
    bedrock-agentcore:UpdatePolicy bedrock:CreateAutomatedReasoningPolicy
    bedrock:UpdateAutomatedReasoningPolicy cloudformation:SetStackPolicy cloudfront:CreateCachePolicy
    cloudfront:CreateContinuousDeploymentPolicy cloudfront:CreateOriginRequestPolicy
    cloudfront:CreateResponseHeadersPolicy cloudfront:UpdateCachePolicy
    cloudfront:UpdateContinuousDeploymentPolicy cloudfront:UpdateOriginRequestPolicy
    cloudfront:UpdateResponseHeadersPolicy ec2:CreateCoipPoolPermission ec2:CreateIpamPolicy
    ec2:CreateLocalGatewayRouteTablePermission ec2:CreateNetworkInterfacePermission
    ec2:CreateTransitGatewayMeteringPolicy ec2:ModifyClientVpnEndpointAuthorizationPolicy
    ec2:ModifyTransitGatewayMeteringPolicy ec2:ModifyVerifiedAccessEndpointPolicy
    ec2:ModifyVerifiedAccessGroupPolicy ec2:ModifyVpcEndpointServicePermissions
    elasticloadbalancing:CreateAppCookieStickinessPolicy
    elasticloadbalancing:CreateLBCookieStickinessPolicy elasticloadbalancing:CreateLoadBalancerPolicy
    elasticloadbalancing:SetLoadBalancerPoliciesForBackendServer
    elasticloadbalancing:SetLoadBalancerPoliciesOfListener elasticmapreduce:PutAutoScalingPolicy
    elasticmapreduce:PutAutoTerminationPolicy elasticmapreduce:PutManagedScalingPolicy
    gamelift:PutScalingPolicy grafana:UpdatePermissions imagebuilder:CreateLifecyclePolicy
    imagebuilder:UpdateLifecyclePolicy iot:AttachPolicy iot:AttachPrincipalPolicy iot:CreatePolicy
    ivs:CreatePlaybackRestrictionPolicy ivs:UpdatePlaybackRestrictionPolicy qapps:UpdateQAppPermissions
    ram:CreatePermission route53:CreateTrafficPolicy securityhub:CreateConfigurationPolicy
    securityhub:UpdateConfigurationPolicy ssm:ModifyDocumentPermission sso:PutPermissionsPolicy
    storagegateway:UpdateAutomaticTapeCreationPolicy workmail:PutMailboxPermissions
    workmail:PutRetentionPolicy
    """.split()
)
"""What looks like a resource-based policy by its name and is another thing, each looked up by hand."""

WRITES = re.compile(
    r":(Put|Set|Add|Attach|Update|Create|Modify)\w*(Policy|Policies|Permissions?|PolicyStatement|PermissionStatement)$"
)


def writers(service: str) -> Iterator[str]:
    """The actions of a service that, by their names, write a policy on a resource."""
    for place in load().span(service):
        name = load().names[place]
        if WRITES.search(name) and name not in ANOTHER_KIND:
            yield name


@pytest.mark.parametrize(("service", "type_", "answer"), SAID.values(), ids=SAID)
def test_what_may_have_one(service: str, type_: str | None, answer: bool | None) -> None:
    assert may_have_policy(service, type_) is answer


@pytest.mark.parametrize(("action", "type_", "answer"), SPOKEN.values(), ids=SPOKEN)
def test_what_one_may_speak_of(action: str, type_: str, answer: bool | None) -> None:
    assert may_speak_of(action, type_) is answer


@pytest.mark.parametrize("reach", reaches().values(), ids=reaches())
def test_a_row_fits_the_table_of_actions(reach: Reach) -> None:
    table = load()
    uses = {use.type for place in table.span(reach.service) for use in table.detail(place).resources}
    assert reach.service in table.services()
    assert (reach.types or frozenset()) | reach.never | reach.unsure <= uses
    assert reach.types is None or not reach.never
    for action in reach.by:
        place = table.index(action)
        assert place is not None
        assert table.names[place] == action
    assert reach.source


@pytest.mark.parametrize("reach", reaches().values(), ids=reaches())
def test_no_type_is_called_bare_for_which_an_action_writes_one(reach: Reach) -> None:
    table = load()
    if reach.service == "iam" or (reach.types is None and not reach.never):
        return  # iam's other policies are those of identities; where every type may have one, none is bare
    for name in writers(reach.service):
        place = table.index(name)
        assert place is not None
        assert name in reach.by, f"{name} writes one"
        for use in table.detail(place).resources:
            assert may_have_policy(reach.service, use.type) is not False, f"{name} writes one on {use.type}"


def test_a_row_without_a_writer_says_so_by_being_bare_or_by_its_page() -> None:
    bare = {reach.service for reach in reaches().values() if not reach.by and reach.types != frozenset()}
    assert bare == {"elasticloadbalancing", "s3-object-lambda"}
