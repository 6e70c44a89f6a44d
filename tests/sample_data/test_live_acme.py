"""Acme asked live says what its export says: the same rows, findings and evidence.

What differs was not evaluated on one side, and stands in a table with the reason.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, Final

import pytest

import nhiscan
from nhiscan import settings
from nhiscan.cli.plugins import rules
from nhiscan.estate import Estate
from nhiscan.model import Clean, Finding, GapKind, NotEvaluated, Outcome
from nhiscan.snapshot import Snapshot
from nhiscan.snapshot.tables import TABLES
from tests.connectors.aws.live.run import Run, collect
from tests.fakes.acme import acme

NOW: Final = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)
ACCOUNTS: Final = "111122223333,444455556666,999900001111"
MANAGEMENT: Final = "999900001111"
AUDITOR: Final = "arn:aws:iam::111122223333:role/audit/acme-security-audit"

ONE_SIDED: Final = {
    (
        "export",
        "credential-avoidable",
        "AKIA5ETVQPJSSEXAMPLE",
    ): "of the management account nobody asked for containers",
    ("export", "identity-shared", "arn:aws:iam::999900001111:role/*"): "likewise",
    (
        "live",
        "credential-second",
        "AKIACSEATTBRTEXAMPLE",
    ): "a report that was refused may tell of another key",
    ("live", "credential-second", "AKIAGNJPJVNFXEXAMPLE"): "likewise; for the export nobody asked for one",
    ("live", "credential-second", "AKIAOAVJMXWSXEXAMPLE"): "likewise",
}
"""What one side alone did not evaluate, by rule and subject, and why."""

LACKED: Final = {"iam:GetOutboundWebIdentityFederationInfo"}
"""What moto could not answer of the services that the story is made of; Acme has it switched off."""

Verdicts = dict[tuple[str, str], frozenset[Any]]
"""What a rule says of a subject, by their ids."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What asking Acme came to."""

    run: Run
    """The collection."""
    lacked: dict[str, str]
    """What moto could not answer."""


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Asked:
    """Acme's accounts, all asked from the management account."""
    folder = tmp_path_factory.mktemp("live") / "snapshot"
    with acme() as double:
        options = {"accounts": ACCOUNTS, "role-arn": AUDITOR}
        run = collect(double.handler, folder, options, account=MANAGEMENT)
        return Asked(run, dict(double.lacked))


@pytest.fixture(scope="module")
def live(asked: Asked) -> Snapshot:
    """What was collected."""
    return nhiscan.load(asked.run.folder)


@pytest.fixture(scope="module")
def export(root: Path) -> Snapshot:
    """What is in the export."""
    return nhiscan.load(root / "sample_data" / "aws")


@pytest.fixture(scope="module")
def verdicts(root: Path, live: Snapshot, export: Snapshot) -> dict[str, Verdicts]:
    """What every rule says of every subject, on both sides."""
    config = root / "sample_data" / "nhiscan.toml"
    chosen = settings.load(config=config, flags={}, environ={}, folder=config.parent, isolated=True)
    estates = {side: Estate(found, chosen, NOW) for side, found in {"live": live, "export": export}.items()}
    return {side: judged(estate) for side, estate in estates.items()}


def judged(estate: Estate) -> Verdicts:
    """Every rule's word on every subject of ``estate``."""
    found: defaultdict[tuple[str, str], set[Any]] = defaultdict(set)
    for rule in rules():
        for outcome in rule.run(estate, estate.settings):
            found[outcome.rule, outcome.subject].add(word(outcome))
    return {key: frozenset(words) for key, words in found.items()}


def word(outcome: Outcome) -> Any:
    """All that must be the same on both sides; why something was not evaluated may differ."""
    match outcome:
        case Finding():
            texts = tuple(evidence.text for evidence in outcome.evidence)
            return outcome.fingerprint, outcome.severity, outcome.confidence, outcome.message, texts
        case Clean() | NotEvaluated():
            return type(outcome)


def differences(verdicts: dict[str, Verdicts]) -> Iterator[tuple[str, str, str]]:
    """The side that did not evaluate, rule and subject of each difference; both sides: neither may differ."""
    live, export = verdicts["live"], verdicts["export"]
    open_ = frozenset({NotEvaluated})
    for rule, subject in sorted(live.keys() | export.keys()):
        here, there = live.get((rule, subject)), export.get((rule, subject))
        if here != there:
            sides = {"live": here, "export": there}
            yield "+".join(side for side, said in sides.items() if said == open_) or "none", rule, subject


def covers(row: tuple[str, str, str], difference: tuple[str, str, str]) -> bool:
    """Whether a row of the table speaks of a difference."""
    return row[:2] == difference[:2] and fnmatchcase(difference[2], row[2])


def test_there_is_something_to_compare(verdicts: dict[str, Verdicts]) -> None:
    findings = [one for said in verdicts["live"].values() for one in said if isinstance(one, tuple)]
    assert len(findings) > 50
    assert len({rule for rule, _ in verdicts["live"]}) == len(list(rules()))


def test_whatever_differs_is_in_the_table(verdicts: dict[str, Verdicts]) -> None:
    found = list(differences(verdicts))
    assert [one for one in found if not any(covers(row, one) for row in ONE_SIDED)] == []


def test_every_row_of_the_table_is_needed(verdicts: dict[str, Verdicts]) -> None:
    found = list(differences(verdicts))
    assert [row for row in ONE_SIDED if not any(covers(row, one) for one in found)] == []


@pytest.mark.parametrize("table", sorted(TABLES.keys() - {"gaps"}))
def test_both_have_the_same_rows(live: Snapshot, export: Snapshot, table: str) -> None:
    noun = TABLES[table].noun
    here, there = (Counter(map(repr, side.rows(noun))) for side in (live, export))
    assert (sorted(here - there), sorted(there - here)) == ([], [])


def test_refused_is_what_the_story_refuses(live: Snapshot) -> None:
    gaps = live.rows(TABLES["gaps"].noun)
    refused = {(gap.partition, gap.needs) for gap in gaps if gap.kind is GapKind.REFUSED}
    assert refused == {
        ("444455556666", "iam:GenerateCredentialReport"),
        ("444455556666", "lambda:ListFunctions"),
    }


def test_moto_holds_what_the_story_is_made_of(asked: Asked) -> None:
    services = {"iam", "organizations", "lambda", "ec2", "ecs", "s3", "kms", "secretsmanager", "sqs", "sns"}
    assert {name for name in asked.lacked if name.partition(":")[0] in services} == LACKED
