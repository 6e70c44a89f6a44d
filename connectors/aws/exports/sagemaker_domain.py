"""The roles that a SageMaker domain gives its users and spaces: ``aws sagemaker describe-domain``."""

from __future__ import annotations

from nhiscan.connectors.aws.arns import accounts_of, elsewhere
from nhiscan.connectors.aws.call import Call
from nhiscan.connectors.aws.export import Export, File
from nhiscan.connectors.aws.exports.sagemaker_domains import KIND
from nhiscan.connectors.aws.exports.sagemaker_notebooks import described
from nhiscan.connectors.aws.facts import Given
from nhiscan.connectors.aws.ledger import Ledger
from nhiscan.connectors.aws.workloads import add_workload, answer_name, role_in

_WHAT = "SageMaker domain"
_FOLDER = "sagemaker-domains"


def _read(file: File, ledger: Ledger) -> None:
    """Its default roles; a user profile or space that has another one is not looked at."""
    arn, id_ = file.top.text("DomainArn"), file.top.text("DomainId")
    if elsewhere(arn, ledger.account):
        return
    ledger.learn(Given(_WHAT, answer_name(arn, id_)))
    for key in ("DefaultUserSettings", "DefaultSpaceSettings"):
        if (settings := file.top.entry(key)) is not None:
            name = file.top.maybe("DomainName") or id_
            add_workload(arn, KIND, name, role_in(settings, "ExecutionRole"), ledger)


DESCRIBE_DOMAIN = Call(
    "sagemaker",
    "DescribeDomain",
    "sagemaker:DescribeDomain",
    keeps="DomainArn DomainId DomainName DefaultUserSettings(ExecutionRole) "
    "DefaultSpaceSettings(ExecutionRole)",
)
EXPORT = Export(
    what=_WHAT,
    command="aws sagemaker describe-domain --region REGION --domain-id ID",
    file=f"{_FOLDER}/REGION/ID.json",
    tables=("workloads",),
    calls=(DESCRIBE_DOMAIN,),
    recognises=lambda file: file.has("DomainArn", "DomainId", "DefaultUserSettings"),
    accounts=lambda file: accounts_of([file.top.value("DomainArn")]),
    read=_read,
    each=lambda ledger: described(KIND, _FOLDER, ledger),
    none=frozenset({"ResourceNotFound"}),
    further=True,
)
