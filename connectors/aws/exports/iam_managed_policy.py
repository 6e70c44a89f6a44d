"""Documents of managed policies that the account's details leave out: ``aws iam get-policy-version``."""

from __future__ import annotations

from urllib.parse import unquote

from nhiscan.connectors.aws.call import Call
from nhiscan.connectors.aws.entry import Malformed
from nhiscan.connectors.aws.export import Export, File
from nhiscan.connectors.aws.facts import ManagedDocument
from nhiscan.connectors.aws.ledger import Ledger

_FOLDER = "managed-policies"


def _read(file: File, ledger: Ledger) -> None:
    """The answer does not name its policy: the file's path does, as the ARN's path would."""
    top = file.top
    parts = tuple(map(unquote, file.below(_FOLDER) or (file.stem,)))
    ours = parts[0] != "aws"
    owner, path = (ledger.account, parts) if ours else ("aws", parts[1:])
    reference = f"arn:{ledger.arn_partition}:iam::{owner}:policy/{'/'.join(path)}"
    version = top.entry("PolicyVersion")
    if version is None or version.value("IsDefaultVersion") is False:
        raise Malformed(top.fault("PolicyVersion", "is not the default version"))
    policy = ledger.documents.of(version, "Document", "policies")
    ledger.learn(ManagedDocument(reference, policy, version.time("CreateDate")))


GET_POLICY_VERSION = Call(
    "iam",
    "GetPolicyVersion",
    "iam:GetPolicyVersion",
    keeps="PolicyVersion(Document(*) VersionId IsDefaultVersion CreateDate)",
)
EXPORT = Export(
    what="documents of managed policies",
    command="aws iam get-policy-version --policy-arn ARN --version-id DEFAULT",
    file="managed-policies/PATH/NAME.json",
    tables=("policies",),
    calls=(GET_POLICY_VERSION,),
    recognises=lambda file: file.has("PolicyVersion") and file.below(_FOLDER) is not None,
    read=_read,
    spare=lambda _: True,
    none=frozenset({"NoSuchEntity"}),
)
