"""AWS: what the ``aws`` command line tool prints, as rows."""

from __future__ import annotations

from typing import Final

from nhiscan.connectors.aws.connector import AwsExports

CONNECTOR: Final = AwsExports()
"""The connector's entry point."""
