"""The issuer by which the account's identities prove themselves elsewhere.

``aws iam get-outbound-web-identity-federation-info``
"""

from __future__ import annotations

from nhiscan.connectors.aws.call import Call
from nhiscan.connectors.aws.export import Export, File
from nhiscan.connectors.aws.ledger import PROVIDER, Ledger
from nhiscan.model import Resource

KIND = "outbound-identity-issuer"


def _read(file: File, ledger: Ledger) -> None:
    """The account's own issuer, and whether tokens are handed out.

    Source: IAM API Reference, "GetOutboundWebIdentityFederationInfo".
    """
    top = file.top
    issuer, enabled = top.text("IssuerIdentifier"), top.value("JwtVendingEnabled")
    settings: tuple[tuple[str, str], ...] = ()
    if isinstance(enabled, bool):
        settings = (("jwt-vending-enabled", str(enabled).lower()),)
    else:
        top.blame("JwtVendingEnabled", "is neither true nor false")
    name = issuer.removeprefix("https://")
    ledger.add(Resource(issuer, PROVIDER, ledger.account, KIND, name, settings=settings))


GET_OUTBOUND_FEDERATION = Call(
    "iam",
    "GetOutboundWebIdentityFederationInfo",
    "iam:GetOutboundWebIdentityFederationInfo",
    keeps="IssuerIdentifier JwtVendingEnabled",
)
EXPORT = Export(
    what="outbound web identity federation",
    command="aws iam get-outbound-web-identity-federation-info",
    file="outbound-federation.json",
    tables=("resources",),
    calls=(GET_OUTBOUND_FEDERATION,),
    recognises=lambda file: file.has("IssuerIdentifier", "JwtVendingEnabled"),
    read=_read,
    none=frozenset({"FeatureDisabled", "FeatureDisabledException"}),
    further=True,
)
