"""IAM: identities, policies and trusts, their credentials, and what they accessed last."""

from __future__ import annotations

from nhiscan.connectors.aws.exports.iam_access_key_last_used import GET_ACCESS_KEY_LAST_USED
from nhiscan.connectors.aws.exports.iam_access_keys import LIST_ACCESS_KEYS
from nhiscan.connectors.aws.exports.iam_account_summary import GET_ACCOUNT_SUMMARY
from nhiscan.connectors.aws.exports.iam_authorization_details import GET_ACCOUNT_AUTHORIZATION_DETAILS
from nhiscan.connectors.aws.exports.iam_credential_report import (
    GENERATE_CREDENTIAL_REPORT,
    GET_CREDENTIAL_REPORT,
)
from nhiscan.connectors.aws.exports.iam_oidc_providers import (
    GET_OIDC_PROVIDER,
    LIST_OIDC_PROVIDERS,
)
from nhiscan.connectors.aws.exports.iam_saml_providers import LIST_SAML_PROVIDERS
from nhiscan.connectors.aws.exports.iam_service_specific_credentials import LIST_SERVICE_SPECIFIC_CREDENTIALS
from nhiscan.connectors.aws.live.steps import boundary_document, last_accessed, user_credentials
from nhiscan.connectors.aws.live.walk import Answer, Asking, Place, Walk, Where, word


def _go(aws: Place) -> None:
    aws.each((_account, _providers, _report), lambda part: part(aws))


def _account(aws: Place) -> None:
    """The account's details, and whatever hangs on the names in them."""
    details = aws.ask(GET_ACCOUNT_AUTHORIZATION_DETAILS, "authorization-details.json", MaxItems=1000)
    aws.each(details.column("UserDetailList", "UserName"), lambda name: _user(aws, name))
    aws.each(_boundaries_left_out(details), lambda arn: boundary_document.boundary_document(aws, arn))
    last_accessed.last_accessed(aws, details)


def _boundaries_left_out(details: Answer) -> list[str]:
    """The policies that are boundaries only, of which the details may name no more than the ARN."""
    named = {
        arn
        for key in ("UserDetailList", "RoleDetailList")
        for entry in details.each(key)
        if (arn := entry.text("PermissionsBoundary", "PermissionsBoundaryArn")) is not None
    }
    return sorted(named - set(details.column("Policies", "Arn")))


def _user(aws: Place, name: str) -> None:
    """A user's keys, with their last use, and whatever else it proves itself with."""
    keys = aws.ask(LIST_ACCESS_KEYS, f"access-keys/{word(name)}.json", UserName=name)
    for key in keys.column("AccessKeyMetadata", "AccessKeyId"):
        aws.ask(GET_ACCESS_KEY_LAST_USED, f"access-key-last-used/{key}.json", AccessKeyId=key)
    into = f"service-specific-credentials/{word(name)}.json"
    aws.ask(LIST_SERVICE_SPECIFIC_CREDENTIALS, into, UserName=name)
    user_credentials.user_credentials(aws, name)


def _providers(aws: Place) -> None:
    """The account's numbers and its identity providers."""
    aws.ask(GET_ACCOUNT_SUMMARY, "account-summary.json")
    aws.ask(LIST_SAML_PROVIDERS, "saml-providers.json")
    listed = aws.ask(LIST_OIDC_PROVIDERS, "oidc-providers.json")
    for arn in listed.column("OpenIDConnectProviderList", "Arn"):
        into = f"oidc-providers/{word(arn.partition('oidc-provider/')[2])}.json"
        aws.ask(GET_OIDC_PROVIDER, into, OpenIDConnectProviderArn=arn)


def _report(aws: Place) -> None:
    """The credential report, made anew where AWS has none of the last four hours."""
    aws.make("credential-report.json", _made)


def _made(caller: Asking) -> Answer:
    attempt = 0
    while caller(GENERATE_CREDENTIAL_REPORT).text("State") != "COMPLETE" and caller.wait(attempt):
        attempt += 1
    return caller(GET_CREDENTIAL_REPORT)


WALK = Walk(
    Where.ACCOUNT,
    (
        GET_ACCOUNT_AUTHORIZATION_DETAILS,
        LIST_ACCESS_KEYS,
        GET_ACCESS_KEY_LAST_USED,
        LIST_SERVICE_SPECIFIC_CREDENTIALS,
        GET_ACCOUNT_SUMMARY,
        LIST_SAML_PROVIDERS,
        LIST_OIDC_PROVIDERS,
        GET_OIDC_PROVIDER,
        GENERATE_CREDENTIAL_REPORT,
        GET_CREDENTIAL_REPORT,
        *user_credentials.CALLS,
        *boundary_document.CALLS,
        *last_accessed.CALLS,
    ),
    _go,
)
