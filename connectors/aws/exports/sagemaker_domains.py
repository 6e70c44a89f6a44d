"""SageMaker domains, by id: ``aws sagemaker list-domains``."""

from __future__ import annotations

from nhiscan.connectors.aws.arns import accounts_of
from nhiscan.connectors.aws.call import Call
from nhiscan.connectors.aws.export import Export, File
from nhiscan.connectors.aws.exports.sagemaker_notebooks import learn_list

KIND = "sagemaker-domain"
_FILE = "sagemaker-domains"


def _recognises(file: File) -> bool:
    """Other services list domains too: an empty list is of SageMaker where it is called so."""
    some = any(True for _ in file.values("Domains", "DomainArn"))
    return file.lists("Domains", "DomainArn", "DomainId") and (some or file.stem.startswith(_FILE))


LIST_DOMAINS = Call(
    "sagemaker",
    "ListDomains",
    "sagemaker:ListDomains",
    keeps="Domains(DomainArn DomainId DomainName)",
)
EXPORT = Export(
    what="SageMaker domains",
    command="aws sagemaker list-domains --region REGION",
    file=f"{_FILE}.REGION.json",
    tables=("workloads", "resources"),
    calls=(LIST_DOMAINS,),
    recognises=_recognises,
    accounts=lambda file: accounts_of(file.values("Domains", "DomainArn")),
    read=lambda file, ledger: learn_list(file, "Domains", KIND, ("DomainArn", "DomainId"), ledger),
    further=True,
)
