"""The policies of AWS that Acme uses: real documents, each in its default version only.

``managed_policies.json`` beside this file holds them, taken from the copy that moto 5.2.5 carries
(Apache-2.0); ``python tools/make_acme --take-policies`` takes them anew from the moto that is installed.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, Final

FILE: Final = Path(__file__).with_name("managed_policies.json")
NAMES: Final = (
    "AWSCompromisedKeyQuarantineV3",
    "AWSElasticLoadBalancingServiceRolePolicy",
    "AWSLambdaBasicExecutionRole",
    "AWSOrganizationsServiceTrustPolicy",
    "AWSSSOServiceRolePolicy",
    "AWSTrustedAdvisorServiceRolePolicy",
    "AccessAnalyzerServiceRolePolicy",
    "AdministratorAccess",
    "AmazonAPIGatewayPushToCloudWatchLogs",
    "AmazonBedrockFullAccess",
    "AmazonBedrockLimitedAccess",
    "AmazonECSServiceRolePolicy",
    "AmazonECSTaskExecutionRolePolicy",
    "AmazonGuardDutyServiceRolePolicy",
    "AmazonRDSEnhancedMonitoringRole",
    "AmazonRDSServiceRolePolicy",
    "AmazonS3FullAccess",
    "AmazonSSMManagedInstanceCore",
    "AutoScalingServiceRolePolicy",
    "CloudTrailServiceRolePolicy",
    "CloudWatchAgentServerPolicy",
    "SecurityAudit",
)
"""Every policy of AWS that somebody at Acme holds."""


@dataclass(frozen=True, slots=True)
class ManagedPolicy:
    """One policy of AWS."""

    name: str
    """Its name."""
    path: str
    """Its path."""
    version: str
    """Its default version: ``v2``."""
    created: datetime
    """When AWS first published it."""
    updated: datetime
    """When AWS last changed it."""
    document: dict[str, Any]
    """What it says."""

    @property
    def arn(self) -> str:
        """Its ARN, the same in every account."""
        return f"arn:aws:iam::aws:policy{self.path}{self.name}"


@cache
def managed() -> dict[str, ManagedPolicy]:
    """Every policy of AWS that Acme uses, by name."""
    rows = json.loads(FILE.read_text(encoding="utf-8"))
    return {name: _parse(name, row) for name, row in rows.items()}


def take() -> None:
    """Write ``managed_policies.json`` anew from moto."""
    from moto.iam.aws_managed_policies import aws_managed_policies_data

    every = json.loads(aws_managed_policies_data)
    fields = ("Path", "DefaultVersionId", "CreateDate", "UpdateDate", "Document")
    rows = {name: {field: every[name][field] for field in fields} for name in NAMES}
    FILE.write_text(json.dumps(rows, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def _parse(name: str, row: dict[str, Any]) -> ManagedPolicy:
    return ManagedPolicy(
        name,
        row["Path"],
        row["DefaultVersionId"],
        datetime.fromisoformat(row["CreateDate"]),
        datetime.fromisoformat(row["UpdateDate"]),
        row["Document"],
    )
