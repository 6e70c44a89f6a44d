"""CodeBuild projects and the roles they build as: ``aws codebuild batch-get-projects``."""

from __future__ import annotations

from nhiscan.connectors.aws.arns import accounts_of, elsewhere, parse_arn
from nhiscan.connectors.aws.call import Call
from nhiscan.connectors.aws.entry import Entry
from nhiscan.connectors.aws.export import Export, File
from nhiscan.connectors.aws.ledger import Ledger
from nhiscan.connectors.aws.resources import add_resource
from nhiscan.connectors.aws.workloads import add_workload, role_in

KIND = "codebuild-project"


def _read(file: File, ledger: Ledger) -> None:
    for entry in file.top.entries("projects"):
        with entry.guarded():
            arn = entry.text("arn")
            if not elsewhere(arn, ledger.account):
                _project(arn, entry, ledger)


def _project(arn: str, entry: Entry, ledger: Ledger) -> None:
    """A project by its role, that of its batches, and the one by which strangers may see its builds.

    Of environment variables only names are taken.

    Source: AWS CodeBuild API Reference, Project, serviceRole, buildBatchConfig and resourceAccessRole.
    """
    tags, parts = entry.tags("tags", name="key", value="value"), parse_arn(arn)
    environment, batch = entry.entry("environment"), entry.entry("buildBatchConfig")
    pairs = environment.entries("environmentVariables") if environment else ()
    variables = tuple(sorted({name for pair in pairs if (name := pair.maybe("name"))}))
    name = entry.maybe("name") or (parts.name if parts else arn)
    add_resource(arn, KIND, ledger, tags)
    roles = role_in(entry, "serviceRole"), role_in(batch, "serviceRole") if batch else None
    for role in (*roles, role_in(entry, "resourceAccessRole")):
        add_workload(arn, KIND, name, role, ledger, variables=variables, tags=tags)


LIST_PROJECTS = Call("codebuild", "ListProjects", "codebuild:ListProjects", keeps="projects")
BATCH_GET_PROJECTS = Call(
    "codebuild",
    "BatchGetProjects",
    "codebuild:BatchGetProjects",
    keeps="projects(arn name serviceRole resourceAccessRole buildBatchConfig(serviceRole) "
    "environment(environmentVariables(name)) tags(key value)) projectsNotFound",
)
EXPORT = Export(
    what="CodeBuild projects",
    command="aws codebuild batch-get-projects --region REGION --names PROJECT",
    file="codebuild-projects.REGION.json",
    tables=("workloads", "resources"),
    calls=(BATCH_GET_PROJECTS, LIST_PROJECTS),
    recognises=lambda file: file.lists("projects", "arn") and file.has("projectsNotFound"),
    accounts=lambda file: accounts_of(file.values("projects", "arn")),
    read=_read,
    further=True,
)
