"""Which resources surely have no policy of their own, so that nobody has to have seen one.

Source: IAM User Guide, "AWS services that work with IAM"; Service Authorization Reference, "Resource types
table".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from nhiscan.access.aws.actions import TABLE
from nhiscan.access.aws.exact.typing import form_of
from nhiscan.reference.aws_resource_policies import may_have_policy, may_speak_of


def surely_none(arn: str) -> bool:
    """Whether ``arn`` is of a type of resource that can have no policy of its own."""
    service = service_of(arn)
    types = {type_ for type_, form in _forms(service) if form.fullmatch(arn)}
    return all(may_have_policy(service, each) is False for each in types or (None,))


@lru_cache(maxsize=16384)
def says_nothing_of(action: str) -> bool:
    """Whether no resource's own policy can speak of ``action``: of a role only its trust policy, for STS."""
    return may_speak_of(action) is False


def delegates_only(arn: str) -> bool:
    """Whether a policy of its own only tells what other accounts may do.

    Source: AWS Organizations User Guide, "Update a resource-based delegation policy with AWS Organizations":
    it lists what member accounts may.
    """
    return service_of(arn) == "organizations"


def service_of(arn: str) -> str:
    """The service that an ARN names; empty for no ARN."""
    parts = arn.split(":", 3)
    return parts[2] if len(parts) == 4 else ""


@lru_cache(maxsize=512)
def _forms(service: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple(dict.fromkeys(_listed(service)))


def _listed(service: str) -> Iterator[tuple[str, re.Pattern[str]]]:
    table = TABLE()
    for place in table.span(service):
        for use in table.detail(place).resources:
            yield from ((use.type, form_of(form)) for form in use.arns if service_of(form) == service)
