"""JUnit XML that any reader takes, and in which nothing that was not judged passes."""

from __future__ import annotations

from xml.etree import ElementTree

from tests.formats.render import render
from tests.formats.scans import DEV, PROD, scan


def suites(text: str) -> dict[str, ElementTree.Element]:
    """Every suite by name."""
    return {suite.get("name", ""): suite for suite in ElementTree.fromstring(text)}


def test_coverage_comes_first() -> None:
    assert list(suites(render("junit", scan()))) == [
        "coverage",
        f"aws {PROD}",
        f"aws {DEV}",
        "not evaluated",
        "rules",
    ]


def test_what_was_refused_is_an_error_and_what_was_not_given_is_skipped() -> None:
    coverage = suites(render("junit", scan()))["coverage"]
    assert [case[0].tag for case in coverage.iter("testcase")] == ["error", "skipped"]


def test_every_finding_is_a_failure_and_every_open_question_skipped() -> None:
    result = scan()
    found = suites(render("junit", result))
    failures = [case for suite in found.values() for case in suite if case.find("failure") is not None]
    assert len(failures) == len(result.findings)
    assert [case.find("skipped") is not None for case in found["not evaluated"]] == [True]


def test_a_rule_passes_only_where_it_had_nothing_to_say() -> None:
    passed = [case.get("classname") for case in suites(render("junit", scan()))["rules"]]
    assert passed == ["credential-leaked"]


def test_the_numbers_are_those_of_the_cases() -> None:
    root = ElementTree.fromstring(render("junit", scan()))
    for suite in [root, *root]:
        cases = list(suite.iter("testcase"))
        assert suite.get("tests") == str(len(cases))
        for attribute, tag in {"failures": "failure", "errors": "error", "skipped": "skipped"}.items():
            assert suite.get(attribute) == str(len([case for case in cases if case.find(tag) is not None]))


def test_no_two_cases_have_one_name() -> None:
    root = ElementTree.fromstring(render("junit", scan()))
    names = [(case.get("classname"), case.get("name")) for case in root.iter("testcase")]
    assert len(names) == len(set(names))
