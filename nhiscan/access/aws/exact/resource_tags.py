"""The condition keys that follow from the tags of the resource that a request is about.

Source: IAM User Guide, "AWS global condition context keys", aws:ResourceTag/tag-key; Service Authorization
Reference, "Resource types table" and "Condition keys table" of each service.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from nhiscan.access.aws.actions import TABLE
from nhiscan.access.aws.exact.context import OTHERS, Lacking, Value
from nhiscan.access.aws.exact.typing import uses_of

_NOT_BY_TAG: Final = frozenset({"iam:passrole"})
"""Actions that no tag of their resource decides surely.

Source: IAM User Guide, "Grant a user permissions to pass a role to an AWS service".
"""
_TAG: Final = "resourcetag"


def resource_tag_keys(
    action: str, resource: str, tags: tuple[tuple[str, str], ...], *, whole: bool
) -> dict[str, Value]:
    """Keys in lower case that ``tags`` of ``resource`` give a request for ``action`` (in lower case).

    ``whole``: it has no others, so that other keys of the kind are absent. Of two tags that differ by letter
    case only, nobody says which is meant.

    Source: IAM User Guide, "IAM JSON policy elements: Condition", condition key names.
    """
    found: dict[str, Value] = {}
    values: defaultdict[str, set[str]] = defaultdict(set)
    for key, value in tags:
        values[key.lower()].add(value)
    for start in _starts(action, resource):
        for key, told in values.items():
            found[f"{start}{key}"] = told.copy().pop() if len(told) == 1 else Lacking.PRESENT
        if whole:
            found[f"{start}{OTHERS}"] = Lacking.ABSENT
    return found


@lru_cache(maxsize=4096)
def _starts(action: str, resource: str) -> tuple[str, ...]:
    """How keys begin that carry the tags of ``resource``, as the table lists them for ``action``."""
    place = TABLE().index(action)
    if place is None or action in _NOT_BY_TAG:
        return ()
    return tuple(
        sorted({start for use in uses_of(place, resource) for start in _of_tags(use.condition_keys)})
    )


def _of_tags(keys: tuple[str, ...]) -> Iterator[str]:
    for key in keys:
        start, slash, name = key.lower().partition("/")
        if name and start.endswith(f":{_TAG}"):
            yield f"{start}{slash}"
