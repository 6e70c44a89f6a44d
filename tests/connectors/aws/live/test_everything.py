"""One of everything, collected: every call made, every kind of answer read, every table filled, no canary."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from botocore.validate import validate_parameters

from nhiscan.connectors.aws.entry import Complaints
from nhiscan.connectors.aws.export import File
from nhiscan.connectors.aws.exports import exports
from nhiscan.connectors.aws.live.account import BEGUN
from nhiscan.connectors.aws.live.walks import walks
from nhiscan.files import read_json
from nhiscan.model import Gap, GapKind
from nhiscan.snapshot import TABLES
from tests.connectors.aws import places
from tests.connectors.aws.live.run import Run, collect
from tests.fakes.answers import Refusal, parse
from tests.fakes.canaries import Canaries
from tests.fakes.everything import MANAGEMENT, MEMBER, everything
from tests.fakes.handlers import Handler, behind
from tests.fakes.http import Reply
from tests.fakes.operations import Asked
from tests.fakes.paging import TOKENS
from tests.fakes.recorder import Recorder
from tests.fakes.scripted import Script

OPTIONS = {"accounts": "all", "role-arn": f"arn:aws:iam::{MANAGEMENT}:role/audit"}
CALLS = {call for walk in walks() for call in walk.calls}
SIGNING_IN = {"sts:GetCallerIdentity", "sts:AssumeRole"}
EMPTY = {"ownerships": "AWS names no owner; labels are read as owners under the settings of a scan"}
"""Tables that no answer of AWS fills."""
NOT_GIVEN: dict[str, str] = {}
"""What no call tells, by the gap's words, and why."""


LOOSE = {
    "codebuild:ListProjects": "where there are none the list is empty; its model wants one at least",
    "iam:GetServiceLastAccessedDetails": "a job in progress is not done; its model wants to know when",
}
"""Answers that need not have all that their models ask for, and why."""


@dataclass(frozen=True)
class Whole:
    """A collection and what was said for it."""

    run: Run
    """What it did."""
    asked: Recorder
    """What it asked."""
    script: Script
    """The estate."""
    replies: list[tuple[Asked, Reply]]
    """What it was answered."""


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Whole:
    script, asked, replies = everything(), Recorder(), list[tuple[Asked, Reply]]()

    def kept(inner: Handler) -> Handler:
        def answered(question: Asked) -> Reply:
            reply = inner(question)
            replies.append((question, reply))
            return reply

        return answered

    run = collect(
        behind(script, asked, kept), tmp_path_factory.mktemp("whole") / "s", OPTIONS, account=MANAGEMENT
    )
    return Whole(run, asked, script, replies)


@pytest.fixture(scope="module")
def canaries() -> Canaries:
    return Canaries(CALLS)


@pytest.fixture(scope="module")
def sung(canaries: Canaries, tmp_path_factory: pytest.TempPathFactory) -> Run:
    folder = tmp_path_factory.mktemp("sung") / "s"
    return collect(behind(everything(), canaries), folder, OPTIONS, account=MANAGEMENT)


def test_every_call_of_every_walk_is_made(whole: Whole) -> None:
    asked = whole.asked.counts()
    never = sorted(name for call in CALLS if (name := f"{call.service}:{call.operation}") not in asked)
    assert not never, f"never asked: {', '.join(never)}"


def test_nothing_else_is_asked(whole: Whole) -> None:
    assert whole.asked.not_among(CALLS) == SIGNING_IN


def test_lists_that_come_in_pages_are_asked_for_further_pages(whole: Whole) -> None:
    further = {seen.asked.service for seen in whole.asked.seen if set(TOKENS) & set(seen.asked.params)}
    assert further >= {"iam", "lambda", "organizations", "secretsmanager", "sso-admin", "bedrock-agent"}


def test_both_accounts_are_whole(whole: Whole) -> None:
    assert [part.id for part in whole.run.snapshot.partitions] == [MANAGEMENT, MEMBER]
    gaps = whole.run.snapshot.rows(Gap)
    assert not [gap for gap in gaps if gap.kind in (GapKind.REFUSED, GapKind.TRUNCATED)]
    assert {gap.what for gap in gaps if gap.kind is GapKind.NOT_GIVEN} == set(NOT_GIVEN)
    assert {gap.what for gap in gaps if gap.kind is GapKind.NOT_APPLICABLE} == {
        "regions switched off: ap-east-1"
    }


@pytest.mark.parametrize("name", TABLES)
def test_every_table_has_rows(whole: Whole, name: str) -> None:
    rows = whole.run.snapshot.rows(TABLES[name].noun, MANAGEMENT)
    assert bool(rows) == (name not in EMPTY)


def answers(run: Run) -> Iterator[File]:
    """Every answer that was kept."""
    for path in sorted((run.folder / "raw").rglob("*.json.gz")):
        if path.name.startswith(BEGUN):
            continue
        content = read_json(path)
        assert isinstance(content, dict)
        yield File(path, content, Complaints())


def kinds_of(file: File) -> set[str]:
    """The kinds that take an answer and whose answers are called so: by that name words are placed."""
    return {kind.what for kind in exports() if kind.recognises(file) and kind.is_called(file.path)}


def test_every_answer_is_of_one_kind(whole: Whole) -> None:
    odd = {str(file.path): kinds for file in answers(whole.run) if len(kinds := kinds_of(file)) != 1}
    assert not odd
    assert not whole.run.notices
    assert not [gap for gap in whole.run.snapshot.rows(Gap) if gap.table == "files"]


def test_there_is_an_answer_of_every_kind(whole: Whole) -> None:
    read = set[str]().union(*map(kinds_of, answers(whole.run)))
    assert {kind.what for kind in exports()} == read


def test_what_is_told_in_words_is_that_there_is_nothing(whole: Whole) -> None:
    assert set(whole.run.words()) == {
        f"{MANAGEMENT}/resource-policies/lambda/eu-west-1/reports.json.err",
        f"{MANAGEMENT}/resource-policies/s3/shop-archive.json.err",
        f"{MANAGEMENT}/s3-public-access-blocks/shop-archive.json.err",
        f"{MEMBER}/ecr-registry-policy.eu-west-1.json.err",
        f"{MEMBER}/s3-account-public-access-block.json.err",
    }


# ---------------------------------------------------------------- canaries


def texts(run: Run) -> Iterator[tuple[str, str]]:
    """All that a collection left behind, unpacked: files with their names, rows, notices."""
    for path in sorted(run.folder.rglob("*")):
        if path.is_file():
            data = path.read_bytes()
            content = gzip.decompress(data) if path.suffix == ".gz" else data
            name = str(path.relative_to(run.folder))
            yield name, f"{name}\n{content.decode('utf-8', 'replace')}"
    for name, table in TABLES.items():
        for row in run.snapshot.rows(table.noun):
            yield name, repr(row)
    yield "notices", "\n".join(run.notices)


def test_no_canary_is_left_behind(sung: Run, canaries: Canaries) -> None:
    assert canaries.put
    found = {name: there for name, text in texts(sung) if (there := canaries.found_in(text))}
    assert not found


def test_what_is_looked_through_for_canaries_holds_what_is_kept(sung: Run) -> None:
    holding = {name for name, text in texts(sung) if "shop-runtime" in text}
    assert {"identities", "workloads", f"raw/aws/{MANAGEMENT}/authorization-details.json.gz"} <= holding


def test_what_is_not_kept_changes_nothing(sung: Run, whole: Whole) -> None:
    assert sung.tables() == whole.run.tables()


# ---------------------------------------------------------------- the estate itself


def test_no_answer_has_a_field_that_its_model_has_not(whole: Whole) -> None:
    for seen in whole.asked.seen:
        lines = whole.script.lines.get(seen.asked.name, ())
        for line in (line for line in lines if line.fits(seen.asked)):
            said = line.says(seen.asked) if callable(line.says) else line.says
            if not isinstance(said, Refusal):
                places.known(said, seen.asked.model)


def test_every_answer_has_the_fields_and_words_that_its_model_asks_for(whole: Whole) -> None:
    for asked, reply in whole.replies:
        if reply.status < 300:
            parsed, shape = parse(asked, reply), asked.model.output_shape
            assert shape is not None
            if asked.name not in LOOSE:
                validate_parameters(parsed, shape)
            assert not list(unknown_words(parsed, shape, asked.name))


def unknown_words(value: Any, shape: Any, where: str) -> Iterator[str]:
    """Words in the place of which the model lists others."""
    match shape.type_name:
        case "structure" if isinstance(value, dict) and not getattr(shape, "is_document_type", False):
            for name, inner in value.items():
                if name in shape.members:
                    yield from unknown_words(inner, shape.members[name], f"{where}.{name}")
        case "list":
            for inner in value:
                yield from unknown_words(inner, shape.member, where)
        case "map":
            for inner in value.values():
                yield from unknown_words(inner, shape.value, where)
        case "string" if shape.enum and value not in shape.enum:
            yield f"{where}: {value}"
