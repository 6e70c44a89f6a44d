"""Protected things, what several answers say of one, and the policies that hang on them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote

from nhiscan.connectors.aws.arns import parse_arn, region_in
from nhiscan.connectors.aws.entry import Entry, Fault, Malformed
from nhiscan.connectors.aws.export import File, Subject
from nhiscan.connectors.aws.ledger import PROVIDER, Ledger
from nhiscan.connectors.aws.live.walk import word
from nhiscan.connectors.aws.principals import grant
from nhiscan.model import Layer, Resource

Pairs = tuple[tuple[str, str], ...]

_TYPE: Final = re.compile("(?:key|repository|table)/|secret:")
_PARTITIONS: Final = (
    ("cn-", "aws-cn"),
    ("us-gov-", "aws-us-gov"),
    ("eusc-", "aws-eusc"),
    ("us-iso-", "aws-iso"),
    ("us-isob-", "aws-iso-b"),
    ("eu-isoe-", "aws-iso-e"),
    ("us-isof-", "aws-iso-f"),
)


@dataclass(frozen=True, slots=True)
class Described:
    """What one answer says of a resource."""

    id: str
    """The resource's ARN."""
    kind: str
    """What it is, for example ``s3-bucket``."""
    name: str | None
    """Its name; None: the answer leaves it to the ARN."""
    region: str | None
    """Where it lies; None: the answer leaves it to the ARN."""
    tags: Pairs
    """Its labels, as far as the answer tells them."""
    settings: Pairs
    """Its settings, as far as the answer tells them."""


@dataclass(frozen=True, slots=True)
class Joined:
    """The descriptions of resources were joined; a later one counts for itself."""


def add_resource(
    arn: str,
    kind: str,
    ledger: Ledger,
    tags: Pairs = (),
    *,
    name: str | None = None,
    region: str | None = None,
    settings: Pairs = (),
) -> None:
    """A resource by its ARN, with what one answer says of it.

    Described by several answers it is one row: what only one of them tells is kept, and where two
    tell differently, the first counts.
    """
    told = Described(arn, kind, name, region, tags, settings)
    ledger.learn(told)
    if ledger.of(Joined):
        ledger.add(_row([told], ledger))


def join_resources(ledger: Ledger) -> None:
    """One row for each resource that was described so far; once is enough."""
    if ledger.of(Joined):
        return
    by_id: defaultdict[str, list[Described]] = defaultdict(list)
    for told in ledger.of(Described):
        by_id[told.id].append(told)
    for of_one in by_id.values():
        ledger.add(_row(of_one, ledger))
    ledger.learn(Joined())


def _row(told: Sequence[Described], ledger: Ledger) -> Resource:
    """What all descriptions of one resource say together."""
    arn, parts = told[0].id, parse_arn(told[0].id)
    by_arn = arn if parts is None else parts.name.rpartition(":")[2]
    region = parts.region or None if parts else None
    return Resource(
        id=arn,
        provider=PROVIDER,
        partition=ledger.account,
        kind=told[0].kind,
        name=next((one.name for one in told if one.name), by_arn),
        region=next((one.region for one in told if one.region), region),
        tags=_together(one.tags for one in told),
        settings=_together(one.settings for one in told),
    )


def _together(told: Iterator[Pairs]) -> Pairs:
    """All pairs, those of a name that an earlier answer tells left out."""
    pairs: list[tuple[str, str]] = []
    for more in told:
        known = {name for name, _ in pairs}
        pairs += [pair for pair in more if pair[0] not in known]
    return tuple(sorted(pairs))


def add_guarded(arn: str, kind: str, entry: Entry, key: str, ledger: Ledger) -> None:
    """A resource with the policy under ``key``, if there is one.

    A policy that cannot be read is granted without its document: it may allow anything.
    """
    add_resource(arn, kind, ledger)
    if entry.value(key) is not None:
        entry.about(arn)
        grant(arn, ledger, Layer.RESOURCE, "resource policy", ledger.documents.of(entry, key, "resources"))


def called(arn: str) -> str:
    """What the answers about a resource are called in their kind's folder: ``REGION/NAME`` or ``NAME``."""
    parts = parse_arn(arn)
    if parts is None:
        return word(arn)
    name = word(_TYPE.sub("", parts.resource, count=1))
    return f"{parts.region}/{name}" if parts.region else name


def for_each(kind: str, folder: str) -> Callable[[Ledger], Iterator[Subject]]:
    """The resources of a kind, each with the file in ``folder`` that should tell more of it."""

    def subjects(ledger: Ledger) -> Iterator[Subject]:
        for found in (row for row in ledger.of(Resource) if row.kind == kind):
            name = called(found.id)
            yield Subject(found.id, name, f"{folder}/{name}.json")

    return subjects


def region_of(file: File, *folders: str) -> str:
    """The region that an answer's path names: below ``folders``, or where there are none in its name.

    Raises Malformed where it names none: the resource's ARN could not be told.
    """
    inside = (file.below(*folders) or ())[:-1] if folders else (file.path.parent.name, file.stem)
    region = region_in("/".join(reversed(inside)))
    if region is None:
        raise Malformed(Fault("", "has no region in its name or folder", None, None))
    return region


def start_of_arn(service: str, region: str, ledger: Ledger) -> str:
    """How the ARNs of an account's resources in one region begin, up to the account and its colon.

    Source: IAM User Guide, "Identify AWS resources with Amazon Resource Names (ARNs)", partition.
    """
    of_region = (partition for start, partition in _PARTITIONS if region.startswith(start))
    partition = next(of_region, "aws") if region else ledger.arn_partition
    return f"arn:{partition}:{service}:{region}:{ledger.account}:"


def named(file: File, start: str, ledger: Ledger) -> str:
    """The ARN that goes on after ``start`` with the name that an answer's file has.

    A name that is too long for a file's is cut there; it is then one of the resources listed before.
    Raises Malformed where none of them has it.
    """
    if "~" not in file.stem:
        return start + unquote(file.stem)
    for told in ledger.of(Described):
        if told.id.startswith(start) and word(told.id.removeprefix(start)) == file.stem:
            return told.id
    raise Malformed(Fault("", "is called by a cut name, which no list tells in full", None, None))
