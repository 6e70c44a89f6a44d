"""Walks over credentials of a user, boundaries, profiles, the account's issuer, delegated administrators."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from botocore.validate import validate_parameters

from nhiscan.connectors.aws.live.steps import boundary_document, user_credentials
from nhiscan.connectors.aws.live.walk import Walk, Where
from nhiscan.connectors.aws.live.walks import delegated_administrators, instance_profiles, outbound_federation
from nhiscan.model import Credential, Gap, GapKind, Grant, Layer, Resource, Scope
from tests.connectors.aws import places
from tests.connectors.aws.kit import ACCOUNT, IAM, MADE, OTHER, S3_READ, Read, details, read, role, user
from tests.connectors.aws.places import run
from tests.connectors.aws.test_credential_kinds import ISSUER, certificates, device, profile, ssh_keys
from tests.connectors.aws.test_organisation import FILES as ORGANISATION
from tests.connectors.aws.test_organisation import account

OF_A_USER = Walk(Where.ACCOUNT, user_credentials.CALLS, partial(user_credentials.user_credentials, user="u"))
USER = f"{IAM}:user/u"
ASKED: Mapping[str, Any] = {
    "ListSigningCertificates": certificates("Active"),
    "ListSSHPublicKeys": ssh_keys("Active"),
    "ListMFADevices": {"MFADevices": [device()]},
}
BESIDE = {"a.json": details(users=[user("u")])}


def test_a_user_is_asked_for_all_three() -> None:
    place = run(OF_A_USER, ASKED)
    assert place.asked == [(operation, {"UserName": "u"}) for operation in ASKED]
    assert set(place.files) == {"signing-certificates/u.json", "ssh-keys/u.json", "mfa-devices/u.json"}


def test_what_a_user_holds_is_read_back(tmp_path: Path) -> None:
    found = run(OF_A_USER, ASKED).read(tmp_path, BESIDE)
    assert {row.kind.value for row in found.rows(Credential)} == {"certificate", "ssh-key"}
    assert found.identity("u").second_factor is True


def test_who_holds_nothing_is_known_to(tmp_path: Path) -> None:
    nothing: dict[str, Any] = {
        "ListSigningCertificates": {"Certificates": []},
        "ListSSHPublicKeys": {"SSHPublicKeys": []},
        "ListMFADevices": {"MFADevices": []},
    }
    found = run(OF_A_USER, nothing).read(tmp_path, BESIDE)
    assert found.identity("u").second_factor is False
    missed = ("signing certificates", "SSH keys", "second factor")
    assert not [gap for gap in found.rows(Gap) if gap.what.startswith(missed)]


@pytest.mark.parametrize("operation", ASKED)
def test_a_refusal_stops_no_other_and_is_about_the_user(tmp_path: Path, operation: str) -> None:
    place = run(OF_A_USER, {**ASKED, operation: "AccessDenied"})
    assert [asked for asked, _ in place.asked] == list(ASKED)
    (gap,) = place.read(tmp_path, BESIDE).gaps(GapKind.REFUSED)
    assert (gap.subject, gap.needs) == (USER, f"iam:{operation}")


def test_a_user_that_was_deleted_meanwhile_is_no_gap(tmp_path: Path) -> None:
    found = run(OF_A_USER, dict.fromkeys(ASKED, "NoSuchEntity")).read(tmp_path, BESIDE)
    assert not found.gaps(GapKind.REFUSED, GapKind.TRUNCATED)
    assert not found.rows(Credential)
    assert found.identity("u").second_factor is None


# -- boundaries --------------------------------------------------------------------------

FENCES = {
    "AWS's own": ("arn:aws:iam::aws:policy/PowerUserAccess", "managed-policies/aws/PowerUserAccess.json"),
    "AWS's own with a path": (
        "arn:aws:iam::aws:policy/job-function/ViewOnlyAccess",
        "managed-policies/aws/job-function/ViewOnlyAccess.json",
    ),
    "the customer's": (f"{IAM}:policy/Fence", "managed-policies/Fence.json"),
    "the customer's with a path": (f"{IAM}:policy/team/a/Fence", "managed-policies/team/a/Fence.json"),
}
VERSION = {"Document": S3_READ, "VersionId": "v3", "IsDefaultVersion": True}


def fencing(arn: str) -> Walk:
    step = partial(boundary_document.boundary_document, arn=arn)
    return Walk(Where.ACCOUNT, boundary_document.CALLS, step)


def script(arn: str) -> dict[str, Any]:
    return {
        "GetPolicy": {"Policy": {"Arn": arn, "PolicyName": "x", "DefaultVersionId": "v3"}},
        "GetPolicyVersion": {"PolicyVersion": VERSION},
    }


def bounded(arn: str) -> dict[str, Any]:
    boundary = {"PermissionsBoundaryType": "Policy", "PermissionsBoundaryArn": arn}
    return {"a.json": details(role("r", PermissionsBoundary=boundary))}


def documented(found: Read) -> set[bool]:
    return {row.policy is not None for row in found.rows(Grant) if row.layer is Layer.BOUNDARY}


@pytest.mark.parametrize(("arn", "name"), FENCES.values(), ids=FENCES)
def test_the_version_that_counts_becomes_the_boundarys_document(tmp_path: Path, arn: str, name: str) -> None:
    place = run(fencing(arn), script(arn))
    assert place.asked == [
        ("GetPolicy", {"PolicyArn": arn}),
        ("GetPolicyVersion", {"PolicyArn": arn, "VersionId": "v3"}),
    ]
    assert name in place.files
    found = place.read(tmp_path, bounded(arn))
    assert documented(found) == {True}
    assert not [gap for gap in found.rows(Gap) if gap.table == "policies"]


@pytest.mark.parametrize("operation", ["GetPolicy", "GetPolicyVersion"])
def test_a_refused_step_is_a_gap_and_the_boundary_stays_unknown(tmp_path: Path, operation: str) -> None:
    arn, _ = FENCES["AWS's own"]
    place = run(fencing(arn), {**script(arn), operation: "AccessDenied"})
    assert place.asked[-1][0] == operation
    found = place.read(tmp_path, bounded(arn))
    assert {(gap.table, gap.needs) for gap in found.gaps(GapKind.REFUSED)} == {
        ("policies", f"iam:{operation}")
    }
    assert documented(found) == {False}


def test_a_policy_that_was_deleted_meanwhile_is_no_refusal(tmp_path: Path) -> None:
    arn, _ = FENCES["the customer's"]
    found = run(fencing(arn), {"GetPolicy": "NoSuchEntity"}).read(tmp_path, bounded(arn))
    assert not found.gaps(GapKind.REFUSED, GapKind.TRUNCATED)


def test_what_is_no_arn_is_not_asked_for() -> None:
    assert not run(fencing("Fence"), {}).asked


# -- profiles and the issuer -------------------------------------------------------------

ONCE: dict[str, tuple[Walk, str, Any, str]] = {
    "instance profiles": (
        instance_profiles.WALK,
        "ListInstanceProfiles",
        {
            "InstanceProfiles": [
                profile("web", "r") | {"Path": "/", "InstanceProfileId": "AIPA1", "CreateDate": MADE}
            ]
        },
        "instance-profiles.json",
    ),
    "outbound federation": (
        outbound_federation.WALK,
        "GetOutboundWebIdentityFederationInfo",
        {"IssuerIdentifier": ISSUER, "JwtVendingEnabled": True},
        "outbound-federation.json",
    ),
}
KINDS = {"instance profiles": "instance-profile", "outbound federation": "outbound-identity-issuer"}


@pytest.fixture(autouse=True)
def _no_input_is_valid(monkeypatch: pytest.MonkeyPatch) -> None:
    """An operation that takes nothing has no shape of what it takes."""

    def validate(told: Any, shape: Any) -> None:
        if shape is not None:
            validate_parameters(told, shape)

    monkeypatch.setattr(places, "validate_parameters", validate)


@pytest.mark.parametrize("what", ONCE)
def test_it_is_asked_once_for_each_account(tmp_path: Path, what: str) -> None:
    walk, operation, answer, name = ONCE[what]
    assert walk.where is Where.ACCOUNT
    place = run(walk, {operation: answer})
    assert [asked for asked, _ in place.asked] == [operation]
    assert set(place.files) == {name}
    assert place.read(tmp_path, {"a.json": details(role("r"))}).one(Resource).kind == KINDS[what]


@pytest.mark.parametrize("what", ONCE)
def test_its_refusal_is_a_gap(tmp_path: Path, what: str) -> None:
    walk, operation, _, _ = ONCE[what]
    (gap,) = run(walk, {}).read(tmp_path, {"a.json": details(role("r"))}).gaps(GapKind.REFUSED)
    assert (gap.table, gap.subject, gap.needs) == ("resources", None, f"iam:{operation}")


def test_federation_that_was_never_switched_on_is_no_gap(tmp_path: Path) -> None:
    place = run(outbound_federation.WALK, {"GetOutboundWebIdentityFederationInfo": "FeatureDisabled"})
    found = place.read(tmp_path, {"a.json": details(role("r"))})
    assert not [gap for gap in found.rows(Gap) if "outbound" in gap.what]


# -- delegated administrators ------------------------------------------------------------

DELEGATING = delegated_administrators.WALK
SERVICES = {"DelegatedServices": [{"ServicePrincipal": "sso.amazonaws.com"}]}
DELEGATED: Mapping[str, Any] = {
    "ListDelegatedAdministrators": {"DelegatedAdministrators": [account(OTHER, "security")]},
    "ListDelegatedServicesForAccount": SERVICES,
}


def delegated(found: Read) -> dict[str, tuple[str, ...]]:
    return {row.id: row.delegated for row in found.rows(Scope) if row.delegated}


def test_a_delegated_administrator_says_for_which_services(tmp_path: Path) -> None:
    place = run(DELEGATING, DELEGATED)
    assert place.asked == [
        ("ListDelegatedAdministrators", {}),
        ("ListDelegatedServicesForAccount", {"AccountId": OTHER}),
    ]
    assert set(place.files) == {
        "organizations/delegated-administrators.json",
        f"organizations/delegated-services/{OTHER}.json",
    }
    assert delegated(place.read(tmp_path, ORGANISATION)) == {OTHER: ("sso.amazonaws.com",)}


def test_an_account_of_the_snapshot_tells_it_of_itself(tmp_path: Path) -> None:
    services = {
        "DelegatedServices": [{"ServicePrincipal": s} for s in ("b.amazonaws.com", "a.amazonaws.com")]
    }
    files = {**ORGANISATION, f"organizations/delegated-services/{ACCOUNT}.json": services}
    assert delegated(read(tmp_path, files)) == {ACCOUNT: ("a.amazonaws.com", "b.amazonaws.com")}


def refusals(found: Read) -> set[tuple[str, str]]:
    return {(gap.table, gap.needs) for gap in found.gaps(GapKind.REFUSED)}


@pytest.mark.parametrize("operation", DELEGATED)
def test_a_refusal_is_a_gap_of_scopes(tmp_path: Path, operation: str) -> None:
    found = run(DELEGATING, {**DELEGATED, operation: "AccessDeniedException"}).read(tmp_path, ORGANISATION)
    assert refusals(found) == {("scopes", f"organizations:{operation}")}
    assert not delegated(found)


def test_a_delegate_whose_services_nobody_gave_is_a_gap_in_its_account(tmp_path: Path) -> None:
    listed = {"DelegatedAdministrators": [account(ACCOUNT, "prod")]}
    files = {**ORGANISATION, "organizations/delegated-administrators.json": listed}
    gaps = read(tmp_path, files).gaps(GapKind.NOT_GIVEN, account=ACCOUNT)
    assert {gap.subject for gap in gaps if gap.what.startswith("services that")} == {ACCOUNT}


def test_outside_of_an_organisation_nothing_is_missing(tmp_path: Path) -> None:
    place = run(DELEGATING, {"ListDelegatedAdministrators": "AWSOrganizationsNotInUseException"})
    found = place.read(tmp_path, {"a.json": details(role("r"))})
    assert not found.gaps(GapKind.REFUSED, GapKind.TRUNCATED)
    assert not [gap for gap in found.rows(Gap) if gap.table in ("scopes", "inherited")]


ODD: dict[str, tuple[str, Any]] = {
    "no list": ("organizations/delegated-administrators.json", {"DelegatedAdministrators": 1}),
    "an account without an id": (
        "organizations/delegated-administrators.json",
        {"DelegatedAdministrators": [{}]},
    ),
    "a service without a name": (
        f"organizations/delegated-services/{OTHER}.json",
        {"DelegatedServices": [{}]},
    ),
    "services of nobody": ("organizations/delegated-services/some.json", SERVICES),
}


@pytest.mark.parametrize(("name", "content"), ODD.values(), ids=ODD)
def test_an_odd_shape_is_a_fault_of_scopes(tmp_path: Path, name: str, content: Any) -> None:
    found = read(tmp_path, {**ORGANISATION, name: content})
    assert {gap.table for gap in found.gaps(GapKind.TRUNCATED)} == {"scopes"}
