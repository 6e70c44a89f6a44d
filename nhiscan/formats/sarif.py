"""SARIF 2.1.0 for code scanning: each finding points at a real file and names its identity.

Cloud objects have no file; an upload without one is refused as a whole, and an ARN as a file's
address reads as an unknown scheme. So every result points at one file of the repository, and the
identity stands beside it as a logical location.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from types import MappingProxyType
from typing import Any, Final, TextIO
from urllib.parse import quote

from nhiscan.formats.exit_reason import exit_reason
from nhiscan.formats.protocol import Format, RenderContext
from nhiscan.formats.wording import called, cause_words, counted, evidence_words, time_words
from nhiscan.model import Finding, GapKind, NotEvaluated, Severity
from nhiscan.reference.controls import controls
from nhiscan.rule import PAGES, Rule
from nhiscan.scan import Lost, Scan
from nhiscan.text import visible

SPECIFICATION: Final = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
"""Where the schema of what is written here stands."""
MOST_TAGS: Final = 10
"""GitHub shows ten tags of a rule.

Source: GitHub documentation, "SARIF support for code scanning".
"""
LEVELS: Final = MappingProxyType(
    {
        Severity.CRITICAL: ("error", "9.5"),
        Severity.HIGH: ("error", "8.0"),
        Severity.MEDIUM: ("warning", "5.5"),
        Severity.LOW: ("note", "2.0"),
        Severity.INFO: ("note", "0.0"),
    }
)
"""SARIF's level and GitHub's score of each severity: above 9.0 is critical, from 7.0 high, from 4.0
medium, above 0.0 low, 0.0 none.

Source: GitHub documentation, "SARIF support for code scanning", ``security-severity``.
"""

Object = dict[str, Any]
"""An object of the specification; the schema in the tests says which."""


def write(scan: Scan, out: TextIO, context: RenderContext) -> None:
    """Write ``scan`` as one run: keys sorted, ASCII only, same scan, same bytes."""
    ids = sorted(scan.rules)
    places = {id_: index for index, id_ in enumerate(ids)}
    run = {
        "tool": {
            "driver": {
                "name": "nhiscan",
                "version": context.version,
                "informationUri": PAGES,
                "rules": [_rule(scan.rules[id_]) for id_ in ids],
                "notifications": [
                    {"id": id_, "shortDescription": {"text": text}} for id_, text in _NOTICES.items()
                ],
            }
        },
        "columnKind": "unicodeCodePoints",
        "invocations": [_invocation(scan, context, places)],
        "properties": {"snapshot": visible(scan.name), "clock": time_words(scan)},
        "results": [_result(scan, finding, places[finding.rule], context) for finding in scan.findings],
    }
    json.dump({"$schema": SPECIFICATION, "version": "2.1.0", "runs": [run]}, out, indent=1, sort_keys=True)
    out.write("\n")


_NOTICES: Final = MappingProxyType(
    {
        GapKind.REFUSED.value: "something was refused to whoever collected",
        GapKind.TRUNCATED.value: "an answer was cut before its end",
        GapKind.NOT_GIVEN.value: "some evidence was not given",
        GapKind.NOT_APPLICABLE.value: "something does not exist here",
        "not_evaluated": "a rule could not judge some of its subjects",
        "lowered_by": "a setting of the project can make a verdict milder",
    }
)


def _rule(rule: Rule) -> Object:
    level, score = LEVELS[rule.severity]
    text = rule.explanation or rule.why
    tags = ["security", rule.theme.value]
    tags += [f"{control.framework} {control.version} {control.id}" for control in controls(rule.theme)]
    return {
        "id": visible(rule.id),
        "shortDescription": {"text": _message(rule.title)},
        "fullDescription": {"text": _message(rule.why)},
        "help": {"text": _message(text), "markdown": _shown(text)},
        "helpUri": quote(rule.page, safe=":/", errors="replace"),
        "defaultConfiguration": {"level": level},
        "properties": {"security-severity": score, "tags": tags[:MOST_TAGS]},
    }


def _result(scan: Scan, finding: Finding, place: int, context: RenderContext) -> Object:
    level, score = LEVELS[finding.severity]
    return {
        "ruleId": visible(finding.rule),
        "ruleIndex": place,
        "kind": "fail",
        "level": level,
        "message": {"text": _message(_sentences(scan, finding))},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": _relative(context.anchor), "uriBaseId": "%SRCROOT%"},
                    "region": {"startLine": 1},
                },
                "logicalLocations": [_identity(scan, finding)],
            }
        ],
        "partialFingerprints": {"nhiscan/v1": finding.fingerprint},
        "properties": {
            "confidence": finding.confidence.value,
            "partition": visible(finding.partition),
            "security-severity": score,
        },
    }


def _identity(scan: Scan, finding: Finding) -> Object:
    id_ = finding.identity or finding.subject
    identity = scan.identities.get(id_)
    return {
        "fullyQualifiedName": visible(id_),
        "name": visible(called(scan, id_)),
        "kind": identity.kind.value if identity else "resource",
    }


def _sentences(scan: Scan, finding: Finding) -> str:
    """The finding in lines: the first is all that some viewers show."""
    lines = [
        f"{called(scan, finding.identity or finding.subject)}: {finding.message}.",
        f"Decided by {cause_words(scan, finding.cause)}.",
        *(f"{evidence_words(evidence)}." for evidence in finding.evidence),
    ]
    fixes = [line for fix in finding.fix for line in (f"Fix ({fix.kind}):", *fix.text.split("\n"))]
    return "\n".join(visible(line) for line in (*lines, *fixes))


def _invocation(scan: Scan, context: RenderContext, places: dict[str, int]) -> Object:
    return {
        "executionSuccessful": scan.complete,
        "exitCode": 0 if context.exit_zero else scan.exit_code,
        "exitCodeDescription": exit_reason(scan),
        "toolExecutionNotifications": [
            *(_gap(lost) for lost in scan.coverage),
            *_open_questions(scan, places),
        ],
        "toolConfigurationNotifications": [_setting(setting) for setting in scan.lowered_by],
    }


def _gap(lost: Lost) -> Object:
    gap = lost.gap
    cost = f"; rules that could not answer: {', '.join(lost.rules)}" if lost.rules else ""
    text = f"{gap.provider} {gap.partition}: {gap.what}: {_NOTICES[gap.kind.value]}; needs {gap.needs}{cost}"
    return {
        "descriptor": {"id": gap.kind.value},
        "level": "error" if gap.kind.incomplete else "note",
        "message": {"text": _message(visible(text))},
    }


def _setting(setting: str) -> Object:
    text = f"{setting}: {_NOTICES['lowered_by']}"
    return {"descriptor": {"id": "lowered_by"}, "level": "note", "message": {"text": _message(visible(text))}}


def _open_questions(scan: Scan, places: dict[str, int]) -> Iterator[Object]:
    """One notice per rule that had to leave subjects open."""
    by_rule: defaultdict[str, list[NotEvaluated]] = defaultdict(list)
    for item in scan.not_evaluated:
        by_rule[item.rule].append(item)
    for rule, items in sorted(by_rule.items()):
        refused = any(missing.kind.incomplete for item in items for missing in item.needs)
        yield {
            "descriptor": {"id": "not_evaluated"},
            "associatedRule": {"id": visible(rule), "index": places[rule]},
            "level": "warning" if refused else "note",
            "message": {"text": _message(visible(f"{rule}: {counted(len(items), 'subject')} not evaluated"))},
        }


def _message(text: str) -> str:
    r"""``text`` as a plain text message: no placeholder, no link.

    Braces are doubled; ``](``, which would make a link of what is before and after, gets its
    bracket written as ``\x5d``, for a backslash alone would be shown.

    Source: SARIF 2.1.0, 3.11.5 "Messages with placeholders", 3.11.6 "Messages with embedded links".
    """
    return _shown(text).replace("{", "{{").replace("}", "}}").replace("](", "\\x5d(")


def _shown(text: str) -> str:
    return "\n".join(visible(line) for line in text.split("\n"))


def _relative(path: str) -> str:
    """``path`` as a relative reference that no reader takes for a scheme or another host."""
    return quote(path.lstrip("/"), safe="/", errors="replace")


FORMAT = Format(name="sarif", suffix=".sarif", media="application/sarif+json", write=write)
"""Found by being here."""
