"""Every file is what its command prints: the same names in the same order, of the same kinds."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import cache
from typing import Any

import pytest
from botocore.model import ListShape, MapShape, OperationModel, Shape, StructureShape
from botocore.session import get_session

from tests.sample_data.conftest import Export

COMMANDS = {
    "authorization-details.json": ("iam", "GetAccountAuthorizationDetails"),
    "account-summary.json": ("iam", "GetAccountSummary"),
    "saml-providers.json": ("iam", "ListSAMLProviders"),
    "credential-report.json": ("iam", "GetCredentialReport"),
    "access-keys/": ("iam", "ListAccessKeys"),
    "access-key-last-used/": ("iam", "GetAccessKeyLastUsed"),
    "service-specific-credentials/": ("iam", "ListServiceSpecificCredentials"),
    "last-accessed/": ("iam", "GetServiceLastAccessedDetails"),
    "oidc-providers.json": ("iam", "ListOpenIDConnectProviders"),
    "oidc-providers/": ("iam", "GetOpenIDConnectProvider"),
    "instance-profiles.json": ("iam", "ListInstanceProfiles"),
    "mfa-devices/": ("iam", "ListMFADevices"),
    "signing-certificates/": ("iam", "ListSigningCertificates"),
    "ssh-keys/": ("iam", "ListSSHPublicKeys"),
    "lambda-functions.": ("lambda", "ListFunctions"),
    "ec2-instances.": ("ec2", "DescribeInstances"),
    "ecs-clusters.": ("ecs", "ListClusters"),
    "ecs-services/": ("ecs", "DescribeServices"),
    "ecs-tasks/": ("ecs", "DescribeTasks"),
    "ecs-task-definitions/": ("ecs", "DescribeTaskDefinition"),
    "eks-clusters.": ("eks", "ListClusters"),
    "batch-compute-environments.": ("batch", "DescribeComputeEnvironments"),
    "batch-job-definitions.": ("batch", "DescribeJobDefinitions"),
    "cloudformation-stacks.": ("cloudformation", "DescribeStacks"),
    "codebuild-projects.": ("codebuild", "BatchGetProjects"),
    "cognito-identity-pools.": ("cognito-identity", "ListIdentityPools"),
    "glue-crawlers.": ("glue", "GetCrawlers"),
    "glue-jobs.": ("glue", "GetJobs"),
    "pipes-pipes.": ("pipes", "ListPipes"),
    "pipes-pipes/": ("pipes", "DescribePipe"),
    "rolesanywhere-profiles.": ("rolesanywhere", "ListProfiles"),
    "rolesanywhere-trust-anchors.": ("rolesanywhere", "ListTrustAnchors"),
    "sagemaker-domains.": ("sagemaker", "ListDomains"),
    "sagemaker-models.": ("sagemaker", "ListModels"),
    "sagemaker-notebooks.": ("sagemaker", "ListNotebookInstances"),
    "sagemaker-pipelines.": ("sagemaker", "ListPipelines"),
    "scheduler-schedules.": ("scheduler", "ListSchedules"),
    "scheduler-schedules/": ("scheduler", "GetSchedule"),
    "stepfunctions-state-machines.": ("stepfunctions", "ListStateMachines"),
    "stepfunctions-state-machines/": ("stepfunctions", "DescribeStateMachine"),
    "agentcore/api-key-providers.": ("bedrock-agentcore-control", "ListApiKeyCredentialProviders"),
    "agentcore/browsers.": ("bedrock-agentcore-control", "ListBrowsers"),
    "agentcore/code-interpreters.": ("bedrock-agentcore-control", "ListCodeInterpreters"),
    "agentcore/gateways.": ("bedrock-agentcore-control", "ListGateways"),
    "agentcore/harnesses.": ("bedrock-agentcore-control", "ListHarnesses"),
    "agentcore/oauth2-providers.": ("bedrock-agentcore-control", "ListOauth2CredentialProviders"),
    "agentcore/policy-engines.": ("bedrock-agentcore-control", "ListPolicyEngines"),
    "agentcore/runtimes.": ("bedrock-agentcore-control", "ListAgentRuntimes"),
    "agentcore/workload-identities.": ("bedrock-agentcore-control", "ListWorkloadIdentities"),
    "bedrock/agents.": ("bedrock-agent", "ListAgents"),
    "bedrock/agents/": ("bedrock-agent", "GetAgent"),
    "bedrock/agent-versions/": ("bedrock-agent", "ListAgentVersions"),
    "bedrock/agent-version/": ("bedrock-agent", "GetAgentVersion"),
    "bedrock/agent-aliases/": ("bedrock-agent", "ListAgentAliases"),
    "bedrock/action-groups/": ("bedrock-agent", "ListAgentActionGroups"),
    "bedrock/action-group/": ("bedrock-agent", "GetAgentActionGroup"),
    "bedrock/collaborators/": ("bedrock-agent", "ListAgentCollaborators"),
    "bedrock/agent-knowledge-bases/": ("bedrock-agent", "ListAgentKnowledgeBases"),
    "bedrock/flows.": ("bedrock-agent", "ListFlows"),
    "bedrock/knowledge-bases.": ("bedrock-agent", "ListKnowledgeBases"),
    "dynamodb-tables.": ("dynamodb", "ListTables"),
    "ecr-repositories.": ("ecr", "DescribeRepositories"),
    "kms-keys.": ("kms", "ListKeys"),
    "kms-keys/": ("kms", "DescribeKey"),
    "kms-aliases.": ("kms", "ListAliases"),
    "kms-grants/": ("kms", "ListGrants"),
    "s3-account-public-access-block.json": ("s3control", "GetPublicAccessBlock"),
    "s3-buckets.json": ("s3", "ListBuckets"),
    "s3-public-access-blocks/": ("s3", "GetPublicAccessBlock"),
    "secrets.": ("secretsmanager", "ListSecrets"),
    "sns-topics.": ("sns", "ListTopics"),
    "sqs-queues.": ("sqs", "ListQueues"),
    "access-analyzers.": ("accessanalyzer", "ListAnalyzers"),
    "access-analyzer-findings/": ("accessanalyzer", "ListFindings"),
    "identity-center/instances.json": ("sso-admin", "ListInstances"),
    "identity-center/sets/": ("sso-admin", "ListPermissionSets"),
    "identity-center/permission-sets/": ("sso-admin", "DescribePermissionSet"),
    "identity-center/inline-policies/": ("sso-admin", "GetInlinePolicyForPermissionSet"),
    "identity-center/attached-policies/": ("sso-admin", "ListManagedPoliciesInPermissionSet"),
    "identity-center/customer-policies/": (
        "sso-admin",
        "ListCustomerManagedPolicyReferencesInPermissionSet",
    ),
    "identity-center/accounts/": ("sso-admin", "ListAccountsForProvisionedPermissionSet"),
    "identity-center/assignments/": ("sso-admin", "ListAccountAssignments"),
    "resource-policies/s3/": ("s3", "GetBucketPolicy"),
    "resource-policies/kms/": ("kms", "GetKeyPolicy"),
    "resource-policies/secretsmanager/": ("secretsmanager", "GetResourcePolicy"),
    "resource-policies/sqs/": ("sqs", "GetQueueAttributes"),
    "resource-policies/sns/": ("sns", "GetTopicAttributes"),
    "organizations/organization.json": ("organizations", "DescribeOrganization"),
    "organizations/accounts.json": ("organizations", "ListAccounts"),
    "organizations/accounts/": ("organizations", "ListAccountsForParent"),
    "organizations/roots.json": ("organizations", "ListRoots"),
    "organizations/units/": ("organizations", "ListOrganizationalUnitsForParent"),
    "organizations/delegated-administrators.json": ("organizations", "ListDelegatedAdministrators"),
    "organizations/policies.": ("organizations", "ListPolicies"),
    "organizations/policies/": ("organizations", "DescribePolicy"),
    "organizations/targets/": ("organizations", "ListTargetsForPolicy"),
}
"""The start of a file's path within its account, and the call whose answer it is."""
DOCUMENTS = re.compile(r"PolicyDocument|Document")
"""Texts that the command itself turns into JSON."""
KINDS: dict[str, type | tuple[type, ...]] = {
    "string": str,
    "character": str,
    "blob": str,
    "integer": int,
    "long": int,
    "boolean": bool,
    "float": (int, float),
    "double": (int, float),
}


@cache
def operation(service: str, name: str) -> OperationModel:
    """One call as botocore knows it."""
    return get_session().get_service_model(service).operation_model(name)


def command(path: str) -> tuple[str, str]:
    """The call whose answer lies at ``path``."""
    inside = path.partition("/")[2]
    (found,) = {call for start, call in COMMANDS.items() if inside.startswith(start)}
    return found


def faults(value: Any, shape: Shape, place: str) -> Iterator[str]:
    """Everything in ``value`` that the call would not print."""
    match shape:
        case StructureShape():
            known = list(shape.members)
            unknown = [key for key in value if key not in known]
            yield from (f"{place}: no `{key}` in {shape.name}" for key in unknown)
            if not unknown and list(value) != sorted(value, key=known.index):
                yield f"{place}: {list(value)} is not the order of {shape.name}"
            yield from (f"{place}: `{key}` is missing" for key in shape.required_members if key not in value)
            for key in [key for key in value if key in known]:
                yield from faults(value[key], shape.members[key], f"{place}.{key}")
        case ListShape():
            for number, one in enumerate(value):
                yield from faults(one, shape.member, f"{place}[{number}]")
        case MapShape():
            for key, one in value.items():
                yield from faults(one, shape.value, f"{place}.{key}")
        case _:
            yield from wrong_kind(value, shape, place)


def wrong_kind(value: Any, shape: Shape, place: str) -> Iterator[str]:
    """A fault where a single value is of another kind than the call's."""
    if shape.type_name == "timestamp":
        if datetime.fromisoformat(value).isoformat() != value:
            yield f"{place}: `{value}` is no time as the command prints it"
    elif isinstance(value, dict) and DOCUMENTS.search(place.rpartition(".")[2]):
        if value.get("Version") != "2012-10-17":
            yield f"{place}: no policy document"
    elif not isinstance(value, KINDS[shape.type_name]):
        yield f"{place}: `{value}` is no {shape.type_name}"
    elif place.endswith(".PermissionsBoundaryType"):
        if value != "Policy":  # what IAM answers; the call's own description has another word
            yield f"{place}: `{value}` is not what IAM answers"
    elif (allowed := getattr(shape, "enum", None)) and value not in allowed:
        yield f"{place}: `{value}` is none of {allowed}"


def test_every_file_is_the_answer_of_its_call(acme: Export) -> None:
    found = []
    for path, value in acme.files.items():
        shape = operation(*command(path)).output_shape
        assert shape is not None
        found += list(faults(value, shape, path))
    assert found == []


def test_every_call_is_there(acme: Export) -> None:
    assert {command(path) for path in acme.files} == set(COMMANDS.values())


def test_every_file_is_printed_as_the_command_prints(acme: Export) -> None:
    for path, value in acme.files.items():
        assert acme.texts[path] == json.dumps(value, indent=4, ensure_ascii=False) + "\n", path


def test_one_region_was_refused(acme: Export) -> None:
    words = {path: text for path, text in acme.texts.items() if path.endswith(".err")}
    refusals = {path: text for path, text in words.items() if "AccessDenied" in text}
    assert list(refusals) == ["acme-dev/lambda-functions.eu-west-1.json.err"]
    (text,) = refusals.values()
    assert "An error occurred (AccessDeniedException) when calling the ListFunctions operation" in text


def test_other_words_only_say_that_there_is_nothing(acme: Export) -> None:
    words = [
        text for path, text in acme.texts.items() if path.endswith(".err") and "AccessDenied" not in text
    ]
    codes = {text.partition("(")[2].partition(")")[0] for text in words}
    assert codes == {
        "FeatureDisabled",
        "PolicyNotFoundException",
        "RegistryPolicyNotFoundException",
        "RepositoryPolicyNotFoundException",
        "ResourceNotFoundException",
    }


def test_one_account_has_no_credential_report(acme: Export) -> None:
    reports = [path for path, _ in acme.matching("credential-report")]
    assert reports == ["acme-prod/credential-report.json", "acme-root/credential-report.json"]


SPOILED: dict[str, tuple[Callable[[Any], Any], str]] = {
    "an unknown name": (lambda row: row | {"Owner": "x"}, "no `Owner`"),
    "another order": (lambda row: dict(reversed(row.items())), "not the order"),
    "a time of another form": (lambda row: row | {"CreateDate": "2026-11-24T06:00:00Z"}, "no time"),
    "a number for a name": (lambda row: row | {"UserName": 7}, "no string"),
    "a state nobody knows": (lambda row: row | {"Status": "Sleeping"}, "none of"),
}


@pytest.mark.parametrize(("spoil", "says"), SPOILED.values(), ids=SPOILED)
def test_a_spoiled_answer_is_noticed(spoil: Callable[[Any], Any], says: str) -> None:
    row = {
        "UserName": "svc-report",
        "AccessKeyId": "AKIAIOSFODNN7EXAMPLE",
        "Status": "Active",
        "CreateDate": "2026-11-24T06:00:00+00:00",
    }
    shape = operation("iam", "ListAccessKeys").output_shape
    assert shape is not None
    assert list(faults({"AccessKeyMetadata": [row]}, shape, "x")) == []
    assert says in "".join(faults({"AccessKeyMetadata": [spoil(row)]}, shape, "x"))
