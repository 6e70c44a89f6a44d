"""One ``aws iam`` command out of an operation and its values."""

from __future__ import annotations

from typing import Final

from nhiscan.exports.shell import command, option
from nhiscan.model import Fix

LOADED: Final = ("file://", "fileb://", "http://", "https://")
"""Values that the AWS CLI replaces by what lies at that address.

Source: AWS CLI User Guide, "Loading a parameter from a file in the AWS CLI".
"""


def iam(operation: str, **values: str) -> str | None:
    """One command; None where the CLI cannot be given a value as it is."""
    if any(value.startswith(LOADED) for value in values.values()):
        return None
    words = [word for name, value in values.items() for word in option(f"--{name.replace('_', '-')}", value)]
    return command("aws", "iam", operation, *words)


def fix(*lines: str | None) -> tuple[Fix, ...]:
    """``lines`` as one fix; none at all where one of them could not be written."""
    told = [line for line in lines if line is not None]
    return (Fix("aws-cli", "\n".join(told)),) if told and len(told) == len(lines) else ()


def principal(arn: str) -> tuple[str, str]:
    """What an ARN of IAM names: ``("role", "deploy")``; the path is no part of a name.

    An id that is no such ARN gives two empty texts.

    Source: IAM User Guide, "IAM identifiers".
    """
    parts = arn.split(":", 5)
    if len(parts) < 6 or parts[2] != "iam":
        return "", ""
    kind, _, path = parts[5].partition("/")
    return kind, path.rpartition("/")[2]


def holder(arn: str) -> tuple[str, dict[str, str]] | None:
    """The kind of a user, role or group and the option that names it; None for anything else."""
    kind, name = principal(arn)
    return (kind, {f"{kind}_name": name}) if kind in {"user", "role", "group"} and name else None
