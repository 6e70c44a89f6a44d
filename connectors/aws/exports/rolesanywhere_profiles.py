"""Roles Anywhere profiles, by which certificates become roles: ``aws rolesanywhere list-profiles``."""

from __future__ import annotations

from nhiscan.connectors.aws.arns import accounts_of, elsewhere
from nhiscan.connectors.aws.call import Call
from nhiscan.connectors.aws.entry import Entry
from nhiscan.connectors.aws.export import Export, File
from nhiscan.connectors.aws.ledger import Ledger
from nhiscan.connectors.aws.resources import add_resource
from nhiscan.connectors.aws.workloads import add_workload

KIND = "rolesanywhere-profile"


def _read(file: File, ledger: Ledger) -> None:
    for entry in file.top.entries("profiles"):
        with entry.guarded():
            arn = entry.text("profileArn")
            if not elsewhere(arn, ledger.account):
                _profile(arn, entry, ledger)


def _profile(arn: str, entry: Entry, ledger: Ledger) -> None:
    """A profile, and its roles unless it is switched off: then nothing gets in by it.

    Source: IAM Roles Anywhere API Reference, ProfileDetail, enabled and roleArns.
    """
    name, enabled = entry.maybe("name") or arn, switch(entry)
    settings = (("enabled", enabled),) if enabled else ()
    add_resource(arn, KIND, ledger, name=name, settings=settings)
    if enabled != "false":
        for role in entry.texts("roleArns"):
            add_workload(arn, KIND, name, role, ledger)


def switch(entry: Entry) -> str | None:
    """Whether the thing is switched on, as a setting; None: it does not say."""
    found = entry.value("enabled")
    return str(found).lower() if isinstance(found, bool) else None


LIST_PROFILES = Call(
    "rolesanywhere",
    "ListProfiles",
    "rolesanywhere:ListProfiles",
    keeps="profiles(profileArn name enabled roleArns)",
)
EXPORT = Export(
    what="Roles Anywhere profiles",
    command="aws rolesanywhere list-profiles --region REGION",
    file="rolesanywhere-profiles.REGION.json",
    tables=("workloads", "resources"),
    calls=(LIST_PROFILES,),
    recognises=lambda file: file.lists("profiles", "profileArn"),
    accounts=lambda file: accounts_of(file.values("profiles", "profileArn")),
    read=_read,
    further=True,
)
