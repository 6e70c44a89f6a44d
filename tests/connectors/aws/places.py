"""A place for walks that answers from a script, held to botocore's models on both sides."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import botocore.session
from botocore import xform_name
from botocore.exceptions import ClientError
from botocore.model import OperationModel, ServiceModel
from botocore.validate import validate_parameters

from nhiscan.connectors.aws.call import Call
from nhiscan.connectors.aws.live.walk import NOTHING, Answer, Asking, Unfinished, Walk
from tests.connectors.aws.kit import ACCOUNT, Read, read

T = TypeVar("T")

Script = Mapping[str, Any | Callable[[dict[str, Any]], Any]]
"""Operation to answer, or to what gives the answer for the call's parameters; a text is an error code."""


@dataclass
class ScriptedPlace:
    """Answers calls from ``script``; an operation that is not in it is refused."""

    walk: Walk
    """The walk that may ask."""
    script: Script
    """What is answered."""
    region: str = "eu-west-1"
    """Where it is."""
    account: str = ACCOUNT
    """Whose it is."""
    partition: str = "aws"
    """The kind of AWS."""
    files: dict[str, object] = field(default_factory=dict)
    """What was kept."""
    asked: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    """Operations with their parameters, in order."""

    def ask(self, call: Call, into: str, /, *, region: str | None = None, **params: object) -> Answer:
        """See Place."""
        return self.make(into, lambda caller: caller(call, region=region, **params))

    def make(self, into: str, steps: Callable[[Asking], Answer], /) -> Answer:
        """See Place."""
        assert into not in self.files, f"two answers go to {into}"
        try:
            answer = steps(_Asking(self))
        except (ClientError, Unfinished) as error:
            self.files[f"{into}.err"] = error.words if isinstance(error, Unfinished) else str(error)
            return NOTHING
        self.files[into] = dict(answer.content)
        return answer

    def begin(self, call: Call, into: str, /, **params: object) -> Answer | None:
        """See Place."""
        assert into not in self.files, f"two answers go to {into}"
        try:
            return _Asking(self)(call, region=None, **params)
        except ClientError as error:
            self.files[f"{into}.err"] = str(error)
            return None

    def again(self, attempt: int, do: Callable[[], object], /) -> bool:
        """See Place."""
        if attempt < 5:
            do()
        return attempt < 5

    def each(self, items: Iterable[T], do: Callable[[T], object], /) -> None:
        """See Place."""
        for item in items:
            do(item)

    def read(self, folder: Path, beside: Mapping[str, object] | None = None) -> Read:
        """What the connector makes of the files kept, with ``beside`` (authorization details, …)."""
        return read(folder, {**self.files, **(beside or {})})


@dataclass
class _Asking:
    place: ScriptedPlace

    def __call__(self, call: Call, /, *, region: str | None = None, **params: object) -> Answer:
        place, model = self.place, operation(call)
        assert call in place.walk.calls, f"{call.operation} is not declared by the walk"
        place.asked.append((call.operation, dict(params)))
        if model.input_shape is None:
            assert not params, f"{call.operation} takes nothing"
        else:
            validate_parameters(json.loads(json.dumps(params)), model.input_shape)
        found = place.script.get(call.operation, "AccessDenied")
        found = found(dict(params)) if callable(found) else found
        if isinstance(found, str):
            raise ClientError({"Error": {"Code": found, "Message": "no"}}, call.operation)
        known(found, model)
        kept = call.fields.keep(found)
        assert isinstance(kept, dict)
        return Answer(kept)

    def wait(self, attempt: int, /) -> bool:
        return attempt < 5


def run(
    walk: Walk, script: Script, *, region: str = "eu-west-1", account: str = ACCOUNT, partition: str = "aws"
) -> ScriptedPlace:
    """The place after ``walk`` went through it."""
    place = ScriptedPlace(walk, script, region, account, partition)
    walk.go(place)
    return place


@cache
def service(name: str) -> ServiceModel:
    """Botocore's model of an API."""
    return botocore.session.get_session().get_service_model(name)


def operation(call: Call) -> OperationModel:
    """Botocore's model of the operation that ``call`` calls; fails if there is none."""
    return service(call.service).operation_model(call.operation)


def known(answer: object, model: OperationModel) -> None:
    """Fail if ``answer`` has a field that the operation's output has not."""
    _known(answer, model.output_shape, model.name)


def _known(value: Any, shape: Any, where: str) -> None:
    match shape.type_name:
        case "structure" if not getattr(shape, "is_document_type", False):
            assert isinstance(value, dict), where
            assert set(value) <= set(shape.members), f"{where}: {set(value) - set(shape.members)}"
            for name, inner in value.items():
                _known(inner, shape.members[name], f"{where}.{name}")
        case "list":
            assert isinstance(value, list), where
            for inner in value:
                _known(inner, shape.member, where)
        case "map":
            assert isinstance(value, dict), where
            for inner in value.values():
                _known(inner, shape.value, where)
        case _:
            pass


def snake(operation_name: str) -> str:
    """The method of a client that calls an operation."""
    return str(xform_name(operation_name))
