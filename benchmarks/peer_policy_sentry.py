"""What policy_sentry can say about an account's file, run by the Python that has it."""

from __future__ import annotations

import importlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any


def documents(details: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Every identity policy in the file."""
    for holders, policies in (("UserDetailList", "UserPolicyList"), ("RoleDetailList", "RolePolicyList")):
        for holder in details[holders]:
            yield from (policy["PolicyDocument"] for policy in holder.get(policies, ()))
    for policy in details["Policies"]:
        yield from (version["Document"] for version in policy["PolicyVersionList"])


def main() -> int:
    """Count the actions that write or manage permissions, over all documents."""
    judge = importlib.import_module("policy_sentry.analysis.analyze").analyze_by_access_level
    details = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    levels = ("Write", "Permissions management")
    found = (judge(each, level) for each in documents(details) for level in levels)
    print(sum(map(len, found)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
