"""``nhiscan/scan/v1``: the whole scan for programs, its raw text escaped by JSON alone."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Final, TextIO

from nhiscan.formats.exit_reason import exit_reason
from nhiscan.formats.protocol import Format, RenderContext
from nhiscan.model import Finding, Missing, NotEvaluated, Proposal
from nhiscan.reference.controls import controls
from nhiscan.scan import Lost, Scan
from nhiscan.snapshot import Partition

SCHEMA: Final = "nhiscan/scan/v1"
"""The promise: within it keys are added, never changed. Its schema lies in ``schemas/``."""

Value = None | bool | int | str | Sequence["Value"] | Mapping[str, "Value"]
"""What JSON can say, as far as we say it."""


def write(scan: Scan, out: TextIO, context: RenderContext) -> None:
    """Write ``scan`` as one JSON object, keys sorted, one row a line: same scan, same bytes.

    Rows are spelled out, not dumped: a rename inside must not change a user's file. Only ASCII
    comes out, so that neither a control character nor half a character can reach a terminal.
    """
    members: dict[str, Value | Iterator[Value]] = {
        "schema": SCHEMA,
        "made": {"nhiscan": context.version},
        "name": scan.name,
        "complete": scan.complete,
        "as_of": _time(scan.as_of),
        "as_of_exact": scan.exact_time,
        "fail_on": scan.fail_on.value,
        "exit": _exit(scan, context),
        "partitions": (_partition(partition) for partition in scan.partitions),
        "coverage": (_coverage(lost) for lost in scan.coverage),
        "summary": _summary(scan),
        "findings": (_finding(scan, finding) for finding in scan.findings),
        "not_evaluated": (_not_evaluated(item) for item in scan.not_evaluated),
        "lowered_by": scan.lowered_by,
    }
    for number, (key, value) in enumerate(sorted(members.items())):
        out.write("{\n" if number == 0 else ",\n")
        out.write(f"{json.dumps(key)}: ")
        _write_value(value, out)
    out.write("\n}\n")


def _write_value(value: Value | Iterator[Value], out: TextIO) -> None:
    if not isinstance(value, Iterator):
        out.write(json.dumps(value, sort_keys=True))
        return
    opened = "["
    for row in value:
        out.write(f"{opened}\n{json.dumps(row, sort_keys=True)}")
        opened = ","
    out.write("[]" if opened == "[" else "\n]")


def _exit(scan: Scan, context: RenderContext) -> Value:
    return {"code": 0 if context.exit_zero else scan.exit_code, "because": exit_reason(scan)}


def _partition(partition: Partition) -> Value:
    taken = partition.taken_at
    return {"provider": partition.provider, "id": partition.id, "taken_at": _time(taken) if taken else None}


def _coverage(lost: Lost) -> Value:
    gap = lost.gap
    return {
        "provider": gap.provider,
        "partition": gap.partition,
        "table": gap.table,
        "what": gap.what,
        "subject": gap.subject,
        "gap": gap.kind.value,
        "needs": gap.needs,
        "rules": lost.rules,
    }


def _summary(scan: Scan) -> Value:
    return {
        "identities": sum(scan.natures.values()),
        "by_nature": {nature.value: number for nature, number in scan.natures.items()},
        "credentials": scan.credentials,
        "by_severity": {severity.value: number for severity, number in scan.by_severity.items()},
        "excess": {"granted": scan.excess.granted, "used": scan.excess.used, "needed": scan.excess.needed},
    }


def _finding(scan: Scan, finding: Finding) -> Value:
    cause = finding.cause
    return {
        "fingerprint": finding.fingerprint,
        "rule": finding.rule,
        "severity": finding.severity.value,
        "confidence": finding.confidence.value,
        "provider": finding.provider,
        "partition": finding.partition,
        "subject": finding.subject,
        "identity": finding.identity,
        "credential": finding.credential,
        "agent": finding.agent,
        "cause": {"kind": cause.kind, "id": cause.id, "statement": cause.statement, "name": cause.name},
        "message": finding.message,
        "evidence": [{"source": e.source, "window": e.window, "text": e.text} for e in finding.evidence],
        "controls": [
            {"framework": c.framework, "version": c.version, "id": c.id, "name": c.name}
            for c in controls(scan.rules[finding.rule].theme)
        ],
        "fix": [{"kind": fix.kind, "text": fix.text} for fix in finding.fix],
        "proposal": _proposal(finding.proposal) if finding.proposal else None,
        "status": "new",
    }


def _proposal(proposal: Proposal) -> Value:
    return {
        "verdict": proposal.verdict,
        "replaces": proposal.replaces,
        "document": json.loads(proposal.document) if proposal.document else None,
        "removed": proposal.removed,
        "unknown": proposal.unknown,
    }


def _not_evaluated(item: NotEvaluated) -> Value:
    return {"rule": item.rule, "subject": item.subject, "needs": [_missing(gap) for gap in item.needs]}


def _missing(missing: Missing) -> Value:
    return {"table": missing.table, "gap": missing.kind.value, "needs": missing.needs}


def _time(moment: datetime) -> str:
    """RFC 3339 in UTC, to the second."""
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"


FORMAT = Format(name="json", suffix=".json", media="application/json", write=write)
"""Found by being here."""
