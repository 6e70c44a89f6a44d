"""Whom a thing that is missing concerns: everybody, unless it names whom."""

from __future__ import annotations

from pathlib import Path

import pytest

from nhiscan.estate import Estate
from nhiscan.model import Credential, CredentialKind, Gap, GapKind, Identity, IdentityKind
from nhiscan.settings import Settings
from nhiscan.snapshot import MemorySnapshot
from tests.connectors.aws.kit import ACCOUNT, IAM, details, read, role, user

ONE, OTHER = f"{IAM}:user/one", f"{IAM}:user/other"
KEY = "AKIAEXAMPLE000000001"
AGENT = f"arn:aws:bedrock:eu-west-1:{ACCOUNT}:agent/AGENT00001"

LACKING = {
    "workloads of nobody named": ("workloads", None, {ONE, OTHER}),
    "workloads of an agent": ("workloads", AGENT, {ONE, OTHER}),
    "workloads of a region": ("workloads", "eu-west-1", {ONE, OTHER}),
    "workloads of one": ("workloads", ONE, {ONE}),
    "tools of an agent": ("tools", AGENT, {ONE, OTHER}),
    "credentials of one": ("credentials", ONE, {ONE}),
    "use of one's key": ("usage", KEY, {ONE}),
    "policies of somebody unknown": ("grants", f"{IAM}:role/unknown", set()),
    "a table that is not asked for": ("agents", None, set()),
}


@pytest.mark.parametrize(("table", "subject", "concerned"), LACKING.values(), ids=LACKING)
def test_a_gap_is_a_doubt_about(table: str, subject: str | None, concerned: set[str]) -> None:
    asked = "workloads" if table == "agents" else table
    estate = _estate(Gap(GapKind.REFUSED, "aws", ACCOUNT, table, "what", "needs", subject))
    assert {id_ for id_ in (ONE, OTHER) if estate.lacks(ACCOUNT, asked, id_)} == concerned
    assert {id_ for id_ in (ONE, OTHER) if not estate.complete(ACCOUNT, asked, id_)} == concerned
    assert {id_ for id_ in (ONE, OTHER) if estate.cut(ACCOUNT, asked, id_)} == concerned


def _estate(gap: Gap) -> Estate:
    snapshot = MemorySnapshot("test")
    with snapshot.partition("aws", ACCOUNT) as writer:
        for id_ in (ONE, OTHER):
            name = id_.rpartition("/")[2]
            writer.add(Identity(id_, "aws", ACCOUNT, IdentityKind.USER, name))
        writer.add(Credential(KEY, "aws", ACCOUNT, CredentialKind.ACCESS_KEY, ONE))
        writer.add(gap)
    return Estate(snapshot, Settings())


REFUSED = "An error occurred (AccessDeniedException) when calling the {} operation: no"
DETAILS = {
    "a Bedrock agent": (
        "bedrock/agents.eu-west-1.json",
        {"agentSummaries": [{"agentId": "AGENT00001"}, {"agentId": "AGENT00002"}]},
        "bedrock/agents/eu-west-1/AGENT00001.json.err",
        "GetAgent",
    ),
    "versions of a Bedrock agent": (
        "bedrock/agents.eu-west-1.json",
        {"agentSummaries": [{"agentId": "AGENT00001"}, {"agentId": "AGENT00002"}]},
        "bedrock/agent-versions/eu-west-1/AGENT00001.json.err",
        "ListAgentVersions",
    ),
}


@pytest.mark.parametrize(("listing", "content", "refused", "operation"), DETAILS.values(), ids=DETAILS)
def test_details_refused_of_one_thing_are_a_doubt_about_every_role(
    tmp_path: Path, listing: str, content: object, refused: str, operation: str
) -> None:
    words = REFUSED.format(operation)
    files = {"a.json": details(role("r"), users=[user("u")]), listing: content, refused: words}
    found = read(tmp_path, files)
    estate = Estate(found.snapshot, Settings())
    for identity in found.described():
        missing = estate.cut(ACCOUNT, "workloads", identity.id)
        assert [each.needs for each in missing] == [f"bedrock:{operation}"]
