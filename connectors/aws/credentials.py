"""The credentials of users and root, joined out of every file that speaks of them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from typing import Final

from nhiscan.connectors.aws.facts import (
    DETAILS,
    KEY_USE,
    KEYS,
    AccessKey,
    Attachment,
    Given,
    KeyUse,
    ReportLine,
    ServiceCredential,
    Slot,
    Summary,
    Uploaded,
)
from nhiscan.connectors.aws.ledger import PROVIDER, Ledger
from nhiscan.connectors.aws.moments import KEYS_TRACKED_SINCE, PASSWORDS_TRACKED_SINCE
from nhiscan.connectors.aws.people import arns_by_user
from nhiscan.connectors.aws.root import root_arn
from nhiscan.model import Credential, CredentialKind, GapKind, Identity, IdentityKind, Usage, UsageSource

_QUARANTINE: Final = re.compile("arn:[^:]+:iam::aws:policy/(AWSCompromisedKeyQuarantine(?:V[0-9]+)?)")
"""The policy that AWS attaches to a user whose key it found in the open; nobody else can make one.

Source: AWS Managed Policy Reference, "AWSCompromisedKeyQuarantine" and its later versions.
"""


def join_credentials(ledger: Ledger) -> None:
    """Every credential once, with its uses; users that only the report describes, and root."""
    _meet_users(ledger)
    leaks = _leaks(ledger)
    arns = arns_by_user(ledger)
    keys = _listed_keys(ledger, arns, leaks)
    certified = _uploaded(ledger, arns)
    for line in ledger.of(ReportLine):
        ledger.learn(Given(KEYS, line.user))
        for row in _reported(line, keys.get(line.arn), leaks.get(line.arn), ledger):
            ledger.add(row)
        for slot in line.certificates if line.arn not in certified else ():
            ledger.add(_certificate(line.arn, slot, ledger))
    for row in _service_specific(ledger, arns):
        ledger.add(row)
    if not any(line.root for line in ledger.of(ReportLine)):
        for row in _root(ledger):
            ledger.add(row)


def _meet_users(ledger: Ledger) -> None:
    """Learn of root, which every account has, and of users that nobody but the report describes.

    Source: IAM User Guide, "AWS account root user".
    """
    described = any(given.what == DETAILS for given in ledger.of(Given))
    for line in ledger.of(ReportLine):
        if line.root or not described:
            _meet(line.arn, "root" if line.root else line.user, ledger, line)
        elif not ledger.met(line.arn):
            ledger.notice(f"{line.arn} is in the credential report but not in the account's details")
    if not ledger.met(root_arn(ledger)):
        _meet(root_arn(ledger), "root", ledger, None)


def _meet(arn: str, name: str, ledger: Ledger, line: ReportLine | None) -> None:
    if ledger.meet(arn):
        created = line.created if line else None
        ledger.learn(Identity(arn, PROVIDER, ledger.account, IdentityKind.USER, name, created=created))


def _leaks(ledger: Ledger) -> dict[str, str]:
    """What to say of the keys of each user whom AWS has quarantined."""
    return {
        held.holder: f"AWS has attached `{found.group(1)}` to the user: it knows of a key in foreign hands"
        for held in ledger.of(Attachment)
        if (found := _QUARANTINE.fullmatch(held.reference))
    }


def _listed_keys(ledger: Ledger, arns: dict[str, str], leaks: dict[str, str]) -> dict[str, list[AccessKey]]:
    """Add the keys that have an id, and their uses; the listed ones by user."""
    uses = {use.key: use for use in ledger.of(KeyUse)}
    listed = {key.id: key for key in ledger.of(AccessKey)}
    for use in uses.values():
        if use.user is not None:
            listed.setdefault(use.key, AccessKey(use.user, use.key, None, None))
    by_user: defaultdict[str, list[AccessKey]] = defaultdict(list)
    for key in listed.values():
        arn = arns.get(key.user)
        if arn is None:
            needs = "aws iam get-account-authorization-details > authorization-details.json"
            ledger.gap(GapKind.NOT_GIVEN, "credentials", f"user {key.user}, who has a key", needs)
            continue
        by_user[arn].append(key)
        ledger.add(_key(key.id, arn, key.created, key.active, ledger, leaks.get(arn)))
        if (found := uses.get(key.id)) is not None:
            ledger.add(_used(key.id, found, ledger))
    return dict(by_user)


def _uploaded(ledger: Ledger, arns: dict[str, str]) -> set[str]:
    """Add the listed certificates and SSH keys; the users whose certificates are among them.

    Source: IAM API Reference, "UploadSSHPublicKey": only for CodeCommit; it takes no end.
    """
    certified = set()
    for found in ledger.of(Uploaded):
        arn = arns.get(found.user)
        if arn is None:
            what = f"user {found.user}, who has a {found.kind.value}"
            needs = "aws iam get-account-authorization-details > authorization-details.json"
            ledger.gap(GapKind.NOT_GIVEN, "credentials", what, needs)
            continue
        ssh = found.kind is CredentialKind.SSH_KEY
        if not ssh:
            certified.add(arn)
        ledger.add(
            Credential(
                id=found.id,
                provider=PROVIDER,
                partition=ledger.account,
                kind=found.kind,
                identity=arn,
                created=found.created,
                can_expire=False if ssh else None,
                active=found.active,
                service="codecommit.amazonaws.com" if ssh else None,
            )
        )
    return certified


def _used(key: str, use: KeyUse, ledger: Ledger) -> Usage:
    return Usage(
        subject=key,
        partition=ledger.account,
        source=UsageSource.KEY_LAST_USED,
        action=None,
        last_used=use.last_used,
        since=KEYS_TRACKED_SINCE,
        until=ledger.taken_at,
        service=use.service,
        region=use.region,
    )


def _reported(
    line: ReportLine, keys: list[AccessKey] | None, leak: str | None, ledger: Ledger
) -> Iterator[Credential | Usage]:
    """What one line of the report says; keys that have an id are not counted again."""
    for slot in line.keys:
        id_ = _same_key(slot, line, keys) if keys is not None else f"{line.arn}#access-key-{slot.number}"
        if keys is None and id_ is not None:
            yield _key(id_, line.arn, slot.rotated, slot.active, ledger, leak)
        if id_ is not None and (slot.used is not None or slot.never_used):
            ledger.learn(Given(KEY_USE, id_))
            yield Usage(
                subject=id_,
                partition=ledger.account,
                source=UsageSource.CREDENTIAL_REPORT,
                action=None,
                last_used=slot.used,
                since=KEYS_TRACKED_SINCE,
                until=line.generated or ledger.taken_at,
                service=slot.service,
                region=slot.region,
            )
    if line.password or (line.root and line.password_used is not None):
        yield from _password(line, ledger)


def _same_key(slot: Slot, line: ReportLine, keys: list[AccessKey]) -> str | None:
    """The id of the listed key that ``slot`` counts; None: it cannot be told from another.

    The report tells when a key was made or last changed. A key that is younger than the report
    is not in it.
    """
    old = [key for key in keys if not (key.created and line.generated and key.created > line.generated)]
    if len(old) == len(line.keys) == 1:
        return old[0].id
    same = [key.id for key in old if key.created is not None and key.created == slot.rotated]
    return same[0] if len(same) == 1 else None


def _password(line: ReportLine, ledger: Ledger) -> Iterator[Credential | Usage]:
    id_ = f"{line.arn}#password"
    yield Credential(
        id=id_,
        provider=PROVIDER,
        partition=ledger.account,
        kind=CredentialKind.PASSWORD,
        identity=line.arn,
        created=line.password_changed,
        active=True,
    )
    if line.password_used is not None:
        yield Usage(
            subject=id_,
            partition=ledger.account,
            source=UsageSource.CREDENTIAL_REPORT,
            action=None,
            last_used=line.password_used,
            since=PASSWORDS_TRACKED_SINCE,
            until=line.generated or ledger.taken_at,
        )


def _service_specific(ledger: Ledger, arns: dict[str, str]) -> Iterator[Credential]:
    for found in ledger.of(ServiceCredential):
        if (arn := arns.get(found.user)) is not None:
            yield Credential(
                id=found.id,
                provider=PROVIDER,
                partition=ledger.account,
                kind=CredentialKind.SERVICE_SPECIFIC,
                identity=arn,
                created=found.created,
                expires=found.expires,
                can_expire=found.can_expire,
                active=found.active,
                service=found.service,
            )


def _root(ledger: Ledger) -> Iterator[Credential]:
    """What root has by the summary alone, which tells neither age nor state."""
    arn = root_arn(ledger)
    for summary in ledger.of(Summary)[:1]:
        if summary.root_keys:
            yield _key(f"{arn}#access-key-1", arn, None, None, ledger, None)
        if summary.root_password:
            yield Credential(
                f"{arn}#password", PROVIDER, ledger.account, CredentialKind.PASSWORD, arn, active=True
            )
        if summary.root_certificates:
            yield _certificate(arn, Slot(1, active=True, rotated=None), ledger)


def _key(
    id_: str, arn: str, created: datetime | None, active: bool | None, ledger: Ledger, leak: str | None
) -> Credential:
    """An access key; AWS lets nobody set an end for one."""
    return Credential(
        id=id_,
        provider=PROVIDER,
        partition=ledger.account,
        kind=CredentialKind.ACCESS_KEY,
        identity=arn,
        created=created,
        can_expire=False,
        active=active,
        leaked=leak,
    )


def _certificate(arn: str, slot: Slot, ledger: Ledger) -> Credential:
    """A signing certificate; its own end stands inside it, where nobody looked."""
    return Credential(
        id=f"{arn}#signing-certificate-{slot.number}",
        provider=PROVIDER,
        partition=ledger.account,
        kind=CredentialKind.CERTIFICATE,
        identity=arn,
        created=slot.rotated,
        active=slot.active,
    )
