"""A scan in which strangers named everything: a hostile string in every text of every noun.

Left alone is only what nhiscan makes itself: fingerprints, which are hashes, and the proposed document,
which is JSON and carries the string inside.
"""

from __future__ import annotations

import enum
import hashlib
import json
import types
from collections.abc import Iterable
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, datetime
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from nhiscan.estate import Estate
from nhiscan.model import Finding, GapKind, Identity, Nature, NotEvaluated, Severity
from nhiscan.reference.controls import Theme
from nhiscan.rule import Rule
from nhiscan.scan import Lost, Scan, Totals
from nhiscan.snapshot import Partition

T = TypeVar("T")
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


def filled(noun: type[T], text: str) -> T:
    """A ``noun`` with ``text`` in every field that holds text, however deep."""
    hints = get_type_hints(noun)
    assert is_dataclass(noun)
    made = noun(**{field.name: value(hints[field.name], text) for field in fields(noun)})
    assert isinstance(made, noun)
    return made


def value(kind: Any, text: str) -> Any:
    """``text`` as a value of a field's type: in every place where that type holds text."""
    options = [option for option in get_args(kind) if option is not type(None)]
    if kind is str:
        return text
    if get_origin(kind) in (Union, types.UnionType):
        return value(options[0], text)
    if get_origin(kind) is tuple:
        return (value(options[0], text),) if options[-1] is ... else tuple(value(o, text) for o in options)
    if is_dataclass(kind) and isinstance(kind, type):
        return filled(kind, text)
    if isinstance(kind, type) and issubclass(kind, enum.Enum):
        return next(iter(kind))
    simple: dict[Any, Any] = {bool: True, int: 0, datetime: NOON}
    return simple[kind]


def fingerprint_of(text: str) -> str:
    """Sixteen hexadecimal digits, one's own for every string."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def rule(text: str) -> Rule:
    """A rule that a stranger's plug-in could bring."""
    return Rule(
        id=text,
        title=text,
        severity=Severity.HIGH,
        theme=Theme.STALE_CREDENTIAL,
        why=text,
        about=Estate.credentials,
    )


def finding(text: str) -> Finding:
    """A finding of that rule, on an identity of that id."""
    made = filled(Finding, text)
    assert made.proposal is not None
    document = json.dumps({"Version": text, text: [text]})
    return replace(
        made,
        severity=Severity.HIGH,
        fingerprint=fingerprint_of(text),
        proposal=replace(made.proposal, document=document),
    )


def lost(text: str, kind: GapKind) -> Lost:
    """A gap of that name that cost that rule."""
    made = filled(Lost, text)
    return replace(made, gap=replace(made.gap, kind=kind))


def scan(texts: Iterable[str]) -> Scan:
    """A scan that holds each of ``texts`` everywhere."""
    known = tuple(texts)
    kinds = (GapKind.REFUSED, GapKind.TRUNCATED, GapKind.NOT_GIVEN)
    return Scan(
        name=known[0],
        as_of=NOON,
        exact_time=True,
        partitions=tuple(filled(Partition, text) for text in known),
        rules={text: rule(text) for text in known},
        coverage=tuple(lost(text, kinds[number % 3]) for number, text in enumerate(known)),
        identities={text: filled(Identity, text) for text in known},
        natures=dict.fromkeys(Nature, len(known)),
        credentials=len(known),
        excess=Totals(None, None, None),
        findings=tuple(finding(text) for text in known),
        not_evaluated=tuple(filled(NotEvaluated, text) for text in known),
        lowered_by=known,
        fail_on=Severity.HIGH,
    )
