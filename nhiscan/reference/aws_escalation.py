"""How permissions become more permissions on AWS: what each way needs, and what it gives."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any, Final

from nhiscan.reference.aws_actions import ActionDetail, load


class Trigger(StrEnum):
    """Who has the attacker's code run."""

    OWN = "own"
    EXISTING = "existing"
    NONE = "none"


class FactKind(StrEnum):
    """What a fact is about; the closed set of what a row may ask a snapshot for."""

    ACCOUNT = "account"
    """``subject`` is the caller's ``own`` account, or a ``member`` that does not manage its organization."""
    CREDENTIAL = "credential"
    """``of`` has a credential of this kind."""
    IDENTITY = "identity"
    """``subject`` is a user, role, group or account's root that a customer may change: no role under
    ``/aws-service-role/`` or ``/aws-reserved/``."""
    MEMBERSHIP = "membership"
    """``subject`` is a member of the group that the value names."""
    NEW = "new"
    """``subject`` is made by this method, under a name that the attacker chooses."""
    POLICY = "policy"
    """``subject`` is on ``to``: ``attached`` a customer's own managed policy, ``managed`` AWS's too,
    ``inline``, ``any`` of the three; ``boundary``, ``customer-boundary`` a customer's own; ``scp`` a
    customer's own, on an account, unit or root."""
    PROVISIONED = "provisioned"
    """``subject`` is the role that Identity Center made, in account ``within``, of the permission set that
    the value names."""
    RESOURCE = "resource"
    """``subject`` is a resource of this kind, which ``holds`` another thing (an instance profile its role, a
    cluster of EKS its pod identity associations), or lies in the account ``of`` one."""
    ROOM = "room"
    """``of`` has room for another credential of this kind: less than two access keys, or no password.

    Source: IAM User Guide, "IAM and AWS STS quotas"; AWS IAM API Reference, CreateLoginProfile."""
    THING = "thing"
    """``subject`` is something that no table shows, belonging to ``of``; never more than possible."""
    TRUSTS = "trusts"
    """``subject`` is a role whose trust policy lets in the service, or the identity or provider that the
    value names, conditions aside; Cognito's identity pools come as a federated principal."""
    WORKLOAD = "workload"
    """``subject`` is a workload of one of these kinds, which ``runs_as`` a role."""


class GainKind(StrEnum):
    """What a method gives."""

    BECOME = "become"
    """Acting as it, with all that its own boundary, SCPs and RCPs leave."""
    JOIN = "join"
    """Membership in the group for a user that the attacker already holds."""
    LIFT = "lift"
    """A guard of it no longer stands in the way."""
    OPEN = "open"
    """Its resource-based policy says what the attacker likes."""
    READ = "read"
    """Whatever secret it holds or carries."""
    REWRITE = "rewrite"
    """Any permission for it: all that its boundary, SCPs, RCPs and other policies' Denies leave."""


class Guard(StrEnum):
    """What a method can take out of the way."""

    BOUNDARY = "boundary"
    DENY = "deny"
    MFA = "mfa"
    SCP = "scp"
    TAGS = "tags"


@dataclass(frozen=True, slots=True)
class Need:
    """One action that a caller must be allowed."""

    action: str
    """Its canonical name, ``service:Action``."""
    on: str
    """``*`` if it knows no resource type; ``new``: one of the caller's account that it may name as it likes,
    the same one wherever the row says ``new`` of that type; ``any``: some one that is there, or that AWS
    lends; or a variable."""
    types: tuple[str, ...]
    """AWS's resource types that ``on`` may be of; empty for ``*``."""
    carries: tuple[tuple[str, str], ...] = ()
    """Condition keys that the request surely has, sorted, with their value or variable; ``any``: the
    attacker chooses it; ``absent``: it surely has none. ``${Partition}`` is the account's partition."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that must be so, by the tables of a snapshot."""

    kind: FactKind
    """What it is about."""
    values: tuple[str, ...]
    """The words that narrow it down, any of them, or one variable."""
    subject: str | None = None
    """The variable for what the fact is about."""
    to: str | None = None
    """The variable for what a policy is on."""
    runs_as: str | None = None
    """The variable for the role that a workload runs as."""
    holds: str | None = None
    """The variable for what a resource holds."""
    of: str | None = None
    """The variable, bound by another fact, for what the subject belongs to."""
    within: str | None = None
    """The variable for the account."""
    unseen: str | None = None
    """Why no snapshot can tell; None: one can."""


@dataclass(frozen=True, slots=True)
class Gain:
    """What a method gives."""

    kind: GainKind
    """How."""
    of: str
    """The variable for whom or what it is gained of."""
    guard: Guard | None = None
    """What is lifted."""
    by: str | None = None
    """The variable for the policy that no longer counts, where it is but one."""
    within: tuple[str, ...] = ()
    """The service prefixes that can be called so; empty: all."""


@dataclass(frozen=True, slots=True)
class Method:
    """One indivisible way up."""

    id: str
    """Its stable name."""
    title: str
    """What an attacker does, in the imperative."""
    aliases: tuple[str, ...]
    """Its ids in published lists, as ``list:id``."""
    trigger: Trigger
    """Who has the code run."""
    passes: str | None
    """The service principal that ``$role`` is handed to, by its name in the partition ``aws``; ``needs``
    and ``where`` say all that follows."""
    needs: tuple[Need, ...]
    """What one and the same caller must be allowed, all of it."""
    then: tuple[tuple[Need, ...], ...]
    """What else must be done, by the caller or whom it holds: any one of these, all of it; empty: nothing."""
    where: tuple[Fact, ...]
    """What must be so, all of it."""
    gains: Gain
    """What it gives."""
    limits: tuple[str, ...]
    """What can still stop it, by the keys of ``limits()``."""
    source: str
    """AWS's page on the mechanism."""
    published: str | None
    """When it was first published, as far as a list says so."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Something that is called a method elsewhere, and is no row here."""

    what: str
    """What it is."""
    because: str
    """Why there is no row."""
    aliases: tuple[str, ...] = ()
    """Its ids in published lists."""


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
_ROW_MORE: Final = frozenset("passes passed_to then where limits published".split())


@cache
def methods() -> tuple[Method, ...]:
    """Every method that the table knows, by id."""
    return parse_methods(_text())


@cache
def limits() -> Mapping[str, str]:
    """What can still stop a method, in words, by the key that rows use."""
    found: dict[str, str] = tomllib.loads(_text())["limits"]
    return found


@cache
def compositions() -> Mapping[str, tuple[str, ...]]:
    """Published paths of several steps: their methods, and ``assume`` for becoming a role by its trust."""
    found = tomllib.loads(_text())["compositions"]
    return {alias: tuple(steps) for alias, steps in found.items()}


@cache
def left_out() -> tuple[LeftOut, ...]:
    """What others call a method and the table does not."""
    rows = tomllib.loads(_text())["left_out"]
    return tuple(LeftOut(row["what"], row["because"], tuple(row.get("aliases", ()))) for row in rows)


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


def _text() -> str:
    return files("nhiscan.reference").joinpath("aws_escalation.toml").read_text(encoding="utf-8")


def _method(row: dict[str, Any], known_limits: Mapping[str, str]) -> Method:
    _only(row, _ROW, _ROW_MORE)
    passes = row.get("passes")
    method = Method(
        id=row["id"],
        title=row["title"],
        aliases=tuple(row["aliases"]),
        trigger=Trigger(row["trigger"]),
        passes=passes,
        needs=(*_passed(passes, row.get("passed_to", passes)), *map(_need, row["needs"])),
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


def _passed(passes: str | None, to: str | None) -> Iterator[Need]:
    """Handing over a role: allowed on the role, for the service, by whoever makes the call that uses it.

    Source: IAM User Guide, "Grant a user permissions to pass a role to an AWS service".
    """
    if to is not None and passes is None:
        raise ValueError("`passed_to` without `passes`")
    if to is not None:
        yield Need("iam:PassRole", "$role", ("role",), (("iam:PassedToService", to),))


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
    if on not in ("*", "new", "any") and not _is_variable(on):
        raise ValueError(f"`{on}` is no variable")
    detail = load().detail(index)
    types = _types(detail, action, on, _listed(row.get("type", ())))
    carries = tuple(sorted(row.get("carries", {}).items()))
    keys = {*detail.condition_keys, *(key for use in detail.resources for key in use.condition_keys)}
    if foreign := [key for key, _ in carries if key not in keys]:
        raise ValueError(f"`{action}` knows no key {_quoted(foreign)}")
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
    used |= {need.on for need in every if need.on not in ("*", "new", "any")}
    used |= {value for need in every for _, value in need.carries if _is_variable(value)}
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


def _is_variable(word: str) -> bool:
    return word.startswith("$") and word[1:].isidentifier()


def _listed(value: str | list[str]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


def _quoted(words: Iterable[str]) -> str:
    return ", ".join(f"`{word}`" for word in words)
