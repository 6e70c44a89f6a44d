"""Ids, ARNs and other names that AWS would have picked: each follows from what it belongs to.

Account ids, the organisation's ids and the UUID are those of AWS's own documentation; every unique id
and key id ends in EXAMPLE, so that nobody takes it for a live one.
"""

from __future__ import annotations

import base64
import hashlib
from typing import Final

PROD: Final = "111122223333"
DEV: Final = "444455556666"
ROOT: Final = "999900001111"
ACCOUNTS: Final = {PROD: "acme-prod", DEV: "acme-dev", ROOT: "acme-root"}
"""Acme's own accounts and their names, which are also their folders."""

VENDOR: Final = "123456789012"
"""SupplierGraph, who sells supplier master data."""
VENDOR_OLD: Final = "777788889999"
"""SupplierGraph's account before they moved."""
WATCHER: Final = "555566667777"
"""Lanternwatch, who sells observability."""

HOME: Final = "eu-central-1"
SECOND: Final = "us-east-1"
"""The two regions that Acme's guardrails leave open."""
UUID: Final = "1234abcd-12ab-34cd-56ef-1234567890ab"
"""The key id that the KMS documentation uses."""
CLUSTER_ISSUER: Final = "oidc.eks.eu-central-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B71EXAMPLE"
"""The issuer of Acme's Kubernetes cluster, in the form of the EKS documentation."""
GITHUB_ISSUER: Final = "token.actions.githubusercontent.com"


def digest(seed: str) -> bytes:
    """The bytes that stand for chance."""
    return hashlib.sha256(f"acme {seed}".encode()).digest()


def spread(seed: str, low: int, high: int) -> int:
    """A number from ``low`` to ``high``, both included."""
    return low + int.from_bytes(digest(seed)[:8], "big") % (high - low + 1)


def unique_id(prefix: str, seed: str, length: int = 21) -> str:
    """An id as IAM makes them, ending in EXAMPLE; ``prefix`` tells of what, as ``AROA`` of a role."""
    middle = base64.b32encode(digest(f"{prefix} {seed}")).decode()[: length - len(prefix) - len("EXAMPLE")]
    return f"{prefix}{middle}EXAMPLE"


def key_id(user_arn: str, label: str) -> str:
    """The id of a user's access key; ``label`` tells a user's keys apart."""
    return unique_id("AKIA", f"{user_arn} {label}", 20)


def uuid(seed: str) -> str:
    """An id in the form of a UUID, for revisions and jobs."""
    text = digest(f"uuid {seed}").hex()
    return "-".join((text[:8], text[8:12], f"4{text[13:16]}", f"a{text[17:20]}", text[20:32]))


def content_hash(seed: str) -> str:
    """The hash of a function's code as Lambda prints it."""
    return base64.b64encode(digest(f"code {seed}")).decode()


def arn(service: str, account: str, resource: str, region: str = HOME) -> str:
    """The ARN of something in a region."""
    return f"arn:aws:{service}:{region}:{account}:{resource}"


def iam(account: str, resource: str) -> str:
    """The ARN of something of IAM: ``role/agents/agent-invoice``, ``root``."""
    return f"arn:aws:iam::{account}:{resource}"


def oidc_provider(account: str, issuer: str) -> str:
    """The ARN of an OIDC provider."""
    return iam(account, f"oidc-provider/{issuer}")
