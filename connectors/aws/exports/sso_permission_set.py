"""A permission set's name and session: ``aws sso-admin describe-permission-set``."""

from __future__ import annotations

from collections import defaultdict

from nhiscan.connectors.aws.call import Call
from nhiscan.connectors.aws.export import Export, File
from nhiscan.connectors.aws.exports.sso_instances import FOLDER
from nhiscan.connectors.aws.exports.sso_permission_sets import each_set
from nhiscan.connectors.aws.facts import Given
from nhiscan.connectors.aws.ledger import PROVIDER, Ledger
from nhiscan.connectors.aws.organisation import Instance, PermissionSet, SetName, SetPolicy, SetSetting
from nhiscan.connectors.aws.principals import grant
from nhiscan.model import Layer, Resource

KIND = "permission-set"
_WHAT = "permission set"
_FOLDER = "permission-sets"
_KEY = "PermissionSet"


def _recognises(file: File) -> bool:
    found = file.content.get(_KEY) if isinstance(file.content, dict) else None
    return isinstance(found, dict) and "PermissionSetArn" in found


def _read(file: File, ledger: Ledger) -> None:
    if (entry := file.top.entry(_KEY)) is not None:
        id_ = entry.text("PermissionSetArn").rpartition("/")[2]
        ledger.learn(Given(_WHAT, id_))
        ledger.learn(SetName(id_, entry.text("Name")))
        if (duration := entry.maybe("SessionDuration")) is not None:
            ledger.learn(SetSetting(id_, "session-duration", duration))


def _settle(ledger: Ledger) -> None:
    """Each set as a resource of the account that owns its instance, with the policy that it holds."""
    owners = {found.id: found.owner for found in ledger.of(Instance)}
    names = {found.set: found.name for found in ledger.of(SetName)}
    policies = {found.set: found.policy for found in ledger.of(SetPolicy)}
    settings: defaultdict[str, set[tuple[str, str]]] = defaultdict(set)
    for told in ledger.of(SetSetting):
        settings[told.set].add((told.name, told.value))
    for found in dict.fromkeys(ledger.of(PermissionSet)):
        if owners.get(found.instance) not in (None, ledger.account):
            continue
        row = Resource(
            id=found.arn,
            provider=PROVIDER,
            partition=ledger.account,
            kind=KIND,
            name=names.get(found.id, found.id),
            region=found.region,
            settings=tuple(sorted(settings[found.id])),
        )
        ledger.add(row)
        if found.id in policies:
            grant(found.arn, ledger, Layer.IDENTITY, "inline policy", policies[found.id])


DESCRIBE_PERMISSION_SET = Call(
    "sso-admin",
    "DescribePermissionSet",
    "sso:DescribePermissionSet",
    keeps="PermissionSet(Name PermissionSetArn SessionDuration)",
)
EXPORT = Export(
    what=_WHAT,
    command="aws sso-admin describe-permission-set --region REGION --instance-arn ARN "
    "--permission-set-arn PS",
    file=f"{FOLDER}/{_FOLDER}/REGION/PS.json",
    tables=("resources",),
    calls=(DESCRIBE_PERMISSION_SET,),
    recognises=_recognises,
    read=_read,
    settle=_settle,
    each=each_set(_FOLDER),
    further=True,
)
