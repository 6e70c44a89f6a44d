"""Certificates, SSH keys and second factors of users, instance profiles, and the account's own issuer."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from nhiscan.model import Credential, CredentialKind, Gap, GapKind, Grant, Resource, Usage, Workload
from tests.connectors.aws.kit import ACCOUNT, IAM, MADE, Read, details, managed, read, role, user
from tests.connectors.aws.test_credentials import ROOT, csv, line
from tests.connectors.aws.test_workloads import instance, instances

USER = f"{IAM}:user/u"
CERTIFICATE, SSH = "TA7SMP42TDN5Z26OBPJE7EXAMPLE", "APKAEIVFHP46CEXAMPLE"
PROFILE = f"{IAM}:instance-profile/web"
ISSUER = "https://0a1b2c3d-example.tokens.sts.global.api.aws"
NOBODY: dict[str, Any] = {"a.json": details(users=[user("u")])}


def certificates(*states: str, made: str = MADE) -> dict[str, Any]:
    rows = [
        {"UserName": "u", "CertificateId": f"{CERTIFICATE}{n}", "Status": state, "UploadDate": made}
        for n, state in enumerate(states)
    ]
    return {"Certificates": rows}


def ssh_keys(*states: str) -> dict[str, Any]:
    rows = [
        {"UserName": "u", "SSHPublicKeyId": f"{SSH}{n}", "Status": state, "UploadDate": MADE}
        for n, state in enumerate(states)
    ]
    return {"SSHPublicKeys": rows}


def device(owner: str = "u") -> dict[str, str]:
    return {"UserName": owner, "SerialNumber": f"{IAM}:mfa/{owner}", "EnableDate": MADE}


def profile(name: str, *roles: str) -> dict[str, Any]:
    return {
        "InstanceProfileName": name,
        "Arn": f"{IAM}:instance-profile/{name}",
        "Roles": [{"Arn": f"{IAM}:role/{role}"} for role in roles],
    }


EXAMPLES: dict[str, tuple[str, Any]] = {
    "signing certificates of a user": ("signing-certificates/u.json", certificates()),
    "SSH keys of a user": ("ssh-keys/u.json", ssh_keys()),
    "second factor of a user": ("mfa-devices/u.json", {"MFADevices": []}),
    "instance profiles": ("instance-profiles.json", {"InstanceProfiles": []}),
    "outbound web identity federation": (
        "outbound-federation.json",
        {"IssuerIdentifier": ISSUER, "JwtVendingEnabled": True},
    ),
    "default versions of managed policies": (
        "policy-defaults/aws/P.json",
        {"Policy": {"Arn": "arn:aws:iam::aws:policy/P", "DefaultVersionId": "v1"}},
    ),
}
"""One answer of each kind, by its name, with its file."""


def held(found: Read, kind: CredentialKind) -> dict[str, bool | None]:
    """State of every credential of one kind by id."""
    return {row.id: row.active for row in found.rows(Credential) if row.kind is kind}


def about(found: Read, table: str, *kinds: GapKind) -> set[tuple[str | None, str]]:
    return {(gap.subject, gap.what) for gap in found.gaps(*kinds) if gap.table == table}


STATES = {"Active": True, "Inactive": False, "Expired": False, "Unheard": None}


@pytest.mark.parametrize(("state", "active"), STATES.items())
def test_a_listed_certificate_or_key_has_its_own_id(tmp_path: Path, state: str, active: bool | None) -> None:
    files = NOBODY | {"c.json": certificates(state), "s.json": ssh_keys(state)}
    found = read(tmp_path, files)
    assert held(found, CredentialKind.CERTIFICATE) == {f"{CERTIFICATE}0": active}
    assert held(found, CredentialKind.SSH_KEY) == {f"{SSH}0": active}
    assert {row.identity for row in found.rows(Credential)} == {USER}
    assert {row.created.isoformat() for row in found.rows(Credential) if row.created} == {MADE}
    ends = {row.kind: (row.can_expire, row.service) for row in found.rows(Credential)}
    assert ends == {
        CredentialKind.CERTIFICATE: (None, None),
        CredentialKind.SSH_KEY: (False, "codecommit.amazonaws.com"),
    }


CERTIFIED = line(cert_1_active="true", cert_1_last_rotated=MADE)
ONE_ROW: dict[str, tuple[dict[str, Any], dict[str, bool | None]]] = {
    "only reported: by its slot": ({"r.csv": csv(CERTIFIED)}, {f"{USER}#signing-certificate-1": True}),
    "listed and reported: the list wins": (
        {"r.csv": csv(CERTIFIED), "c.json": certificates("Inactive")},
        {f"{CERTIFICATE}0": False},
    ),
    "reported, and an empty list: the report may be the younger": (
        {"r.csv": csv(CERTIFIED), "signing-certificates/u.json": certificates()},
        {f"{USER}#signing-certificate-1": True},
    ),
}


@pytest.mark.parametrize(("files", "rows"), ONE_ROW.values(), ids=ONE_ROW)
def test_a_certificate_is_one_row(
    tmp_path: Path, files: dict[str, Any], rows: dict[str, bool | None]
) -> None:
    assert held(read(tmp_path, NOBODY | files), CredentialKind.CERTIFICATE) == rows


def test_roots_certificate_is_known_by_the_report_beside_listed_ones(tmp_path: Path) -> None:
    root = line(**ROOT, cert_1_active="true", cert_1_last_rotated=MADE)
    found = read(tmp_path, NOBODY | {"r.csv": csv(root, CERTIFIED), "c.json": certificates("Active")})
    assert held(found, CredentialKind.CERTIFICATE) == {
        f"{IAM}:root#signing-certificate-1": True,
        f"{CERTIFICATE}0": True,
    }


def test_a_body_is_never_kept(tmp_path: Path) -> None:
    answer = certificates("Active")
    answer["Certificates"][0]["CertificateBody"] = "-----BEGIN CERTIFICATE-----"
    found = read(tmp_path, NOBODY | {"c.json": answer})
    assert not [row for row in found.rows(Credential) if "BEGIN" in repr(row)]
    assert held(found, CredentialKind.CERTIFICATE)


@pytest.mark.parametrize("answer", [certificates("Active"), ssh_keys("Active")], ids=["certificate", "key"])
def test_what_nobody_holds_is_a_gap(tmp_path: Path, answer: Any) -> None:
    found = read(tmp_path, {"a.json": details(users=[user("v")]), "x.json": answer})
    assert not found.rows(Credential)
    assert [what for _, what in about(found, "credentials", GapKind.NOT_GIVEN) if what.startswith("user u,")]


SECOND: dict[str, tuple[dict[str, Any], bool | None]] = {
    "a device": ({"m.json": {"MFADevices": [device()]}}, True),
    "none, known by the file's name": ({"mfa-devices/u.json": {"MFADevices": []}}, False),
    "another user's device": ({"m.json": {"MFADevices": [device("v")]}}, None),
    "an empty list that names nobody": ({"m.json": {"MFADevices": []}}, None),
    "an empty page before others": ({"mfa-devices/u.json": {"MFADevices": [], "IsTruncated": True}}, None),
    "a device that cannot be read": ({"mfa-devices/u.json": {"MFADevices": [{"UserName": 7}]}}, None),
    "nothing given": ({}, None),
}


@pytest.mark.parametrize(("files", "answer"), SECOND.values(), ids=SECOND)
def test_second_factor(tmp_path: Path, files: dict[str, Any], answer: bool | None) -> None:
    found = read(tmp_path, NOBODY | files)
    assert found.identity("u").second_factor is answer


REFUSED = {
    "ListSigningCertificates": ("signing-certificates/u.json", "iam:ListSigningCertificates", "credentials"),
    "ListSSHPublicKeys": ("ssh-keys/u.json", "iam:ListSSHPublicKeys", "credentials"),
    "ListMFADevices": ("mfa-devices/u.json", "iam:ListMFADevices", "resources"),
}


@pytest.mark.parametrize(("operation", "told"), REFUSED.items(), ids=REFUSED)
def test_a_refusal_is_a_gap_about_the_user(
    tmp_path: Path, operation: str, told: tuple[str, str, str]
) -> None:
    name, permission, table = told
    words = f"An error occurred (AccessDenied) when calling the {operation} operation: no"
    found = read(tmp_path, NOBODY | {f"{name}.err": words})
    (gap,) = found.gaps(GapKind.REFUSED)
    assert (gap.table, gap.subject, gap.needs) == (table, USER, permission)


@pytest.mark.parametrize("operation", REFUSED)
def test_a_user_that_was_deleted_meanwhile_is_no_gap(tmp_path: Path, operation: str) -> None:
    words = f"An error occurred (NoSuchEntity) when calling the {operation} operation: no"
    found = read(tmp_path, NOBODY | {f"{REFUSED[operation][0]}.err": words})
    assert not found.gaps(GapKind.REFUSED, GapKind.TRUNCATED)
    assert found.identity("u").second_factor is None


ODD: dict[str, tuple[str, Any, str]] = {
    "a certificate without a user": (
        "signing-certificates/u.json",
        {"Certificates": [{"CertificateId": "x"}]},
        "credentials",
    ),
    "certificates that are no list": ("signing-certificates/u.json", {"Certificates": 7}, "credentials"),
    "an SSH key without an id": ("s.json", {"SSHPublicKeys": [{"UserName": "u"}]}, "credentials"),
    "SSH keys that are no list": ("s.json", {"SSHPublicKeys": "x"}, "credentials"),
    "a device that is no object": ("m.json", {"MFADevices": ["x"]}, "resources"),
    "a profile without an ARN": ("p.json", {"InstanceProfiles": [{"Roles": []}]}, "resources"),
    "a profile whose roles are no list": (
        "p.json",
        {"InstanceProfiles": [{"Arn": PROFILE, "Roles": 3}]},
        "resources",
    ),
    "an issuer that is no text": (
        "o.json",
        {"IssuerIdentifier": 1, "JwtVendingEnabled": True},
        "resources",
    ),
    "a switch that is neither on nor off": (
        "o.json",
        {"IssuerIdentifier": ISSUER, "JwtVendingEnabled": "yes"},
        "resources",
    ),
    "a policy without a version": (
        "policy-defaults/P.json",
        {"Policy": {"Arn": f"{IAM}:policy/P", "DefaultVersionId": None}},
        "policies",
    ),
}


@pytest.mark.parametrize(("name", "content", "table"), ODD.values(), ids=ODD)
def test_an_odd_shape_is_a_fault(tmp_path: Path, name: str, content: Any, table: str) -> None:
    found = read(tmp_path, NOBODY | {name: content})
    assert {gap.table for gap in found.gaps(GapKind.TRUNCATED)} == {table}
    assert name in found.used()


def test_where_nobody_asked_for_ssh_keys_or_devices_they_are_not_missed(tmp_path: Path) -> None:
    found = read(tmp_path, NOBODY)
    missed = {gap.what for gap in found.gaps(GapKind.NOT_GIVEN)}
    assert not {what for what in missed if what.startswith(("SSH", "second factor"))}
    assert "signing certificates of a user" in missed


def test_where_one_user_was_asked_for_the_others_are_missed(tmp_path: Path) -> None:
    files = {"a.json": details(users=[user("u"), user("v")]), "ssh-keys/u.json": ssh_keys()}
    found = read(tmp_path, files)
    missed = about(found, "credentials", GapKind.NOT_GIVEN)
    assert {told for told in missed if told[1].startswith("SSH")} == {
        (f"{IAM}:user/v", "SSH keys of a user: v")
    }


def test_the_report_tells_of_certificates(tmp_path: Path) -> None:
    found = read(tmp_path, NOBODY | {"r.csv": csv(line())})
    assert not [what for _, what in about(found, "credentials") if "certificate" in what]


def test_every_profile_is_a_resource_with_its_role(tmp_path: Path) -> None:
    answer = {"InstanceProfiles": [profile("web", "r"), profile("bare")]}
    found = read(tmp_path, {"a.json": details(role("r")), "p.json": answer})
    rows = {row.id: (row.kind, row.name, row.settings) for row in found.rows(Resource)}
    assert rows == {
        PROFILE: ("instance-profile", "web", (("role", f"{IAM}:role/r"),)),
        f"{IAM}:instance-profile/bare": ("instance-profile", "bare", ()),
    }


def test_an_instance_runs_as_the_role_of_a_listed_profile(tmp_path: Path) -> None:
    listed = {"InstanceProfiles": [profile("web", "r")]}
    files = {"a.json": details(role("r")), "e.json": instances(instance(PROFILE)), "p.json": listed}
    found = read(tmp_path, files)
    assert {row.identity for row in found.rows(Workload)} == {f"{IAM}:role/r"}
    assert not [gap for gap in found.rows(Gap) if gap.what.startswith("role of")]


def test_profiles_of_another_account_are_its_own(tmp_path: Path) -> None:
    answer = {"InstanceProfiles": [profile("web", "r")]}
    files = {"a.json": details(role("r")), "sub/p.json": answer}
    found = read(tmp_path, files)
    assert {row.partition for row in found.rows(Resource)} == {ACCOUNT}


@pytest.mark.parametrize("enabled", [True, False])
def test_the_issuer_says_whether_tokens_are_handed_out(tmp_path: Path, enabled: bool) -> None:
    answer = {"IssuerIdentifier": ISSUER, "JwtVendingEnabled": enabled}
    row = read(tmp_path, NOBODY | {"o.json": answer}).one(Resource)
    assert (row.id, row.kind) == (ISSUER, "outbound-identity-issuer")
    assert row.settings == (("jwt-vending-enabled", str(enabled).lower()),)


@pytest.mark.parametrize("code", ["FeatureDisabled", "FeatureDisabledException"])
def test_outbound_federation_that_was_never_switched_on_is_no_gap(tmp_path: Path, code: str) -> None:
    words = f"An error occurred ({code}) when calling the GetOutboundWebIdentityFederationInfo operation: no"
    found = read(tmp_path, NOBODY | {"outbound-federation.json.err": words})
    assert not [gap for gap in found.rows(Gap) if "outbound" in gap.what]


def test_a_refused_step_to_a_boundary_is_a_gap_about_who_carries_it(tmp_path: Path) -> None:
    fence = "arn:aws:iam::aws:policy/Fence"
    bounded = user("u", PermissionsBoundary={"PermissionsBoundaryArn": fence})
    words = "An error occurred (AccessDenied) when calling the GetPolicy operation: no"
    files = {"a.json": details(users=[bounded]), "policy-defaults/aws/Fence.json.err": words}
    (gap,) = read(tmp_path, files).gaps(GapKind.REFUSED)
    assert (gap.table, gap.subject, gap.needs) == ("policies", USER, "iam:GetPolicy")


def test_a_default_version_alone_is_no_document(tmp_path: Path) -> None:
    fence = f"{IAM}:policy/Fence"
    bounded = user("u", PermissionsBoundary={"PermissionsBoundaryArn": fence})
    policy = {"Policy": {"Arn": fence, "DefaultVersionId": "v2", "PolicyName": "Fence"}}
    files = {"a.json": details(users=[bounded]), "policy-defaults/Fence.json": policy}
    found = read(tmp_path, files)
    assert "policy-defaults/Fence.json" in found.used()
    assert (USER, f"document of {fence}") in about(found, "policies", GapKind.NOT_GIVEN)
    whole = read(tmp_path / "whole", files | {"a.json": details(users=[bounded], policies=[managed(fence)])})
    assert not about(whole, "policies", GapKind.NOT_GIVEN)
    assert {row.policy is not None for row in whole.rows(Grant)} == {True}


def test_nothing_of_this_is_a_use(tmp_path: Path) -> None:
    files = NOBODY | {"c.json": certificates("Active"), "s.json": ssh_keys("Active")}
    assert not read(tmp_path, files).rows(Usage)
