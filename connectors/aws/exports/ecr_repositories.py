"""Repositories of container images: ``aws ecr describe-repositories``."""

from __future__ import annotations

from nhiscan.connectors.aws.arns import accounts_of, elsewhere
from nhiscan.connectors.aws.call import Call
from nhiscan.connectors.aws.export import Export, File
from nhiscan.connectors.aws.ledger import Ledger
from nhiscan.connectors.aws.resources import add_resource

KIND = "ecr-repository"


def _read(file: File, ledger: Ledger) -> None:
    for entry in file.top.entries("repositories"):
        with entry.guarded():
            if not elsewhere(arn := entry.text("repositoryArn"), ledger.account):
                add_resource(arn, KIND, ledger, name=entry.maybe("repositoryName"))


DESCRIBE_REPOSITORIES = Call(
    "ecr",
    "DescribeRepositories",
    "ecr:DescribeRepositories",
    keeps="repositories(repositoryArn repositoryName)",
)
EXPORT = Export(
    what="ECR repositories",
    command="aws ecr describe-repositories --region REGION",
    file="ecr-repositories.REGION.json",
    tables=("resources",),
    calls=(DESCRIBE_REPOSITORIES,),
    recognises=lambda file: file.lists("repositories", "repositoryArn"),
    accounts=lambda file: accounts_of(file.values("repositories", "repositoryArn")),
    read=_read,
    further=True,
)
