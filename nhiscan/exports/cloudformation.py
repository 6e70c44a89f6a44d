"""The one emitter of CloudFormation templates: plain text stays plain, whatever it looks like."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

_RESOLVED: Final = "{{resolve:"


@dataclass(frozen=True, slots=True)
class Reference:
    """What a parameter or resource of the template stands for: ``Ref``."""

    name: str
    """Its name in the template, or a pseudo parameter as ``AWS::Partition``."""


@dataclass(frozen=True, slots=True)
class Attribute:
    """An attribute of a resource of the template: ``Fn::GetAtt``."""

    resource: str
    """The resource's name in the template."""
    name: str
    """The attribute's."""


@dataclass(frozen=True, slots=True)
class Joined:
    """A text of several parts, some of which CloudFormation works out: ``Fn::Join``."""

    parts: tuple[str | Reference | Attribute, ...]
    """In order."""


def template(
    description: str,
    *,
    parameters: Mapping[str, object],
    resources: Mapping[str, object],
    outputs: Mapping[str, object],
) -> str:
    """A template as JSON, in ASCII: other characters are escaped, none acts where it is pasted.

    Values are texts, numbers, truth values, lists and maps of them, and the classes above. Raises
    ValueError for what CloudFormation would not take as it is: a text with a dynamic reference
    (nothing escapes one), a key that is a function's, a null, half of a surrogate pair.

    Source: AWS CloudFormation User Guide, "Template sections", "Intrinsic function reference",
    "Get values stored in other services using dynamic references".
    """
    content = {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Description": description,
        "Parameters": parameters,
        "Resources": resources,
        "Outputs": outputs,
    }
    return json.dumps(_value(content), indent=2) + "\n"


def _value(value: object) -> object:
    match value:
        case Reference(name):
            return {"Ref": name}
        case Attribute(resource, name):
            return {"Fn::GetAtt": [resource, name]}
        case Joined(parts):
            # a reference that two parts make together is one all the same
            _text("".join(part for part in parts if isinstance(part, str)))
            return {"Fn::Join": ["", [_value(part) for part in parts]]}
        case str():
            return _text(value)
        case bool() | int():
            return value
        case Mapping():
            return {_key(key): _value(inner) for key, inner in value.items()}
        case list() | tuple():
            return [_value(inner) for inner in value]
        case _:
            raise ValueError(f"`{type(value).__name__}` is nothing that CloudFormation can be told")


def _key(key: object) -> str:
    if not isinstance(key, str):
        raise TypeError("a key is no text")
    if key == "Ref" or key.startswith("Fn::"):
        raise ValueError(f"`{key}` is a function of CloudFormation's own")
    return _text(key)


def _text(text: str) -> str:
    if _RESOLVED in text:
        raise ValueError("CloudFormation would put a stored value in place of a text")
    if any("\ud800" <= char <= "\udfff" for char in text):
        raise ValueError("half of a surrogate pair is no text")
    return text
