"""Acme's identities in moto: made by calls, then given the ids and dates that AWS would have picked.

From the same nouns as the export (``tools/make_acme``), none of its files.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from moto.iam.models import AccessKeyLastUsed, AWSManagedPolicy, IAMBackend, ManagedPolicy, iam_backends

from tests.fakes.handlers import Handler
from tests.fakes.wire import Wire
from tools.make_acme.credentials import mfa_devices, region
from tools.make_acme.details import (
    instance_profile,
    tags,
    used_policies,
)
from tools.make_acme.export import ISSUERS, oidc_provider, saml_providers
from tools.make_acme.ids import iam as iam_arn
from tools.make_acme.ids import unique_id
from tools.make_acme.managed import ManagedPolicy as Published
from tools.make_acme.managed import managed
from tools.make_acme.nouns import Company, CustomerPolicy, Group, Holder, Key, Role, Statement, User
from tools.make_acme.statements import document


def make_identities(handler: Handler, account: str, part: Company) -> None:
    """Make everybody who is ``part`` of ``account``."""
    client: Any = Wire(handler).session(account).client("iam")
    store: IAMBackend = iam_backends[account]["aws"]
    for published in used_policies(part):
        _take_over(published, store)
    for policy in part.policies:
        _policy(policy, client, store)
    for group in part.groups:
        _group(group, client, store)
    for user in part.users:
        _user(user, client, store)
    for role in part.roles:
        _role(role, client, store)
    _providers(account, client, store)


def _take_over(policy: Published, store: IAMBackend) -> None:
    """A policy of AWS's own: the details list those that somebody holds, and moto all that it knows."""
    data = {
        "Path": policy.path,
        "DefaultVersionId": policy.version,
        "CreateDate": policy.created.isoformat(),
        "UpdateDate": policy.updated.isoformat(),
        "Document": policy.document,
    }
    told = AWSManagedPolicy.from_data(policy.name, store.account_id, "us-east-1", data)
    _listed_as(told)
    store.managed_policies[told.arn] = told


def _listed_as(policy: ManagedPolicy) -> None:
    """Let the details tell a policy's name, which moto knows by another word."""
    setattr(policy, "policy_name", policy.name)  # noqa: B010 - no attribute of moto's


def _policy(policy: CustomerPolicy, client: Any, store: IAMBackend) -> None:
    made = client.create_policy(PolicyName=policy.name, PolicyDocument=_text(policy.statements))
    kept = store.managed_policies[made["Policy"]["Arn"]]
    _listed_as(kept)
    kept.id = unique_id("ANPA", kept.arn)
    kept.create_date = kept.update_date = kept.versions[0].create_date = policy.created


def _group(group: Group, client: Any, store: IAMBackend) -> None:
    client.create_group(GroupName=group.name, Path=group.path)
    for name, statements in group.inline.items():
        client.put_group_policy(GroupName=group.name, PolicyName=name, PolicyDocument=_text(statements))
    for arn in _attached(group):
        client.attach_group_policy(GroupName=group.name, PolicyArn=arn)
    kept = store.groups[group.name]
    kept.id, kept.create_date = unique_id("AGPA", group.arn), group.created


def _user(user: User, client: Any, store: IAMBackend) -> None:
    client.create_user(UserName=user.name, Path=user.path, Tags=tags(user.tags))
    for name, statements in user.inline.items():
        client.put_user_policy(UserName=user.name, PolicyName=name, PolicyDocument=_text(statements))
    for arn in _attached(user):
        client.attach_user_policy(UserName=user.name, PolicyArn=arn)
    for group in user.groups:
        client.add_user_to_group(GroupName=group, UserName=user.name)
    kept = store.users[user.name]
    kept.id, kept.create_date = unique_id("AIDA", user.arn), user.created
    for number, key in enumerate(user.keys, 1):
        _key(user, number, key, client, store)
    for device in mfa_devices(user)["MFADevices"]:
        serial = device["SerialNumber"]
        client.enable_mfa_device(
            UserName=user.name,
            SerialNumber=serial,
            AuthenticationCode1="000000",
            AuthenticationCode2="111111",
        )
        kept.mfa_devices[serial].enable_date = datetime.fromisoformat(device["EnableDate"])


def _key(user: User, number: int, key: Key, client: Any, store: IAMBackend) -> None:
    made = client.create_access_key(UserName=user.name)["AccessKey"]["AccessKeyId"]
    if not key.active:
        client.update_access_key(UserName=user.name, AccessKeyId=made, Status="Inactive")
    kept = store.users[user.name].get_access_key_by_id(made)
    kept.access_key_id, kept.create_date = user.key_id(number), key.created
    if key.used is not None:
        kept.last_used = AccessKeyLastUsed(key.used, key.service, region(key))


def _role(role: Role, client: Any, store: IAMBackend) -> None:
    """A role; those of AWS's services too, for which moto would pick other names."""
    bound = {"PermissionsBoundary": iam_arn(role.account, f"policy/{role.boundary}")} if role.boundary else {}
    client.create_role(
        RoleName=role.name,
        Path=role.path,
        AssumeRolePolicyDocument=_text(role.trust),
        Tags=tags(role.tags),
        **bound,
    )
    for name, statements in role.inline.items():
        client.put_role_policy(RoleName=role.name, PolicyName=name, PolicyDocument=_text(statements))
    for arn in _attached(role):
        client.attach_role_policy(RoleName=role.name, PolicyArn=arn)
    kept = store.get_role(role.name)
    del store.roles[kept.id]
    kept.id, kept.create_date = unique_id("AROA", role.arn), role.created
    store.roles[kept.id] = kept
    if role.used is not None:
        kept.last_used = role.used
        setattr(kept, "last_used_region", role.region)  # noqa: B010 - moto declares it to be none
    if role.profile:
        _profile(role, client, store)


def _profile(role: Role, client: Any, store: IAMBackend) -> None:
    client.create_instance_profile(InstanceProfileName=role.name, Path=role.path)
    client.add_role_to_instance_profile(InstanceProfileName=role.name, RoleName=role.name)
    kept = store.get_instance_profile(role.name)
    kept.id, kept.create_date = instance_profile(role)["InstanceProfileId"], role.created


def _providers(account: str, client: Any, store: IAMBackend) -> None:
    for issuer in ISSUERS[account]:
        told = oidc_provider(account, issuer)
        made = client.create_open_id_connect_provider(
            Url=f"https://{issuer}",
            ClientIDList=told["ClientIDList"],
            ThumbprintList=told["ThumbprintList"],
            Tags=told["Tags"],
        )
        kept = store.open_id_providers[made["OpenIDConnectProviderArn"]]
        kept.create_date = datetime.fromisoformat(told["CreateDate"])
    for row in saml_providers(account)["SAMLProviderList"]:
        name = row["Arn"].rpartition("/")[2]
        client.create_saml_provider(Name=name, SAMLMetadataDocument="<metadata/>".ljust(1000))
        saml = store.saml_providers[name]
        saml.create_date = datetime.fromisoformat(row["CreateDate"])
        saml.valid_until = datetime.fromisoformat(row["ValidUntil"])


def _attached(holder: Holder) -> list[str]:
    """The ARNs of the managed policies of a holder."""
    own = [iam_arn(holder.account, f"policy/{name}") for name in holder.customer]
    return own + [managed()[name].arn for name in holder.managed]


def _text(statements: Sequence[Statement]) -> str:
    return json.dumps(document(statements))
