"""The organisation itself: ``aws organizations describe-organization``."""

from __future__ import annotations

from nhiscan.connectors.aws.call import Call
from nhiscan.connectors.aws.entry import Malformed
from nhiscan.connectors.aws.export import Export, File
from nhiscan.connectors.aws.ledger import Ledger
from nhiscan.connectors.aws.organisation import Organisation, is_organisation


def _read(file: File, ledger: Ledger) -> None:
    if (entry := file.top.entry("Organization")) is not None:
        id_ = entry.text("Id")
        if not is_organisation(id_):
            raise Malformed(entry.fault("Id", "is no id of an organisation"))
        ledger.learn(Organisation(id_, entry.maybe("MasterAccountId")))


DESCRIBE_ORGANIZATION = Call(
    "organizations",
    "DescribeOrganization",
    "organizations:DescribeOrganization",
    keeps="Organization(Id Arn FeatureSet MasterAccountArn MasterAccountId)",
)
EXPORT = Export(
    what="organisation",
    command="aws organizations describe-organization",
    file="organizations/organization.json",
    tables=("inherited", "scopes"),
    calls=(DESCRIBE_ORGANIZATION,),
    recognises=lambda file: file.has("Organization"),
    read=_read,
    organisation=True,
    none=frozenset({"AWSOrganizationsNotInUseException"}),
)
