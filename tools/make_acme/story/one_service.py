"""Users of production whose credential opens one service alone."""

from __future__ import annotations

from datetime import timedelta

from tools.make_acme.clock import ago
from tools.make_acme.ids import PROD, arn
from tools.make_acme.needs import need
from tools.make_acme.nouns import Accessed, Company, ServiceCredential, User
from tools.make_acme.statements import allow


def one_service() -> Company:
    """Every such user."""
    return Company(users=for_one_service())


def for_one_service() -> tuple[User, ...]:
    """Credentials that open one service: a model key for ever, one that ends, and one that cannot end."""
    copying = ago(20, "svc-copy-assistant")
    return (
        User(
            account=PROD,
            name="BedrockAPIKey-8h2k",
            created=ago(60, "BedrockAPIKey-8h2k"),
            managed=("AmazonBedrockLimitedAccess",),
            special=(ServiceCredential("bedrock.amazonaws.com", ago(60, "BedrockAPIKey-8h2k"), None),),
            accessed=Accessed({"bedrock:InvokeModel": 0, "bedrock:ListFoundationModels": 3}),
        ),
        User(
            account=PROD,
            name="svc-copy-assistant",
            path="/service/",
            created=copying,
            inline={
                "write-copy": [
                    need(PROD, "model:amazon.nova-lite-v1:0"),
                    allow("bedrock:CallWithBearerToken"),
                ]
            },
            tags={"owner": "web"},
            special=(ServiceCredential("bedrock.amazonaws.com", copying, copying + timedelta(days=30)),),
            accessed=Accessed(),
        ),
        User(
            account=PROD,
            name="svc-git-mirror",
            path="/service/",
            created=ago(80, "svc-git-mirror"),
            inline={"pull": [allow("codecommit:GitPull", arn("codecommit", PROD, "legacy-pim"))]},
            tags={"owner": "platform", "runs-on": "on-premises"},
            special=(ServiceCredential("codecommit.amazonaws.com", ago(80, "svc-git-mirror"), None),),
            accessed=Accessed(),
        ),
    )
