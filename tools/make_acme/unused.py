"""What Acme does not use: the listings of one region that come back empty."""

from __future__ import annotations

from typing import Any, Final

Json = dict[str, Any]

EMPTY: Final[dict[str, tuple[str, ...]]] = {
    "access-analyzers": ("analyzers",),
    "agentcore/api-key-providers": ("credentialProviders",),
    "agentcore/browsers": ("browserSummaries",),
    "agentcore/code-interpreters": ("codeInterpreterSummaries",),
    "agentcore/gateways": ("items",),
    "agentcore/harnesses": ("harnesses",),
    "agentcore/oauth2-providers": ("credentialProviders",),
    "agentcore/policy-engines": ("policyEngines",),
    "agentcore/runtimes": ("agentRuntimes",),
    "agentcore/workload-identities": ("workloadIdentities",),
    "batch-compute-environments": ("computeEnvironments",),
    "batch-job-definitions": ("jobDefinitions",),
    "bedrock/agents": ("agentSummaries",),
    "bedrock/flows": ("flowSummaries",),
    "bedrock/knowledge-bases": ("knowledgeBaseSummaries",),
    "cloudformation-stacks": ("Stacks",),
    "codebuild-projects": ("projects", "projectsNotFound"),
    "cognito-identity-pools": ("IdentityPools",),
    "dynamodb-tables": ("TableNames",),
    "ec2-instances": ("Reservations",),
    "ecr-repositories": ("repositories",),
    "ecs-clusters": ("clusterArns",),
    "eks-clusters": ("clusters",),
    "glue-crawlers": ("Crawlers",),
    "glue-jobs": ("Jobs",),
    "kms-keys": ("Keys",),
    "pipes-pipes": ("Pipes",),
    "rolesanywhere-profiles": ("profiles",),
    "rolesanywhere-trust-anchors": ("trustAnchors",),
    "sagemaker-domains": ("Domains",),
    "sagemaker-models": ("Models",),
    "sagemaker-notebooks": ("NotebookInstances",),
    "sagemaker-pipelines": ("PipelineSummaries",),
    "scheduler-schedules": ("Schedules",),
    "secrets": ("SecretList",),
    "sns-topics": ("Topics",),
    "sqs-queues": (),
    "stepfunctions-state-machines": ("stateMachines",),
}
"""Each listing's file, before the region, with the lists that it prints; of queues AWS then prints none."""


def empty_listings(region: str) -> dict[str, Json]:
    """Every listing of ``region`` as AWS prints it where there is nothing."""
    return {f"{name}.{region}.json": {key: [] for key in keys} for name, keys in EMPTY.items()}
