"""The screen: what was not seen first, forty lines of eighty columns, and nothing by colour alone."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from nhiscan.model import Cause, Finding, Fix, Gap, GapKind, Identity, IdentityKind, Severity
from nhiscan.rule import Rule
from nhiscan.scan import Lost, Totals
from tests.formats.render import render
from tests.formats.scans import (
    ADMIN,
    DEV,
    INVOICE,
    LEAKED,
    OWNERLESS,
    PROD,
    REPORT,
    UNUSED,
    WILDCARD,
    key,
    role,
    scan,
    user,
)

RULES = (ADMIN, LEAKED, OWNERLESS, UNUSED, WILDCARD)
ESCAPE = re.compile("\x1b\\[[0-9;]*m")


def test_what_was_not_seen_comes_before_what_is_wrong() -> None:
    heads = re.findall(r"^([A-Z]{3,}(?: [A-Z]+)?) ", render("screen", scan()), re.MULTILINE)
    assert heads == ["COVERAGE", "LOWERED BY", "IDENTITIES", "FINDINGS", "FIX FIRST", "NEXT"]


def test_the_last_line_is_why_the_exit_code_is_what_it_is() -> None:
    assert render("screen", scan()).splitlines()[-1].startswith("exit 1: 3 findings")
    assert render("screen", scan(), exit_zero=True).splitlines()[-1].startswith("exit 0: asked for (would")


def test_time_without_a_clock_of_its_own_is_a_lower_bound() -> None:
    assert "as of at least 2026-11-24" in render("screen", scan(exact_time=False))
    assert "as of 2026-11-24" in render("screen", scan())


def test_what_is_unknown_is_told_as_unknown() -> None:
    text = render("screen", scan(excess=Totals(None, None, None)))
    assert "actions granted unknown · used unknown · needed unknown" in text


def test_nothing_found_is_not_told_as_nothing_wrong_where_checks_are_open() -> None:
    assert "FINDINGS   none found\n" in render("screen", scan(()))
    whole = render("screen", scan((), coverage=(), not_evaluated=()))
    assert "FINDINGS   none\n" in whole
    assert "COVERAGE   no gap known, every check evaluated\n" in whole


def gaps(number: int, kind: GapKind = GapKind.REFUSED) -> tuple[Lost, ...]:
    """As many gaps that nothing but their kind makes alike."""
    return tuple(
        Lost(Gap(kind, "aws", "1", "usage", f"call {n}", f"iam:Call{n}"), ("credential-unused",))
        for n in range(number)
    )


@pytest.mark.parametrize(("number", "lines"), [(1, 1), (5, 5), (6, 5), (400, 5)])
def test_gaps_take_at_most_five_lines_and_the_rest_is_counted(number: int, lines: int) -> None:
    text = render("screen", scan((), coverage=gaps(number), lowered_by=()))
    told = text.partition("COVERAGE")[2].partition("IDENTITIES")[0].splitlines()[1:]
    assert len(told) == lines
    assert f"COVERAGE   {number} gap" in text
    assert ("more gaps" in told[-1]) == (number > 5)


def test_a_refusal_names_the_permission_and_what_it_cost() -> None:
    assert "  refused   aws 444455556666: iam:GetCredentialReport → credential-unused" in render(
        "screen", scan()
    )


def test_a_crowd_of_one_kind_is_one_line() -> None:
    owners = [user(f"svc-{n}") for n in range(200)]
    found = [
        UNUSED.finding(key(owner, f"AKIA{n:016}"), f"unused for {n} days") for n, owner in enumerate(owners)
    ]
    text = render("screen", scan(found, identities=owners))
    assert " 1 ▲ HIGH     200 credentials: credential unused\n" in text
    assert "-- on svc-0, svc-1, svc-2, svc-3, svc-4 +195 · credential-unused\n" in text


def test_a_cause_of_many_names_one_and_counts_the_others() -> None:
    who = [role(f"r{n}") for n in range(3)]
    cause = Cause("statement", "P", 3, "deploy")
    found = [ADMIN.finding(one, "every action on every resource", cause=cause) for one in who]
    text = render("screen", scan(found, identities=who))
    assert " 1 ✖ CRITICAL r0 and 2 more: every action on every resource\n" in text
    assert "-- decided by deploy, statement[3] · administrator\n" in text
    assert "FIX FIRST  1 deploy, statement[3] in 111122223333: closes 3 of 3\n" in text


COMMANDS = {
    "one that fits": ("aws iam delete-user", ["     fix: aws iam delete-user"]),
    "one that fits in two lines": (
        f"aws iam delete-user --user-name {'u' * 50}",
        ["     fix: aws iam delete-user --user-name \\", f"          {'u' * 50}"],
    ),
    "a word longer than a line": (
        f"aws iam delete-user --user-name {'u' * 90}",
        ["     see: nhiscan scan … --rule identity-without-owner --format json"],
    ),
    "one with quotes that would need wrapping": (
        f"aws iam delete-user --user-name '{'u ' * 40}'",
        ["     see: nhiscan scan … --rule identity-without-owner --format json"],
    ),
    "one that could not be shown as it is": (
        "aws iam delete-user --user-name 'a\nb'",
        ["     see: nhiscan scan … --rule identity-without-owner --format json"],
    ),
}


@pytest.mark.parametrize(("command", "lines"), COMMANDS.values(), ids=COMMANDS)
def test_a_command_is_shown_whole_or_not_at_all(command: str, lines: list[str]) -> None:
    found = OWNERLESS.finding(INVOICE, "no owner", fix=[Fix("aws-cli", command)])
    told = [line for line in render("screen", scan((found,))).splitlines() if line.startswith("     ")]
    assert [line for line in told if "decided by" not in line and "actions granted" not in line][
        : len(lines)
    ] == lines


def test_a_name_that_a_shell_would_read_is_no_part_of_a_command() -> None:
    assert "nhiscan scan SNAPSHOT --format json" in render("screen", scan(), target="a; rm -rf b")
    assert "nhiscan scan SNAPSHOT --format json" in render("screen", scan(), target="x" * 60)
    assert "nhiscan scan exports/acme.json --format json" in render(
        "screen", scan(), target="exports/acme.json"
    )


def test_colour_is_added_and_nothing_told_by_it_alone() -> None:
    plain, coloured = render("screen", scan()), render("screen", scan(), colour=True)
    assert "\x1b" not in plain
    assert ESCAPE.sub("", coloured) == plain
    assert ESCAPE.search(coloured)


def test_only_ascii_where_asked_for() -> None:
    wide = Identity("arn:名", "aws", "1", IdentityKind.ROLE, "請求書-エージェント")
    text = render(
        "screen", scan((OWNERLESS.finding(wide, "no owner"),), identities=(wide,), name="é"), plain_ascii=True
    )
    assert text.isascii()
    assert "\\u8acb\\u6c42" in text
    assert " 1 o LOW " in text


def test_wide_letters_take_two_cells() -> None:
    wide = Identity("arn:x", "aws", "1", IdentityKind.ROLE, "請求書" * 30)
    text = render("screen", scan((OWNERLESS.finding(wide, "no owner"),), identities=(wide,)))
    assert max(map(cell_len, text.splitlines())) <= 80
    assert "no owner" in text
    assert "…" in text


@pytest.mark.parametrize("width", [60, 70, 80, 200])
def test_no_line_is_wider_than_the_terminal_or_eighty(width: int) -> None:
    assert max(map(cell_len, render("screen", scan(), width=width).splitlines())) <= min(width, 80)


def finding(rule: Rule, number: int, cause: int, severity: Severity, fixes: int) -> Finding:
    """A finding with as long a name, cause and fix as a test asks for."""
    who = role(f"role-{number}-{'x' * (number % 70)}")
    fix = [Fix("aws-cli", f"aws iam do --it {'word ' * (fixes % 60)}end{number}")] if fixes else []
    return rule.finding(
        who,
        "m" * (number % 90),
        severity=severity,
        cause=Cause("statement", f"P{cause}", cause % 3, "p" * (cause % 50)),
        fix=fix,
        discriminator=f"{number}",
    )


FINDINGS = st.lists(
    st.builds(
        finding,
        st.sampled_from(RULES),
        st.integers(0, 400),
        st.integers(0, 60),
        st.sampled_from(list(Severity)),
        st.integers(0, 60),
    ),
    max_size=80,
)


@settings(max_examples=60, deadline=None)
@given(
    FINDINGS,
    st.integers(0, 12),
    st.lists(st.text(max_size=90), max_size=6),
    st.integers(20, 120),
    st.booleans(),
)
def test_forty_lines_of_eighty_columns_whatever_was_found(
    found: list[Finding], missing: int, lowered: list[str], width: int, plain_ascii: bool
) -> None:
    result = scan(found, coverage=gaps(missing), lowered_by=tuple(lowered))
    lines = render("screen", result, width=width, plain_ascii=plain_ascii).splitlines()
    assert len(lines) <= 40
    assert max(map(cell_len, lines)) <= max(60, min(width, 80))
    assert lines[-1].startswith("exit ")


@pytest.mark.parametrize("number", [1, 3, 7, 8, 9, 12, 30])
def test_every_line_has_its_number_or_is_counted(number: int) -> None:
    rules = [replace_rule(n) for n in range(number)]
    who = role("r")
    found = [rule.finding(who, "m", cause=Cause("grant", f"g{n}")) for n, rule in enumerate(rules)]
    text = render("screen", scan(found, rules=[*rules, UNUSED], identities=(who,)))
    told = re.findall(r"^ ?(\d+) ▲ HIGH", text, re.MULTILINE)
    assert told == [str(n + 1) for n in range(len(told))]
    rest = re.search(r"and (\d+) more: (\d+) high", text)
    assert len(told) + (int(rest[1]) if rest else 0) == number
    assert len(text.splitlines()) <= 40


def replace_rule(number: int) -> Rule:
    """A rule of its own for every number, so that nothing folds."""
    return Rule(
        id=f"rule-{number:02}",
        title="t",
        severity=Severity.HIGH,
        theme=UNUSED.theme,
        why="w",
        about=UNUSED.about,
    )


def test_of_commands_that_differ_the_first_is_shown_and_all_are_counted() -> None:
    cause = Cause("statement", "P", 0, "P")
    who = [role(f"r{n}") for n in range(3)]
    found = [ADMIN.finding(one, "m", cause=cause, fix=[Fix("aws-cli", f"aws {one.name}")]) for one in who]
    assert "     fix 1 of 3: aws r0\n" in render("screen", scan(found, identities=who))
    same = [replace(one, fix=found[0].fix) for one in found]
    assert "     fix: aws r0\n" in render("screen", scan(same, identities=who))


def test_where_nobody_saw_all_credentials_their_number_is_a_lower_bound() -> None:
    unseen = (Lost(Gap(GapKind.NOT_GIVEN, "aws", "1", "credentials", "credential report", "n"), ()),)
    assert "at least 23 credentials" in render("screen", scan(coverage=unseen))
    assert "credentials unknown" in render("screen", replace(scan(coverage=unseen), credentials=0))
    assert " 0 credentials" in render("screen", replace(scan(coverage=()), credentials=0))


def test_an_account_is_named_where_a_policy_could_be_that_of_any() -> None:
    cause = Cause("statement", "arn:aws:iam::aws:policy/A", 0, "A")
    found = [ADMIN.finding(role("r", account), "m", cause=cause) for account in (PROD, DEV)]
    text = render("screen", scan([*found, UNUSED.finding(key(REPORT, "AKIA1"), "m")]))
    assert "FIX FIRST  1 A, statement[0] in 111122223333: closes 1 of 3\n" in text
