"""Every known action of AWS at one date: its level, its birth, what it works on.

Source: Service Authorization Reference, "Actions, resources, and condition keys for AWS services"; the
files beside this module name the packages they were built from (``tools/build_aws_actions.py``).
"""

from __future__ import annotations

import gzip
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache, cached_property, reduce
from importlib.resources import files
from operator import or_
from typing import Any, Final

import orjson


class Level(StrEnum):
    """What an action does to a resource, in AWS's words.

    Source: IAM User Guide, "Access level summaries within policy summaries".
    """

    LIST = "List"
    READ = "Read"
    WRITE = "Write"
    PERMISSIONS = "Permissions management"
    TAGGING = "Tagging"


_LETTERS: Final = {
    "L": Level.LIST,
    "R": Level.READ,
    "W": Level.WRITE,
    "P": Level.PERMISSIONS,
    "T": Level.TAGGING,
}


@dataclass(frozen=True, slots=True)
class ResourceUse:
    """A resource type that an action can be allowed on."""

    type: str
    """AWS's name of the type within the action's service: ``object``, ``role``."""
    required: bool
    """Whether AWS's page marks it so; of several marked, a call need not touch all (bedrock:InvokeModel)."""
    arns: tuple[str, ...]
    """The forms of its ARN, as ``arn:${Partition}:s3:::${BucketName}/${ObjectName}``; mostly one."""
    condition_keys: tuple[str, ...]
    """Keys a request on it may carry beside the action's own: the type's, and this action's on the type."""


@dataclass(frozen=True, slots=True)
class ActionDetail:
    """What an action works on, asks for and entails."""

    resources: tuple[ResourceUse, ...]
    """Its resource types; none if a statement can allow it on ``*`` only."""
    condition_keys: tuple[str, ...]
    """Keys of the action on whichever resource; what every request carries (``aws:SourceIp``) goes unsaid."""
    dependents: tuple[str, ...]
    """Actions a caller may need as well, as ``iam:PassRole`` for ``ec2:RunInstances``.

    Known less freshly than the rest: an action younger than the source of dependents has none.
    """


@dataclass(frozen=True, slots=True)
class _Service:
    prefix: str
    title: str
    span: range


@dataclass(frozen=True, eq=False)
class ActionTable:
    """The actions in one fixed order, service by service: an action's index is its bit in a bitset.

    A bitset is an ``int``; that of a whole service is ``((1 << len(span)) - 1) << span.start``.
    An index that is not in the table raises IndexError.
    """

    date: str
    """ISO date on which AWS's pages read like this."""
    oldest: str
    """ISO date of the oldest table compared with; what it carried already has no birth."""
    names: tuple[str, ...] = field(repr=False)
    """Canonical ``service:Action`` by index, sorted by service, then action, without regard to case."""
    _services: Mapping[str, _Service] = field(repr=False)
    _letters: str = field(repr=False)
    _births: tuple[tuple[str, tuple[int, ...]], ...] = field(repr=False)
    _decoded: dict[str, tuple[ActionDetail, ...]] = field(default_factory=dict, init=False, repr=False)

    def index(self, name: str) -> int | None:
        """The index of ``service:Action`` in any case; None for an unknown action."""
        return self._indexes.get(name.casefold())

    def services(self) -> tuple[str, ...]:
        """Every service prefix, in the table's order."""
        return tuple(self._services)

    def span(self, service: str) -> range:
        """The indexes of a service's actions; empty for an unknown service."""
        found = self._services.get(service.casefold())
        return found.span if found else range(0)

    def title(self, service: str) -> str:
        """The name people know the service by, as "Amazon S3"; the prefix as given if it is unknown."""
        found = self._services.get(service.casefold())
        return found.title if found else service

    def level(self, index: int) -> Level:
        """What the action does."""
        return _LETTERS[self._letters[self._checked(index)]]

    def with_level(self, *levels: Level) -> int:
        """The bitset of all actions of any of ``levels``; 0 without levels."""
        return reduce(or_, (self._by_level[level] for level in levels), 0)

    def born(self, index: int) -> str | None:
        """ISO date of the first compared table that carries the action: AWS had it by then.

        None means before ``oldest``.
        """
        return self._birthdays.get(self._checked(index))

    def detail(self, index: int) -> ActionDetail:
        """What the action works on; the first question about a service decodes that service."""
        service = self.names[self._checked(index)].partition(":")[0]
        if service not in self._decoded:
            self._decoded[service] = tuple(_parse_details(self._texts[service]))
        return self._decoded[service][index - self._services[service].span.start]

    @cached_property
    def everything(self) -> int:
        """The bitset of all actions."""
        return (1 << len(self.names)) - 1

    def _checked(self, index: int) -> int:
        """``index``, if it is an action's: -1 is none, and never the last one."""
        if not 0 <= index < len(self.names):
            raise IndexError(index)
        return index

    @cached_property
    def _indexes(self) -> Mapping[str, int]:
        return {name.casefold(): index for index, name in enumerate(self.names)}

    @cached_property
    def _by_level(self) -> Mapping[Level, int]:
        # base 2 reads its last digit as bit 0
        backwards = self._letters[::-1]
        zeros = dict.fromkeys(map(ord, _LETTERS), "0")
        return {
            level: int(backwards.translate(zeros | {ord(each): "1"}), 2) for each, level in _LETTERS.items()
        }

    @cached_property
    def _birthdays(self) -> Mapping[int, str]:
        return {index: date for date, indexes in self._births for index in indexes}

    @cached_property
    def _texts(self) -> Mapping[str, str]:
        texts: dict[str, str] = orjson.loads(_read("aws_action_details.json.gz"))
        return texts


@cache
def load() -> ActionTable:
    """The table this version of nhiscan carries, read once."""
    return _parse(_read("aws_actions.json.gz"))


def _read(name: str) -> bytes:
    """One of the files beside this module, unpacked; they are ours, so no cap is put on them."""
    return gzip.decompress(files("nhiscan.reference").joinpath(name).read_bytes())


def _parse(document: bytes) -> ActionTable:
    """The table out of ``aws_actions.json.gz``, unpacked."""
    table = orjson.loads(document)
    names: list[str] = []
    services: dict[str, _Service] = {}
    for row in table["services"]:
        start = len(names)
        prefix = row["prefix"]
        names += [f"{prefix}:{action}" for action in row["actions"].split()]
        services[prefix] = _Service(prefix, row["title"], range(start, len(names)))
    return ActionTable(
        date=table["date"],
        oldest=table["oldest"],
        names=tuple(names),
        _services=services,
        _letters="".join(row["levels"] for row in table["services"]),
        _births=tuple((date, tuple(indexes)) for date, indexes in table["born"]),
    )


def _parse_details(text: str) -> Iterator[ActionDetail]:
    """One service's details, in the order of its actions."""
    service: dict[str, Any] = orjson.loads(text)
    keys, types = service["keys"], service["types"]
    for uses, own, dependents in service["actions"]:
        resources = []
        for number, required, more in uses:
            name, arns, typed = types[number]
            together = sorted({keys[key] for key in (*typed, *more)}, key=str.casefold)
            resources.append(ResourceUse(name, bool(required), tuple(arns), tuple(together)))
        yield ActionDetail(tuple(resources), tuple(keys[key] for key in own), tuple(dependents))
