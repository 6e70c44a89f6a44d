"""Write ``connectors/aws/live/security_audit.json`` from the copy of AWS's policies that moto carries.

Only what the policy allows without a condition on every resource is kept: on the rest a call may be refused.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from importlib.metadata import metadata
from pathlib import Path
from typing import Any, Final

OUT: Final = Path(__file__).resolve().parent.parent / "connectors" / "aws" / "live" / "security_audit.json"
NAME: Final = "SecurityAudit"


def build(policy: Mapping[str, Any], package: str, licence: str) -> str:
    """The file out of ``policy``, as moto keeps one: document, default version and dates."""
    actions = sorted({action for found in _plain(policy["Document"]) for action in _list(found["Action"])})
    content = {
        "policy": NAME,
        "version": policy["DefaultVersionId"],
        "date": policy["UpdateDate"][:10],
        "source": {"package": package, "licence": licence},
        "actions": actions,
    }
    return json.dumps(content, indent=1) + "\n"


def _plain(document: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The statements that allow named actions everywhere."""
    for found in _list(document["Statement"]):
        everywhere = "*" in _list(found.get("Resource", []))
        if found["Effect"] == "Allow" and "Action" in found and everywhere and not found.get("Condition"):
            yield found


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def taken() -> str:
    """The file out of the moto that is installed."""
    from moto.iam.aws_managed_policies import aws_managed_policies_data

    about = metadata("moto")
    policy = json.loads(aws_managed_policies_data)[NAME]
    return build(policy, f"moto {about['Version']}", about["License-Expression"] or about["License"])


def main() -> None:
    """Write the file."""
    OUT.write_text(taken(), encoding="utf-8")


if __name__ == "__main__":
    main()
