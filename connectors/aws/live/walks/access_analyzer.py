"""Access Analyzer: analyzers, and what each of them found."""

from __future__ import annotations

from typing import Final

from nhiscan.connectors.aws.exports.accessanalyzer_analyzers import LIST_ANALYZERS
from nhiscan.connectors.aws.exports.accessanalyzer_findings import LIST_FINDINGS, LIST_FINDINGS_V2
from nhiscan.connectors.aws.live.walk import Answer, Place, Walk, Where, word

_EXTERNAL: Final = ("ACCOUNT", "ORGANIZATION")
"""Analyzers of external access alone: for them the older list also says who may do what.

Source: IAM Access Analyzer API Reference, "ListFindings" and "AnalyzerSummary", type.
"""
_STANDING: Final = {"status": {"eq": ["ACTIVE"]}}


def _go(aws: Place) -> None:
    listed = aws.ask(LIST_ANALYZERS, f"access-analyzers.{aws.region}.json")

    def findings(analyzer: Answer) -> None:
        arn, name = analyzer.text("arn"), analyzer.text("name")
        if arn is not None and name is not None:
            call = LIST_FINDINGS if analyzer.text("type") in _EXTERNAL else LIST_FINDINGS_V2
            into = f"access-analyzer-findings/{aws.region}/{word(name)}.json"
            aws.ask(call, into, analyzerArn=arn, filter=_STANDING)

    aws.each(listed.each("analyzers"), findings)


WALK = Walk(Where.REGION, (LIST_ANALYZERS, LIST_FINDINGS, LIST_FINDINGS_V2), _go)
