"""The run of all rules: nobody is left out, nothing refused reads as clean, the exit code says why."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from nhiscan.errors import PluginError
from nhiscan.estate import Estate
from nhiscan.model import Cause, Fix, Gap, GapKind, Identity, IdentityKind, Missing, Outcome, Severity
from nhiscan.reference.controls import Theme
from nhiscan.rule import Rule
from nhiscan.scan import Scan, scan
from nhiscan.settings import Settings
from nhiscan.snapshot import MemorySnapshot, Row

ACCOUNT = "111122223333"
NOW = datetime(2026, 11, 24, 6, tzinfo=UTC)
A, B = (
    Identity(f"arn:aws:iam::{ACCOUNT}:role/{name}", "aws", ACCOUNT, IdentityKind.ROLE, name)
    for name in ("a", "b")
)
REFUSED = Gap(GapKind.REFUSED, "aws", ACCOUNT, "usage", "last use", "iam:GetAccessKeyLastUsed")
NOT_GIVEN = Gap(GapKind.NOT_GIVEN, "aws", ACCOUNT, "usage", "last use", "the credential report")
UNREAD = Gap(GapKind.TRUNCATED, "aws", ACCOUNT, "files", "x.json", "x.json:1: is not JSON")


def rule(verdict: str, severity: Severity = Severity.HIGH, gap: Gap = REFUSED) -> Rule:
    made = Rule(
        id=f"test-{verdict}",
        title=verdict,
        severity=severity,
        theme=Theme.STALE_CREDENTIAL,
        why="",
        about=Estate.identities,
    )

    @made.check
    def judge(estate: Estate, settings: Settings) -> Iterator[Outcome]:
        del settings
        for identity in estate.identities():
            match verdict:
                case "finding":
                    yield made.finding(identity, "bad")
                case "clean":
                    yield made.clean(identity)
                case "open":
                    yield made.not_evaluated(identity, [Missing(gap.table, gap.kind, gap.needs)])
                case _ if identity is not B:
                    yield made.clean(identity)

    return made


def run(*rules: Rule, rows: tuple[Row, ...] = (), disable: tuple[str, ...] = (), **options: Any) -> Scan:
    snapshot = MemorySnapshot("test")
    with snapshot.partition("aws", ACCOUNT) as writer:
        for row in (A, B, *rows):
            writer.add(row)
        writer.dated(NOW)
    return scan(Estate(snapshot, Settings(disable=disable)), rules, **{"fail_on": Severity.HIGH, **options})


def test_a_rule_that_leaves_a_subject_out_fails_the_run() -> None:
    with pytest.raises(PluginError, match=f"rule `test-silent`: says nothing about `{B.id}`"):
        run(rule("silent"))


def test_a_rule_without_a_body_fails_the_run() -> None:
    empty = Rule(
        id="x", title="", severity=Severity.LOW, theme=Theme.STALE_CREDENTIAL, why="", about=Estate.identities
    )
    with pytest.raises(PluginError, match="has no check"):
        run(empty)


EXITS = {
    "nothing found": ((rule("clean"),), (), {}, 0),
    "a finding at the threshold": ((rule("finding"),), (), {}, 1),
    "a finding below the threshold": ((rule("finding", Severity.MEDIUM),), (), {}, 0),
    "a refusal kept a rule at the threshold from answering": ((rule("open"),), (REFUSED,), {}, 3),
    "a refusal kept a milder rule from answering": ((rule("open", Severity.LOW),), (REFUSED,), {}, 0),
    "what was not given never fails a scan": ((rule("open", gap=NOT_GIVEN),), (NOT_GIVEN,), {}, 0),
    "what was not given but required does": (
        (rule("open", gap=NOT_GIVEN),),
        (NOT_GIVEN,),
        {"required": ("usage",)},
        3,
    ),
    "a refusal that no rule needed": ((rule("clean"),), (REFUSED,), {}, 0),
    "a part of the input could not be read": ((rule("clean"),), (UNREAD,), {}, 3),
    "a finding wins over a refusal": ((rule("open"), rule("finding")), (REFUSED,), {}, 1),
    "an incomplete scan may be allowed": ((rule("open"),), (REFUSED,), {"allow_partial": True}, 0),
    "a disabled rule finds nothing": ((rule("finding"),), (), {"disable": ("test-finding",)}, 0),
}


@pytest.mark.parametrize(("rules", "rows", "options", "code"), EXITS.values(), ids=EXITS)
def test_exit_code(
    rules: tuple[Rule, ...], rows: tuple[Row, ...], options: dict[str, Any], code: int
) -> None:
    assert run(*rules, rows=rows, **options).exit_code == code


def test_coverage_names_the_rules_that_a_gap_cost() -> None:
    result = run(rule("open"), rule("clean"), rows=(NOT_GIVEN, REFUSED))
    assert [(lost.gap.kind, lost.rules) for lost in result.coverage] == [
        (GapKind.REFUSED, ("test-open",)),
        (GapKind.NOT_GIVEN, ()),
    ]


def test_an_incomplete_scan_says_so_even_when_allowed() -> None:
    assert not run(rule("open"), rows=(REFUSED,), allow_partial=True).complete


def test_findings_milder_than_asked_for_are_counted_and_not_listed() -> None:
    result = run(rule("finding", Severity.LOW), minimum=Severity.MEDIUM, fail_on=Severity.LOW)
    assert (result.findings, result.by_severity[Severity.LOW], result.exit_code) == ((), 2, 1)


def test_a_finding_keeps_its_fingerprint_and_two_subjects_do_not_share_one() -> None:
    first, second = (run(rule("finding")).findings for _ in range(2))
    assert [f.fingerprint for f in first] == [f.fingerprint for f in second]
    assert len({f.fingerprint for f in first}) == 2


def test_the_worst_comes_first() -> None:
    other = rule("finding", Severity.CRITICAL)
    other.id = "zzz"
    found = run(rule("finding", Severity.LOW), other).findings
    assert [f.severity for f in found] == [Severity.CRITICAL] * 2 + [Severity.LOW] * 2


UNLISTED = Gap(GapKind.REFUSED, "aws", ACCOUNT, "identities", "roles", "iam:GetAccountAuthorizationDetails")


def test_where_nobody_could_list_identities_no_rule_is_clean() -> None:
    result = run(rule("clean"), rows=(UNLISTED,))
    assert [(item.rule, item.subject) for item in result.not_evaluated] == [("test-clean", ACCOUNT)]
    assert (result.complete, result.exit_code) == (False, 3)
    assert result.coverage[0].rules == ("test-clean",)


def test_a_gap_about_one_identity_is_not_about_all() -> None:
    one = Gap(GapKind.REFUSED, "aws", ACCOUNT, "identities", "role a", "iam:GetRole", A.id)
    assert run(rule("clean"), rows=(one,)).exit_code == 0


def test_names_that_tell_nobody_apart_are_known() -> None:
    twin = Identity("arn:aws:iam::444455556666:role/a", "aws", ACCOUNT, IdentityKind.ROLE, "a")
    assert run(rule("clean"), rows=(twin,)).shared_names == {"a"}


def fixing(id_: str, trust: str) -> Rule:
    made = rule("finding")
    made.id = id_

    @made.check
    def judge(estate: Estate, settings: Settings) -> Iterator[Outcome]:
        del settings
        for identity in estate.identities():
            yield made.finding(
                identity, "bad", cause=Cause("trust", trust), fix=[Fix("aws-cli", "aws iam x")]
            )

    return made


def test_fixes_that_would_undo_each_other_say_so() -> None:
    both = run(fixing("a", A.id), fixing("b", A.id)).findings
    assert all(f.fix[0].text.startswith("# writes the whole trust policy") for f in both)
    assert all(f.fix[0].text.endswith("\naws iam x") for f in both)


def test_a_fix_that_stands_alone_is_left_alone() -> None:
    snapshot = MemorySnapshot("test")
    with snapshot.partition("aws", ACCOUNT) as writer:
        writer.add(A)
        writer.dated(NOW)
    found = scan(Estate(snapshot, Settings()), [fixing("a", A.id)], fail_on=Severity.HIGH).findings
    assert [f.fix[0].text for f in found] == ["aws iam x"]
