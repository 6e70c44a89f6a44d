"""EC2 instances and the roles they run as: ``aws ec2 describe-instances``."""

from __future__ import annotations

from dataclasses import dataclass

from nhiscan.connectors.aws.arns import is_account, region_in
from nhiscan.connectors.aws.call import Call
from nhiscan.connectors.aws.entry import Entry
from nhiscan.connectors.aws.export import Export, File
from nhiscan.connectors.aws.exports.iam_instance_profiles import KIND as PROFILE
from nhiscan.connectors.aws.facts import InstanceProfile
from nhiscan.connectors.aws.ledger import PROVIDER, Ledger
from nhiscan.connectors.aws.resources import add_resource
from nhiscan.model import GapKind, Resource, Workload

KIND = "ec2-instance"


@dataclass(frozen=True, slots=True)
class _Instance:
    """An instance that still exists."""

    id: str
    """``i-…``."""
    profile: str | None
    """The ARN of its instance profile."""
    region: str | None
    """Where it runs."""
    tags: tuple[tuple[str, str], ...]
    """Its labels."""


def _accounts(file: File) -> list[str]:
    """The owners of the reservations; an instance's own ARN is not in the answer."""
    owners = [owner for owner in file.values("Reservations", "OwnerId") if isinstance(owner, str)]
    return [owner for owner in dict.fromkeys(owners) if is_account(owner)]


def _read(file: File, ledger: Ledger) -> None:
    for reservation in file.top.entries("Reservations"):
        if reservation.maybe("OwnerId") in (None, ledger.account):
            for entry in reservation.entries("Instances"):
                with entry.guarded():
                    _instance(entry, region_in(file.path.name), ledger)


def _instance(entry: Entry, default_region: str | None, ledger: Ledger) -> None:
    """An instance, by allow-listed fields: user data is never looked at."""
    state, place, profile = (entry.entry(key) for key in ("State", "Placement", "IamInstanceProfile"))
    if state is not None and state.maybe("Name") == "terminated":
        return
    zone = place.maybe("AvailabilityZone") if place else None
    region = (region_in(zone) if zone else None) or default_region
    arn = profile.text("Arn") if profile else None
    ledger.learn(_Instance(entry.text("InstanceId"), arn, region, entry.tags()))


def _settle(ledger: Ledger) -> None:
    """The role behind each profile, as the account's details tell it."""
    roles = {profile.arn: profile.role for profile in ledger.of(InstanceProfile)}
    bare = {found.id for found in ledger.of(Resource) if found.kind == PROFILE} - set(roles)
    for found in ledger.of(_Instance):
        arn = f"arn:{ledger.arn_partition}:ec2:{found.region or ''}:{ledger.account}:instance/{found.id}"
        add_resource(arn, KIND, ledger, found.tags)
        if found.profile is None or found.profile in bare:
            continue
        if (role := roles.get(found.profile)) is None:
            needs = "aws iam get-account-authorization-details > authorization-details.json"
            ledger.gap(GapKind.NOT_GIVEN, "workloads", f"role of {found.profile}", needs)
            continue
        ledger.add(
            Workload(
                id=arn,
                provider=PROVIDER,
                partition=ledger.account,
                kind=KIND,
                name=dict(found.tags).get("Name") or found.id,
                identity=role,
                region=found.region,
                tags=found.tags,
            )
        )


DESCRIBE_INSTANCES = Call(
    "ec2",
    "DescribeInstances",
    "ec2:DescribeInstances",
    keeps="Reservations(OwnerId Instances(InstanceId State(Name) Placement(AvailabilityZone) "
    "IamInstanceProfile(Arn) Tags(Key Value)))",
)
EXPORT = Export(
    what="EC2 instances",
    command="aws ec2 describe-instances --region REGION",
    file="ec2-instances.REGION.json",
    tables=("workloads", "resources"),
    calls=(DESCRIBE_INSTANCES,),
    recognises=lambda file: file.lists("Reservations", "Instances"),
    accounts=_accounts,
    read=_read,
    settle=_settle,
)
