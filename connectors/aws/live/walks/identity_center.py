"""Identity Center: permission sets, and who is assigned to them in which account."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from nhiscan.connectors.aws.exports.sso_accounts import LIST_ACCOUNTS_FOR_SET
from nhiscan.connectors.aws.exports.sso_assignments import LIST_ACCOUNT_ASSIGNMENTS
from nhiscan.connectors.aws.exports.sso_boundary import GET_PERMISSIONS_BOUNDARY
from nhiscan.connectors.aws.exports.sso_customer_policies import LIST_CUSTOMER_POLICIES
from nhiscan.connectors.aws.exports.sso_inline_policy import GET_INLINE_POLICY
from nhiscan.connectors.aws.exports.sso_instances import FOLDER, LIST_INSTANCES, WORKS
from nhiscan.connectors.aws.exports.sso_managed_policies import LIST_MANAGED_POLICIES
from nhiscan.connectors.aws.exports.sso_permission_set import DESCRIBE_PERMISSION_SET
from nhiscan.connectors.aws.exports.sso_permission_sets import LIST_PERMISSION_SETS
from nhiscan.connectors.aws.live.walk import Answer, Place, Walk, Where, word

_OF_A_SET: Final = (
    (DESCRIBE_PERMISSION_SET, "permission-sets"),
    (GET_INLINE_POLICY, "inline-policies"),
    (LIST_MANAGED_POLICIES, "attached-policies"),
    (LIST_CUSTOMER_POLICIES, "customer-policies"),
    (GET_PERMISSIONS_BOUNDARY, "boundaries"),
)
"""What is asked of each permission set, and the folder of the answers."""


@dataclass(frozen=True, slots=True)
class _Center:
    """One Identity Center, asked in the region where it is administered."""

    aws: Place
    """Who asks."""
    arn: str
    """The instance's ARN."""
    region: str
    """Where it is."""

    def sets(self) -> None:
        """Its permission sets, and all about each."""
        into = f"{FOLDER}/sets/{self.region}/{word(_id(self.arn))}.json"
        listed = self.aws.ask(LIST_PERMISSION_SETS, into, region=self.region, InstanceArn=self.arn)
        self.aws.each(listed.texts("PermissionSets"), self.about)

    def about(self, arn: str) -> None:
        """All about one permission set."""
        told = {"InstanceArn": self.arn, "PermissionSetArn": arn}
        for call, folder in _OF_A_SET:
            self.aws.ask(call, self._into(folder, _id(arn)), region=self.region, **told)
        into = self._into("accounts", _id(arn))
        accounts = self.aws.ask(LIST_ACCOUNTS_FOR_SET, into, region=self.region, **told)
        self.aws.each(accounts.texts("AccountIds"), self._assignments(arn))

    def _assignments(self, arn: str) -> Callable[[str], object]:
        def ask(account: str) -> Answer:
            into = self._into("assignments", f"{_id(arn)}.{account}")
            return self.aws.ask(
                LIST_ACCOUNT_ASSIGNMENTS,
                into,
                region=self.region,
                InstanceArn=self.arn,
                PermissionSetArn=arn,
                AccountId=account,
            )

        return ask

    def _into(self, folder: str, name: str) -> str:
        return f"{FOLDER}/{folder}/{self.region}/{word(name)}.json"


def _id(arn: str) -> str:
    return arn.rpartition("/")[2]


def _go(aws: Place) -> None:
    """Every instance that the organisation's administrator sees; one call lists those of all regions.

    Source: IAM Identity Center API Reference, "ListInstances", RegionScope.
    """
    listed = aws.ask(LIST_INSTANCES, f"{FOLDER}/instances.json", RegionScope="ALL_REGIONS")
    for found in listed.each("Instances"):
        arn = found.text("InstanceArn")
        if arn is not None and found.text("Status") in WORKS:
            _Center(aws, arn, found.text("PrimaryRegion") or aws.region).sets()


WALK = Walk(
    Where.ORGANISATION,
    (
        LIST_INSTANCES,
        LIST_PERMISSION_SETS,
        *(call for call, _ in _OF_A_SET),
        LIST_ACCOUNTS_FOR_SET,
        LIST_ACCOUNT_ASSIGNMENTS,
    ),
    _go,
)
