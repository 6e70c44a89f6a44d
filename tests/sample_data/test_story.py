"""What the expectations and ``docs/acme.md`` speak of is in the export, and their numbers are right."""

from __future__ import annotations

from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import pytest

from nhiscan.reference.aws_actions import load
from nhiscan.settings import load as load_settings
from tests.sample_data.conftest import Export

Expected = dict[str, list[dict[str, Any]]]
RULES = """
boundary-removable control-dead credential-avoidable credential-leaked credential-model-access
credential-never-used credential-old credential-root-key credential-second credential-unused
credential-without-expiry grant-drifted grant-reads-credentials grant-unused grant-wildcard
identity-administrator identity-human-use identity-near-administrator identity-ownerless
identity-passes-roles identity-path-to-administrator identity-path-to-data identity-shared
identity-two-accounts identity-two-environments identity-unused trust-federation-wide trust-orphaned
trust-service-unbound trust-third-party
""".split()


@pytest.fixture(scope="module")
def known(acme: Export) -> set[str]:
    """Every identity and credential of the export."""
    tables = ("UserDetailList", "GroupDetailList", "RoleDetailList")
    found = {row["Arn"] for table in tables for row in acme.details(table)}
    found |= {
        row["Arn"].replace("instance-profile", "role") for table in tables for row in acme.details(table)
    }
    found |= {
        key["AccessKeyId"] for _, value in acme.matching("access-keys/") for key in value["AccessKeyMetadata"]
    }
    found |= {
        one["ServiceSpecificCredentialId"]
        for _, value in acme.matching("service-specific-credentials/")
        for one in value["ServiceSpecificCredentials"]
    }
    accounts = acme.files["acme-root/organizations/accounts.json"]["Accounts"]
    return found | {f"arn:aws:iam::{account['Id']}:root" for account in accounts}


@pytest.mark.parametrize("kind", ["findings", "quiet"])
def test_every_rule_has_a_planted_problem_and_a_near_miss(expected: Expected, kind: str) -> None:
    assert sorted({row["rule"] for row in expected[kind]}) == RULES


@pytest.mark.parametrize("kind", ["findings", "quiet"])
def test_every_subject_is_in_the_export(expected: Expected, known: set[str], kind: str) -> None:
    assert [row["subject"] for row in expected[kind] if row["subject"].partition("#")[0] not in known] == []


def test_every_named_policy_and_principal_is_in_the_export(expected: Expected, acme: Export) -> None:
    rows = [
        row["subject"].split("#", 1) for kind in expected.values() for row in kind if "#" in row["subject"]
    ]
    held: dict[str, str] = {}
    for table in ("UserDetailList", "GroupDetailList", "RoleDetailList"):
        held |= {row["Arn"]: str(row) for row in acme.details(table)}
    for holder, what in rows:
        if not what.startswith("access-key"):
            last = what.split(":", 3)[3] if what.startswith("trust:") else what.split(":", 1)[1]
            assert f"'{last}'" in held[holder], what
    causes = [(row["subject"], row["cause"]) for kind in expected.values() for row in kind if "cause" in row]
    assert [cause for holder, cause in causes if f"'PolicyName': '{cause}'" not in held[holder]] == []


def test_nothing_is_expected_and_not(expected: Expected) -> None:
    rows = [row for kind in expected.values() for row in kind]
    keys = [(row["rule"], row["subject"], row.get("cause"), row.get("statement")) for row in rows]
    assert len(set(keys)) == len(keys)


def test_every_expectation_says_why(expected: Expected) -> None:
    rows = [row for kind in expected.values() for row in kind]
    assert all(set(row) - {"cause", "statement"} == {"rule", "subject", "why"} for row in rows)
    assert all(len(row["why"]) > 8 for row in rows)


def test_about_sixty_matter_among_some_hundred_and_fifty(expected: Expected, acme: Export) -> None:
    told = {row["subject"].partition("#")[0] for kind in expected.values() for row in kind}
    every = {row["Arn"] for table in ("UserDetailList", "RoleDetailList") for row in acme.details(table)}
    assert 200 <= len(every) <= 225
    assert 40 <= len(told & every) <= 70


def test_invoice_triage_holds_212_actions(acme: Export) -> None:
    (row,) = [row for row in acme.details("RoleDetailList") if row["RoleName"] == "agent-invoice"]
    attached = {one["PolicyArn"] for one in row["AttachedManagedPolicies"]}
    papers = [one["PolicyDocument"] for one in row["RolePolicyList"]]
    papers += [
        one["PolicyVersionList"][0]["Document"] for one in acme.details("Policies") if one["Arn"] in attached
    ]
    patterns: set[str] = set()
    for statement in (statement for paper in papers for statement in paper["Statement"]):
        actions = statement["Action"]
        patterns |= {actions} if isinstance(actions, str) else set(actions)
    names = [name.casefold() for name in load().names]
    granted = {name for name in names if any(fnmatchcase(name, one.casefold()) for one in patterns)}
    assert len(granted) == 212


def test_the_settings_are_settings(root: Path, tmp_path: Path) -> None:
    settings = load_settings(
        config=root / "sample_data" / "nhiscan.toml", flags={}, environ={}, folder=tmp_path
    )
    assert settings.environments["production"] == ("111122223333",)
    assert settings.environments["sandbox"] == ("444455556666",)


def test_the_page_names_everybody(expected: Expected, acme: Export, root: Path) -> None:
    page = (root / "docs" / "acme.md").read_text(encoding="utf-8")
    users = {
        key["AccessKeyId"]: key["UserName"]
        for _, value in acme.matching("/access-keys/")
        for key in value["AccessKeyMetadata"]
    }
    users |= {
        one["ServiceSpecificCredentialId"]: one["UserName"]
        for _, value in acme.matching("service-specific-credentials/")
        for one in value["ServiceSpecificCredentials"]
    }
    subjects = {row["subject"].partition("#")[0] for kind in expected.values() for row in kind}
    names = {
        users.get(subject, subject).rpartition("/")[2]
        for subject in subjects
        if not subject.endswith(":root")
    }
    assert {name for name in names if f"`{name}`" not in page} == set()
    assert {rule for rule in RULES if f"| `{rule}` |" not in page} == set()
