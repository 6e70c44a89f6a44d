"""ECS services: ``aws ecs describe-services``; their roles stand in their task definitions."""

from __future__ import annotations

from dataclasses import dataclass

from nhiscan.connectors.aws.arns import accounts_of, elsewhere
from nhiscan.connectors.aws.call import Call
from nhiscan.connectors.aws.entry import Entry
from nhiscan.connectors.aws.export import Export, File
from nhiscan.connectors.aws.exports.ecs_clusters import by_cluster
from nhiscan.connectors.aws.facts import Given
from nhiscan.connectors.aws.ledger import Ledger
from nhiscan.connectors.aws.workloads import answer_name

WHAT = "ECS services"
_FOLDER = "ecs-services"


@dataclass(frozen=True, slots=True)
class Service:
    """A service that runs tasks of one definition; while it changes, or with task sets, of several."""

    arn: str
    """Its ARN."""
    name: str
    """Its name."""
    task_definition: str
    """The ARN of what it runs."""
    tags: tuple[tuple[str, str], ...]
    """Its labels."""


def learn_cluster(what: str, folder: str, file: File, arns: list[str], ledger: Ledger) -> None:
    """Learn of which clusters ``file`` tells: those in ``arns``, and the one that it is called after."""
    ledger.learn(Given(what))
    for arn in arns:
        ledger.learn(Given(what, answer_name(arn, arn.rpartition("/")[2])))
    if (below := file.below(folder)) is not None:
        ledger.learn(Given(what, "/".join(below)))


def _read(file: File, ledger: Ledger) -> None:
    """Every service but deleted ones; names for which AWS found none are noted."""
    clusters = [arn for arn in file.values("services", "clusterArn") if isinstance(arn, str)]
    learn_cluster(WHAT, _FOLDER, file, clusters, ledger)
    for entry in file.top.entries("services"):
        with entry.guarded():
            if entry.maybe("status") != "INACTIVE":
                _service(entry, ledger)
    blame_failures(file, ledger)


def blame_failures(file: File, ledger: Ledger) -> None:
    """What ECS could not describe is a fault, unless it is gone.

    Source: Amazon ECS Developer Guide, "API failure reasons".
    """
    for number, failure in enumerate(file.top.entries("failures")):
        if failure.maybe("reason") == "MISSING":
            ledger.notice(f"ecs found no {failure.maybe('arn') or 'such thing'}")
        else:
            file.top.blame(f"failures/{number}", "was not described")


def _service(entry: Entry, ledger: Ledger) -> None:
    """A service with what it runs; one that others deploy may have no more than task sets.

    Source: Amazon ECS API Reference, Service, taskDefinition and taskSets.
    """
    arn, name = entry.text("serviceArn"), entry.maybe("serviceName")
    run = [found.text("taskDefinition") for found in entry.entries("taskSets")]
    if entry.value("taskDefinition") is not None or entry.value("taskSets") is None:
        run.insert(0, entry.text("taskDefinition"))
    if not elsewhere(arn, ledger.account):
        tags = entry.tags("tags", name="key", value="value")
        for definition in dict.fromkeys(run):
            ledger.learn(Service(arn, name or arn, definition, tags))


LIST_SERVICES = Call("ecs", "ListServices", "ecs:ListServices", keeps="serviceArns")
DESCRIBE_SERVICES = Call(
    "ecs",
    "DescribeServices",
    "ecs:DescribeServices",
    keeps="services(serviceArn serviceName clusterArn status taskDefinition taskSets(taskDefinition) "
    "tags(key value)) failures(arn reason)",
)
EXPORT = Export(
    what=WHAT,
    command="aws ecs describe-services --region REGION --cluster CLUSTER --services SERVICE --include TAGS",
    file=f"{_FOLDER}/REGION/CLUSTER.json",
    tables=("workloads",),
    calls=(DESCRIBE_SERVICES, LIST_SERVICES),
    recognises=lambda file: file.lists("services", "serviceArn") and file.has("failures"),
    accounts=lambda file: accounts_of(file.values("services", "serviceArn")),
    read=_read,
    each=lambda ledger: by_cluster(_FOLDER, ledger),
    none=frozenset({"ClusterNotFoundException"}),
)
