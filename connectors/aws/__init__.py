"""AWS: what it answers, given as files or asked live, as rows."""

from __future__ import annotations

from typing import Final

from nhiscan.connectors.aws.connector import Aws

CONNECTOR: Final = Aws()
"""The connector's entry point."""
