"""What kinds of resources a service's actions work on: the forms of their ARNs."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Final

from nhiscan.access.aws.actions import TABLE, span_bits

NAMELESS: Final = "nameless"
"""What stands for a name, region or id that no policy is about."""
_PLACEHOLDER: Final = re.compile(r"\$\{([^}]*)\}")


@dataclass(frozen=True, slots=True)
class Home:
    """Where an account lies: what ``${Partition}`` and ``${Account}`` of an ARN form stand for."""

    partition: str
    """``aws``, ``aws-cn``, ``aws-us-gov``."""
    account: str
    """The account's twelve digits; ``*`` for every account."""

    @property
    def anywhere(self) -> Home:
        """All accounts of the same partition."""
        return Home(self.partition, "*")


@dataclass(frozen=True, eq=False)
class Shape:
    """One form of ARN in one home, and who works on it; there is one of each: it is its own identity."""

    form: str
    """The form, as ``arn:${Partition}:s3:::${BucketName}``."""
    home: Home
    """Where its resources lie."""
    users: int
    """The actions that may work on such a resource."""
    plainest: int
    """Those among them whose shortest form this is: the bucket's, not its access point's."""
    not_in_last: str
    """Letters that its last name cannot hold, since a longer form goes on with them after it."""
    glob: str
    """All ARNs of this form in its home, and perhaps more."""
    nameless: str
    """One such ARN, of a resource that no policy is about."""

    def is_of(self, arn: str) -> bool:
        """Whether ``arn`` is surely of this form and in its home."""
        return self._exactly.fullmatch(arn) is not None

    @cached_property
    def _exactly(self) -> re.Pattern[str]:
        """ARNs of the form: a name holds anything but the letter that follows it."""
        first, *parts = _PLACEHOLDER.split(self.form)  # text, name, text, name, …, text
        known = {
            "Partition": f"(?:{re.escape(self.home.partition)}|{NAMELESS})",
            "Account": f"(?:{re.escape(self.home.account)}|{NAMELESS})",
        }
        found = re.escape(first)
        for name, text in zip(parts[::2], parts[1::2], strict=True):
            barred = text[:1] or self.not_in_last
            letters = f"[^{re.escape(barred)}]" if barred else "."
            found += known.get(name, f"{letters}+") + re.escape(text)
        return re.compile(found, re.DOTALL)


@lru_cache(maxsize=2048)
def shapes(service: str, home: Home) -> tuple[Shape, ...]:
    """Every form that actions of ``service`` work on."""
    users, plainest = _forms(service)
    return tuple(
        Shape(
            form,
            home,
            bits,
            plainest.get(form, 0),
            "".join(sorted({o[len(form)] for o in users if o != form and o.startswith(form)})),
            _filled(form, home, "*"),
            _filled(form, home, NAMELESS),
        )
        for form, bits in users.items()
    )


@lru_cache(maxsize=1024)
def resourceless(service: str) -> int:
    """The actions of ``service`` that work on no resource type: only ``*`` allows them.

    Source: Service Authorization Reference, "Actions table", empty resource type column.
    """
    bits = span_bits(service)
    for users in _forms(service)[0].values():
        bits &= ~users
    return bits


@lru_cache(maxsize=1024)
def _forms(service: str) -> tuple[Mapping[str, int], Mapping[str, int]]:
    """The actions of ``service`` by every form they work on, and by their shortest form.

    Source: Service Authorization Reference, "Actions table" and "Resource types table".
    """
    table = TABLE()
    users: defaultdict[str, int] = defaultdict(int)
    plainest: defaultdict[str, int] = defaultdict(int)
    for place in table.span(service):
        forms = [form for use in table.detail(place).resources for form in use.arns]
        for form in forms:
            users[form] |= 1 << place
        if forms:
            plainest[min(forms, key=len)] |= 1 << place
    return users, plainest


def _filled(form: str, home: Home, name: str) -> str:
    known = {"Partition": home.partition, "Account": home.account}
    return _PLACEHOLDER.sub(lambda found: known.get(found.group(1), name), form)
