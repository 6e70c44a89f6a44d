"""Instance profiles and the roles in them: ``aws iam list-instance-profiles``."""

from __future__ import annotations

from nhiscan.connectors.aws.arns import accounts_of, elsewhere
from nhiscan.connectors.aws.call import Call
from nhiscan.connectors.aws.entry import Entry
from nhiscan.connectors.aws.export import Export, File
from nhiscan.connectors.aws.facts import DETAILS, Given, InstanceProfile
from nhiscan.connectors.aws.ledger import PROVIDER, Ledger
from nhiscan.model import Resource

KIND = "instance-profile"
_LIST = "InstanceProfiles"


def _read(file: File, ledger: Ledger) -> None:
    """Every profile, those that hold no role too."""
    for entry in file.top.entries(_LIST):
        with entry.guarded():
            arn = entry.text("Arn")
            if not elsewhere(arn, ledger.account):
                entry.about(arn)
                _profile(arn, entry, ledger)


def _profile(arn: str, entry: Entry, ledger: Ledger) -> None:
    roles = []
    for role in entry.entries("Roles"):
        with role.guarded():
            roles.append(role.text("Arn"))
    for found in roles:
        ledger.learn(InstanceProfile(arn, found))
    settings = tuple(sorted(("role", found) for found in roles))
    name = entry.maybe("InstanceProfileName") or arn
    ledger.add(Resource(arn, PROVIDER, ledger.account, KIND, name, settings=settings))


def _described(ledger: Ledger) -> bool:
    """Whether the account's details are there, which tell every profile that holds a role."""
    return any(given.what == DETAILS for given in ledger.of(Given))


LIST_INSTANCE_PROFILES = Call(
    "iam",
    "ListInstanceProfiles",
    "iam:ListInstanceProfiles",
    keeps="InstanceProfiles(Arn InstanceProfileName Roles(Arn))",
)
EXPORT = Export(
    what="instance profiles",
    command="aws iam list-instance-profiles",
    file="instance-profiles.json",
    tables=("resources",),
    calls=(LIST_INSTANCE_PROFILES,),
    recognises=lambda file: file.has(_LIST),
    accounts=lambda file: accounts_of(file.values(_LIST, "Arn")),
    read=_read,
    spare=_described,
    further=True,
)
