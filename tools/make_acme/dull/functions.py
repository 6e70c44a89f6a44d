"""Lambda functions, each with a role of its own."""

from __future__ import annotations

from typing import Final

from tools.make_acme.clock import lately, long_ago
from tools.make_acme.ids import DEV, PROD, SECOND, spread
from tools.make_acme.needs import need
from tools.make_acme.nouns import Accessed, Company, Function, Role
from tools.make_acme.statements import trust_service

Row = tuple[str, str, str]

PRODUCTION: Final[tuple[Row, ...]] = (
    ("order-intake", "orders", "queue:orders-in table:orders"),
    ("order-confirmation-mail", "orders", "queue:order-confirmed mail:example.com"),
    ("order-split", "orders", "lookup:orders send:warehouse-orders"),
    ("order-cancel", "orders", "table:orders topic:order-cancelled"),
    ("payment-webhook", "payments", "secret:payments/webhook send:payments"),
    ("payment-reconcile", "payments", "lookup:payments read:bank-statements"),
    ("refund-ledger", "payments", "table:refunds key:"),
    ("chargeback-intake", "payments", "queue:chargebacks table:chargebacks"),
    ("catalog-sync", "catalog", "secret:pim/export table:products"),
    ("price-publish", "catalog", "lookup:prices bus:catalog"),
    ("stock-level-feed", "catalog", "stream:stock write:feeds/stock"),
    ("search-indexer", "search", "stream:products parameter:search"),
    ("search-synonyms", "search", "read:search-synonyms"),
    ("parcel-label", "fulfilment", "secret:carriers/labels write:labels"),
    ("parcel-tracking", "fulfilment", "secret:carriers/tracking table:parcels"),
    ("returns-intake", "fulfilment", "table:returns topic:return-announced"),
    ("carrier-rates", "fulfilment", "secret:carriers/rates table:carrier-rates"),
    ("newsletter-unsubscribe", "crm", "table:subscribers"),
    ("crm-contact-sync", "crm", "secret:crm/api lookup:customers"),
    ("loyalty-points", "crm", "stream:orders table:loyalty"),
    ("sitemap-build", "web", "lookup:products write:webshop-static/sitemap"),
    ("contact-form", "web", "mail:example.com"),
    ("cookie-consent", "web", "table:consents"),
    ("click-ingest", "analytics", "delivery:clicks"),
    ("session-rollup", "analytics", "stream:clicks write:sessions"),
    ("log-shipper", "platform", "read:load-balancer-logs delivery:logs"),
    ("backup-verify", "platform", "read:backups topic:backup-alerts"),
    ("certificate-expiry", "platform", "topic:certificate-alerts"),
    ("holiday-calendar", "people", "parameter:holidays table:calendar"),
    ("supplier-catalog-import", "procurement", "read:supplier-catalogs table:supplier-products"),
    ("gdpr-erasure", "legal", "queue:erasure flow:erase-customer"),
    ("gdpr-export", "legal", "lookup:customers write:privacy-exports"),
)
"""Name, owner and needs of each function of production."""

SANDBOX: Final = frozenset(
    {
        "order-intake",
        "order-confirmation-mail",
        "order-split",
        "order-cancel",
        "payment-webhook",
        "refund-ledger",
        "catalog-sync",
        "price-publish",
        "stock-level-feed",
        "search-indexer",
        "search-synonyms",
        "parcel-label",
        "parcel-tracking",
        "returns-intake",
        "newsletter-unsubscribe",
        "crm-contact-sync",
        "loyalty-points",
        "sitemap-build",
        "contact-form",
        "click-ingest",
        "holiday-calendar",
        "gdpr-export",
    }
)
"""Those that the sandbox runs too, under roles of its own and on data of its own."""

EDGE: Final[tuple[Row, ...]] = (
    ("edge-redirects", "web", "parameter:redirects"),
    ("edge-auth-cookie", "web", "secret:edge/cookie"),
)
"""Those that run in the second region, next to the content network."""

OWNER_KEYS: Final = ("owner", "Owner", "team", "Team", "contact")
"""Nobody at Acme agreed on one key."""


def functions() -> Company:
    """All of them."""
    return sum(
        [
            *(function(PROD, row) for row in PRODUCTION),
            *(function(DEV, row) for row in PRODUCTION if row[0] in SANDBOX),
            *(function(PROD, row, SECOND) for row in EDGE),
        ],
        Company(),
    )


def function(account: str, row: Row, region: str = "eu-central-1") -> Company:
    """One function and its role."""
    name, owner, wanted = row
    seed = f"{account} {name}"
    role = Role(
        account=account,
        name=f"{name}-exec",
        path=f"/{owner}/",
        created=long_ago(seed),
        trust=[trust_service("lambda.amazonaws.com")],
        inline={"access": [need(account, one) for one in wanted.split()]},
        managed=("AWSLambdaBasicExecutionRole",),
        tags={owner_key(seed): owner, "service": name},
        used=lately(seed),
        region=region,
        # one in four: nobody asked for a report
        accessed=Accessed() if spread(f"report {seed}", 1, 4) > 1 else None,
    )
    return Company(
        roles=(role,), functions=(Function(account, name, role.arn, region, variables=_variables(wanted)),)
    )


def owner_key(seed: str) -> str:
    """The tag key under which this one's owner is noted."""
    return OWNER_KEYS[spread(f"owner key {seed}", 0, len(OWNER_KEYS) - 1)]


def _variables(wanted: str) -> tuple[str, ...]:
    """The names of the settings that tell a function where its things are."""
    kinds = [one.partition(":")[0] for one in wanted.split()]
    return (
        "LOG_LEVEL",
        *sorted({f"{kind.upper()}_NAME" for kind in kinds if kind in {"table", "queue", "topic", "lookup"}}),
    )
