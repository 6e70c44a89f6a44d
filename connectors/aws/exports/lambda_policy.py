"""Policies of Lambda functions: ``aws lambda get-policy``."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import unquote

from nhiscan.connectors.aws.arns import region_in
from nhiscan.connectors.aws.call import Call
from nhiscan.connectors.aws.export import Export, File, Subject
from nhiscan.connectors.aws.exports.lambda_functions import KIND
from nhiscan.connectors.aws.facts import Given
from nhiscan.connectors.aws.ledger import Ledger
from nhiscan.connectors.aws.resources import add_guarded
from nhiscan.model import Workload

_WHAT = "function policy"
_FOLDER = ("resource-policies", "lambda")


def _read(file: File, ledger: Ledger) -> None:
    """The answer names no function: the file's folder and name do; its like may be in another region."""
    region = region_in("/".join((file.below(*_FOLDER) or ())[:-1])) or ""
    name = unquote(file.stem)
    arn = f"arn:{ledger.arn_partition}:lambda:{region}:{ledger.account}:function:{name}"
    ledger.learn(Given(_WHAT, f"{region or 'REGION'}/{name}"))
    add_guarded(arn, KIND, file.top, "Policy", ledger)


def _functions(ledger: Ledger) -> Iterator[Subject]:
    for found in ledger.of(Workload):
        if found.kind == KIND:
            file = f"{'/'.join(_FOLDER)}/{found.region or 'REGION'}/{found.name}.json"
            yield Subject(found.id, found.name, file)


GET_POLICY = Call("lambda", "GetPolicy", "lambda:GetPolicy", keeps="Policy")
EXPORT = Export(
    what=_WHAT,
    command="aws lambda get-policy --region REGION --function-name FUNCTION",
    file="resource-policies/lambda/REGION/FUNCTION.json",
    tables=("resources",),
    calls=(GET_POLICY,),
    recognises=lambda file: file.has("Policy") and file.below(*_FOLDER) is not None,
    read=_read,
    each=_functions,
    none=frozenset({"ResourceNotFoundException"}),
)
