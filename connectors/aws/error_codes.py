"""What AWS's error codes mean for an inventory: ask again, refused, nothing there, not offered, stop."""

from __future__ import annotations

import re
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class Meaning(StrEnum):
    """What follows from an error."""

    RETRY = "retry"
    """The service was busy or broken for the moment: the same call may succeed."""
    REFUSED = "refused"
    """The caller may not ask this."""
    ABSENT = "absent"
    """There is no such thing, or it has nothing of the kind."""
    NOT_SUBSCRIBED = "not subscribed"
    """The account does not use the service."""
    REGION_OFF = "region off"
    """The account has not switched the region on, or the service is not offered there."""
    EXPIRED = "expired"
    """The caller's credentials have ended: every further call would fail too."""


NOT_OFFERED: Final = "EndpointNotOffered"
"""Our own word for a service that has no endpoint in a region; no service answers with it."""
NO_ANSWER: Final = "NoAnswer"
"""Our own word for what came in place of an answer: a proxy's page, half of it, nothing that can be read."""
NOT_ASKED: Final = "ParamValidationError"
"""botocore's word for a question that it did not send, since AWS would not take it."""

OPT_IN: Final = frozenset(
    "af-south-1 ap-east-1 ap-east-2 ap-south-2 ap-southeast-3 ap-southeast-4 ap-southeast-5 ap-southeast-6 "
    "ap-southeast-7 ca-west-1 eu-central-2 eu-south-1 eu-south-2 il-central-1 me-central-1 me-south-1 "
    "mx-central-1".split()
)
"""Regions that an account has to switch on; all others are always on.

Source: AWS Account Management Reference Guide, "Enable or disable AWS Regions in your account".
"""
_CODES: Final = MappingProxyType(
    {
        # busy or broken. Source: AWS SDKs and Tools Reference Guide, "Retry behavior"; API references,
        # "Common Error Types"; botocore's list of throttling codes.
        Meaning.RETRY: (
            "Throttling ThrottlingException ThrottledException RequestThrottled RequestThrottledException "
            "TooManyRequestsException RequestLimitExceeded BandwidthLimitExceeded EC2ThrottledException "
            "ProvisionedThroughputExceededException LimitExceededException LimitExceeded SlowDown "
            "PriorRequestNotComplete TransactionInProgressException ConcurrentModificationException "
            "ReportInProgress ReportNotPresent ReportExpired "
            "RequestTimeout RequestTimeoutException InternalError InternalFailure InternalServerError "
            "InternalServerException InternalServiceError InternalServiceException ServerException "
            "ServiceException ServiceFailure ServiceFailureException ServiceUnavailable "
            "ServiceUnavailableException Unavailable KMSInternalException DependencyTimeoutException "
            f"{NO_ANSWER} {NOT_ASKED}"
        ),
        # may not ask. Source: API references, "Common Error Types"; EC2 API Reference, "Error codes",
        # UnauthorizedOperation and AuthFailure.
        Meaning.REFUSED: (
            "AccessDenied AccessDeniedException AccessDeniedFault AuthorizationError "
            "AuthorizationErrorException AuthFailure NotAuthorized NotAuthorizedException "
            "UnauthorizedOperation UnauthorizedException Forbidden ForbiddenException "
            "AccessForbidden ExplicitDeny AllAccessDisabled"
        ),
        # nothing there. Source: the errors of each operation in its API reference.
        Meaning.ABSENT: (
            "NoSuchEntity NoSuchEntityException ResourceNotFoundException ResourceNotFound "
            "ResourceNotFoundFault NotFoundException NotFound NoSuchBucket NoSuchBucketPolicy "
            "NoSuchPublicAccessBlockConfiguration RepositoryNotFoundException "
            "RepositoryPolicyNotFoundException RegistryPolicyNotFoundException PolicyNotFoundException "
            "TableNotFoundException QueueDoesNotExist AWS.SimpleQueueService.NonExistentQueue "
            "InvalidInstanceID.NotFound ClusterNotFoundException ServiceNotFoundException "
            "StateMachineDoesNotExist EntityNotFoundException AccountNotFoundException "
            "AccountNotRegisteredException TargetNotFoundException ParentNotFoundException "
            "OrganizationalUnitNotFoundException "
            "FeatureDisabled FeatureDisabledException"
        ),
        # not in use here. Source: API references, "Common Error Types", OptInRequired; Organizations
        # API Reference, AWSOrganizationsNotInUseException.
        Meaning.NOT_SUBSCRIBED: (
            "OptInRequired SubscriptionRequiredException SubscriptionRequired "
            "AWSOrganizationsNotInUseException"
        ),
        # Source: AWS Account Management Reference Guide, "Enable or disable AWS Regions in your account";
        # STS API Reference, RegionDisabledException.
        Meaning.REGION_OFF: f"RegionDisabledException RegionDisabled {NOT_OFFERED}",
        # Source: API references, "Common Error Types", ExpiredTokenException, RequestExpired.
        Meaning.EXPIRED: "ExpiredToken ExpiredTokenException RequestExpired TokenRefreshRequired",
    }
)
_MEANINGS: Final = MappingProxyType(
    {code: meaning for meaning, codes in _CODES.items() for code in codes.split()}
)
_NO_SUCH_CALLER: Final = frozenset({"InvalidClientTokenId", "UnrecognizedClientException", "AuthFailure"})
_ODD: Final = re.compile(r"[^\w.:-]+")
_BUSY: Final = frozenset({429, 500, 502, 503, 504})
_BARRED: Final = frozenset({401, 403, 407})


def meaning(code: str) -> Meaning | None:
    """What ``code`` means; None for one that is not in the table, which counts as refused."""
    return _MEANINGS.get(code)


def plain_code(code: str) -> str:
    """``code`` as we write it, whatever it is made of."""
    return _ODD.sub("-", code.strip())[:100] or "unknown"


def meaning_of_answer(code: str, status: int, *, region_known: bool) -> Meaning:
    """What an error answer means; what nobody knows is refused.

    A code that is a number is botocore's word for a body without one: it was cut on the way, or somebody
    on the way bars it. A region that is switched off does not know the caller. Where the account's
    regions could not be listed (``region_known`` false), that is what such an answer means.

    Source: IAM User Guide, "Managing AWS STS in an AWS Region"; AWS General Reference, "AWS APIs".
    """
    if code in _NO_SUCH_CALLER and not region_known:
        return Meaning.REGION_OFF
    known = meaning(code)
    if known is None and status not in _BARRED and (status in _BUSY or code.isdigit()):
        return Meaning.RETRY
    return known or Meaning.REFUSED
