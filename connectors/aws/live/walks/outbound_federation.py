"""Outbound federation: the issuer by which the account's identities prove themselves elsewhere."""

from __future__ import annotations

from nhiscan.connectors.aws.exports.iam_outbound_federation import GET_OUTBOUND_FEDERATION
from nhiscan.connectors.aws.live.walk import Place, Walk, Where


def _go(aws: Place) -> None:
    aws.ask(GET_OUTBOUND_FEDERATION, "outbound-federation.json")


WALK = Walk(Where.ACCOUNT, (GET_OUTBOUND_FEDERATION,), _go)
