"""One bad statement is one line; what closes most comes first."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nhiscan.formats.grouping import Group, by_cause, entries, fix_first
from nhiscan.model import Cause, Confidence, Finding, Severity

CRITICAL, HIGH, MEDIUM, LOW = Severity.CRITICAL, Severity.HIGH, Severity.MEDIUM, Severity.LOW


def finding(subject: str, rule: str, severity: Severity, cause: Cause, **other: Any) -> Finding:
    """A finding of which only the named parts matter."""
    return Finding(
        rule=rule,
        subject=subject,
        severity=severity,
        confidence=Confidence.CERTAIN,
        message="m",
        fingerprint=f"{rule}/{subject}/{cause.id}",
        provider=other.get("provider", "aws"),
        partition=other.get("partition", "1"),
        identity=other.get("identity", subject),
        credential=None,
        agent=None,
        cause=cause,
        evidence=(),
        fix=(),
    )


def statement(policy: str, place: int) -> Cause:
    """One statement of a policy."""
    return Cause("statement", policy, place, policy)


def key(id_: str) -> Cause:
    """One access key."""
    return Cause("credential", id_, name="access-key")


def told(groups: tuple[Group, ...]) -> list[tuple[str, str]]:
    """What each group is about, and on whom."""
    return [(group.cause.id, " ".join(group.subjects)) for group in groups]


TOGETHER = {
    "one statement, three identities": (
        [finding(who, "admin", CRITICAL, statement("P", 0)) for who in "abc"],
        [("P", "a b c")],
    ),
    "two statements of one policy are two causes": (
        [finding("a", "admin", HIGH, statement("P", 0)), finding("b", "admin", HIGH, statement("P", 1))],
        [("P", "a"), ("P", "b")],
    ),
    "two rules about one statement": (
        [finding("a", "wide", LOW, statement("P", 0)), finding("b", "admin", HIGH, statement("P", 0))],
        [("P", "b a")],
    ),
    "the same id in another account is another cause": (
        [
            finding("a", "admin", HIGH, statement("P", 0)),
            finding("b", "admin", HIGH, statement("P", 0), partition="2"),
        ],
        [("P", "a"), ("P", "b")],
    ),
    "the same id of another kind is another cause": (
        [
            finding("a", "owner", HIGH, Cause("identity", "X")),
            finding("b", "owner", HIGH, Cause("grant", "X")),
        ],
        [("X", "b"), ("X", "a")],
    ),
    "the worst first, then the largest": (
        [
            finding("a", "r", MEDIUM, key("few")),
            finding("b", "r", MEDIUM, key("many")),
            finding("c", "r", MEDIUM, key("many")),
            finding("d", "r", CRITICAL, key("worst")),
        ],
        [("worst", "d"), ("many", "b c"), ("few", "a")],
    ),
    "no identity: the subject stands for it": (
        [finding("s", "r", LOW, key("k"), identity=None)],
        [("k", "s")],
    ),
    "nothing": ([], []),
}


@pytest.mark.parametrize(("found", "groups"), TOGETHER.values(), ids=TOGETHER)
def test_findings_with_one_cause_stand_together(found: list[Finding], groups: list[tuple[str, str]]) -> None:
    assert told(by_cause(found)) == groups


def keys(number: int, rule: str = "unused", severity: Severity = HIGH) -> list[Finding]:
    """As many findings, each about a key of its own."""
    return [finding(f"{n:03}", rule, severity, key(f"{rule}{n:03}")) for n in range(number)]


FOLDED = {
    "three of a kind are three lines": (keys(3), [1, 1, 1]),
    "four of a kind are one": (keys(4), [4]),
    "two hundred of a kind are one": (keys(200), [200]),
    "another rule is another line": (keys(4) + keys(4, "old"), [4, 4]),
    "another severity is another line": ([*keys(4), finding("x", "unused", LOW, key("x"))], [4, 1]),
    "another kind of cause is another line": (
        [*keys(4), finding("x", "unused", HIGH, statement("P", 0))],
        [4, 1],
    ),
    "one statement of fifty identities is no crowd": (
        [finding(f"{n}", "admin", HIGH, statement("P", 0)) for n in range(50)],
        [1],
    ),
}


@pytest.mark.parametrize(("found", "sizes"), FOLDED.values(), ids=FOLDED)
def test_a_crowd_of_one_kind_is_one_line(found: list[Finding], sizes: list[int]) -> None:
    assert [len(entry.groups) for entry in entries(found)] == sizes


def test_a_crowd_names_the_one_that_closes_most_first() -> None:
    shared = [finding(who, "wide", HIGH, statement("shared", 0)) for who in "ab"]
    single = [finding(who, "wide", HIGH, statement(f"own-{who}", 0)) for who in "cdef"]
    (entry,) = entries(single + shared)
    assert entry.first.cause.id == "shared"
    assert len(entry.findings) == 6


FIRST = {
    "what closes most": (
        [finding(who, "r", HIGH, statement("P", 0)) for who in "abc"] + keys(2),
        HIGH,
        ["P"],
    ),
    "those that fail the scan before the many that do not": (
        [finding(who, "r", HIGH, statement("bad", 0)) for who in "ab"]
        + [finding(who, "r", LOW, statement("dull", 0)) for who in "abcdef"],
        HIGH,
        ["bad", "dull"],
    ),
    "three at most": (
        [finding(who, "r", HIGH, statement(policy, 0)) for policy in "PQRS" for who in "ab"],
        HIGH,
        ["P", "Q", "R"],
    ),
    "one finding each: the worst alone": (keys(3) + keys(1, "leaked", CRITICAL), HIGH, ["leaked000"]),
    "nothing to do": ([], HIGH, []),
}


@pytest.mark.parametrize(("found", "threshold", "changes"), FIRST.values(), ids=FIRST)
def test_what_to_fix_first(found: list[Finding], threshold: Severity, changes: list[str]) -> None:
    assert [group.cause.id for group in fix_first(by_cause(found), threshold)] == changes


FINDINGS = st.lists(
    st.builds(
        finding,
        st.sampled_from("abcde"),
        st.sampled_from(["r", "s"]),
        st.sampled_from(list(Severity)),
        st.builds(
            Cause,
            st.sampled_from(["statement", "credential"]),
            st.sampled_from("PQRSTUVWXYZ"),
            st.sampled_from([None, 0, 1]),
        ),
    ),
    max_size=40,
).map(lambda found: [replace(one, fingerprint=f"{number}") for number, one in enumerate(found)])


@given(FINDINGS)
def test_no_finding_is_lost_or_told_twice(found: list[Finding]) -> None:
    wanted = sorted(one.fingerprint for one in found)
    assert sorted(one.fingerprint for group in by_cause(found) for one in group.findings) == wanted
    assert sorted(one.fingerprint for entry in entries(found) for one in entry.findings) == wanted


@given(FINDINGS, st.randoms(use_true_random=False))
def test_the_order_of_findings_does_not_matter(found: list[Finding], random: Any) -> None:
    shuffled = list(found)
    random.shuffle(shuffled)
    assert entries(shuffled) == entries(found)


@given(FINDINGS)
def test_lines_are_numbered_and_never_get_worse(found: list[Finding]) -> None:
    lines = entries(found)
    assert [entry.number for entry in lines] == list(range(1, len(lines) + 1))
    ranks = [entry.severity.rank for entry in lines]
    assert ranks == sorted(ranks)


@given(FINDINGS, st.sampled_from(list(Severity)))
def test_what_to_fix_first_closes_at_least_what_any_other_change_would(
    found: list[Finding], threshold: Severity
) -> None:
    groups = by_cause(found)
    for best in fix_first(groups, threshold)[:1]:
        worthy = [group for group in groups if len(group.findings) > 1] or groups
        assert best.closes(threshold) == max(group.closes(threshold) for group in worthy)
