"""``nhiscan simulate``: one answer a line, in order, and a bad line hurts no other."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nhiscan.access.aws import decider
from nhiscan.cli import main
from nhiscan.cli.simulate import _answered
from tests.access.exact.worlds import world

ROLE = "arn:aws:iam::111122223333:role/agent"
GRANT = {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}
GOOD: dict[str, Any] = {
    "id": "good",
    "principal": ROLE,
    "action": "s3:GetObject",
    "resource": "arn:aws:s3:::b/k",
    "policies": {"identity": [{"Version": "2012-10-17", "Statement": GRANT}]},
}
DIGIT = "\N{ARABIC-INDIC DIGIT ONE}"
COMMAND = "from nhiscan.cli import main; main()"

decide = decider(None)


def lines(*rows: Any) -> str:
    return "".join(f"{row if isinstance(row, str) else json.dumps(row)}\n" for row in rows)


def run(*arguments: str) -> int:
    with pytest.raises(SystemExit) as left:
        main(["simulate", *arguments])
    return int(left.value.code or 0)


class Ask:
    """The command, given lines in a file."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.path = folder / "requests.jsonl"
        self.capsys = capsys
        self.status = -1

    def __call__(self, *rows: Any, snapshot: Sequence[str] = ()) -> list[dict[str, Any]]:
        self.path.write_text(lines(*rows), encoding="utf-8")
        self.status = run("aws", *snapshot, "--requests", str(self.path))
        captured = self.capsys.readouterr()
        assert "Traceback" not in captured.err
        return [json.loads(line) for line in captured.out.splitlines()]


@pytest.fixture
def ask(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Ask:
    return Ask(tmp_path, capsys)


# -- answers -----------------------------------------------------------------------------


def test_an_answer_tells_what_decided(ask: Ask) -> None:
    assert ask(GOOD) == [
        {
            "schema": "nhiscan/decision/v1",
            "id": "good",
            "decision": "allowed",
            "because": [
                {"policy": "identity", "type": "identity", "sid": None, "statement": 0, "effect": "Allow"}
            ],
            "depends_on": [],
            "notes": [],
        }
    ]
    assert ask.status == 0


def test_answers_come_in_the_order_of_the_requests(ask: Ask) -> None:
    found = ask(*({**GOOD, "id": number} for number in range(1200)))
    assert [row["id"] for row in found] == list(range(1200))


IDS = {
    "a number": "7",
    "a fraction": "1.5",
    "beyond 64 bits": "1180591620717411303424",
    "an empty text": '""',
    "half a letter": '"\\ud800"',
    "letters": '"é∀"',
    "a list": '[1, {"a": null}]',
    "an object": '{"b": 1, "a": [true]}',
    "false": "false",
    "nothing": "null",
}


@pytest.mark.parametrize("id_", IDS.values(), ids=IDS)
def test_an_id_of_any_kind_comes_back(ask: Ask, id_: str) -> None:
    good = json.dumps(GOOD).replace('"good"', id_)
    found = ask(good, f'{{"id": {id_}}}')
    assert [row["id"] for row in found] == [json.loads(id_)] * 2
    assert "decision" in found[0]
    assert "error" in found[1]


def test_an_id_that_repeats_a_key_comes_back_as_it_was(ask: Ask, tmp_path: Path) -> None:
    ask(json.dumps(GOOD).replace('"good"', '{"a":1,"a":2}'))
    assert run("aws", "--requests", str(ask.path)) == 0
    assert '{"a":1,"a":2}' in ask.capsys.readouterr().out


def test_requests_without_an_id_are_told_apart_by_their_line(ask: Ask) -> None:
    found = ask("", {"action": "s3:GetObject"}, "{")
    assert [row["error"].partition(":")[0] for row in found] == ["line 2", "line 3"]


# -- bad lines ---------------------------------------------------------------------------


def changed(**fields: Any) -> dict[str, Any]:
    return {key: value for key, value in {**GOOD, "id": "bad", **fields}.items() if value is not ...}


def identity(*policies: Any) -> dict[str, Any]:
    return changed(policies={"identity": list(policies)})


def repeated(key: str, inside: str) -> str:
    """``GOOD`` with ``key`` twice in the object that begins with ``inside``."""
    text = json.dumps(changed(context={"aws:SourceIp": "10.0.0.1"}))
    start = text.index(inside)
    end = start + len(inside)
    value = text[end:].partition(",")[0].partition("}")[0]
    return f"{text[:start]}{inside}{value}, {json.dumps(key)}: {text[end:].lstrip()}"


BAD: dict[str, tuple[Any, str]] = {
    "no JSON": ('{"id": "bad"', "is not JSON"),
    "two values": ('{"id": "bad"} {}', "is not JSON"),
    "a text": ('"bad"', "is no object"),
    "a list": ("[]", "is no object"),
    "null": ("null", "is no object"),
    "not a number": ('{"id": "bad", "action": NaN}', "number that JSON does not know"),
    "without action": (changed(action=...), "/action: is missing"),
    "an action that is a number": (changed(action=7), "/action: is no text"),
    "an empty action": (changed(action=""), "/action: is no text"),
    "an unknown action": (changed(action="s3:GetObjekt"), "nearest: `s3:GetObject`"),
    "an action of an unknown service": (changed(action="s4:GetObject"), "nearest: `s3:GetObject`"),
    "an action with a wildcard": (changed(action="s3:Get*"), "/action: `s3:Get*` is no action"),
    "without policies": (changed(policies=...), "/policies: is missing"),
    "policies that are a list": (changed(policies=[]), "/policies: is no object"),
    "a misspelt kind of policy": (changed(policies={"identiy": []}), "nearest: `identity`"),
    "a kind of policy that is no list": (changed(policies={"identity": {}}), "is no list"),
    "SCPs without levels": (changed(policies={"scp": [{}]}), "/policies/scp/0: is no list"),
    "a misspelt key": (changed(ressource="*"), "nearest: `resource`"),
    "a malformed ARN": (changed(resource="arn:aws:s3"), "/resource: `arn:aws:s3` is no ARN"),
    "an account of letters": (changed(resource_account="acme"), "/resource_account: `acme` is no account"),
    "an account in other digits": (changed(resource_account=DIGIT * 12), "is no account"),
    "an unknown principal": (changed(principal="bob"), "/principal: `bob` names nobody"),
    "a principal in other digits": (changed(principal=DIGIT * 12), "names nobody"),
    "a group": (changed(principal="arn:aws:iam::111122223333:group/g"), "names nobody"),
    "a context that is a list": (changed(context=[]), "/context: is no object"),
    "a value that is an object": (changed(context={"a:b": {}}), "/context/a:b: is no text"),
    "two keys in two letter cases": (changed(context={"a:b": "1", "A:B": "2"}), "repeats a key"),
    "an unknown kind of context": (changed(unknown_context="free"), "neither absent nor possible"),
    "an action twice": (repeated("action", '"action":'), "/: repeats the key `action`"),
    "a context key twice": (
        repeated("aws:SourceIp", '"aws:SourceIp":'),
        "/context: repeats the key `aws:SourceIp`",
    ),
    "an element of a policy twice": (
        repeated("Effect", '"Effect":'),
        "/policies/identity/0/Statement/0: repeats the key `Effect`",
    ),
    "a policy that is a text": (identity("{}"), "/policies/identity/0: is no object"),
    "a policy without statements": (identity({}), "/policies/identity/0/Statement: is missing"),
    "a named policy that is none": (
        identity({"name": "p", "policy": {"Statement": [{}]}}),
        "/policies/identity/0/policy/Statement/0/Effect: is missing",
    ),
    "an effect in small letters": (
        identity({"Statement": [GRANT, {**GRANT, "Effect": "allow"}]}),
        "/policies/identity/0/Statement/1/Effect: `allow` is no effect",
    ),
    "an identity policy without resource": (
        identity({"Statement": {"Effect": "Allow", "Action": "*"}}),
        "/policies/identity/0/Statement/0: has neither Resource",
    ),
    "an identity policy with a principal": (
        identity({"Statement": {**GRANT, "Principal": "*"}}),
        "/policies/identity/0/Statement/0/Principal: has no place",
    ),
    "a resource policy without principal": (
        changed(policies={"resource": [{"Statement": GRANT}]}),
        "/policies/resource/0/Statement/0: has neither Principal",
    ),
    "a principal of no kind": (
        changed(policies={"resource": [{"Statement": {**GRANT, "Principal": {"Aws": "*"}}}]}),
        "/policies/resource/0/Statement/0/Principal: is no principal",
    ),
    "an RCP for one account": (
        changed(policies={"rcp": [[{"Statement": {**GRANT, "Principal": {"AWS": ROLE}}}]]}),
        "/policies/rcp/0/0/Statement/0/Principal: is not everyone",
    ),
    "a grant without operations": (changed(policies={"kms_grants": [{}]}), "/policies/kms_grants/0: lacks"),
    "deep nesting": ('{"id": "bad", "context": ' + "[" * 300 + "]" * 300 + "}", "nested too deeply"),
    "very deep nesting": ("[" * 100_000, "nested too deeply"),
}


@pytest.mark.parametrize(("row", "told"), BAD.values(), ids=BAD)
def test_a_bad_line_is_told_and_the_rest_answered(ask: Ask, row: Any, told: str) -> None:
    first, bad, last = ask(GOOD, row, GOOD)
    assert set(bad) == {"id", "error"}
    assert told in bad["error"]
    assert "; " in bad["error"], "no remedy"
    assert first["decision"] == last["decision"] == "allowed"
    assert ask.status == 2
    if not isinstance(row, str):
        assert bad["id"] == "bad"


def test_the_same_bad_policy_is_told_each_time(ask: Ask) -> None:
    found = ask(identity({}), identity({}))
    assert [row["error"] for row in found] == [found[0]["error"]] * 2


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


def places(value: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The path of everything inside ``value``."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [at, *(place for key, inner in inside for place in places(inner, (*at, key)))]


def put(value: Any, at: tuple[Any, ...], new: Any) -> Any:
    """``value`` with something else at a place in it."""
    if not at:
        return new
    copy = dict(value) if isinstance(value, dict) else list(value)
    copy[at[0]] = put(copy[at[0]], at[1:], new)
    return copy


@settings(max_examples=400, deadline=None)
@given(seed=st.integers(0, 2**32), new=JSON, data=st.data())
def test_whatever_is_asked_is_answered_or_refused(seed: int, new: Any, data: st.DataObject) -> None:
    chance = world(seed)
    request = chance.request(chance.policies())
    row = put(request, data.draw(st.sampled_from(places(request))), new)
    answer, fine = _answered(json.dumps(row), 1, decide)
    assert ("decision" if fine else "error") in json.loads(answer)


# -- files -------------------------------------------------------------------------------

FILES: dict[str, tuple[bytes | None, str]] = {
    "nothing there": (None, "no such file"),
    "an empty file": (b"", "holds no request"),
    "blank lines": (b"\n \n", "holds no request"),
    "not UTF-8": (lines(GOOD).encode() + b'{"id": "\xff"}\n', ":2: is not UTF-8"),
    "a cut gzip": (b"\x1f\x8b\x08", "cut gzip"),
}


@pytest.mark.parametrize(("content", "told"), FILES.values(), ids=FILES)
def test_a_file_that_cannot_be_read_is_one_line(
    content: bytes | None, told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "requests.jsonl"
    if content is not None:
        path.write_bytes(content)
    assert run("aws", "--requests", str(path)) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert len(captured.err.splitlines()) == 1
    assert told in captured.err
    assert str(path) in captured.err


def test_a_huge_line_is_a_line_like_others(ask: Ask) -> None:
    found = ask({**GOOD, "context": {"aws:UserAgent": "x" * 3_000_000}}, GOOD)
    assert [row["decision"] for row in found] == ["allowed"] * 2


def test_windows_line_ends_and_a_byte_order_mark_do_no_harm(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "requests.jsonl"
    path.write_bytes(b"\xef\xbb\xbf" + lines(GOOD, GOOD).replace("\n", "\r\n").encode())
    assert run("aws", "--requests", str(path)) == 0
    assert len(capsys.readouterr().out.splitlines()) == 2


def test_requests_come_from_standard_input(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(lines(GOOD, "{").encode())))
    assert run("aws", "--requests", "-") == 2
    assert [set(json.loads(line)) >= {"id"} for line in capsys.readouterr().out.splitlines()] == [True] * 2


def test_a_reader_that_goes_ends_it_quietly(tmp_path: Path) -> None:
    path = tmp_path / "requests.jsonl"
    path.write_text(lines(*[GOOD] * 5000))
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "wb") as gone:
        words = [sys.executable, "-c", COMMAND, "simulate", "aws", "--requests", str(path)]
        ended = subprocess.run(words, stdout=gone, stderr=subprocess.PIPE, text=True, check=False)
    assert ended.stderr == ""
    assert ended.returncode != 0


def test_a_provider_without_a_language_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("acme", "--requests", "-") == 2
    assert "`acme` has no permission language here; one of: aws" in capsys.readouterr().err


# -- with a snapshot ---------------------------------------------------------------------

ACME = str(Path(__file__).resolve().parents[2] / "sample_data" / "aws")
INVOICE = "arn:aws:iam::111122223333:role/agents/agent-invoice"


@pytest.fixture
def acme(ask: Ask) -> Any:
    def asked(**request: Any) -> dict[str, Any]:
        [row] = ask({"id": 1, "principal": INVOICE, "action": "s3:GetObject", **request}, snapshot=[ACME])
        return row

    return asked


def test_policies_come_from_the_snapshot(acme: Any) -> None:
    row = acme(resource="arn:aws:s3:::nobodys/k", policies={"scp": None, "rcp": None})
    assert {"AmazonS3FullAccess"} <= {each["policy"] for each in row["because"]}


def test_what_a_request_brings_counts_instead(acme: Any) -> None:
    row = acme(policies={"identity": []}, resource="arn:aws:s3:::nobodys/k", resource_account="111122223333")
    assert {each["type"] for each in row["because"]} & {"identity"} == set()


def test_a_key_that_nobody_told_is_possible(acme: Any) -> None:
    row = acme(resource="arn:aws:s3:::nobodys/k")
    assert row["decision"] == "conditional"
    assert "aws:requestedregion" in row["depends_on"]
    told = acme(resource="arn:aws:s3:::nobodys/k", context={"aws:RequestedRegion": "eu-central-1"})
    assert "aws:requestedregion" not in told["depends_on"]


def test_a_resource_that_is_not_shown_leaves_its_policy_open(acme: Any) -> None:
    row = acme(resource="arn:aws:s3:::nobodys/k")
    assert "policy of arn:aws:s3:::nobodys/k" in row["depends_on"]


@pytest.mark.parametrize(
    ("principal", "told"),
    [
        (INVOICE[:-1], f"nearest: `{INVOICE}`"),
        ("arn:aws:sts::111122223333:assumed-role/agent-invoic/s", f"nearest: `{INVOICE}`"),
        ("arn:aws:iam::111122223333:user/nobody-of-that-name", "is not in the snapshot"),
    ],
)
def test_whom_the_account_does_not_have_is_told(acme: Any, principal: str, told: str) -> None:
    row = acme(principal=principal)
    assert told in row["error"]


@pytest.mark.parametrize(
    "principal",
    [
        "arn:aws:sts::111122223333:assumed-role/agent-invoice/s",
        "arn:aws:iam::777788889999:role/of-an-account-that-is-not-here",
        "111122223333",
        "lambda.amazonaws.com",
        "*",
    ],
)
def test_others_are_answered(acme: Any, principal: str) -> None:
    assert "decision" in acme(principal=principal, resource="arn:aws:s3:::nobodys/k")


def test_whoever_brings_their_policies_need_not_be_there(acme: Any) -> None:
    assert "decision" in acme(principal=INVOICE[:-1], policies={"identity": []})


def test_two_snapshots_are_one_too_many(ask: Ask) -> None:
    ask.path.write_text(lines(GOOD))
    assert run("aws", ACME, "--snapshot", ACME, "--requests", str(ask.path)) == 2
    assert "give one of them" in ask.capsys.readouterr().err
