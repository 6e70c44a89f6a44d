"""An account made with an independent double of AWS reads back as it was made."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto import mock_aws

from nhiscan.model import (
    Credential,
    GapKind,
    Grant,
    Identity,
    IdentityKind,
    Layer,
    Membership,
    Policy,
    PrincipalKind,
    Trust,
)
from tests.connectors.aws.kit import S3_READ, Read, read

ACCOUNT = "123456789012"
IAM = f"arn:aws:iam::{ACCOUNT}"
DENY = {"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "iam:*", "Resource": "*"}]}


def plain(value: Any) -> str:
    """As the command line tool would print it."""

    def default(odd: Any) -> str:
        return odd.isoformat() if isinstance(odd, datetime) else odd.decode()

    return json.dumps({k: v for k, v in value.items() if k != "ResponseMetadata"}, default=default)


def trust(principal: dict[str, str]) -> str:
    statement = {"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


@pytest.fixture
def found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Read:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    with mock_aws():
        iam = boto3.client("iam", region_name="us-east-1")
        own = iam.create_policy(PolicyName="own", Path="/teams/", PolicyDocument=json.dumps(S3_READ))[
            "Policy"
        ]["Arn"]
        iam.create_policy_version(PolicyArn=own, PolicyDocument=json.dumps(DENY), SetAsDefault=True)
        iam.create_group(GroupName="g")
        iam.put_group_policy(GroupName="g", PolicyName="inline", PolicyDocument=json.dumps(S3_READ))
        iam.create_user(UserName="u", Path="/people/", Tags=[{"Key": "team", "Value": "data"}])
        iam.add_user_to_group(GroupName="g", UserName="u")
        iam.attach_user_policy(UserName="u", PolicyArn=own)
        iam.create_role(RoleName="r", AssumeRolePolicyDocument=trust({"Service": "ec2.amazonaws.com"}))
        iam.put_role_policy(RoleName="r", PolicyName="inline", PolicyDocument=json.dumps(S3_READ))
        iam.create_role(
            RoleName="bounded",
            Path="/jobs/",
            AssumeRolePolicyDocument=trust({"AWS": f"arn:aws:iam::{ACCOUNT}:root"}),
            PermissionsBoundary=own,
        )
        key = iam.create_access_key(UserName="u")["AccessKey"]["AccessKeyId"]
        iam.create_login_profile(UserName="u", Password="not-a-secret")
        iam.generate_credential_report()
        report = iam.get_credential_report()
        files = {
            "authorization-details.json": plain(iam.get_account_authorization_details()),
            "access-keys/u.json": plain(iam.list_access_keys(UserName="u")),
            f"access-key-last-used/{key}.json": plain(iam.get_access_key_last_used(AccessKeyId=key)),
            "account-summary.json": plain(iam.get_account_summary()),
            "credential-report.csv": report["Content"].decode(),
            "oidc-providers.json": plain(iam.list_open_id_connect_providers()),
            "saml-providers.json": plain(iam.list_saml_providers()),
        }
    return read(tmp_path, files)


def test_every_file_is_known_and_whole(found: Read) -> None:
    assert len(found.used()) == 7
    assert not found.reading.unread
    assert not found.gaps(GapKind.TRUNCATED, GapKind.REFUSED)
    assert [part.id for part in found.snapshot.partitions] == [ACCOUNT]


def test_identities(found: Read) -> None:
    rows = {row.id: (row.kind, row.name, row.path) for row in found.rows(Identity)}
    assert rows == {
        f"{IAM}:user/people/u": (IdentityKind.USER, "u", "/people/"),
        f"{IAM}:group/g": (IdentityKind.GROUP, "g", "/"),
        f"{IAM}:role/r": (IdentityKind.ROLE, "r", "/"),
        f"{IAM}:role/jobs/bounded": (IdentityKind.ROLE, "bounded", "/jobs/"),
        f"{IAM}:root": (IdentityKind.USER, "root", None),
    }
    assert found.one(Membership).member == f"{IAM}:user/people/u"
    assert found.identity("u").tags == (("team", "data"),)


def test_grants(found: Read) -> None:
    documents = {row.id: json.loads(row.document) for row in found.rows(Policy)}
    held = {
        (row.holder.rpartition("/")[2], row.layer, row.name): documents[row.policy or ""]
        for row in found.rows(Grant)
    }
    assert held.pop(("u", Layer.IDENTITY, "own")) == DENY, "the default version, not the first"
    assert held.pop(("g", Layer.IDENTITY, "inline")) == S3_READ
    assert held.pop(("r", Layer.IDENTITY, "inline")) == S3_READ
    assert held.pop(("bounded", Layer.BOUNDARY, "own")) == DENY
    assert {layer for _, layer, _ in held} == {Layer.TRUST}


def test_trusts(found: Read) -> None:
    kinds = {row.identity.rpartition("/")[2]: row.principal_kind for row in found.rows(Trust)}
    assert kinds == {"r": PrincipalKind.SERVICE, "bounded": PrincipalKind.ACCOUNT}


def test_credentials(found: Read) -> None:
    kinds = {row.kind.value for row in found.rows(Credential) if row.identity == f"{IAM}:user/people/u"}
    assert kinds == {"access-key", "password"}
