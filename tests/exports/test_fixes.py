"""Fixes are whole commands that name what they mend; what cannot be said safely is not said."""

from __future__ import annotations

import json
import shlex
import subprocess
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nhiscan.exports import fixes
from nhiscan.model import (
    Credential,
    CredentialKind,
    Grant,
    IssuerSubject,
    Layer,
    Origin,
    PrincipalKind,
    Trust,
)
from tests.estates import KEY, PROD, ROLE, USER, VENDOR, key, password, role, user

GROUP = f"arn:aws:iam::{PROD}:group/ops"
ROOT = f"arn:aws:iam::{PROD}:root"
MANAGED = f"arn:aws:iam::{PROD}:policy/shared"


def lines(found: fixes.Fixes) -> list[str]:
    """The lines of the only fix."""
    (fix,) = found
    assert fix.kind == "aws-cli"
    return fix.text.splitlines()


def credential(kind: CredentialKind, id_: str = "EXAMPLEID00000000000000001") -> Credential:
    """One of another kind than an access key."""
    return key(id_, kind=kind, service="bedrock.amazonaws.com")


DEACTIVATED: dict[str, tuple[Credential, str]] = {
    "an access key": (
        key(),
        f"aws iam update-access-key --user-name svc-report --access-key-id {KEY} --status Inactive",
    ),
    "a key of a user in a folder": (
        key(holder=f"arn:aws:iam::{PROD}:user/apps/batch/svc"),
        f"aws iam update-access-key --user-name svc --access-key-id {KEY} --status Inactive",
    ),
    "a key of a user that looks like an option": (
        key(holder=f"arn:aws:iam::{PROD}:user/-rf"),
        f"aws iam update-access-key --user-name=-rf --access-key-id {KEY} --status Inactive",
    ),
    "a service-specific credential": (
        credential(CredentialKind.SERVICE_SPECIFIC),
        (
            "aws iam update-service-specific-credential --user-name svc-report "
            "--service-specific-credential-id EXAMPLEID00000000000000001 --status Inactive"
        ),
    ),
    "an SSH key": (
        credential(CredentialKind.SSH_KEY),
        (
            "aws iam update-ssh-public-key --user-name svc-report "
            "--ssh-public-key-id EXAMPLEID00000000000000001 --status Inactive"
        ),
    ),
    "a certificate": (
        credential(CredentialKind.CERTIFICATE),
        (
            "aws iam update-signing-certificate --user-name svc-report "
            "--certificate-id EXAMPLEID00000000000000001 --status Inactive"
        ),
    ),
    "a password": (password(), "aws iam delete-login-profile --user-name svc-report"),
    "root's key": (key(holder=ROOT), f"aws iam delete-access-key --access-key-id {KEY}"),
}


@pytest.mark.parametrize(("held", "line"), DEACTIVATED.values(), ids=DEACTIVATED)
def test_deactivate(held: Credential, line: str) -> None:
    assert lines(fixes.deactivate(held))[-1] == line


def test_a_key_known_only_by_its_slot_is_looked_up_first() -> None:
    listed, hint, ended = lines(fixes.deactivate(key(f"{USER}#access-key-2")))
    assert listed == "aws iam list-access-keys --user-name svc-report"
    assert hint.startswith("# ")
    assert "--access-key-id ID " in ended


def test_what_to_do_first_is_a_comment() -> None:
    told, _ = lines(fixes.deactivate(key(), first="wait\nrm -rf /"))
    assert told == "# wait\\nrm -rf /"


UNSAID: dict[str, fixes.Fixes] = {
    "a provider without fixes": fixes.deactivate(Credential("x", "okta", "p", CredentialKind.TOKEN, "y")),
    "a provider whose name is a path": fixes.deactivate(
        Credential("x", "../aws", "p", CredentialKind.TOKEN, "y")
    ),
    "a kind that AWS does not have": fixes.deactivate(key(kind=CredentialKind.DEPLOY_KEY)),
    "a name that no command line carries": fixes.deactivate(key(holder=f"arn:aws:iam::{PROD}:user/a\0b")),
    "a group cannot be tagged": fixes.own(role(GROUP), "owner"),
    "a group cannot be suspended": fixes.suspend(role(GROUP)),
    "only access keys are rotated in place": fixes.rotate(credential(CredentialKind.SSH_KEY)),
    "an access key cannot be given an end": fixes.limit(key(), 30),
    "root has no second key to rotate to": fixes.rotate(key(holder=ROOT)),
}


@pytest.mark.parametrize("found", UNSAID.values(), ids=UNSAID)
def test_what_cannot_be_said_is_not_said(found: fixes.Fixes) -> None:
    assert found == ()


def test_a_name_that_the_cli_would_read_as_a_file_is_not_said() -> None:
    grant = Grant("g", "aws", PROD, ROLE, Layer.IDENTITY, "file://etc/passwd", None, Origin.INLINE)
    assert fixes.detach(grant) == ()


def grant(origin: Origin, holder: str = ROLE, layer: Layer = Layer.IDENTITY) -> Grant:
    """A policy as attached."""
    reference = None if origin is Origin.INLINE else MANAGED
    return Grant("g", "aws", PROD, holder, layer, "shared", None, origin, reference)


EMPTY = "--policy-document '{}'"
GRANTS: dict[str, tuple[fixes.Fixes, list[str]]] = {
    "an inline policy is deleted": (
        fixes.detach(grant(Origin.INLINE)),
        ["aws iam delete-role-policy --role-name agent-invoice --policy-name shared"],
    ),
    "a managed one is detached": (
        fixes.detach(grant(Origin.CUSTOMER, GROUP)),
        [f"aws iam detach-group-policy --group-name ops --policy-arn {MANAGED}"],
    ),
    "an inline policy is written anew": (
        fixes.replace(grant(Origin.INLINE), "{}"),
        ["aws iam put-role-policy --role-name agent-invoice --policy-name shared --policy-document '{}'"],
    ),
    "a managed policy goes only once its replacement is there": (
        fixes.replace(grant(Origin.CUSTOMER), "{}"),
        [
            f"aws iam put-role-policy --role-name agent-invoice --policy-name shared {EMPTY} &&",
            f"aws iam detach-role-policy --role-name agent-invoice --policy-arn {MANAGED}",
        ],
    ),
    "a user is suspended": (
        fixes.suspend(user()),
        ["aws iam attach-user-policy --user-name svc-report --policy-arn arn:aws:iam::aws:policy/AWSDenyAll"],
    ),
    "a role of China is suspended with China's policy": (
        fixes.suspend(role(ROLE.replace("arn:aws:", "arn:aws-cn:"))),
        [
            (
                "aws iam attach-role-policy --role-name agent-invoice "
                "--policy-arn arn:aws-cn:iam::aws:policy/AWSDenyAll"
            )
        ],
    ),
}


@pytest.mark.parametrize(("found", "told"), GRANTS.values(), ids=GRANTS)
def test_grants_and_identities(found: fixes.Fixes, told: list[str]) -> None:
    assert lines(found) == told


NO_GRANTS = {
    "a boundary is no grant": fixes.detach(grant(Origin.CUSTOMER, layer=Layer.BOUNDARY)),
    "a document that AWS would refuse": fixes.replace(grant(Origin.INLINE, USER), "x" * 2_049),
    "a holder that is no identity": fixes.detach(grant(Origin.INLINE, "arn:aws:s3:::bucket")),
}


@pytest.mark.parametrize("found", NO_GRANTS.values(), ids=NO_GRANTS)
def test_no_grant_fix(found: fixes.Fixes) -> None:
    assert found == ()


OURS = f"arn:aws:iam::{PROD}:root"
THEIRS = f"arn:aws:iam::{VENDOR}:root"


def statement(principal: object, **more: Any) -> dict[str, Any]:
    """A statement that lets ``principal`` in."""
    return {"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"} | more


def trusted(principal: str = THEIRS, place: int = 0) -> Trust:
    """A trust in a statement."""
    kind = PrincipalKind.ACCOUNT
    return Trust("t", "aws", PROD, ROLE, principal, kind, VENDOR, place, None, ("sts:AssumeRole",))


def written(found: fixes.Fixes) -> list[dict[str, Any]]:
    """The statements of the trust policy that the fix writes, or shows to be completed."""
    if found[0].kind == "json":
        shown: list[dict[str, Any]] = json.loads(found[0].text)["Statement"]
        return shown
    (line,) = lines(found)
    words = shlex.split(line)
    assert words[:5] == ["aws", "iam", "update-assume-role-policy", "--role-name", "agent-invoice"]
    statements: list[dict[str, Any]] = json.loads(words[-1])["Statement"]
    return statements


def document(*statements: dict[str, Any]) -> str:
    """A trust policy."""
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


ASKED = {"StringEquals": {"sts:ExternalId": "EXTERNAL-ID"}}
GUARDED: dict[str, tuple[list[dict[str, Any]], list[dict[str, Any]]]] = {
    "alone in its statement": (
        [statement({"AWS": THEIRS}, Sid="Vendor")],
        [statement({"AWS": THEIRS}, Sid="Vendor", Condition=ASKED)],
    ),
    "beside one of ours, who is not asked": (
        [statement({"AWS": [OURS, THEIRS]}, Sid="Both")],
        [statement({"AWS": [OURS]}, Sid="Both"), statement({"AWS": THEIRS}, Condition=ASKED)],
    ),
    "with another condition, which stays": (
        [statement({"AWS": THEIRS}, Condition={"Bool": {"aws:MultiFactorAuthPresent": "true"}})],
        [statement({"AWS": THEIRS}, Condition={"Bool": {"aws:MultiFactorAuthPresent": "true"}, **ASKED})],
    ),
    "with an external id that is none": (
        [statement({"AWS": THEIRS}, Condition={"StringLike": {"STS:externalid": "*"}})],
        [statement({"AWS": THEIRS}, Condition=ASKED)],
    ),
}


@pytest.mark.parametrize(("before", "after"), GUARDED.values(), ids=GUARDED)
def test_guard_asks_the_third_party_alone(before: list[dict[str, Any]], after: list[dict[str, Any]]) -> None:
    assert written(fixes.guard(trusted(), document(*before))) == after


PLACEHOLDERS: dict[str, fixes.Fixes] = {
    "an external id": fixes.guard(trusted(), document(statement({"AWS": THEIRS}))),
    "an audience that is the customer's choice": fixes.pin(
        trusted("arn:aws:iam::1:oidc-provider/acme.app.spacelift.io"),
        document(statement({"Federated": "arn:aws:iam::1:oidc-provider/acme.app.spacelift.io"})),
        IssuerSubject("t", PROD, ROLE, "acme.app.spacelift.io", ("space:a",), None),
        "space:a",
    ),
}


@pytest.mark.parametrize("found", PLACEHOLDERS.values(), ids=PLACEHOLDERS)
def test_what_must_be_completed_first_is_no_command(found: fixes.Fixes) -> None:
    assert [fix.kind for fix in found] == ["json"]


def test_an_audience_is_written_only_where_the_issuer_has_one() -> None:
    (row,) = written(PLACEHOLDERS["an audience that is the customer's choice"])
    assert row["Condition"]["StringEquals"]["acme.app.spacelift.io:aud"] == "AUDIENCE"


def test_ids_of_deleted_principals_go_from_every_document() -> None:
    gone = "AROAEXAMPLEGONE00001"
    both = document(statement({"AWS": [gone, THEIRS]}), statement({"AWS": gone}))
    assert written(fixes.guard(trusted(), both)) == [statement({"AWS": THEIRS}, Condition=ASKED)]


def test_drop_leaves_the_others() -> None:
    both = document(statement({"AWS": [OURS, THEIRS]}), statement({"Service": "ec2.amazonaws.com"}))
    assert written(fixes.drop(trusted(), both)) == [
        statement({"AWS": [OURS]}),
        statement({"Service": "ec2.amazonaws.com"}),
    ]


def test_drop_takes_a_statement_that_is_empty_without_it() -> None:
    both = document(statement({"Service": "ec2.amazonaws.com"}), statement("*"))
    assert written(fixes.drop(trusted("*", 1), both)) == [statement({"Service": "ec2.amazonaws.com"})]


def test_pin_asks_for_an_audience_where_nobody_did() -> None:
    issuer = "token.actions.githubusercontent.com"
    name = f"arn:aws:iam::{PROD}:oidc-provider/{issuer}"
    asked = IssuerSubject("t", PROD, ROLE, issuer, ("repo:acme/*",), None)
    wide = document(
        statement({"Federated": name}, Condition={"StringLike": {f"{issuer}:sub": "repo:acme/*"}})
    )
    (row,) = written(fixes.pin(trusted(name), wide, asked, "repo:acme/infra:environment:prod"))
    assert row["Condition"] == {
        "StringEquals": {
            f"{issuer}:aud": "sts.amazonaws.com",
            f"{issuer}:sub": "repo:acme/infra:environment:prod",
        }
    }


BROKEN: dict[str, str | None] = {
    "no document": None,
    "no JSON": "{",
    "a list": "[]",
    "no statements": "{}",
    "a statement that is text": '{"Statement":"x"}',
    "a principal that repeats itself": '{"Statement":[{"Principal":{"AWS":"a","AWS":"b"}}]}',
    "a statement that does not name it": document(statement({"AWS": OURS})),
    "a place that is not there": document(),
}


@pytest.mark.parametrize("text", BROKEN.values(), ids=BROKEN)
def test_a_trust_policy_that_cannot_be_read_has_no_fix(text: str | None) -> None:
    assert fixes.guard(trusted(), text) == ()
    assert fixes.drop(trusted(), text) == ()


@settings(max_examples=40, deadline=None)
@given(st.text(min_size=1, max_size=20))
def test_no_name_breaks_out_of_its_command(name: str) -> None:
    found = fixes.detach(Grant("g", "aws", PROD, ROLE, Layer.IDENTITY, name, None, Origin.INLINE))
    if not found:
        return
    script = f"aws() {{ printf '%s\\0' \"$@\"; }}\n{found[0].text}"
    done = subprocess.run(["/bin/sh", "-c", script], capture_output=True, check=True, timeout=10)
    words = done.stdout.decode().split("\0")[:-1]
    assert words[:4] == ["iam", "delete-role-policy", "--role-name", "agent-invoice"]
    assert words[4:] in ([f"--policy-name={name}"], ["--policy-name", name])
