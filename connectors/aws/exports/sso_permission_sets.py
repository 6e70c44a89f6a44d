"""The permission sets of an Identity Center: ``aws sso-admin list-permission-sets``."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final
from urllib.parse import unquote

from nhiscan.connectors.aws.arns import region_in
from nhiscan.connectors.aws.call import Call
from nhiscan.connectors.aws.export import Export, File, Subject
from nhiscan.connectors.aws.exports.sso_instances import FOLDER
from nhiscan.connectors.aws.facts import Given
from nhiscan.connectors.aws.ledger import Ledger
from nhiscan.connectors.aws.organisation import Instance, PermissionSet

_WHAT = "permission sets"
_LIST = "PermissionSets"
_ARN: Final = re.compile(r"arn:[\w-]+:sso:::permissionSet/[^/]+/(ps-[^/]+)")


def each_set(folder: str) -> Callable[[Ledger], Iterator[Subject]]:
    """Every listed permission set, with its answer in ``folder`` below that of Identity Center."""

    def subjects(ledger: Ledger) -> Iterator[Subject]:
        for found in ledger.of(PermissionSet):
            file = f"{FOLDER}/{folder}/{found.region or 'REGION'}/{found.id}.json"
            yield Subject(found.arn, found.id, file)

    return subjects


def set_of(file: File, what: str, ledger: Ledger) -> str:
    """The id of the set that ``file`` tells ``what`` about, by its name."""
    id_ = unquote(file.stem)
    ledger.learn(Given(what, id_))
    return id_


def _recognises(file: File) -> bool:
    """By its folder, or ARNs of permission sets."""
    if not file.has(_LIST) or not isinstance(file.content, dict):
        return False
    found = file.content[_LIST]
    listed = isinstance(found, list) and any(isinstance(arn, str) and _ARN.fullmatch(arn) for arn in found)
    return listed or file.below(FOLDER, "sets") is not None


def _read(file: File, ledger: Ledger) -> None:
    ledger.learn(Given(_WHAT, unquote(file.stem)))
    region = region_in(file.path.parent.name)
    for arn in file.top.texts(_LIST):
        if (found := _ARN.fullmatch(arn)) is not None:
            ledger.learn(PermissionSet(found.group(1), arn, region))
        else:
            file.top.blame(_LIST, "has what is no permission set")


def _instances(ledger: Ledger) -> Iterator[Subject]:
    for found in ledger.of(Instance):
        yield Subject(found.arn, found.id, f"{FOLDER}/sets/{found.region or 'REGION'}/{found.id}.json")


LIST_PERMISSION_SETS = Call(
    "sso-admin", "ListPermissionSets", "sso:ListPermissionSets", keeps="PermissionSets"
)
EXPORT = Export(
    what=_WHAT,
    command="aws sso-admin list-permission-sets --region REGION --instance-arn ARN",
    file=f"{FOLDER}/sets/REGION/INSTANCE.json",
    tables=("resources",),
    calls=(LIST_PERMISSION_SETS,),
    recognises=_recognises,
    read=_read,
    each=_instances,
    further=True,
)
