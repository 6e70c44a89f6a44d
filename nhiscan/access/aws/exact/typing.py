"""Which resources an action can be about, by the forms of their ARNs.

Source: Service Authorization Reference, "Actions table" and "Resource types table".
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from nhiscan.access.aws.actions import TABLE
from nhiscan.reference.aws_actions import ResourceUse

_PLACEHOLDER: Final = re.compile(r"\$\{[^}]*\}")


@lru_cache(maxsize=32768)
def has_types(place: int) -> bool:
    """Whether the action at ``place`` of the table works on resources that can be named."""
    return any(use.arns for use in TABLE().detail(place).resources)


@lru_cache(maxsize=4096)
def works_on(place: int, type_: str) -> bool:
    """Whether the action at ``place`` works on resources of a type, as AWS calls it."""
    return any(use.type == type_ for use in TABLE().detail(place).resources)


@lru_cache(maxsize=65536)
def fits_a_type(place: int, arn: str) -> bool:
    """Whether ``arn`` has the form of a resource that the action at ``place`` works on."""
    return any(form_of(form).fullmatch(arn) for use in TABLE().detail(place).resources for form in use.arns)


def uses_of(place: int, arn: str) -> list[ResourceUse]:
    """The types of ``arn`` that the action at ``place`` works on."""
    uses = TABLE().detail(place).resources
    return [use for use in uses if any(form_of(form).fullmatch(arn) for form in use.arns)]


@lru_cache(maxsize=8192)
def form_of(form: str) -> re.Pattern[str]:
    """ARNs of one form: whatever stands for a name is not empty, but for region and account.

    A form may itself say that any region or account will do, as that of Braket's devices.
    """
    head, parts = form.split(":", 5)[:5], form.split(":", 5)[5:]
    loose = ["\0" if part == "*" else _PLACEHOLDER.sub("\0", part) for part in head]
    tight = [_PLACEHOLDER.sub("\1", part) for part in parts]
    text = re.escape(":".join([*loose, *tight]))
    return re.compile(text.replace(re.escape("\0"), "[^:]*").replace(re.escape("\1"), ".+"), re.DOTALL)
