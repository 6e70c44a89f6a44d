"""The script that holds programs and accounts against the suite: programs and clients of a few lines."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tools.check_traps import main
from tools.traps.cases import Case, Expectation, Status
from tools.traps.live import RefusedCase, check, inputs, unaskable
from tools.traps.score import Scored, Verdict, score

USER = "arn:aws:iam::111122223333:user/exampleuser"
STATEMENT = {"Effect": "Allow", "Action": "*", "Resource": "*"}
ALLOW = {"Version": "2012-10-17", "Statement": [STATEMENT]}


def request(**more: Any) -> dict[str, Any]:
    plain = {"principal": USER, "action": "s3:GetObject", "policies": {"identity": [ALLOW]}}
    return plain | more


def case(decision: str = "allowed", status: str = "documented", **more: Any) -> Case:
    return Case(
        id=more.pop("id", "a"),
        topic="order",
        rule="A rule.",
        request=request(**more.pop("request", {})),
        expect=Expectation(decision, tuple(more.pop("depends_on", ()))),
        alternatives=tuple(Expectation(other) for other in more.pop("alternatives", ())),
        status=Status(status),
        source={"title": "A page", "section": None, "quote": None},
        covers=(),
    )


KEYS = ("aws:principaltag/team", "aws:sourceip")
VERDICTS = {
    "the same": (case(), {"decision": "allowed"}, Verdict.RIGHT),
    "another": (case(), {"decision": "implicit_deny"}, Verdict.WRONG),
    "no line": (case(), None, Verdict.DECLINED),
    "an error": (case(), {"error": "unknown action"}, Verdict.DECLINED),
    "not known": (case(), {"decision": "unknown"}, Verdict.DECLINED),
    "the other denial": (case("implicit_deny"), {"decision": "explicit_deny"}, Verdict.WRONG),
    "either denial": (case("explicit_deny"), {"decision": "denied"}, Verdict.RIGHT),
    "denied where allowed": (case(), {"decision": "denied"}, Verdict.WRONG),
    "conditional without keys": (
        case("conditional", depends_on=KEYS),
        {"decision": "conditional"},
        Verdict.RIGHT,
    ),
    "conditional, keys in any order and case": (
        case("conditional", depends_on=KEYS),
        {"decision": "conditional", "depends_on": ["aws:SourceIp", "aws:PrincipalTag/team"]},
        Verdict.RIGHT,
    ),
    "conditional on too few keys": (
        case("conditional", depends_on=KEYS),
        {"decision": "conditional", "depends_on": ["aws:SourceIp"]},
        Verdict.WRONG,
    ),
    "conditional where it is plain": (
        case(),
        {"decision": "conditional", "depends_on": ["x"]},
        Verdict.WRONG,
    ),
    "open, as chosen": (case(status="open"), {"decision": "allowed"}, Verdict.OPEN),
    "open, otherwise": (case(status="open"), {"decision": "implicit_deny"}, Verdict.OPEN),
}


@pytest.mark.parametrize(("asked", "answer", "verdict"), VERDICTS.values(), ids=VERDICTS)
def test_what_an_answer_is_worth(asked: Case, answer: Mapping[str, Any] | None, verdict: Verdict) -> None:
    (found,) = score([asked], {} if answer is None else {"a": answer})
    assert found.verdict is verdict


def test_only_a_wrong_documented_case_fails_the_run() -> None:
    answer = {"decision": "implicit_deny"}
    assert Scored(case(), answer, Verdict.WRONG).fails
    assert not Scored(case(status="recalled"), answer, Verdict.WRONG).fails
    assert not Scored(case(), None, Verdict.DECLINED).fails


def row(name: str, decision: str, status: str = "documented", **more: Any) -> dict[str, Any]:
    return {
        "id": name,
        "topic": "order",
        "rule": "A rule.",
        "request": request(**more),
        "expect": {"decision": decision},
        "source": {"title": "A page", "section": None, "quote": None},
        "status": status,
    }


@pytest.fixture
def suite(tmp_path: Path) -> Callable[..., str]:
    def write(*rows: dict[str, Any]) -> str:
        path = tmp_path / "suite.json"
        path.write_text(json.dumps({"schema": "nhiscan/traps/v1", "cases": rows}), encoding="utf-8")
        return str(path)

    return write


ALWAYS = """
import json, sys
print("reading")
for line in sys.stdin:
    print(json.dumps({"id": json.loads(line)["id"], "decision": sys.argv[1]}))
sys.exit(2)
"""


def test_a_program_is_run_and_its_wrong_answers_are_named(
    suite: Callable[..., str], capsys: pytest.CaptureFixture[str]
) -> None:
    path = suite(row("good", "allowed"), row("bad", "implicit_deny"), row("who-knows", "unknown", "open"))
    code = main(["--suite", path, "score", sys.executable, "-c", ALWAYS, "allowed"])
    out = capsys.readouterr().out
    assert code == 1
    assert out.splitlines()[0].split() == ["topic", "right", "wrong", "declined", "open"]
    assert out.splitlines()[1].split() == ["order", "1", "1", "0", "1"]
    assert "wrong: bad (documented): said allowed, expected implicit_deny: A rule." in out
    assert "wrong: good" not in out


def test_a_program_that_is_right_ends_well(suite: Callable[..., str]) -> None:
    path = suite(row("one", "allowed"), row("two", "implicit_deny", "recalled"))
    assert main(["--suite", path, "score", sys.executable, "-c", ALWAYS, "allowed"]) == 0


USELESS = {
    "is not there": (["/nonexistent/program"], "cannot be run"),
    "says nothing": ([sys.executable, "-c", "pass"], "wrote no line"),
    "says something else": ([sys.executable, "-c", "print('hello'); print([1]); print({})"], "wrote no line"),
}


@pytest.mark.parametrize(("command", "says"), USELESS.values(), ids=USELESS)
def test_a_program_that_cannot_be_asked_is_an_error(
    suite: Callable[..., str], capsys: pytest.CaptureFixture[str], command: list[str], says: str
) -> None:
    assert main(["--suite", suite(row("one", "allowed")), "score", *command]) == 2
    assert says in capsys.readouterr().err


# ------------------------------------------------------------------ the policy simulator


class Stub:
    """Answers as AWS's simulator does, from what it is given; a refusal is raised."""

    def __init__(self, decision: str = "allowed", refuses: str | None = None) -> None:
        self.decision = decision
        self.refuses = refuses
        self.sent: list[dict[str, Any]] = []

    def simulate_custom_policy(self, **sent: Any) -> Mapping[str, Any]:
        self.sent.append(sent)
        if self.refuses:
            raise RefusedCase(self.refuses)
        result = {"EvalActionName": sent["ActionNames"][0], "EvalDecision": self.decision}
        return {"EvaluationResults": [result]}


SAID = {
    "our choice": ("allowed", "agrees with our choice"),
    "the first alternative": ("implicitDeny", "with alternative 1 (implicit_deny)"),
    "the second": ("explicitDeny", "with alternative 2 (explicit_deny)"),
}


@pytest.mark.parametrize(("decision", "says"), SAID.values(), ids=SAID)
def test_the_account_agrees_with_our_choice_or_an_alternative(decision: str, says: str) -> None:
    asked = case(status="open", alternatives=("implicit_deny", "explicit_deny"))
    (seen,) = check([asked], Stub(decision))
    assert seen.said == says


def test_the_account_may_fit_nothing() -> None:
    (seen,) = check([case("unknown", "open", alternatives=["implicit_deny"])], Stub("allowed"))
    assert seen.said == "fits none: allowed"


def test_a_refused_case_does_not_stop_the_others() -> None:
    seen = list(check([case(id="a"), case(id="b")], Stub(refuses="InvalidInput")))
    assert [one.said for one in seen] == ["cannot be asked: the simulator refuses it (InvalidInput)"] * 2


def test_the_result_of_the_resource_itself_counts() -> None:
    class PerResource(Stub):
        def simulate_custom_policy(self, **sent: Any) -> Mapping[str, Any]:
            specific = [{"EvalResourceName": "x", "EvalResourceDecision": "explicitDeny"}]
            return {
                "EvaluationResults": [{"EvalDecision": "implicitDeny", "ResourceSpecificResults": specific}]
            }

    (seen,) = check([case("explicit_deny", "open", alternatives=["implicit_deny"])], PerResource())
    assert seen.said == "agrees with our choice"


SESSION = "arn:aws:sts::111122223333:assumed-role/examplerole/examplesession"
ROLE = "arn:aws:iam::111122223333:role/examplerole"
UNASKABLE = {
    "a session policy": ({"policies": {"identity": [ALLOW], "session": [ALLOW]}}, "session"),
    "a resource control policy": ({"policies": {"identity": [ALLOW], "rcp": [[ALLOW]]}}, "rcp"),
    "an endpoint policy": ({"policies": {"identity": [ALLOW], "endpoint": [ALLOW]}}, "endpoint"),
    "a grant": ({"policies": {"identity": [], "kms_grants": [{}]}}, "kms_grants"),
    "a role session": ({"principal": SESSION}, "user or a role"),
    "a service": ({"principal": "ec2.amazonaws.com"}, "user or a role"),
    "keys nobody told": ({"unknown_context": "possible"}, "nobody told"),
    "a role with a resource policy": (
        {"principal": ROLE, "policies": {"identity": [], "resource": [ALLOW]}},
        "with roles",
    ),
    "a trust policy": (
        {"action": "sts:AssumeRole", "policies": {"identity": [], "resource": [ALLOW]}},
        "with roles",
    ),
    "two resource policies": ({"policies": {"identity": [], "resource": [ALLOW, ALLOW]}}, "at most"),
    "a boundary of nothing": ({"policies": {"identity": [ALLOW], "boundary": []}}, "boundary"),
    "a key without a value": ({"context": {"aws:TagKeys": []}}, "without a value"),
}


@pytest.mark.parametrize(("more", "says"), UNASKABLE.values(), ids=UNASKABLE)
def test_what_the_simulator_has_no_inputs_for_is_told(more: dict[str, Any], says: str) -> None:
    client = Stub()
    (seen,) = check([case(request=more)], client)
    assert seen.said.startswith("cannot be asked: ")
    assert says in seen.said
    assert client.sent == []


def test_a_case_becomes_the_simulators_inputs() -> None:
    conditions = {"NumericLessThan": {"s3:max-keys": "10"}, "ForAnyValue:StringLike": {"aws:TagKeys": "a*"}}
    conditional = {"Version": "2012-10-17", "Statement": [{**STATEMENT, "Condition": conditions}]}
    asked = request(
        resource="arn:aws:s3:::examplebucket",
        resource_account="444455556666",
        context={"s3:max-keys": 5, "aws:TagKeys": ["a", "b"], "aws:username": "exampleuser"},
        policies={
            "identity": [{"name": "inline", "policy": conditional}],
            "boundary": [ALLOW],
            "resource": [ALLOW],
            "scp": [[ALLOW], [ALLOW, conditional]],
        },
    )
    assert unaskable(asked) is None
    sent = inputs(asked)
    plain, special = json.dumps(ALLOW), json.dumps(conditional)
    assert sent == {
        "PolicyInputList": [special],
        "PermissionsBoundaryPolicyInputList": [plain],
        "ResourcePolicy": plain,
        "ResourceOwner": "arn:aws:iam::444455556666:root",
        "OrderedOrganizationPolicyInputList": [
            {"ServiceControlPolicyInputList": [plain]},
            {"ServiceControlPolicyInputList": [plain, special]},
        ],
        "ActionNames": ["s3:GetObject"],
        "ResourceArns": ["arn:aws:s3:::examplebucket"],
        "CallerArn": USER,
        "ContextEntries": [
            {"ContextKeyName": "s3:max-keys", "ContextKeyValues": ["5"], "ContextKeyType": "numeric"},
            {"ContextKeyName": "aws:TagKeys", "ContextKeyValues": ["a", "b"], "ContextKeyType": "stringList"},
            {
                "ContextKeyName": "aws:username",
                "ContextKeyValues": ["exampleuser"],
                "ContextKeyType": "string",
            },
        ],
    }


def test_aws_own_model_takes_what_is_sent() -> None:
    from botocore.loaders import Loader
    from botocore.model import ServiceModel
    from botocore.validate import validate_parameters

    from tools.traps.cases import read_cases

    suite = Path(__file__).resolve().parent.parent.parent / "docs" / "traps" / "aws.json"
    model = ServiceModel(Loader().load_service_model("iam", "service-2"), "iam")
    shape = model.operation_model("SimulateCustomPolicy").input_shape
    assert shape is not None
    asked = [one.request for one in read_cases(suite) if unaskable(one.request) is None]
    assert len(asked) > 250
    for one in asked:
        validate_parameters(inputs(one), shape)


def test_no_identity_policy_is_sent_as_one_that_allows_nothing_asked() -> None:
    (text,) = inputs(request(policies={"identity": []}))["PolicyInputList"]
    assert "s3" not in text
    assert json.loads(text)["Statement"][0]["Effect"] == "Allow"


def test_live_asks_the_open_cases_and_prints_a_line_each(
    suite: Callable[..., str], capsys: pytest.CaptureFixture[str]
) -> None:
    path = suite(row("sure", "allowed"), row("who-knows", "implicit_deny", "open"))
    client = Stub("implicitDeny")
    assert main(["--suite", path, "live"], client) == 0
    assert capsys.readouterr().out.split() == ["who-knows", "agrees", "with", "our", "choice"]
    assert len(client.sent) == 1
    assert main(["--suite", path, "live", "--every"], client) == 0
    assert len(client.sent) == 3


def test_only_one_topic_is_asked_when_told_so(suite: Callable[..., str]) -> None:
    client = Stub()
    other = row("elsewhere", "allowed") | {"topic": "kms"}
    path = suite(row("here", "allowed"), other)
    assert main(["--suite", path, "--topic", "kms", "live", "--every"], client) == 0
    assert len(client.sent) == 1


class Account:
    """Stands for boto3's session and client at once: every call ends with one error code."""

    def __init__(self, code: str) -> None:
        self.code = code

    def client(self, service: str) -> Account:
        assert service == "iam"
        return self

    def simulate_custom_policy(self, **sent: Any) -> Mapping[str, Any]:
        raise ClientError({"Error": {"Code": self.code, "Message": ""}}, "SimulateCustomPolicy")


ERRORS = {
    "a refused case is told in its line": ("InvalidInput", 0, "the simulator refuses it (InvalidInput)"),
    "without permission nothing can be asked": ("AccessDenied", 2, "failed with AccessDenied"),
}


@pytest.mark.parametrize(("error", "code", "says"), ERRORS.values(), ids=ERRORS)
def test_an_error_of_the_account_is_told(
    suite: Callable[..., str],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    error: str,
    code: int,
    says: str,
) -> None:
    monkeypatch.setattr("boto3.Session", lambda profile_name: Account(error))
    path = suite(row("who-knows", "allowed", "open"))
    assert main(["--suite", path, "live", "--profile", "example"]) == code
    assert says in "".join(capsys.readouterr())


def test_a_profile_that_does_not_exist_is_told(
    suite: Callable[..., str], capsys: pytest.CaptureFixture[str]
) -> None:
    path = suite(row("who-knows", "allowed", "open"))
    assert main(["--suite", path, "live", "--profile", "nobody-has-this"]) == 2
    assert "nobody-has-this" in capsys.readouterr().err
