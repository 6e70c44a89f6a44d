"""SARIF that code scanning takes: valid, anchored in a real file, free of links and placeholders."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator

from nhiscan.model import Severity
from nhiscan.reference.controls import Theme, controls
from nhiscan.rule import Rule
from nhiscan.scan import Scan
from tests.formats.render import render
from tests.formats.scans import ADMIN, INVOICE, OWNERLESS, STEWARD, scan

SCHEMA = Path(__file__).resolve().parent.parent / "data" / "schemas" / "sarif-2.1.0.schema.json"


@cache
def validator() -> Draft7Validator:
    """The committee's schema."""
    return Draft7Validator(json.loads(SCHEMA.read_text(encoding="utf-8")))


def run_of(result: Scan, **context: Any) -> dict[str, Any]:
    """The one run of a log that is valid."""
    log = json.loads(render("sarif", result, **context))
    validator().validate(log)
    (run,) = log["runs"]
    assert isinstance(run, dict)
    return run


def test_a_scan_without_anything_is_valid() -> None:
    empty = scan((), rules=(), identities=(), coverage=(), not_evaluated=())
    assert run_of(empty)["results"] == []


def test_every_result_points_at_the_file_and_names_the_identity() -> None:
    for result in run_of(scan(), anchor="infra/agents.tf")["results"]:
        (location,) = result["locations"]
        assert location["physicalLocation"]["artifactLocation"]["uri"] == "infra/agents.tf"
        assert location["physicalLocation"]["region"] == {"startLine": 1}
        (logical,) = location["logicalLocations"]
        assert logical["fullyQualifiedName"].startswith("arn:aws:iam::")
        assert logical["kind"] in {"role", "user"}


ANCHORS = {
    "/etc/passwd": "etc/passwd",
    "//host/share": "host/share",
    "c:x.json": "c%3Ax.json",
    "arn:aws:iam::1:role/x": "arn%3Aaws%3Aiam%3A%3A1%3Arole/x",
    "a b#c?d.json": "a%20b%23c%3Fd.json",
    "é\ud800.json": "%C3%A9%3F.json",
}


@pytest.mark.parametrize(("anchor", "uri"), ANCHORS.items())
def test_a_file_is_never_read_as_a_scheme_or_a_host(anchor: str, uri: str) -> None:
    (result, *_) = run_of(scan(), anchor=anchor)["results"]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == uri


SEVERITIES = {
    Severity.CRITICAL: ("error", 9.0, 10.0),
    Severity.HIGH: ("error", 6.9, 8.9),
    Severity.MEDIUM: ("warning", 3.9, 6.9),
    Severity.LOW: ("note", 0.0, 3.9),
    Severity.INFO: ("note", -1.0, 0.0),
}


@pytest.mark.parametrize(("severity", "expected"), SEVERITIES.items())
def test_severities_fall_in_the_bands_of_code_scanning(
    severity: Severity, expected: tuple[str, float, float]
) -> None:
    level, above, most = expected
    found = OWNERLESS.finding(STEWARD, "m", severity=severity)
    (result,) = run_of(scan((found,)))["results"]
    assert result["level"] == level
    assert above < float(result["properties"]["security-severity"]) <= most


def test_rules_come_with_page_score_and_at_most_ten_tags() -> None:
    run = run_of(scan())
    for rule in run["tool"]["driver"]["rules"]:
        assert rule["helpUri"].endswith(f"/{rule['id']}.md")
        assert float(rule["properties"]["security-severity"]) > 0
        assert len(rule["properties"]["tags"]) <= 10
    for result in run["results"]:
        assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]


def test_of_many_controls_ten_tags_are_kept() -> None:
    many = Rule(
        id="delegation",
        title="t",
        severity=Severity.LOW,
        theme=Theme.DELEGATION,
        why="w",
        about=OWNERLESS.about,
    )
    run = run_of(scan((), rules=(many,), not_evaluated=()))
    tags = run["tool"]["driver"]["rules"][0]["properties"]["tags"]
    assert len(controls(Theme.DELEGATION)) > 10
    assert len(tags) == 10
    assert tags[:2] == ["security", "delegation"]


def test_fingerprints_are_those_of_the_findings() -> None:
    result = scan()
    told = [row["partialFingerprints"] for row in run_of(result)["results"]]
    assert told == [{"nhiscan/v1": finding.fingerprint} for finding in result.findings]


def test_gaps_and_open_questions_are_notices() -> None:
    (invocation,) = run_of(scan())["invocations"]
    told = [(row["descriptor"]["id"], row["level"]) for row in invocation["toolExecutionNotifications"]]
    assert told == [("refused", "error"), ("not_given", "note"), ("not_evaluated", "warning")]
    assert "credential-unused" in invocation["toolExecutionNotifications"][0]["message"]["text"]
    assert invocation["executionSuccessful"] is False
    (setting,) = invocation["toolConfigurationNotifications"]
    assert setting["message"]["text"].startswith("rules.unused_days (nhiscan.toml): ")


def test_a_whole_scan_was_successful_whatever_it_found() -> None:
    (invocation,) = run_of(scan(coverage=(), not_evaluated=()))["invocations"]
    assert invocation["executionSuccessful"] is True
    assert invocation["exitCode"] == 1


MESSAGES = {
    "a link": ("[here](https://example.com)", "[here\\x5d(https://example.com)"),
    "a link to a place": ("[here](1)", "[here\\x5d(1)"),
    "a placeholder": ("{0} and {1}", "{{0}} and {{1}}"),
    "brackets that make no link": ("list[0] (first)", "list[0] (first)"),
    "an escape": ("a\x1b[31mb", "a\\x1b[31mb"),
    "a line end": ("a\nb", "a\\nb"),
}


@pytest.mark.parametrize(("message", "shown"), MESSAGES.values(), ids=MESSAGES)
def test_a_message_is_plain_text(message: str, shown: str) -> None:
    (result,) = run_of(scan((ADMIN.finding(replace(INVOICE, name="x"), message),)))["results"]
    assert result["message"]["text"].split("\n")[0] == f"agent-invoice: {shown}."
