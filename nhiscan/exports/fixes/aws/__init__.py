"""Fixes as commands of the AWS CLI."""

from nhiscan.exports.fixes.aws.credentials import deactivate, limit, rotate
from nhiscan.exports.fixes.aws.grants import detach, own, replace, suspend
from nhiscan.exports.fixes.aws.trusts import drop, guard, pin

__all__ = ["deactivate", "detach", "drop", "guard", "limit", "own", "pin", "replace", "rotate", "suspend"]
