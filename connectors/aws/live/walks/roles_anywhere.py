"""Roles Anywhere: profiles and trust anchors."""

from __future__ import annotations

from nhiscan.connectors.aws.exports.rolesanywhere_profiles import LIST_PROFILES
from nhiscan.connectors.aws.exports.rolesanywhere_trust_anchors import LIST_TRUST_ANCHORS
from nhiscan.connectors.aws.live.walk import Place, Walk, Where


def _go(aws: Place) -> None:
    aws.ask(LIST_PROFILES, f"rolesanywhere-profiles.{aws.region}.json")
    aws.ask(LIST_TRUST_ANCHORS, f"rolesanywhere-trust-anchors.{aws.region}.json")


WALK = Walk(Where.REGION, (LIST_PROFILES, LIST_TRUST_ANCHORS), _go)
