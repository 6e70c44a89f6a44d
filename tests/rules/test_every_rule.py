"""What holds for every rule: its name, its text, what it says it reads, and what its findings carry."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import pytest

from nhiscan.cli.plugins import rules
from nhiscan.estate import Estate
from nhiscan.model import CredentialKind, Finding, Grant, Layer, Nature, PrincipalKind, Resource, UsageSource
from nhiscan.rule import Rule
from nhiscan.settings import described
from tests.estates import (
    DEV,
    ENVIRONMENTS,
    KEY,
    PROD,
    ROLE,
    USER,
    VENDOR,
    accessed,
    allow,
    days_ago,
    estate,
    gap,
    key,
    password,
    policy,
    role,
    said,
    tokens,
    trust,
    used,
    user,
    workload,
)

ALL = {rule.id: rule for rule in rules()}
ROOT = f"arn:aws:iam::{PROD}:root"
OTHER = ROLE.replace("agent-invoice", "ci-deploy")


@pytest.fixture(scope="module")
def docs(root: Path) -> ModuleType:
    """tools/docs/rules.py."""
    from importlib.util import module_from_spec, spec_from_file_location

    spec = spec_from_file_location("tools.docs.rules", root / "tools" / "docs" / "rules.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def passes_and_crosses() -> list[object]:
    """A role that may pass any role, is strong in another account, and whose service acts for anybody."""
    there, flow = f"arn:aws:iam::{DEV}:role/operator", f"arn:aws:iam::{PROD}:role/month-end"
    return [
        policy(ROLE, allow("iam:PassRole"), allow("sts:AssumeRole", on=there), name="passes"),
        [role(there), trust(ROLE, PrincipalKind.IDENTITY, there, account=PROD), policy(there, allow("*"))],
        [role(flow), trust("states.amazonaws.com", PrincipalKind.SERVICE, flow)],
    ]


def gets_further() -> list[object]:
    """A role that writes policies of its own, one that becomes it, one that becomes a reader of a secret."""
    made = f"arn:aws:iam::{PROD}:role/"
    writer, caller, asker, reader = (f"{made}{name}" for name in ("writer", "caller", "asker", "reader"))
    secret = f"arn:aws:secretsmanager:eu-central-1:{PROD}:secret:pay-AbCdEf"
    return [
        [role(arn) for arn in (writer, caller, asker, reader)],
        policy(writer, allow("iam:PutRolePolicy", on=writer)),
        [trust(caller, PrincipalKind.IDENTITY, writer, account=PROD)],
        policy(caller, allow("sts:AssumeRole", on=writer)),
        [trust(asker, PrincipalKind.IDENTITY, reader, account=PROD)],
        policy(asker, allow("sts:AssumeRole", on=reader)),
        policy(reader, allow("secretsmanager:GetSecretValue", on=secret)),
        Resource(secret, "aws", PROD, "secretsmanager-secret", "pay"),
    ]


def controls() -> list[object]:
    """A bounded role whose Deny is dead, whose boundary is its own to lift, whose old wildcard reads keys."""
    keeper = f"arn:aws:iam::{PROD}:role/keeper"
    dead = {"Effect": "Deny", "Action": "s3:DeleteObject", "Resource": "arn:aws:s3:::acme-archive"}
    lift = allow("iam:DeleteRolePermissionsBoundary")
    document, grant = policy(keeper, allow("bedrock-agentcore:Get*"), reference=f"{keeper}-policy")
    assert isinstance(grant, Grant)
    return [
        [
            role(keeper),
            document,
            replace(grant, written=days_ago(700)),
            policy(keeper, lift, dead, name="own"),
        ],
        policy(keeper, allow("*"), name="limit", layer=Layer.BOUNDARY, reference=f"{keeper}-limit"),
    ]


def broken() -> Estate:
    """An estate in which everything is wrong at once."""
    return estate(
        [user(), role(), role(OTHER), user(ROOT, Nature.HUMAN), key(f"{ROOT}#access-key-1", ROOT)],
        [key(leaked="a mark"), used(days=200), password(), used(f"{USER}#password", 3)],
        [key("AKIAEXAMPLE000000002", created=days_ago(40)), used("AKIAEXAMPLE000000002")],
        key("ACCAEXAMPLE000000003", kind=CredentialKind.SERVICE_SPECIFIC, can_expire=True, service="bedrock"),
        [workload("svc-report"), workload("mails"), used(OTHER, 300, UsageSource.ROLE_LAST_USED)],
        [accessed(ROLE, "s3", 3), accessed(ROLE, "sqs")],
        policy(USER, allow("*")),
        policy(ROLE, allow("sqs:SendMessage", "s3:*")),
        trust(VENDOR, PrincipalKind.ACCOUNT, account=VENDOR),
        trust(DEV, PrincipalKind.ACCOUNT, OTHER, account=DEV),
        trust("AROAEXAMPLEGONE00001", PrincipalKind.DELETED, OTHER),
        tokens("token.actions.githubusercontent.com", ("repo:acme/*",), holder=OTHER),
        passes_and_crosses(),
        gets_further(),
        controls(),
        environments=ENVIRONMENTS,
    )


def all_findings() -> Sequence[tuple[Rule, Finding]]:
    """What every rule finds there."""
    asked = broken()
    found = [(rule, outcome) for rule in ALL.values() for outcome in rule.run(asked, asked.settings)]
    return [(rule, outcome) for rule, outcome in found if isinstance(outcome, Finding)]


def test_every_rule_finds_something_where_everything_is_wrong() -> None:
    assert {rule.id for rule, _ in all_findings()} == set(ALL)


def test_a_rule_s_file_is_named_after_it(root: Path) -> None:
    names = {path.stem.replace("_", "-") for path in (root / "rules").glob("[!_]*.py")}
    assert names == set(ALL)
    tests = {path.stem.removeprefix("test_") for path in (root / "tests" / "rules").glob("test_*_*.py")}
    assert {name.replace("-", "_") for name in names} <= tests


@pytest.mark.parametrize("rule", ALL.values(), ids=ALL)
def test_a_rule_s_text_is_whole(rule: Rule, docs: ModuleType) -> None:
    body, rows = docs.trailers(rule)
    assert "## Example" in body
    assert "## What to do" in body
    assert rows["Needs"]
    assert rule.why.endswith(".")
    assert not rule.title.endswith(".")


@pytest.mark.parametrize("rule", ALL.values(), ids=ALL)
def test_a_rule_names_every_setting_that_it_reads(rule: Rule, root: Path, docs: ModuleType) -> None:
    path = root / "rules" / f"{rule.id.replace('-', '_')}.py"
    tree = ast.parse(path.read_text(encoding="utf-8"))
    read = {
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == "settings"
    }
    told = {name.rpartition(".")[2] for name in docs.settings_of(rule)}
    assert read <= told
    assert told <= {name for _, name, *_ in described()}


def test_a_finding_carries_all_that_a_reader_needs() -> None:
    for rule, found in all_findings():
        assert found.identity, rule.id
        assert found.evidence, rule.id
        assert found.cause.id, rule.id
        assert found.message[0].islower() or found.message[0] in "`0123456789", found.message
        assert not found.message.endswith("."), found.message


def test_a_message_never_repeats_the_identity_s_name() -> None:
    for rule, found in all_findings():
        name = (found.identity or "").rpartition("/")[2]
        assert name not in found.message, rule.id


def test_no_two_findings_are_one() -> None:
    prints = [found.fingerprint for _, found in all_findings()]
    assert len(prints) == len(set(prints))


def test_a_credential_s_finding_names_it() -> None:
    named = {found.credential for rule, found in all_findings() if rule.id.startswith("credential-")}
    assert KEY in named
    assert None not in named


def test_the_pages_are_one_per_rule_and_a_list(docs: ModuleType) -> None:
    pages = dict(docs.pages())
    assert set(pages) == {f"docs/rules/{id_}.md" for id_ in ALL} | {"docs/rules/README.md"}
    assert all(f"[{id_}]({id_}.md)" in pages["docs/rules/README.md"] for id_ in ALL)
    unused = pages["docs/rules/credential-unused.md"]
    assert "| `rules.unused_days` | `90` |" in unused
    assert "| NIST Cybersecurity Framework | 2.0 | PR.AA-05 |" in unused


def test_an_empty_estate_breaks_no_rule() -> None:
    asked = estate()
    assert [outcome for rule in ALL.values() for outcome in rule.run(asked, asked.settings)] == []


@pytest.mark.parametrize("id_", [rule for rule in ALL if rule.startswith("credential-")])
def test_credentials_that_nobody_showed_are_never_clean(id_: str) -> None:
    """A user whose keys were not listed: silence would read as "has none"."""
    rule = ALL[id_]
    blind = said(rule, estate(user(), user(ROOT, Nature.HUMAN), gap("credentials")))
    assert set(blind.get(ROOT if rule.id == "credential-root-key" else USER, [])) == {"not evaluated"}
    told = said(rule, estate(user(), user(ROOT, Nature.HUMAN)))
    assert ["not evaluated"] not in told.values()
