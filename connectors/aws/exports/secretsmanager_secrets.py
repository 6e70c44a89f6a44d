"""Secrets, never what is in them: ``aws secretsmanager list-secrets``."""

from __future__ import annotations

from collections.abc import Iterator

from nhiscan.connectors.aws.arns import accounts_of, elsewhere
from nhiscan.connectors.aws.call import Call
from nhiscan.connectors.aws.entry import Entry
from nhiscan.connectors.aws.export import Export, File
from nhiscan.connectors.aws.ledger import Ledger
from nhiscan.connectors.aws.resources import add_resource

KIND = "secretsmanager-secret"


def _read(file: File, ledger: Ledger) -> None:
    for entry in file.top.entries("SecretList"):
        with entry.guarded():
            arn = entry.text("ARN")
            entry.about(arn)
            if not elsewhere(arn, ledger.account):
                name, told = entry.maybe("Name"), tuple(_settings(entry))
                add_resource(arn, KIND, ledger, entry.tags(), name=name, settings=told)


def _settings(entry: Entry) -> Iterator[tuple[str, str]]:
    """When it was last read (a day) and rotated; neither stands there where that never happened.

    Source: Secrets Manager API Reference, "SecretListEntry".
    """
    for name in ("LastAccessedDate", "LastRotatedDate"):
        if (when := entry.time(name)) is not None:
            yield name, when.isoformat()
    if isinstance(rotated := entry.value("RotationEnabled"), bool):
        yield "RotationEnabled", str(rotated).lower()


LIST_SECRETS = Call(
    "secretsmanager",
    "ListSecrets",
    "secretsmanager:ListSecrets",
    keeps="SecretList(ARN Name LastAccessedDate LastRotatedDate RotationEnabled Tags(Key Value))",
)
EXPORT = Export(
    what="secrets",
    command="aws secretsmanager list-secrets --region REGION",
    file="secrets.REGION.json",
    tables=("resources",),
    calls=(LIST_SECRETS,),
    recognises=lambda file: file.lists("SecretList", "ARN"),
    accounts=lambda file: accounts_of(file.values("SecretList", "ARN")),
    read=_read,
    further=True,
)
