"""The account's root user, which is described nowhere: its ARN, and whether its credentials are known."""

from __future__ import annotations

from nhiscan.connectors.aws.facts import ReportLine, Summary
from nhiscan.connectors.aws.ledger import Ledger


def root_arn(ledger: Ledger) -> str:
    """The ARN of the account's root user."""
    return f"arn:{ledger.arn_partition}:iam::{ledger.account}:root"


def root_told(ledger: Ledger) -> bool:
    """Whether root's credentials are all known: by the report's line, or the summary's three counts."""
    if any(line.root for line in ledger.of(ReportLine)):
        return True
    counts = ((s.root_keys, s.root_password, s.root_certificates) for s in ledger.of(Summary)[:1])
    return any(None not in found for found in counts)
