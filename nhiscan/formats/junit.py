"""JUnit XML for pipelines: a failure per finding, skipped where nobody could tell.

Suites: ``coverage`` (an error for what was refused or cut, skipped for what was not given), one per
partition with its findings, ``not evaluated``, and ``rules`` with the rules that had nothing to say.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, TextIO

from nhiscan.formats.protocol import Format, RenderContext
from nhiscan.formats.wording import called, cause_words, evidence_words, time_words
from nhiscan.model import Finding, NotEvaluated
from nhiscan.scan import Lost, Scan
from nhiscan.text import visible

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element


def write(scan: Scan, out: TextIO, context: RenderContext) -> None:
    """Write ``scan`` as XML 1.0; text made visible holds none of the characters XML refuses."""
    from xml.etree.ElementTree import ElementTree, indent

    root = _element("testsuites", name=f"nhiscan {context.version}: {scan.name}")
    root.extend(suite for suite in _suites(scan) if len(suite))
    _count(root, root.iter("testcase"))
    indent(root, " ")
    out.write('<?xml version="1.0" encoding="UTF-8"?>\n')
    ElementTree(root).write(out, encoding="unicode")
    out.write("\n")


def _suites(scan: Scan) -> Iterator[Element]:
    coverage = _suite("coverage", (_gap(lost) for lost in scan.coverage))
    coverage.insert(0, _facts(scan))
    yield coverage
    by_partition: defaultdict[tuple[str, str], list[Finding]] = defaultdict(list)
    for finding in scan.findings:
        by_partition[finding.provider, finding.partition].append(finding)
    for (provider, partition), findings in sorted(by_partition.items()):
        yield _suite(f"{provider} {partition}", (_finding(scan, finding) for finding in findings))
    yield _suite("not evaluated", (_not_evaluated(item) for item in scan.not_evaluated))
    spoken = {finding.rule for finding in scan.findings} | {item.rule for item in scan.not_evaluated}
    silent = [scan.rules[rule] for rule in sorted(set(scan.rules) - spoken)]
    yield _suite("rules", (_element("testcase", classname=rule.id, name=rule.title) for rule in silent))


def _suite(name: str, cases: Iterable[Element]) -> Element:
    suite = _element("testsuite", name=name)
    suite.extend(cases)
    _count(suite, suite)
    return suite


def _count(suite: Element, cases: Iterable[Element]) -> None:
    held = [case for case in cases if case.tag == "testcase"]
    suite.set("tests", str(len(held)))
    for attribute, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        suite.set(attribute, str(sum(case.find(tag) is not None for case in held)))


def _facts(scan: Scan) -> Element:
    """What the whole scan hangs on: its clock, and settings that can make a verdict milder."""
    properties = _element("properties")
    properties.append(_element("property", name="clock", value=time_words(scan)))
    properties.extend(_element("property", name="lowered_by", value=value) for value in scan.lowered_by)
    return properties


def _gap(lost: Lost) -> Element:
    gap = lost.gap
    case = _element("testcase", classname=f"{gap.provider} {gap.partition}", name=gap.what)
    cost = f"; rules that could not answer: {', '.join(lost.rules)}" if lost.rules else ""
    tag = "error" if gap.kind.incomplete else "skipped"
    case.append(_element(tag, type=gap.kind.value, message=f"{gap.kind.value}: needs {gap.needs}{cost}"))
    return case


def _finding(scan: Scan, finding: Finding) -> Element:
    who = called(scan, finding.identity or finding.subject)
    # Some readers know a case by its name: it must be the same in every run, and nobody else's.
    name = f"{who}: {scan.rules[finding.rule].title} [{finding.fingerprint[:8]}]"
    case = _element("testcase", classname=finding.rule, name=name)
    properties = _element("properties")
    properties.append(_element("property", name="fingerprint", value=finding.fingerprint))
    failure = _element("failure", type=finding.severity.value, message=finding.message)
    failure.text = "\n".join(map(visible, _lines(scan, finding)))
    case.extend((properties, failure))
    return case


def _lines(scan: Scan, finding: Finding) -> Iterator[str]:
    yield f"identity: {finding.identity or finding.subject}"
    if finding.credential:
        yield f"credential: {finding.credential}"
    yield f"decided by: {cause_words(scan, finding.cause)}"
    yield from (f"evidence: {evidence_words(evidence)}" for evidence in finding.evidence)
    for fix in finding.fix:
        yield f"fix ({fix.kind}):"
        yield from fix.text.split("\n")


def _not_evaluated(item: NotEvaluated) -> Element:
    case = _element("testcase", classname=item.rule, name=item.subject)
    case.append(_element("skipped", message="; ".join(f"{m.kind.value}: {m.needs}" for m in item.needs)))
    return case


def _element(tag: str, **attributes: str) -> Element:
    from xml.etree.ElementTree import Element as Made

    return Made(tag, {name: visible(value) for name, value in attributes.items()})


FORMAT = Format(name="junit", suffix=".xml", media="application/xml", write=write)
"""Found by being here."""
