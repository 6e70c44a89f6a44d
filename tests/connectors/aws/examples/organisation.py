"""An answer of each kind about the organisation."""

from __future__ import annotations

from typing import Any

from tests.connectors.aws.kit import OTHER
from tests.connectors.aws.test_organisation import FILES, ROOT

_FILES = {
    "organisation": "organizations/organization.json",
    "accounts": "organizations/accounts.json",
    "roots": "organizations/roots.json",
    "units": f"organizations/units/{ROOT}.json",
    "SCPs and RCPs": "organizations/policies/fence.json",
    "where one is attached": "organizations/targets/p-fence123.json",
}
EXAMPLES: dict[str, tuple[str, Any]] = {
    **{what: (name, FILES[name]) for what, name in _FILES.items()},
    "delegated administrators": (
        "organizations/delegated-administrators.json",
        {"DelegatedAdministrators": [{"Id": OTHER}]},
    ),
    "what one is the delegated administrator for": (
        f"organizations/delegated-services/{OTHER}.json",
        {"DelegatedServices": [{"ServicePrincipal": "sso.amazonaws.com"}]},
    ),
}
