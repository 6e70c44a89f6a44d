"""The strict reading of the table of escalation methods: what no reader would understand is refused."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from nhiscan.reference.aws_actions import ActionDetail, load
from nhiscan.reference.aws_escalation import (
    UNBOUND,
    Fact,
    FactKind,
    Gain,
    GainKind,
    Guard,
    Method,
    Need,
    Trigger,
    derived,
)


@dataclass(frozen=True, slots=True)
class _Form:
    """How a fact of one kind may be written."""

    required: frozenset[str]
    optional: frozenset[str] = frozenset()
    words: frozenset[str] | None = None  # None: any
    variable: bool = False  # whether the value may be a variable


def _form(required: str, optional: str = "", words: str | None = None, variable: bool = False) -> _Form:
    closed = None if words is None else frozenset(words.split())
    return _Form(frozenset(required.split()), frozenset(optional.split()), closed, variable)


_POLICIES: Final = "any attached boundary customer-boundary inline managed scp"
_FORMS: Final = {
    FactKind.ACCOUNT: _form("is", words="member own"),
    FactKind.CREDENTIAL: _form("of", words="access-key password service-specific"),
    FactKind.IDENTITY: _form("is", words="group role root user"),
    FactKind.MEMBERSHIP: _form("is", words="", variable=True),
    FactKind.NEW: _form("is", words="permission-set role user"),
    FactKind.POLICY: _form("is to", words=_POLICIES),
    FactKind.PROVISIONED: _form("is in", words="", variable=True),
    FactKind.RESOURCE: _form("is", "holds of"),
    FactKind.ROOM: _form("of", words="access-key password"),
    FactKind.THING: _form("is unseen", "of"),
    FactKind.TRUSTS: _form("is", variable=True),
    FactKind.WORKLOAD: _form("is", "runs_as"),
}
_ROW: Final = frozenset("id title aliases trigger needs gains source".split())
_ROW_MORE: Final = frozenset("passes passed_to passed_with then where limits published".split())


def parse_methods(text: str) -> tuple[Method, ...]:
    """The methods of a table in TOML.

    Raises:
        ValueError: a row says what no reader would understand, or what AWS's actions do not bear
            out; the text names the row.
    """
    document = tomllib.loads(text)
    found: list[Method] = []
    for row in document["method"]:
        try:
            found.append(_method(row, document["limits"]))
        except ValueError as error:
            raise ValueError(f"{row.get('id', 'a row without id')}: {error}") from error
    _alone("id", (method.id for method in found))
    _alone("alias", (alias for method in found for alias in method.aliases))
    return tuple(found)


def _method(row: dict[str, Any], known_limits: Mapping[str, str]) -> Method:
    _only(row, _ROW, _ROW_MORE)
    passes = row.get("passes")
    method = Method(
        id=row["id"],
        title=row["title"],
        aliases=tuple(row["aliases"]),
        trigger=Trigger(row["trigger"]),
        passes=passes,
        needs=(*_passed(passes, row), *map(_need, row["needs"])),
        then=tuple(tuple(map(_need, each)) for each in row.get("then", ())),
        where=(*_trusting(passes), *map(_fact, row.get("where", ()))),
        gains=_gain(row["gains"]),
        limits=tuple(row.get("limits", ())),
        source=row["source"],
        published=row.get("published"),
    )
    if unknown := sorted(set(method.limits) - set(known_limits)):
        raise ValueError(f"unknown limit {_quoted(unknown)}")
    if not method.needs or not all(method.then):
        raise ValueError("a list of needs is empty")
    if method.trigger is Trigger.EXISTING and method.then:
        raise ValueError("what somebody else runs needs no `then`")
    _check_variables(method)
    return method


def _passed(passes: str | None, row: Mapping[str, Any]) -> Iterator[Need]:
    """Handing over a role: allowed on the role, for the service, by whoever makes the call that uses it.

    Source: IAM User Guide, "Grant a user permissions to pass a role to an AWS service".
    """
    if passes is not None:
        carries = {"iam:PassedToService": row.get("passed_to", passes), **row.get("passed_with", {})}
        yield _need({"action": "iam:PassRole", "on": "$role", "carries": carries})
    elif given := sorted({"passed_to", "passed_with"} & set(row)):
        raise ValueError(f"{_quoted(given)} without `passes`")


def _trusting(passes: str | None) -> Iterator[Fact]:
    if passes is not None:
        yield Fact(FactKind.IDENTITY, ("role",), subject="$role")
        yield Fact(FactKind.TRUSTS, (passes,), subject="$role")


def _need(row: dict[str, Any]) -> Need:
    _only(row, frozenset({"action", "on"}), frozenset({"type", "carries"}))
    action, on = row["action"], row["on"]
    index = load().index(action)
    if index is None or load().names[index] != action:
        raise ValueError(f"unknown action `{action}`")
    if on not in UNBOUND and not _is_variable(on):
        raise ValueError(f"`{on}` is no variable")
    detail = load().detail(index)
    types = _types(detail, action, on, _listed(row.get("type", ())))
    carries = tuple(sorted(row.get("carries", {}).items()))
    keys = {*detail.condition_keys, *(key for use in detail.resources for key in use.condition_keys)}
    if foreign := [key for key, _ in carries if key not in keys]:
        raise ValueError(f"`{action}` knows no key {_quoted(foreign)}")
    if unread := [value for _, value in carries if "-of:" in value and not _is_derived(value)]:
        raise ValueError(f"unknown value {_quoted(unread)}")
    return Need(action, on, types, carries)


def _types(detail: ActionDetail, action: str, on: str, given: tuple[str, ...]) -> tuple[str, ...]:
    """The types asked for, or the one that goes without saying."""
    types = {use.type: use.required for use in detail.resources}
    if (on == "*") != (not types):
        raise ValueError(f"`{action}` works on {_quoted(types) if types else '`*` alone'}")
    if foreign := [each for each in given if each not in types]:
        raise ValueError(f"`{action}` does not work on {_quoted(foreign)}")
    required = [each for each, must in types.items() if must]
    alone = required if len(required) == 1 else list(types)
    if not given and len(alone) > 1:
        raise ValueError(f"`{action}` works on several types: say which")
    return given or tuple(alone)


def _fact(row: dict[str, Any]) -> Fact:
    kinds = [kind for kind in FactKind if kind.value in row]
    if len(kinds) != 1:
        raise ValueError(f"a fact of no known kind, or of several: {_quoted(row)}")
    kind, form = kinds[0], _FORMS[kinds[0]]
    _only(row, form.required | {kind.value}, form.optional)
    values = _listed(row[kind.value])
    for value in values:
        fits = form.variable if _is_variable(value) else form.words is None or value in form.words
        if not fits:
            raise ValueError(f"`{kind.value}` cannot be `{value}`")
    attributes = {key: value for key, value in row.items() if key not in (kind.value, "unseen")}
    if loose := [value for value in attributes.values() if not _is_variable(value)]:
        raise ValueError(f"{_quoted(loose)} is no variable")
    named = {{"is": "subject", "in": "within"}.get(key, key): value for key, value in attributes.items()}
    return Fact(kind, values, unseen=row.get("unseen"), **named)


def _gain(row: dict[str, Any]) -> Gain:
    kinds = [kind for kind in GainKind if kind.value in row]
    if len(kinds) != 1:
        raise ValueError(f"a gain of no known kind, or of several: {_quoted(row)}")
    kind = kinds[0]
    if kind is GainKind.LIFT:
        _only(row, frozenset({"lift", "of"}), frozenset({"by"}))
        return Gain(kind, row["of"], Guard(row["lift"]), row.get("by"))
    _only(row, frozenset({kind.value}), frozenset({"within"} if kind is GainKind.BECOME else ()))
    return Gain(kind, row[kind.value], within=tuple(row.get("within", ())))


def _check_variables(method: Method) -> None:
    """Whatever a row speaks of, a fact must bind; whom it gains, one that a snapshot can show."""
    bound: set[str] = set()
    seen: set[str] = set()
    for fact in method.where:
        here = {fact.subject, fact.to, fact.runs_as, fact.holds, fact.within, *fact.values}
        variables = {each for each in here if each is not None and _is_variable(each)}
        bound |= variables
        seen |= set() if fact.unseen else variables
    every = [*method.needs, *(need for each in method.then for need in each)]
    used = {method.gains.of, method.gains.by, *(fact.of for fact in method.where)}
    used |= {need.on for need in every if need.on not in UNBOUND}
    carried = [value for need in every for _, value in need.carries]
    used |= {value for value in carried if _is_variable(value)}
    used |= {about[1] for about in map(derived, carried) if about is not None}
    if loose := sorted(used - bound - {None}, key=str):
        raise ValueError(f"nothing binds {_quoted(map(str, loose))}")
    if method.gains.kind is not GainKind.READ and method.gains.of not in seen:
        raise ValueError(f"no snapshot can show `{method.gains.of}`, which is gained")


def _only(row: Mapping[str, Any], required: frozenset[str], optional: frozenset[str]) -> None:
    if unknown := sorted(set(row) - required - optional):
        raise ValueError(f"unknown key {_quoted(unknown)}")
    if missing := sorted(required - set(row)):
        raise ValueError(f"{_quoted(missing)} is missing")


def _alone(what: str, words: Iterable[str]) -> None:
    before: set[str] = set()
    for word in words:
        if word in before:
            raise ValueError(f"{word}: {what} given twice")
        before.add(word)


def _is_derived(value: str) -> bool:
    about = derived(value)
    return about is not None and _is_variable(about[1])


def _is_variable(word: str) -> bool:
    return word.startswith("$") and word[1:].isidentifier()


def _listed(value: str | list[str]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


def _quoted(words: Iterable[str]) -> str:
    return ", ".join(f"`{word}`" for word in words)
