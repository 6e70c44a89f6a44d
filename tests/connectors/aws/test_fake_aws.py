"""The double of AWS: it understands every call that is made, answers as AWS does, and fails as AWS does."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore import xform_name
from botocore.config import Config
from botocore.exceptions import (
    ClientError,
    ConnectionClosedError,
    EndpointConnectionError,
    PaginationError,
)
from botocore.parsers import ResponseParserError

from nhiscan.connectors.aws.call import Call
from nhiscan.connectors.aws.live.walks import walks
from tests.connectors.aws import places
from tests.fakes import faults
from tests.fakes.accounts import HOME, account_of, key_of, told
from tests.fakes.answers import Refusal, answer, parse, refuse
from tests.fakes.canaries import Canaries
from tests.fakes.estate import Estate
from tests.fakes.handlers import Handler, Layer, behind
from tests.fakes.http import Closed, Reply, Request
from tests.fakes.last_accessed import LastAccessed
from tests.fakes.motos import moto, whose
from tests.fakes.nothing import nothing
from tests.fakes.operations import Asked, Unrecognised, recognise
from tests.fakes.recorder import Recorder
from tests.fakes.samples import full, least
from tests.fakes.scripted import Script
from tests.fakes.server import environment, serve
from tests.fakes.wire import Wire

CALLS = sorted({call for walk in walks() for call in walk.calls}, key=lambda c: (c.service, c.operation))
ONCE = Config(retries={"total_max_attempts": 1}, inject_host_prefix=False)
OTHER = "444455556666"


def name(call: Call) -> str:
    return f"{call.service} {call.operation}"


def ask(handler: Handler, service: str, operation: str, account: str = HOME, **params: Any) -> dict[str, Any]:
    """What a client of boto3, without retries, gets for a call."""
    client = Wire(handler).session(account).client(service, config=ONCE)
    found: dict[str, Any] = getattr(client, xform_name(operation))(**params)
    found.pop("ResponseMetadata")
    return found


def heard(service: str, operation: str, **params: Any) -> Asked:
    """What the double understands of a call."""
    kept: list[Asked] = []

    def keep(asked: Asked) -> Reply:
        kept.append(asked)
        raise Closed

    with suppress(ConnectionClosedError):
        ask(keep, service, operation, **params)
    return kept[0]


# ---------------------------------------------------------------- what is asked


@pytest.mark.parametrize("call", CALLS, ids=name)
def test_every_call_of_the_walks_is_understood(call: Call) -> None:
    params = least(places.operation(call).input_shape)
    asked = heard(call.service, call.operation, **params)
    assert (asked.service, asked.operation) == (call.service, call.operation)
    assert {key: asked.params[key] for key in params} == params


QUESTIONS: dict[str, tuple[str, str, dict[str, Any]]] = {
    "query": ("iam", "ListAccessKeys", {"UserName": "a b/ü"}),
    "ec2": ("ec2", "DescribeRegions", {"AllRegions": True, "RegionNames": ["a", "b"]}),
    "json": ("organizations", "ListPolicies", {"Filter": "SERVICE_CONTROL_POLICY", "MaxResults": 3}),
    "rest-json, a name in the path": (
        "lambda",
        "GetPolicy",
        {"FunctionName": "arn:aws:lambda:x:1:function:f"},
    ),
    "rest-json, a limit in the query": ("lambda", "ListFunctions", {"MaxItems": 7, "Marker": "a/b="}),
    "rest-xml, the bucket in the host": ("s3", "GetBucketPolicy", {"Bucket": "my.bucket"}),
    "rest-xml, a key in the path": ("s3", "HeadObject", {"Bucket": "bucket", "Key": "a/b c"}),
}


@pytest.mark.parametrize(("service", "operation", "params"), QUESTIONS.values(), ids=QUESTIONS)
def test_parameters_are_read_as_the_api_names_them(
    service: str, operation: str, params: dict[str, Any]
) -> None:
    asked = heard(service, operation, **params)
    assert (asked.service, asked.operation) == (service, operation)
    assert {key: asked.params.get(key) for key in params} == params


@pytest.mark.parametrize("style", ["path", "virtual"])
def test_a_bucket_is_found_in_the_path_and_in_the_host(style: Any) -> None:
    kept: list[Asked] = []

    def keep(asked: Asked) -> Reply:
        kept.append(asked)
        return answer(asked, {"Policy": "{}"})

    session = Wire(keep).session()
    client = session.client("s3", config=Config(s3={"addressing_style": style}))
    assert client.get_bucket_policy(Bucket="a-bucket")["Policy"] == "{}"
    assert kept[0].params == {"Bucket": "a-bucket"}
    assert ("a-bucket." in kept[0].request.origin) == (style == "virtual")


def test_region_and_account_are_those_of_the_signature() -> None:
    kept: list[Asked] = []

    def keep(asked: Asked) -> Reply:
        kept.append(asked)
        return nothing(asked)

    Wire(keep).session(OTHER, "eu-west-1").client("lambda").list_functions()
    session = boto3.Session("AKIAFOREIGN", "not-a-secret", region_name="eu-west-1")
    Wire(keep, told({"AKIAFOREIGN": "777788889999"})).install(session)
    session.client("iam").list_users()
    assert [(asked.account, asked.region) for asked in kept] == [
        (OTHER, "eu-west-1"),
        ("777788889999", "us-east-1"),
    ]


def test_what_is_not_signed_or_not_known_is_not_answered() -> None:
    signed = "AWS4-HMAC-SHA256 Credential=AKIA/20260102/us-east-1/iam/aws4_request, SignedHeaders=host"
    with pytest.raises(Unrecognised):
        recognise(Request("GET", "https://iam.amazonaws.com/", {}))
    with pytest.raises(Unrecognised):
        recognise(
            Request("POST", "https://iam.amazonaws.com/", {"authorization": signed}, b"Action=Nonsense")
        )


# ---------------------------------------------------------------- what is answered

WHEN = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
ANSWERS: dict[str, tuple[str, str, dict[str, Any], dict[str, Any]]] = {
    "query": (
        *("iam", "ListRoles", {}),
        {
            "Roles": [
                {
                    "Path": "/",
                    "RoleName": "a&b<c>",
                    "RoleId": "AROA",
                    "Arn": "arn:aws:iam::1:role/x",
                    "CreateDate": WHEN,
                    "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [{"Effect": "Allow"}]},
                    "Tags": [{"Key": "k", "Value": ""}],
                }
            ],
            "IsTruncated": False,
        },
    ),
    "query, a map": ("iam", "GetAccountSummary", {}, {"SummaryMap": {"Users": 3, "Roles": 0}}),
    "query, bytes": (
        *("iam", "GetCredentialReport", {}),
        {"Content": b"user,arn\n\xc3\xbc", "ReportFormat": "text/csv", "GeneratedTime": WHEN},
    ),
    "query, an empty list": ("sns", "ListTopics", {}, {"Topics": []}),
    "ec2": (
        *("ec2", "DescribeInstances", {}),
        {"Reservations": [{"OwnerId": "1", "Instances": [{"InstanceId": "i-1", "LaunchTime": WHEN}]}]},
    ),
    "json 1.1": (
        *("organizations", "ListAccounts", {}),
        {"Accounts": [{"Id": "111122223333", "Name": "ü", "JoinedTimestamp": WHEN}]},
    ),
    "json 1.0": (
        "sqs",
        "GetQueueAttributes",
        {"QueueUrl": "https://x/1/q"},
        {"Attributes": {"Policy": "{}"}},
    ),
    "rest-json": (
        *("lambda", "ListFunctions", {}),
        {"Functions": [{"FunctionName": "f", "MemorySize": 128, "Environment": {"Variables": {"A": "b"}}}]},
    ),
    "rest-json, times": (
        *("bedrock-agent", "ListAgents", {}),
        {
            "agentSummaries": [
                {"agentId": "A", "agentName": "n", "agentStatus": "PREPARED", "updatedAt": WHEN}
            ]
        },
    ),
    "rest-xml": (
        "s3",
        "ListBuckets",
        {},
        {"Buckets": [{"Name": "b", "CreationDate": WHEN}], "Owner": {"ID": "o"}},
    ),
    "rest-xml, a body that is text": (
        "s3",
        "GetBucketPolicy",
        {"Bucket": "bbb"},
        {"Policy": '{"Statement":[]}'},
    ),
}


@pytest.mark.parametrize(("service", "operation", "params", "content"), ANSWERS.values(), ids=ANSWERS)
def test_an_answer_arrives_as_it_was_given(
    service: str, operation: str, params: dict[str, Any], content: dict[str, Any]
) -> None:
    found = ask(lambda asked: answer(asked, content), service, operation, **params)
    assert {key: found[key] for key in content} == content


@pytest.mark.parametrize("call", CALLS, ids=name)
def test_every_field_of_every_answer_of_the_walks_arrives(call: Call) -> None:
    asked = about(call)
    content = full(asked.model.output_shape)
    assert parse(asked, answer(asked, content)) == content


PROTOCOLS: dict[str, tuple[str, str, dict[str, Any]]] = {
    "query": ("iam", "ListRoles", {}),
    "ec2": ("ec2", "DescribeRegions", {}),
    "json": ("organizations", "ListRoots", {}),
    "json, once a query": ("sqs", "ListQueues", {}),
    "rest-json": ("lambda", "ListFunctions", {}),
    "rest-xml": ("s3", "ListBuckets", {}),
}


@pytest.mark.parametrize(("service", "operation", "params"), PROTOCOLS.values(), ids=PROTOCOLS)
def test_an_error_arrives_as_it_was_given(service: str, operation: str, params: dict[str, Any]) -> None:
    def refusing(asked: Asked) -> Reply:
        return refuse(asked, Refusal("Strange.Code", "no <b>way</b> & so on", 418))

    with pytest.raises(ClientError, match=r"Strange\.Code") as caught:
        ask(refusing, service, operation, **params)
    assert caught.value.response["Error"]["Message"] == "no <b>way</b> & so on"
    assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 418


# ---------------------------------------------------------------- scripts


def test_the_last_line_that_fits_answers() -> None:
    script = Script()
    script.on("lambda", "ListFunctions", {"Functions": [{"FunctionName": "anywhere"}]})
    script.on("lambda", "ListFunctions", {"Functions": [{"FunctionName": "here"}]}, region="us-east-1")
    script.on("lambda", "ListFunctions", Refusal("AccessDeniedException", "no", 403), account=OTHER)
    script.on("lambda", "GetPolicy", lambda asked: {"Policy": asked.params["FunctionName"]})
    script.on("lambda", "GetPolicy", {"Policy": "special"}, FunctionName="b")
    assert ask(script, "lambda", "ListFunctions")["Functions"][0]["FunctionName"] == "here"
    assert ask(script, "lambda", "GetPolicy", FunctionName="a")["Policy"] == "a"
    assert ask(script, "lambda", "GetPolicy", FunctionName="b")["Policy"] == "special"
    with pytest.raises(ClientError, match="AccessDeniedException"):
        ask(script, "lambda", "ListFunctions", OTHER)


def test_nothing_is_there_is_said_as_each_service_says_it() -> None:
    assert ask(nothing, "lambda", "ListFunctions") == {"Functions": []}
    assert ask(nothing, "accessanalyzer", "ListAnalyzers") == {"analyzers": []}
    for service, operation, params, code in (
        ("lambda", "GetPolicy", {"FunctionName": "f"}, "ResourceNotFoundException"),
        ("bedrock-agent", "GetAgent", {"agentId": "AAAAAAAAAA"}, "ResourceNotFoundException"),
        ("iam", "GetOutboundWebIdentityFederationInfo", {}, "FeatureDisabled"),
        ("organizations", "DescribeOrganization", {}, "AWSOrganizationsNotInUseException"),
        ("organizations", "ListAccounts", {}, "AWSOrganizationsNotInUseException"),
    ):
        with pytest.raises(ClientError, match=code):
            ask(nothing, service, operation, **params)


def users_and_roles(total: int) -> dict[str, Any]:
    users = [{"UserName": f"u{number}"} for number in range(total // 2)]
    roles = [{"RoleName": f"r{number}"} for number in range(total - total // 2)]
    return {"UserDetailList": users, "GroupDetailList": [], "RoleDetailList": roles, "Policies": []}


def test_a_long_list_comes_in_pages_that_run_through_all_its_lists() -> None:
    script = Script().on("iam", "GetAccountAuthorizationDetails", users_and_roles(11), page_size=4)
    client = Wire(script).session().client("iam")
    pages = list(client.get_paginator("get_account_authorization_details").paginate())
    counted = [(len(page["UserDetailList"]), len(page["RoleDetailList"])) for page in pages]
    assert counted == [(4, 0), (1, 3), (0, 3)]
    assert [page["IsTruncated"] for page in pages] == [True, True, False]


def test_a_page_is_as_long_as_asked_for_and_no_longer_than_the_script_says() -> None:
    rows = {"Functions": [{"FunctionName": f"f{number}"} for number in range(9)]}
    script = Script(page_size=4).on("lambda", "ListFunctions", rows)
    assert len(ask(script, "lambda", "ListFunctions", MaxItems=3)["Functions"]) == 3
    assert len(ask(script, "lambda", "ListFunctions", MaxItems=50)["Functions"]) == 4


def test_an_operation_without_a_paginator_pages_by_its_own_names() -> None:
    job = LastAccessed(lambda arn: [{"ServiceName": n, "ServiceNamespace": n} for n in "abc"], waits=0)
    script = job.into(Script(page_size=2))
    begun = ask(script, "iam", "GenerateServiceLastAccessedDetails", Arn="arn:aws:iam::1:role/r")
    first = ask(script, "iam", "GetServiceLastAccessedDetails", **begun)
    second = ask(script, "iam", "GetServiceLastAccessedDetails", **begun, Marker=first["Marker"])
    assert (len(first["ServicesLastAccessed"]), first["IsTruncated"]) == (2, True)
    assert (len(second["ServicesLastAccessed"]), second["IsTruncated"]) == (1, False)


def test_a_job_is_in_progress_once_then_complete_with_its_rows() -> None:
    rows = [
        {"ServiceName": "Amazon S3", "ServiceNamespace": "s3", "LastAuthenticated": "2026-01-01T00:00:00Z"}
    ]
    script = LastAccessed(lambda arn: rows if arn.endswith("/r") else []).into(Script())
    for role, expected in (("r", 1), ("other", 0)):
        arn = f"arn:aws:iam::123456789012:role/{role}"
        begun = ask(script, "iam", "GenerateServiceLastAccessedDetails", Arn=arn, Granularity="ACTION_LEVEL")
        looks = [ask(script, "iam", "GetServiceLastAccessedDetails", **begun) for _ in range(3)]
        assert [look["JobStatus"] for look in looks] == ["IN_PROGRESS", "COMPLETED", "COMPLETED"]
        assert [len(look["ServicesLastAccessed"]) for look in looks] == [0, expected, expected]
        assert looks[1]["JobType"] == "ACTION_LEVEL"
    with pytest.raises(ClientError, match="NoSuchEntity"):
        ask(script, "iam", "GetServiceLastAccessedDetails", JobId="0" * 36)


# ---------------------------------------------------------------- what goes wrong


@dataclass(frozen=True)
class Goes:
    """How a fault shows to a client."""

    layer: Callable[[], Layer]
    """What stands before the service."""
    says: str
    """What the client's error says."""
    raises: type[Exception] = ClientError
    """The client's error."""
    service: str = "lambda"
    """The service asked."""
    operation: str = "ListFunctions"
    """The operation asked."""
    status: int | None = None
    """The HTTP status."""


EACH = faults.anything
WRONG = {
    "denied, rest-json": Goes(lambda: faults.denied(EACH), "AccessDeniedException", status=403),
    "denied, query": Goes(
        lambda: faults.denied(EACH), "AccessDenied\\)", service="iam", operation="ListRoles", status=403
    ),
    "denied, ec2": Goes(
        lambda: faults.denied(EACH), "UnauthorizedOperation", service="ec2", operation="DescribeRegions"
    ),
    "denied, json": Goes(
        lambda: faults.denied(EACH), "AccessDeniedException", service="organizations", operation="ListRoots"
    ),
    "denied, s3": Goes(lambda: faults.denied(EACH), "AccessDenied\\)", service="s3", operation="ListBuckets"),
    "denied, sns": Goes(
        lambda: faults.denied(EACH), "AuthorizationError", service="sns", operation="ListTopics"
    ),
    "throttled, rest-json": Goes(lambda: faults.throttled(EACH), "TooManyRequests", status=429),
    "throttled, query": Goes(
        lambda: faults.throttled(EACH), "Throttling\\)", service="iam", operation="ListRoles", status=400
    ),
    "throttled, ec2": Goes(
        *(lambda: faults.throttled(EACH), "RequestLimitExceeded"),
        service="ec2",
        operation="DescribeRegions",
        status=503,
    ),
    "throttled, s3": Goes(
        lambda: faults.throttled(EACH), "SlowDown", service="s3", operation="ListBuckets", status=503
    ),
    "broken": Goes(lambda: faults.broken(EACH), "Unavailable", status=503),
    "expired": Goes(lambda: faults.expired(EACH), "ExpiredTokenException"),
    "region off": Goes(lambda: faults.region_off("us-east-1"), "UnrecognizedClientException"),
    "region down": Goes(
        lambda: faults.region_down("us-east-1"), "Could not connect", EndpointConnectionError
    ),
    "reset": Goes(lambda: faults.reset(EACH), "closed", ConnectionClosedError),
    "cut, in chunks": Goes(lambda: faults.cut(EACH, chunked=True), "closed", ConnectionClosedError),
    "cut XML": Goes(
        *(lambda: faults.cut(EACH), "parse", ResponseParserError),
        service="iam",
        operation="ListRoles",
    ),
    "deleted": Goes(lambda: faults.deleted(faults.to("lambda")), "ResourceNotFoundException", status=404),
}


@pytest.mark.parametrize("goes", WRONG.values(), ids=WRONG)
def test_what_goes_wrong_shows_to_a_client_as_it_does_with_aws(goes: Goes) -> None:
    with pytest.raises(goes.raises, match=goes.says) as caught:
        ask(behind(nothing, goes.layer()), goes.service, goes.operation)
    if goes.status is not None:
        assert isinstance(caught.value, ClientError)
        assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == goes.status


def test_an_error_names_caller_and_permission() -> None:
    with pytest.raises(ClientError, match=f"arn:aws:sts::{OTHER}:.*perform: iam:ListRoles") as caught:
        ask(behind(nothing, faults.denied(faults.to("iam", "ListRoles"))), "iam", "ListRoles", OTHER)
    assert caught.value.operation_name == "ListRoles"


def test_only_what_is_meant_goes_wrong() -> None:
    one = faults.to("lambda", "GetPolicy", FunctionName="a")
    handler = behind(nothing, faults.denied(one), faults.denied(faults.to(region="us-west-2")))
    assert ask(handler, "lambda", "ListFunctions") == {"Functions": []}
    with pytest.raises(ClientError, match="ResourceNotFound"):
        ask(handler, "lambda", "GetPolicy", FunctionName="b")
    with pytest.raises(ClientError, match="AccessDenied"):
        ask(handler, "lambda", "GetPolicy", FunctionName="a")


def test_the_token_expires_with_the_third_request() -> None:
    handler = behind(nothing, faults.expired(faults.After(2)))
    for _ in range(2):
        ask(handler, "iam", "ListRoles")
    for _ in range(2):
        with pytest.raises(ClientError, match="ExpiredToken"):
            ask(handler, "iam", "ListRoles")


def test_a_fault_passes_after_its_hits() -> None:
    handler = behind(nothing, faults.reset(faults.After(1, hits=1, when=faults.to("iam"))))
    ask(handler, "iam", "ListRoles")
    with pytest.raises(ConnectionClosedError):
        ask(handler, "iam", "ListRoles")
    ask(handler, "iam", "ListRoles")


@pytest.mark.parametrize("share", [0.0, 0.5])
def test_a_cut_answer_in_json_is_an_empty_one_to_botocore(share: float) -> None:
    """Why a collector must hold the body to its announced length: no client does it for it."""
    script = Script().on("lambda", "ListFunctions", {"Functions": [{"FunctionName": "f"}]})
    handler = behind(script, faults.cut(EACH, share=share))
    assert "Functions" not in ask(handler, "lambda", "ListFunctions")
    with serve(handler) as url, client_of(url, "lambda") as client:
        found = client.list_functions()
    assert "Functions" not in found
    assert int(found["ResponseMetadata"]["HTTPHeaders"]["content-length"]) == 38


def throws(seed: int, order: list[str]) -> set[tuple[str, int]]:
    """Which tries are hit when functions are asked for in some order."""
    chance, hit, tries = faults.Chance(0.3, seed), set(), dict.fromkeys(order, 0)
    for function in order:
        asked = replace(heard("lambda", "ListFunctions"), params={"FunctionName": function})
        tries[function] += 1
        if chance(asked):
            hit.add((function, tries[function]))
    return hit


def test_chance_follows_from_the_seed_whatever_the_order() -> None:
    names = [f"f{number}" for number in range(100)]
    first = throws(1, names * 2)
    assert first == throws(1, [*reversed(names), *names])
    assert first != throws(2, names * 2)
    assert 30 <= len(first) <= 90, "of 200 tries about 60"


def test_no_question_is_put_off_for_ever() -> None:
    chance, asked = faults.Chance(1.0, in_a_row=2), heard("lambda", "ListFunctions")
    assert [chance(asked) for _ in range(6)] == [True, True, False, True, True, False]


def in_pages(*layers: Layer) -> Any:
    rows = {"Functions": [{"FunctionName": f"f{number}"} for number in range(3)]}
    script = Script(page_size=1).on("lambda", "ListFunctions", rows)
    return Wire(behind(script, *layers)).session().client("lambda").get_paginator("list_functions").paginate()


def test_the_second_page_is_the_first_once_more() -> None:
    with pytest.raises(PaginationError, match="same next token"):
        list(in_pages(faults.repeated(EACH)))
    client = Wire(behind(nothing, faults.repeated(EACH))).session().client("lambda")
    assert client.list_functions()["Functions"] == []


def test_tokens_lead_from_a_to_b_and_back() -> None:
    tokens = []
    for page, _ in zip(in_pages(faults.looped(EACH)), range(5), strict=False):
        assert page["Functions"][0]["FunctionName"] == "f0"
        tokens.append(page["NextMarker"])
    assert tokens == ["loop-a", "loop-b", "loop-a", "loop-b", "loop-a"]


def test_a_loop_says_that_there_is_more_where_the_api_says_so() -> None:
    assert ask(behind(nothing, faults.looped(EACH)), "iam", "ListRoles")["IsTruncated"] is True


def test_latency_is_slept_once_for_each_request() -> None:
    slept: list[float] = []
    handler = behind(nothing, faults.delayed(0.05, slept.append))
    ask(handler, "iam", "ListRoles")
    ask(handler, "iam", "ListUsers")
    assert slept == [0.05, 0.05]


# ---------------------------------------------------------------- what was asked, and what must not be kept


def test_the_recorder_tells_what_was_asked_of_whom() -> None:
    recorder = Recorder()
    handler = behind(nothing, recorder, faults.denied(faults.to("iam")), faults.reset(faults.to("ec2")))
    ask(handler, "lambda", "ListFunctions", OTHER)
    for service, operation in (("iam", "ListRoles"), ("ec2", "DescribeRegions")):
        with pytest.raises((ClientError, ConnectionClosedError)):
            ask(handler, service, operation)
    assert [(seen.asked.name, seen.status) for seen in recorder.seen] == [
        ("lambda:ListFunctions", 200),
        ("iam:ListRoles", 403),
        ("ec2:DescribeRegions", None),
    ]
    assert recorder.not_among(CALLS) == {"iam:ListRoles"}
    assert recorder.origins()["https://lambda.us-east-1.amazonaws.com"] == {key_of(OTHER)}
    assert "nhiscan" not in recorder.seen[0].asked.request.headers["user-agent"]


def about(call: Call) -> Asked:
    """A question with the least parameters."""
    return heard(call.service, call.operation, **least(places.operation(call).input_shape))


@pytest.mark.parametrize("call", CALLS, ids=name)
def test_canaries_are_in_everything_that_is_not_kept_and_in_nothing_that_is(call: Call) -> None:
    canaries, asked = Canaries([call]), about(call)
    content = full(asked.model.output_shape)
    found = parse(asked, canaries(lambda asked: answer(asked, content))(asked))
    assert call.fields.keep(found) == call.fields.keep(content)
    assert not canaries.found_in(repr(call.fields.keep(found)))
    assert set(canaries.found_in(repr(found))) == canaries.put


def test_canaries_sing_where_they_were_put(tmp_path: Path) -> None:
    (call,) = (call for call in CALLS if call.operation == "ListFunctions")
    content = {"Functions": [{"FunctionName": "f", "Environment": {"Variables": {"TOKEN": "secret"}}}]}
    canaries = Canaries(CALLS)
    handler = behind(Script().on("lambda", "ListFunctions", content), canaries)
    found = ask(handler, "lambda", "ListFunctions")["Functions"][0]
    assert found["Environment"]["Variables"]["TOKEN"].startswith("CANARY-lambda.ListFunctions.Functions")
    assert found["Description"] == "CANARY-lambda.ListFunctions.Functions.Description"
    (tmp_path / "kept.json").write_text(json.dumps(call.fields.keep({"Functions": [found]})))
    assert canaries.found_below(tmp_path) == {}
    (tmp_path / "leak.json").write_text(json.dumps(found))
    assert "leak.json" in canaries.found_below(tmp_path)


def test_canaries_leave_paging_alone() -> None:
    rows = {"Functions": [{"FunctionName": f"f{number}"} for number in range(3)]}
    script = Script(page_size=1).on("lambda", "ListFunctions", rows)
    client = Wire(behind(script, Canaries(CALLS))).session().client("lambda")
    names = [
        row["FunctionName"]
        for page in client.get_paginator("list_functions").paginate()
        for row in page["Functions"]
    ]
    assert names == ["f0", "f1", "f2"]


# ---------------------------------------------------------------- moto


@pytest.fixture
def wired() -> Iterator[Callable[..., Wire]]:
    with moto() as cloud:
        yield lambda *layers: Wire(behind(cloud, *layers), whose)


TRUST = json.dumps({"Version": "2012-10-17", "Statement": []})


def test_moto_holds_what_was_made_and_each_account_its_own(wired: Callable[..., Wire]) -> None:
    wire = wired()
    for account, role in ((HOME, "here"), (OTHER, "there")):
        wire.session(account).client("iam").create_role(RoleName=role, AssumeRolePolicyDocument=TRUST)
    for account, role in ((HOME, "here"), (OTHER, "there")):
        roles = wire.session(account).client("iam").list_roles()["Roles"]
        assert [row["Arn"] for row in roles] == [f"arn:aws:iam::{account}:role/{role}"]


def test_a_role_that_is_assumed_asks_as_its_account(wired: Callable[..., Wire]) -> None:
    wire = wired()
    arn = f"arn:aws:iam::{OTHER}:role/audit"
    keys = wire.session().client("sts").assume_role(RoleArn=arn, RoleSessionName="test")["Credentials"]
    session = boto3.Session(keys["AccessKeyId"], keys["SecretAccessKey"], keys["SessionToken"], "us-east-1")
    wire.install(session)
    assert session.client("sts").get_caller_identity()["Account"] == OTHER


def test_faults_come_before_moto(wired: Callable[..., Wire]) -> None:
    with pytest.raises(ClientError, match="AccessDenied"):
        wired(faults.denied(faults.to("iam"))).session().client("iam").list_roles()
    assert wired().session().client("iam").list_roles()["Roles"] == []


def test_what_moto_lacks_is_empty_or_scripted() -> None:
    script = LastAccessed(lambda arn: []).into(Script())
    with moto(script) as cloud:
        assert ask(cloud, "accessanalyzer", "ListAnalyzers") == {"analyzers": []}
        begun = ask(cloud, "iam", "GenerateServiceLastAccessedDetails", Arn="arn:aws:iam::1:role/r")
        assert ask(cloud, "iam", "GetServiceLastAccessedDetails", **begun)["JobStatus"] == "IN_PROGRESS"
    assert set(cloud.lacked) >= {"accessanalyzer:ListAnalyzers", "iam:GetServiceLastAccessedDetails"}


@pytest.mark.parametrize("call", CALLS, ids=name)
def test_every_call_of_the_walks_gets_an_answer_or_an_error_of_its_service(call: Call) -> None:
    with moto() as cloud:
        reply = cloud(about(call))
    assert reply.status < 500


def test_moto_makes_the_same_names_up_again() -> None:
    found = []
    for _ in range(2):
        with moto(seed=7) as cloud:
            client = Wire(cloud).session().client("iam")
            found.append(client.create_user(UserName="u")["User"]["UserId"])
    assert found[0] == found[1]


def test_every_session_made_within_is_wired(
    wired: Callable[..., Wire], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", key_of(OTHER))
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "not-a-secret")
    with wired().everywhere():
        found = boto3.Session(region_name="us-east-1").client("sts").get_caller_identity()
    assert found["Account"] == OTHER


# ---------------------------------------------------------------- the server


@contextmanager
def client_of(url: str, service: str, account: str = HOME, region: str = "us-east-1") -> Iterator[Any]:
    session = boto3.Session(key_of(account), "not-a-secret", "not-a-token", region)
    client = session.client(service, endpoint_url=url, config=ONCE)
    with closing(client):
        yield client


def test_a_client_asks_the_server_for_any_service_account_and_region() -> None:
    with moto() as cloud, serve(cloud, whose) as url, client_of(url, "s3") as s3:
        s3.create_bucket(Bucket="my-bucket")
        s3.put_bucket_policy(Bucket="my-bucket", Policy=TRUST)
        assert s3.get_bucket_policy(Bucket="my-bucket")["Policy"] == TRUST
        with client_of(url, "sts", OTHER) as sts:
            assert sts.get_caller_identity()["Account"] == OTHER
        with client_of(url, "sqs", region="eu-west-1") as there, client_of(url, "sqs") as here:
            there.create_queue(QueueName="q")
            assert len(there.list_queues()["QueueUrls"]) == 1
            assert "QueueUrls" not in here.list_queues()


@pytest.mark.parametrize(
    ("service", "method", "params"),
    [
        ("s3control", "get_public_access_block", {"AccountId": OTHER}),
        ("s3", "get_bucket_policy", {"Bucket": "my-bucket"}),
        ("iam", "get_role", {"RoleName": "r"}),
    ],
)
def test_a_process_may_ask_by_environment_alone(
    service: str, method: str, params: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    recorder = Recorder()
    with serve(behind(nothing, recorder)) as url:
        for key, value in environment(url, OTHER).items():
            monkeypatch.setenv(key, value)
        client = boto3.Session().client(service)
        with closing(client), pytest.raises(ClientError, match="NoSuch"):
            getattr(client, method)(**params)
    (seen,) = recorder.seen
    assert seen.asked.account == OTHER
    assert {key: seen.asked.params[key] for key in params} == params
    assert seen.asked.request.origin.endswith("aws.test")


BREAKS: dict[str, tuple[Layer, str, str]] = {
    "reset": (faults.reset(faults.anything), "iam", "list_roles"),
    "region down": (faults.region_down("us-east-1"), "ec2", "describe_regions"),
    "cut, in chunks": (faults.cut(faults.anything, chunked=True), "lambda", "list_functions"),
}


@pytest.mark.parametrize(("layer", "service", "method"), BREAKS.values(), ids=BREAKS)
def test_faults_on_the_server_break_the_connection(layer: Layer, service: str, method: str) -> None:
    with serve(behind(nothing, layer)) as url, client_of(url, service) as client:  # noqa: SIM117
        with pytest.raises(ConnectionClosedError):
            getattr(client, method)()


def test_what_the_server_does_not_know_is_an_error_that_says_so() -> None:
    with serve(nothing) as url, pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(f"{url}/nonsense")
    with closing(caught.value):
        assert caught.value.code == 501


def test_the_server_runs_alone_and_tells_how_much_it_was_asked(root: Path) -> None:
    command = [sys.executable, "-m", "tests.fakes.server", "--roles", "5", "--accounts", "2"]
    found_by = os.environ | {"PYTHONPATH": str(root)}
    with subprocess.Popen(command, env=found_by, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        url = process.stdout.readline().strip()
        try:
            with client_of(url, "iam", "100000000002") as client:
                found = client.get_account_authorization_details()
            with urllib.request.urlopen(f"{url}/_fake/stats") as reply:
                stats = json.load(reply)
        finally:
            process.terminate()
    assert found["RoleDetailList"][4]["Arn"] == "arn:aws:iam::100000000002:role/service-000004-runtime"
    assert stats["asked"] == {"iam:GetAccountAuthorizationDetails": 1}
    assert process.returncode == 0


# ---------------------------------------------------------------- the made-up estate


def test_the_estate_has_as_much_as_was_asked_for() -> None:
    estate = Estate(roles=120, accounts=3, regions=2, functions=60)
    handler = estate.handler()
    second = estate.numbers()[1]
    iam = Wire(handler).session(second).client("iam")
    pages = iam.get_paginator("get_account_authorization_details").paginate(PaginationConfig={"PageSize": 50})
    arns = [role["Arn"] for page in pages for role in page["RoleDetailList"]]
    assert len(set(arns)) == 120
    assert {arn.split(":")[4] for arn in arns} == {second}
    assert [
        row["Id"] for row in ask(handler, "organizations", "ListAccounts")["Accounts"]
    ] == estate.numbers()
    assert len(ask(handler, "ec2", "DescribeRegions")["Regions"]) == 2
    assert len(ask(handler, "lambda", "ListFunctions")["Functions"]) == 50


def test_the_estates_jobs_belong_to_their_accounts_and_name_their_roles() -> None:
    handler = Estate(roles=10, accounts=2).handler()
    for account in ("100000000001", "100000000002"):
        arn = f"arn:aws:iam::{account}:role/service-000003-runtime"
        begun = ask(handler, "iam", "GenerateServiceLastAccessedDetails", account, Arn=arn)
        looks = [ask(handler, "iam", "GetServiceLastAccessedDetails", account, **begun) for _ in range(2)]
        assert [look["JobStatus"] for look in looks] == ["IN_PROGRESS", "COMPLETED"]
        used = {
            row["LastAuthenticatedEntity"]
            for row in looks[1]["ServicesLastAccessed"]
            if "LastAuthenticated" in row
        }
        assert used == {arn}


def test_the_estates_jobs_may_be_complete_at_once() -> None:
    job = {"JobId": "service-000003-runtime".ljust(36, ".")}
    found = ask(Estate(roles=10, job_looks=0).handler(), "iam", "GetServiceLastAccessedDetails", **job)
    assert found["JobStatus"] == "COMPLETED"


def test_assuming_a_role_leads_to_its_account() -> None:
    arn = "arn:aws:iam::100000000002:role/audit"
    found = ask(Estate(accounts=2).handler(), "sts", "AssumeRole", RoleArn=arn, RoleSessionName="test")
    assert account_of(found["Credentials"]["AccessKeyId"]) == "100000000002"


@pytest.mark.parametrize("call", CALLS, ids=name)
def test_the_estate_answers_every_call_of_the_walks(call: Call) -> None:
    assert Estate(roles=5).handler()(about(call)).status < 500
