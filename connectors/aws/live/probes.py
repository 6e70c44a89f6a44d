"""Trying what the caller may ask: every call that needs no name of a thing, once, all at the same time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from nhiscan.connectors.aws.call import Call
from nhiscan.connectors.aws.error_codes import Meaning
from nhiscan.connectors.aws.live.api import Api, CallFailed
from nhiscan.connectors.aws.live.walks import walks
from nhiscan.snapshot import Diagnosis

if TYPE_CHECKING:
    from botocore.client import BaseClient

_OF_A_USER: Final = "UserName"
"""A parameter that only those who are users may leave out.

Source: IAM API Reference, "ListAccessKeys".
"""
_ABOUT_A_REPORT: Final = frozenset({"GenerateCredentialReport", "GetCredentialReport"})
"""To try them would make one, or fail for want of one."""


def probe(api: Api, region: str) -> Iterator[Diagnosis]:
    """One line about all calls that AWS answers, and one for each permission that is missing.

    They take as long as the slowest of them. Raises CollectError where the credentials end meanwhile.
    """
    one_page = replace(api, paging=lambda *_: None)
    calls = [call for call in _calls() if _needs_nothing(api.client(call.service, region), call)]
    with ThreadPoolExecutor(len(calls)) as pool:
        found = list(pool.map(lambda call: _outcome(one_page, region, call), calls))
    refused = {call.permission for call, was in zip(calls, found, strict=True) if was is Meaning.REFUSED}
    silent = {call.service for call, was in zip(calls, found, strict=True) if was is Meaning.RETRY}
    together = _together(found)
    yield together
    for permission in sorted(refused):
        yield Diagnosis(permission, False, "see `nhiscan collect aws --print-permissions`")
    if silent and not together.stops:
        yield Diagnosis("unanswered", None, f"{', '.join(sorted(silent))} in {region}")


def _together(found: Sequence[Meaning | None]) -> Diagnosis:
    """What the outcomes of all calls say about the permissions as a whole."""
    refused, silent = found.count(Meaning.REFUSED), found.count(Meaning.RETRY)
    if silent == len(found):
        told = f"none of {len(found)} listing calls could be tried: AWS answers with errors, or not at all"
        return Diagnosis("permissions", None, f"{told}; try again later", stops=True)
    told = f"{len(found) - refused - silent} of {len(found)} listing calls are allowed"
    rest = "the others need the name of a thing and show only while collecting"
    return Diagnosis("permissions", False if refused else None if silent else True, f"{told}; {rest}")


def _calls() -> Sequence[Call]:
    found = {call for walk in walks() for call in walk.calls}
    return sorted(found, key=lambda call: (call.service, call.operation))


def _needs_nothing(client: BaseClient, call: Call) -> bool:
    shape = client.meta.service_model.operation_model(call.operation).input_shape
    asks = shape is not None and (shape.required_members or _OF_A_USER in shape.members)
    return not asks and call.operation not in _ABOUT_A_REPORT


def _outcome(api: Api, region: str, call: Call) -> Meaning | None:
    """Why a call failed; None: it did not."""
    try:
        api.call(call, region, {})
    except CallFailed as failed:
        return failed.meaning
    return None
