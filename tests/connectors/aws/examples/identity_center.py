"""An answer of each kind about Identity Center and Access Analyzer."""

from __future__ import annotations

from typing import Any

from tests.connectors.aws import test_access_analyzer as analyzer
from tests.connectors.aws import test_identity_center as center

EXAMPLES: dict[str, tuple[str, Any]] = {**center.EXAMPLES, **analyzer.EXAMPLES}
