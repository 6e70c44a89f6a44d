"""Which version of a managed policy counts: ``aws iam get-policy``, a step to its document."""

from __future__ import annotations

from collections.abc import Iterator

from nhiscan.connectors.aws.arns import parse_arn
from nhiscan.connectors.aws.call import Call
from nhiscan.connectors.aws.export import Export, File, Subject
from nhiscan.connectors.aws.facts import Attachment, Given, ManagedDocument
from nhiscan.connectors.aws.ledger import Ledger

_WHAT = "default versions of managed policies"
_FOLDER = "policy-defaults"


def _recognises(file: File) -> bool:
    policy = file.content.get("Policy") if isinstance(file.content, dict) else None
    return isinstance(policy, dict) and "Arn" in policy and "DefaultVersionId" in policy


def _read(file: File, ledger: Ledger) -> None:
    """The version only tells what to ask for next; the document is another kind's."""
    if (policy := file.top.entry("Policy")) is not None:
        policy.text("DefaultVersionId")
        ledger.learn(Given(_WHAT, policy.text("Arn")))


def _missing(ledger: Ledger) -> Iterator[Subject]:
    """Policies whose document nobody gave, each with one identity that carries it."""
    told = {found.reference for found in ledger.of(ManagedDocument)}
    for held in ledger.of(Attachment):
        arn = parse_arn(held.reference)
        if held.reference not in told and arn is not None:
            path = arn.resource.partition("/")[2]
            own = "aws/" if arn.account == "aws" else ""
            yield Subject(held.holder, held.reference, f"{_FOLDER}/{own}{path}.json")


GET_POLICY = Call(
    "iam",
    "GetPolicy",
    "iam:GetPolicy",
    keeps="Policy(Arn PolicyName DefaultVersionId)",
)
EXPORT = Export(
    what=_WHAT,
    command="aws iam get-policy --policy-arn ARN",
    file=f"{_FOLDER}/POLICY.json",
    tables=("policies",),
    calls=(GET_POLICY,),
    recognises=_recognises,
    read=_read,
    each=_missing,
    none=frozenset({"NoSuchEntity"}),
    spare=lambda _: True,
    further=True,
)
