"""All rules on all of Acme, from the command line to JSON: what was planted, and nothing else.

The expectations were written from the story. A difference is a fault of the story, of the expectation or
of the tool, and is looked into; none is mended by copying the tool's answer.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

Expected = dict[str, list[dict[str, Any]]]
Key = tuple[Any, ...]
MORE = ("cause", "statement")
"""What tells two findings on one subject apart, for the rules whose expectations name it."""


@pytest.fixture(scope="module")
def scan(root: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The answer of ``nhiscan scan``, with Acme's settings and no one else's."""
    folder = tmp_path_factory.mktemp("elsewhere")
    tool = Path(sys.executable).parent / "nhiscan"
    acme = root / "sample_data"
    command = [str(tool), "scan", str(acme), "--config", str(acme / "nhiscan.toml"), "--format", "json"]
    environment = {"PATH": os.environ["PATH"], "HOME": str(folder), "XDG_CONFIG_HOME": str(folder)}
    run = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert (run.returncode, bool(run.stdout)) == (1, True), run.stderr
    answer: dict[str, Any] = json.loads(run.stdout)
    return answer


def expectations(rows: list[dict[str, Any]]) -> Counter[Key]:
    """Rule and subject, with policy and statement where a rule can say more than one thing of a subject."""
    return Counter((row["rule"], row["subject"], *(row.get(name) for name in MORE)) for row in rows)


def answers(scan: dict[str, Any], rows: list[dict[str, Any]]) -> Counter[Key]:
    """What the tool found, as ``expectations`` writes ``rows``."""
    named = {(row["rule"], name) for row in rows for name in MORE if name in row}
    found = []
    for row in scan["findings"]:
        told = {"cause": row["cause"]["name"], "statement": row["cause"]["statement"]}
        more = (told[name] if (row["rule"], name) in named else None for name in MORE)
        found.append((row["rule"], row["subject"], *more))
    return Counter(found)


def test_everything_planted_is_found(scan: dict[str, Any], expected: Expected) -> None:
    rows = expected["findings"]
    assert list(expectations(rows) - answers(scan, rows)) == []


def test_nothing_else_is_found(scan: dict[str, Any], expected: Expected) -> None:
    rows = expected["findings"]
    assert list(answers(scan, rows) - expectations(rows)) == []


def test_no_near_miss_is_found(scan: dict[str, Any], expected: Expected) -> None:
    rows = expected["quiet"]
    assert [key for key in expectations(rows) if answers(scan, rows)[key]] == []


UNDECIDED = {
    ("credential-avoidable", "AKIAGNJPJVNFXEXAMPLE"): "of the sandbox's functions one region was refused",
    ("grant-unused", "arn:aws:iam::111122223333:user/BedrockAPIKey-8h2k"): "younger than 90 days",
    (
        "identity-two-environments",
        "arn:aws:iam::444455556666:role/OrganizationAccountAccessRole",
    ): "of the sandbox's functions one region was refused",
    (
        "identity-two-environments",
        "arn:aws:iam::999900001111:role/audit/audit-collector-production",
    ): "the settings put its account into no environment",
    (
        "identity-unused",
        "arn:aws:iam::444455556666:user/service/svc-loadtest",
    ): "without a report nobody knows of a password",
}
"""Near misses that no rule can judge, and why; every other is judged, and clean."""


def test_near_misses_are_judged_where_evidence_is(scan: dict[str, Any], expected: Expected) -> None:
    open_questions = {(row["rule"], row["subject"]) for row in scan["not_evaluated"]}
    near = {(row["rule"], row["subject"]) for row in expected["quiet"]}
    assert near & open_questions == set(UNDECIDED)


HANGS_ON = {
    "arn:aws:iam::111122223333:role/payments-ops#identity:access": "the team's tag on what it touches",
    "arn:aws:iam::111122223333:role/builds/build-runner": "somebody who attaches a policy to what it makes",
    "arn:aws:iam::111122223333:role/payments-ops": "the team's tag on a task that runs",
    "arn:aws:iam::444455556666:role/helpdesk-portal-exec": "whether the administrator has a password yet",
    "AKIAAJIGDRXJXEXAMPLE": "the region fence",
    "AKIAPBT52H4RJEXAMPLE": "the region fence",
    "ACCASIO6HPCUVVEXAMPLE": "the region fence",
}
"""Findings that hold under a condition, and which."""


def test_only_what_hangs_on_a_condition_says_so(scan: dict[str, Any]) -> None:
    told = {(row["rule"], row["subject"]) for row in scan["findings"] if row["confidence"] == "conditional"}
    rules = {
        "grant-wildcard",
        "credential-model-access",
        "identity-near-administrator",
        "identity-path-to-administrator",
    }
    assert told == {(rule, subject) for rule, subject in told if rule in rules and subject in HANGS_ON}
    assert {subject for _, subject in told} == set(HANGS_ON)


def test_the_flagship_number(scan: dict[str, Any]) -> None:
    agent = "arn:aws:iam::111122223333:role/agents/agent-invoice"
    rows = [row for row in scan["findings"] if (row["rule"], row["subject"]) == ("grant-unused", agent)]
    assert rows
    assert all("4 of 212 granted actions" in row["evidence"][0]["text"] for row in rows)


def test_coverage_tells_the_refused_region_and_the_missing_report(scan: dict[str, Any]) -> None:
    refused = {(row["partition"], row["needs"]) for row in scan["coverage"] if row["gap"] == "refused"}
    assert refused == {("444455556666", "lambda:ListFunctions")}
    reports = {row["partition"] for row in scan["coverage"] if row["what"] == "credential report"}
    assert reports == {"444455556666"}


def test_the_clock_is_the_evidence(scan: dict[str, Any]) -> None:
    assert scan["as_of"].startswith("2026-11-24T06:00:00")
    assert scan["as_of_exact"] is True
