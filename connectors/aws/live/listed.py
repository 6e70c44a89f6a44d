"""The operations that may go out at all: those of the walks, and what signing in asks."""

from __future__ import annotations

from functools import cache
from typing import Any, Final

from nhiscan.connectors.aws.live.walks import walks

SIGNING_IN: Final = frozenset({("sts", "GetCallerIdentity"), ("sts", "AssumeRole")})
"""The first needs no permission; the second is for the role's trust policy to allow."""


class NotListed(Exception):
    """A call that no walk makes was about to go out."""


@cache
def operations() -> frozenset[tuple[str, str]]:
    """API and name of every operation that may go out."""
    return frozenset((call.service, call.operation) for walk in walks() for call in walk.calls) | SIGNING_IN


def refuse_unlisted(model: Any, **_: object) -> None:
    """Raise NotListed for any other; botocore calls this before it builds a request.

    It makes a call of its own to see where a bucket is when S3 sends it elsewhere.
    """
    if (model.service_model.service_name, model.name) not in operations():
        raise NotListed(model.name)
