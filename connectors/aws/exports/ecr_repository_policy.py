"""Policies of repositories: ``aws ecr get-repository-policy``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from nhiscan.connectors.aws.arns import is_account
from nhiscan.connectors.aws.call import Call
from nhiscan.connectors.aws.export import Export, File
from nhiscan.connectors.aws.exports.ecr_repositories import KIND
from nhiscan.connectors.aws.facts import Given
from nhiscan.connectors.aws.ledger import Ledger
from nhiscan.connectors.aws.resources import add_guarded, called, for_each, region_of, start_of_arn

_WHAT: Final = "repository policy"
_FOLDER: Final = ("resource-policies", "ecr")


def registry_of(file: File) -> Iterator[str]:
    """The account that an answer names as the registry."""
    found = file.content.get("registryId") if isinstance(file.content, dict) else None
    if isinstance(found, str) and is_account(found):
        yield found


def _read(file: File, ledger: Ledger) -> None:
    """The answer names the repository, but not its region: the file's folder does."""
    top = file.top
    start = start_of_arn("ecr", region_of(file, *_FOLDER), ledger)
    arn = f"{start}repository/{top.text('repositoryName')}"
    ledger.learn(Given(_WHAT, called(arn)))
    add_guarded(arn, KIND, top, "policyText", ledger)


GET_REPOSITORY_POLICY = Call(
    "ecr", "GetRepositoryPolicy", "ecr:GetRepositoryPolicy", keeps="registryId repositoryName policyText"
)
EXPORT = Export(
    what=_WHAT,
    command="aws ecr get-repository-policy --region REGION --repository-name REPOSITORY",
    file="resource-policies/ecr/REGION/REPOSITORY.json",
    tables=("resources",),
    calls=(GET_REPOSITORY_POLICY,),
    recognises=lambda file: file.has("registryId", "repositoryName", "policyText"),
    accounts=registry_of,
    read=_read,
    each=for_each(KIND, "/".join(_FOLDER)),
    none=frozenset({"RepositoryPolicyNotFoundException", "RepositoryNotFoundException"}),
    further=True,
)
