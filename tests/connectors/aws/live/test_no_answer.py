"""Answers that say they succeeded and are none: what is missing is told, nothing reads as nothing there."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from nhiscan.errors import CollectError
from nhiscan.model import Gap, GapKind
from nhiscan.snapshot.directory import DirectorySnapshot
from tests.connectors.aws.live.run import collect
from tests.fakes import faults
from tests.fakes.answers import answer, parse
from tests.fakes.everything import MANAGEMENT, MEMBER, everything
from tests.fakes.handlers import Handler, Layer, behind
from tests.fakes.http import Reply
from tests.fakes.operations import Asked

Change = Callable[[Asked, Reply], Reply]


def body(text: str, **headers: str) -> Change:
    return lambda asked, reply: Reply(200, text.encode(), headers)


def signed(text: str) -> Change:
    """The same as if it came from AWS itself."""
    return lambda asked, reply: Reply(200, text.encode(), reply.headers)


def null_lists(asked: Asked, reply: Reply) -> Reply:
    found = json.loads(reply.body)
    return Reply(200, json.dumps(dict.fromkeys(found)).encode(), reply.headers)


STRANGE: dict[str, Change] = {
    "a proxy's page": body("<html><body>Please sign in</body></html>", **{"Content-Type": "text/html"}),
    "a proxy's page in capitals": body("<!DOCTYPE html>\n<HTML><BODY>Sign in<BR></BODY></HTML>"),
    "an empty body": body(""),
    "an empty body from AWS": signed(""),
    "a word": signed("ok"),
    "a list": signed("[]"),
    "an error that says it succeeded": signed('{"__type":"AccessDeniedException","message":"no"}'),
    "an error in a header": body("{}", **{"x-amzn-ErrorType": "AccessDeniedException:http://x"}),
    "an object that is not AWS's": body("{}"),
    "an XML error that says it succeeded": signed("<Error><Code>AccessDenied</Code></Error>"),
    "bytes that are no text": lambda asked, reply: Reply(200, b"\xff\xfe\x00{", reply.headers),
    "brackets without end": signed("[" * 100_000),
    "a number without end": signed('{"Functions": 1' + "0" * 5_000 + "}"),
}

XML = {
    "iam": ("GetAccountAuthorizationDetails", "ListAccessKeys", "GenerateServiceLastAccessedDetails"),
    "ec2": ("DescribeInstances",),
    "sns": ("ListTopics",),
}
"""Operations that answer in XML."""
CALLS = {
    "lambda": "ListFunctions",
    "ec2": "DescribeInstances",
    "s3": "ListBuckets",
    "sqs": "ListQueues",
    "kms": "ListKeys",
    "sns": "ListTopics",
}
"""One call of each protocol."""


def instead(service: str, operation: str, change: Change) -> Layer:
    when = faults.to(service, operation)

    def layer(inner: Handler) -> Handler:
        return lambda asked: change(asked, inner(asked)) if when(asked) else inner(asked)

    return layer


def gaps(folder: Path, operation: str) -> list[Gap]:
    return [gap for gap in DirectorySnapshot(folder).rows(Gap) if operation in gap.what]


@pytest.mark.parametrize("strange", STRANGE)
def test_what_is_no_answer_is_told_as_missing(strange: str, tmp_path: Path) -> None:
    layers = [instead(service, operation, STRANGE[strange]) for service, operation in CALLS.items()]
    collect(behind(everything(), *layers), tmp_path / "s", account=MANAGEMENT)
    for operation in CALLS.values():
        found = gaps(tmp_path / "s", operation)
        assert found, operation
        assert {gap.kind for gap in found} <= {GapKind.REFUSED, GapKind.TRUNCATED}


def hollow(asked: Asked, reply: Reply) -> Reply:
    """The right element, with nothing in it."""
    name = asked.operation
    return Reply(200, f"<{name}Response><{name}Result/></{name}Response>".encode(), reply.headers)


@pytest.mark.parametrize(("service", "operation"), [(s, o) for s, names in XML.items() for o in names])
def test_a_result_with_nothing_in_it_is_no_empty_list(service: str, operation: str, tmp_path: Path) -> None:
    run = collect(
        behind(everything(), instead(service, operation, hollow)), tmp_path / "s", account=MANAGEMENT
    )
    assert [words for words in run.words().values() if operation in words]
    found = DirectorySnapshot(tmp_path / "s").rows(Gap)
    assert [gap for gap in found if gap.kind is GapKind.TRUNCATED]


NO_XML = {
    "an empty body": Reply(200, b""),
    "an empty body and 403": Reply(403, b""),
    "a proxy's page and 403": Reply(403, b"<html><body>no<br></body></html>"),
    "a well-formed page": Reply(200, b"<html><body>no</body></html>"),
    "half a body": Reply(200, b"<LocationConstraint xml"),
    "nothing and 503": Reply(503, b""),
}


@pytest.mark.parametrize("reply", NO_XML.values(), ids=NO_XML)
def test_where_a_bucket_is_may_be_answered_by_anything_and_the_rest_goes_on(
    reply: Reply, tmp_path: Path
) -> None:
    layer = instead("s3", "GetBucketLocation", lambda asked, _: reply)
    collect(behind(everything(), layer), tmp_path / "s", account=MANAGEMENT)
    kinds = {gap.kind for gap in gaps(tmp_path / "s", "GetBucketLocation")}
    assert kinds
    assert kinds <= {GapKind.REFUSED, GapKind.TRUNCATED}


def test_an_error_that_says_it_succeeded_is_told_by_its_name(tmp_path: Path) -> None:
    strange = STRANGE["an error that says it succeeded"]
    collect(
        behind(everything(), instead("lambda", "ListFunctions", strange)), tmp_path / "s", account=MANAGEMENT
    )
    found = gaps(tmp_path / "s", "ListFunctions")
    assert {(gap.kind, gap.needs) for gap in found} == {(GapKind.REFUSED, "lambda:ListFunctions")}


def test_a_list_that_holds_null_is_no_empty_list(tmp_path: Path) -> None:
    collect(
        behind(everything(), instead("lambda", "ListFunctions", null_lists)),
        tmp_path / "s",
        account=MANAGEMENT,
    )
    assert gaps(tmp_path / "s", "ListFunctions")


@pytest.mark.parametrize(
    ("service", "operation", "left_out"),
    [("sqs", "ListQueues", "QueueUrls"), ("lambda", "ListFunctions", "Functions")],
)
def test_a_list_that_a_whole_answer_leaves_out_is_empty(
    service: str, operation: str, left_out: str, tmp_path: Path
) -> None:
    def without(asked: Asked, reply: Reply) -> Reply:
        found = {name: value for name, value in parse(asked, reply).items() if name != left_out}
        found.pop("ResponseMetadata", None)
        return answer(asked, found)

    collect(behind(everything(), instead(service, operation, without)), tmp_path / "s", account=MANAGEMENT)
    assert gaps(tmp_path / "s", operation) == []


@pytest.mark.parametrize("strange", [*STRANGE, "nothing in it"])
def test_who_is_asked_who_the_caller_is_and_says_nothing_ends_it(strange: str, tmp_path: Path) -> None:
    change = STRANGE.get(strange, hollow)
    with pytest.raises(CollectError) as raised:
        collect(
            behind(everything(), instead("sts", "GetCallerIdentity", change)),
            tmp_path / "s",
            account=MANAGEMENT,
        )
    assert raised.value.remedy


SHUT = {
    "a server's error": faults.broken,
    "closed connections": faults.reset,
    "a proxy's page": lambda when: instead("sts", "AssumeRole", STRANGE["a proxy's page"]),
    "nothing in it": lambda when: instead("sts", "AssumeRole", hollow),
}


@pytest.mark.parametrize("fault", SHUT.values(), ids=SHUT)
def test_an_account_that_cannot_be_entered_stops_no_other(
    fault: Callable[[faults.When], Layer], tmp_path: Path
) -> None:
    options = {"accounts": f"{MANAGEMENT},{MEMBER}", "role-arn": f"arn:aws:iam::{MEMBER}:role/audit"}
    handler = behind(everything(), fault(faults.to("sts", "AssumeRole")))
    run = collect(handler, tmp_path / "s", options, account=MANAGEMENT)
    assert {part.id for part in run.snapshot.partitions} == {MANAGEMENT, MEMBER}
    shut = [gap for gap in run.snapshot.rows(Gap, MEMBER) if gap.kind is GapKind.REFUSED]
    assert shut
    assert {gap.needs for gap in shut} == {"sts:AssumeRole"}
    assert any(MEMBER in notice for notice in run.notices)
