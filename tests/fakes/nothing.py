"""The answer of a service that holds nothing: empty lists, and "not found" for what is named."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from tests.fakes.answers import Refusal, answer, refuse
from tests.fakes.http import Reply
from tests.fakes.operations import Asked

_GONE: Final = ("NotFound", "NoSuch", "DoesNotExist", "NonExistent", "FeatureDisabled", "NotPresent")
_NOT_IN_USE: Final = ("NotInUse",)


_UNMODELLED: Final = {
    "s3:GetBucketPolicy": Refusal("NoSuchBucketPolicy", "The bucket policy does not exist", 404),
    "s3:GetBucketPolicyStatus": Refusal("NoSuchBucketPolicy", "The bucket policy does not exist", 404),
    "s3:GetBucketTagging": Refusal("NoSuchTagSet", "The TagSet does not exist", 404),
    "s3:GetPublicAccessBlock": Refusal(
        *("NoSuchPublicAccessBlockConfiguration", "The public access block configuration was not found", 404)
    ),
}
"""Errors that the models do not name. Source: Amazon S3 API Reference, "Error responses"."""


_ALWAYS: Final[Mapping[str, Mapping[str, Any]]] = {"iam:GenerateCredentialReport": {"State": "STARTED"}}
"""What is answered wherever nothing is."""


def nothing(asked: Asked) -> Reply:
    """Empty lists for whoever asks for many, the service's own "not found" for whoever names one."""
    if (always := _ALWAYS.get(asked.name)) is not None:
        return answer(asked, always)
    for refusal in _errors(asked, _NOT_IN_USE):
        return refuse(asked, refusal)
    members: Mapping[str, Any] = getattr(asked.model.output_shape, "members", None) or {}
    lists = [name for name, shape in members.items() if shape.type_name == "list"]
    missing = not_found(asked)
    if missing is not None and _names_one(asked, lists):
        return refuse(asked, missing)
    maps = [name for name, shape in members.items() if shape.type_name == "map"]
    return answer(asked, {name: [] for name in lists} | {name: {} for name in maps})


def not_found(asked: Asked) -> Refusal | None:
    """How the service says that what was named does not exist; None where it has no words for that."""
    return _UNMODELLED.get(asked.name) or next(_errors(asked, _GONE), None)


def _names_one(asked: Asked, lists: list[str]) -> bool:
    required = getattr(asked.model.input_shape, "required_members", ())
    return not asked.operation.startswith("List") and bool(required or not lists)


def _errors(asked: Asked, signs: tuple[str, ...]) -> Iterator[Refusal]:
    for shape in asked.model.error_shapes:
        told = shape.metadata.get("error", {})
        code = str(told.get("code", shape.name))
        if any(sign in code for sign in signs):
            yield Refusal(code, "there is none", int(told.get("httpStatusCode", 400)))
