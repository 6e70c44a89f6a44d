"""How each service words the errors that all services have: refused, throttled, expired, broken, off.

Source: AWS IAM User Guide, "Troubleshoot access denied error messages"; the "Common Errors" page of
each service's API reference; Amazon EC2 API Reference, "Error codes"; Amazon S3 API Reference,
"Error responses".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from tests.fakes.answers import Refusal
from tests.fakes.operations import Asked

Table = Mapping[str, Refusal]
"""By protocol; a service's own line comes first."""

DENIED: Final[Table] = {
    "query": Refusal("AccessDenied", status=403),
    "ec2": Refusal("UnauthorizedOperation", status=403),
    "json": Refusal("AccessDeniedException"),
    "rest-json": Refusal("AccessDeniedException", status=403),
    "rest-xml": Refusal("AccessDenied", status=403),
    "sns": Refusal("AuthorizationError", status=403),
    "sqs": Refusal("AccessDenied", status=403),
}
THROTTLED: Final[Table] = {
    "query": Refusal("Throttling", "Rate exceeded"),
    "ec2": Refusal("RequestLimitExceeded", "Request limit exceeded.", 503),
    "json": Refusal("ThrottlingException", "Rate exceeded"),
    "rest-json": Refusal("ThrottlingException", "Rate exceeded", 429),
    "rest-xml": Refusal("SlowDown", "Please reduce your request rate.", 503),
    "lambda": Refusal("TooManyRequestsException", "Rate exceeded", 429),
    "organizations": Refusal("TooManyRequestsException", "AWS Organizations can't complete your request"),
}
EXPIRED: Final[Table] = {
    "query": Refusal("ExpiredToken", "The security token included in the request is expired", 403),
    "ec2": Refusal("RequestExpired", "Request has expired."),
    "json": Refusal("ExpiredTokenException", "The security token included in the request is expired"),
    "rest-json": Refusal(
        "ExpiredTokenException", "The security token included in the request is expired", 403
    ),
    "rest-xml": Refusal("ExpiredToken", "The provided token has expired."),
}
BROKEN: Final[Table] = {
    "query": Refusal("InternalFailure", "An internal error has occurred.", 500),
    "ec2": Refusal("InternalError", "An internal error has occurred", 500),
    "json": Refusal("InternalFailure", "An internal error has occurred.", 500),
    "rest-json": Refusal("ServiceUnavailableException", "The service is unavailable.", 503),
    "rest-xml": Refusal("InternalError", "We encountered an internal error. Please try again.", 500),
}
REGION_OFF: Final[Table] = {
    "query": Refusal("InvalidClientTokenId", "The security token included in the request is invalid", 403),
    "ec2": Refusal("AuthFailure", "AWS was not able to validate the provided access credentials", 401),
    "json": Refusal("UnrecognizedClientException", "The security token included in the request is invalid."),
    "rest-json": Refusal(
        "UnrecognizedClientException", "The security token included in the request is invalid", 403
    ),
    "rest-xml": Refusal(
        "InvalidAccessKeyId", "The AWS Access Key Id you provided does not exist in our records.", 403
    ),
}


def worded(table: Table, asked: Asked) -> Refusal:
    """The error of ``table`` as the service words it."""
    found = table.get(asked.service) or table[asked.protocol]
    return found if found.message else replace(found, message=_not_authorized(asked))


def _not_authorized(asked: Asked) -> str:
    prefix = asked.model.service_model.signing_name
    user = f"arn:aws:sts::{asked.account}:assumed-role/auditor/session"
    action = f"{prefix}:{asked.operation}"
    return (
        f"User: {user} is not authorized to perform: {action} "
        f"because no identity-based policy allows the {action} action"
    )
