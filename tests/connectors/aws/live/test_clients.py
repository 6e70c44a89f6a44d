"""Clients share models, connections and credentials, and still ask what clients of their own would."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import pytest
from botocore import xform_name
from botocore.awsrequest import AWSPreparedRequest
from botocore.session import Session

from nhiscan.connectors.aws.live.listed import NotListed, operations
from nhiscan.connectors.aws.live.models import loader
from nhiscan.connectors.aws.live.signin import SignIn
from tests.connectors.live.clock import JumpingTimer
from tests.fakes.accounts import key_of
from tests.fakes.samples import least
from tests.fakes.wire import models

OWN, OTHER = "111111111111", "222222222222"
REGIONS = ["us-east-1", "eu-central-1", "ap-southeast-2", "cn-north-1", "us-gov-west-1"]
DIFFERS = {"authorization", "x-amz-date", "amz-sdk-invocation-id", "user-agent", "amz-sdk-request"}
"""Headers that no two requests have in common."""


class Sent(Exception):
    """A request that would have gone out."""

    def __init__(self, request: AWSPreparedRequest) -> None:
        super().__init__(request.url)
        self.request = request


def send(request: AWSPreparedRequest, **_: object) -> None:
    raise Sent(request)


@pytest.fixture(autouse=True)
def nothing_configured(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ENDPOINT_URL", "AWS_PROFILE", "AWS_REGION", "AWS_DEFAULT_REGION", "AWS_ACCOUNT_ID"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", "nowhere")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "nowhere")


def sign_in(prepare: Callable[[Session], object] = lambda _: None) -> SignIn:
    def prepared(session: Session) -> None:
        session.set_credentials(key_of(OWN), "not-a-secret", "not-a-token")
        session.get_component("event_emitter").register("before-send", send)
        prepare(session)

    return SignIn(None, 4, JumpingTimer(), prepared)


def told(client: Any, operation: str, params: dict[str, Any]) -> dict[str, Any]:
    """The request that asks, without what differs from one to the next."""
    with pytest.raises(Sent) as sent:
        getattr(client, xform_name(operation))(**params)
    request = sent.value.request
    headers = {name.lower(): _text(value) for name, value in request.headers.items()}
    key, _, region, signed_as, _ = headers["authorization"].partition("Credential=")[2].split("/", 4)
    assert key == key_of(OWN)
    return {
        "method": request.method,
        "url": request.url,
        "body": request.body,
        "region": region,
        "signed as": signed_as,
        "headers": {name: value for name, value in headers.items() if name not in DIFFERS},
        "header names": set(headers),
    }


def _text(value: str | bytes) -> str:
    return value.decode() if isinstance(value, bytes) else value


@cache
def whole(service: str) -> Any:
    """An API's whole model."""
    session = Session()
    session.register_component("data_loader", models())
    return session.get_service_model(service)


def params(service: str, operation: str) -> dict[str, Any]:
    """What an operation has to be told."""
    found: dict[str, Any] = least(whole(service).operation_model(operation).input_shape)
    return found


@pytest.mark.parametrize("region", REGIONS)
def test_every_listed_call_goes_where_a_client_of_its_own_would_send_it(region: str) -> None:
    signin, plain = sign_in(), Session()
    plain.register_component("data_loader", models())
    plain.get_component("event_emitter").register("before-send", send)
    plain.set_credentials(key_of(OWN), "not-a-secret", "not-a-token")
    with signin.acting(signin.own()):
        for service in sorted({name for name, _ in operations()}):
            client = plain.create_client(service, region_name=region)
            for operation in sorted(name for api, name in operations() if api == service):
                asks = params(service, operation)
                ours = told(signin.client(service, region), operation, asks)
                assert ours == told(client, operation, asks), f"{service}:{operation}"


@pytest.mark.parametrize("service", sorted({service for service, _ in operations()}))
def test_what_is_left_of_a_model_says_the_same_of_every_listed_call(service: str) -> None:
    session = Session()
    session.register_component("data_loader", loader())
    left = session.get_service_model(service)
    assert left.metadata == whole(service).metadata
    for operation in (name for api, name in operations() if api == service):
        mine, all_ = left.operation_model(operation), whole(service).operation_model(operation)
        assert _shape(mine.input_shape) == _shape(all_.input_shape)
        assert _shape(mine.output_shape) == _shape(all_.output_shape)
        assert {shape.name for shape in mine.error_shapes} == {shape.name for shape in all_.error_shapes}
    assert {shape.name for shape in left.error_shapes} == {
        shape.name for shape in whole(service).error_shapes
    }


def _shape(shape: Any, above: tuple[str, ...] = ()) -> Any:
    """All that botocore reads of a shape and those inside it."""
    if shape is None or shape.name in above:
        return shape and shape.name
    inside = (*above, shape.name)
    members = getattr(shape, "members", {})
    parts = [getattr(shape, part) for part in ("member", "key", "value") if hasattr(shape, part)]
    return (
        shape.name,
        shape.type_name,
        dict(shape.serialization),
        dict(shape.metadata),
        {name: _shape(member, inside) for name, member in members.items()},
        [_shape(part, inside) for part in parts],
    )


def test_models_are_left_out_of_what_is_never_asked_and_kept_of_what_signs_in() -> None:
    found = loader()
    asked = {name for service, name in operations() if service == "ec2"}
    assert set(found.load_service_model("ec2", "service-2")["operations"]) == asked
    assert "GetFederationToken" in found.load_service_model("sts", "service-2")["operations"]
    assert "GetRoleCredentials" in found.load_service_model("sso", "service-2")["operations"]


def test_what_botocore_asks_by_itself_is_refused_by_its_name() -> None:
    signin = sign_in()
    with signin.acting(signin.own()), pytest.raises(NotListed, match="HeadBucket"):
        signin.client("s3", "us-east-1").head_bucket(Bucket="b")  # type: ignore[attr-defined]


def test_a_table_of_one_account_is_not_asked_for_at_the_address_of_another() -> None:
    def known(session: Session) -> None:
        session.set_credentials(key_of(OWN), "not-a-secret", "not-a-token", account_id=OWN)

    signin = sign_in(known)
    with signin.acting(signin.own()):
        asked = told(signin.client("dynamodb", "eu-west-1"), "ListTables", {})
    assert asked["url"] == "https://dynamodb.eu-west-1.amazonaws.com/"


def test_clients_of_many_regions_share_a_few_http_sessions() -> None:
    signin = sign_in()
    clients = [
        signin.client(service, region)
        for service in ("sqs", "sns", "kms")
        for region in signin.regions("aws")[:6]
    ]
    sessions = {id(client._endpoint.http_session.http) for client in clients}  # type: ignore[attr-defined]
    assert len(sessions) <= 4


def test_a_host_that_is_reached_without_the_proxy_shares_nothing_with_those_behind_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.test:3128")
    monkeypatch.setenv("NO_PROXY", "eu-west-1.amazonaws.com")
    signin = sign_in()
    regions = ["eu-west-1", "us-east-1"] * 6
    sessions = {
        region: {
            id(signin.client(service, region)._endpoint.http_session.http)  # type: ignore[attr-defined]
            for service in ("sqs", "sns", "kms", "lambda", "ecs", "eks")
        }
        for region in regions
    }
    assert not sessions["eu-west-1"] & sessions["us-east-1"]
