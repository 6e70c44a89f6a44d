"""The page of what collecting AWS asks for: per call and per rule what is lost without a permission."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final

import nhiscan
from nhiscan import settings
from nhiscan.cli.plugins import rules
from nhiscan.connectors.aws.call import Call
from nhiscan.connectors.aws.exports import exports
from nhiscan.connectors.aws.live.denied import denied
from nhiscan.connectors.aws.live.permissions import (
    MANAGED_POLICY_LIMIT,
    beside_security_audit,
    needed,
    size,
    whole,
)
from nhiscan.connectors.aws.live.security_audit import covered, security_audit
from nhiscan.connectors.aws.live.walks import walks
from nhiscan.model import Gap, GapKind
from nhiscan.reference.aws_actions import load
from nhiscan.snapshot import Partition, Snapshot
from nhiscan.snapshot.permissions import Permissions

OWNS: Final = ("docs/permissions/*.md",)
ACME: Final = Path(__file__).resolve().parents[2] / "sample_data"

HEAD: Final = """\
<!-- Written by tools/docs/permissions.py out of walks, kinds of export and rules: change those. -->
# What collecting AWS asks for

`nhiscan collect aws` makes the calls below and no other. `--print-permissions` prints the smallest policy
that allows them, as `json` (one document, as `aws iam create-policy` takes it), `cloudformation` or
`terraform` (a role with all of it, which a principal that you name may assume with an external id that you
choose). The template fits a StackSet too; one with service-managed permissions leaves out the organization's
management account, so deploy there as well.

"""

REFUSALS: Final = """\
Who one is (`sts:GetCallerIdentity`) needs no permission. Where a role is assumed (`--role-arn`,
`--accounts`), whoever assumes it needs `sts:AssumeRole` on it in a policy of their own; in their own account
`--accounts` asks as they are, so there they need this policy themselves. A call that is refused costs what
its row says and nothing else: it becomes a gap of kind *refused* that names call, region and permission.

"""

CALLS: Final = """\
## What each call is for

*In SecurityAudit* says whether AWS's own policy allows the action on every resource. *Not evaluated* are the
rules that leave questions open where the call is refused: for the account, or for the one thing that the call
was made for. It is measured: each table in turn is refused to Acme, the sample company, and the rules that
then say `not evaluated` for that reason are listed. Answers of others may become less certain: their own
pages say what is better to have.

| call | permission | in SecurityAudit | tells | tables | not evaluated without it |
|---|---|---|---|---|---|
"""

RULES: Final = """\
## What each rule loses

What a rule cannot do without, by table, and the permissions that fill it.

| rule | table | permissions |
|---|---|---|
"""

DENIED: Final = """\
## What is denied

Whatever SecurityAudit, ReadOnlyAccess or a policy of yours allow the role besides, it may not read these: an
explicit Deny goes before every Allow. What matters most comes first. The policies name the same actions with
more wildcards, of which none matches any other action that is known. The last column is what SecurityAudit
allows of it.

The Deny cannot reach values that come with an answer that is needed: `ListFunctions`,
`DescribeTaskDefinition` and their like carry environment variables, and AWS has no permission for the rest
alone. nhiscan keeps the fields that each call's allow-list names and drops all others before anything is
written. API Gateway has one permission for all its reads, keys included: it is neither asked for nor denied.
What a KMS key of the customer's own encrypts (definitions of some agents and state machines, permission sets
of an Identity Center with a key of its own) stays unread: AWS refuses the call for want of `kms:Decrypt`, and
the refusal is told as any other.

| reads | actions | allowed by SecurityAudit |
|---|---|---|
"""


class _Refused:
    """A snapshot in which one table of every partition was refused."""

    def __init__(self, inner: Snapshot, table: str) -> None:
        self.inner, self.table = inner, table

    @property
    def name(self) -> str:
        return self.inner.name

    @property
    def partitions(self) -> Sequence[Partition]:
        return self.inner.partitions

    def rows(
        self, noun: type[Any], partition: str | None = None, provider: str | None = None
    ) -> Sequence[Any]:
        found = self.inner.rows(noun, partition, provider)
        if noun is not Gap:
            return found
        asked = [part for part in self.partitions if partition in (None, part.id)]
        return [*found, *(self._gap(part) for part in asked if provider in (None, part.provider))]

    def _gap(self, part: Partition) -> Gap:
        return Gap(GapKind.REFUSED, part.provider, part.id, self.table, "measured", "measured")


def pages() -> Iterator[tuple[str, str]]:
    """The page of AWS."""
    parts = (
        HEAD,
        *_policy(),
        REFUSALS,
        CALLS,
        *_calls(),
        "\n",
        RULES,
        *_losses(),
        "\n",
        DENIED,
        *_denied(),
    )
    yield "docs/permissions/aws.md", "".join(parts)


def _policy() -> Iterator[str]:
    audit = security_audit()
    lacking = [action for action in needed() if not audit.covers(action)]
    yield "## How large it is\n\n"
    yield "| what | actions allowed | characters of the policy | of a second one, which only denies more |\n"
    yield "|---|---:|---:|---:|\n"
    yield f"| all that is needed | {len(needed())} | {_sizes(whole())} |\n"
    yield f"| what SecurityAudit lacks | {len(lacking)} | {_sizes(beside_security_audit())} |\n"
    yield (
        f"\nAWS takes {MANAGED_POLICY_LIMIT:,} characters in a managed policy. `json` is the first policy; "
        "what it has no room to deny, the\nsecond denies, which only the roles of `cloudformation` and "
        "`terraform` have.\nOf what is needed SecurityAudit "
        f"({audit.version}, {audit.date}) lacks {_codes(lacking) or 'nothing'}.\n\n"
    )


def _sizes(permissions: Permissions) -> str:
    first, *others = permissions.policies
    return f"{size(first.document):,} | {sum(size(policy.document) for policy in others):,}"


def _calls() -> Iterator[str]:
    for call in _walked():
        kinds = [kind for kind in exports() if call in kind.calls]
        tables = sorted({table for kind in kinds for table in kind.tables})
        lost = sorted({rule for table in tables for rule in _cost()[table]})
        yield _row(
            f"{call.service} {call.operation}",
            f"`{call.permission}`",
            "yes" if security_audit().covers(call.permission) else "**no**",
            ", ".join(kind.what for kind in kinds),
            _codes(tables),
            _rules(lost),
        )


def _losses() -> Iterator[str]:
    filled: defaultdict[str, set[str]] = defaultdict(set)
    for kind in exports():
        walked = {call.permission for call in kind.calls if call in _walked()}
        for table in kind.tables:
            filled[table] |= walked
    for rule in rules():
        for table in sorted(table for table, lost in _cost().items() if rule.id in lost):
            yield _row(_linked(rule.id), f"`{table}`", _codes(sorted(filled[table], key=str.casefold)))


def _denied() -> Iterator[str]:
    for row in denied():
        names = [name for name in load().names if covered(name, row.actions)]
        yield _row(row.reads, _codes(row.actions), _codes(filter(security_audit().covers, names)) or "none")


@cache
def _walked() -> tuple[Call, ...]:
    calls = {call for walk in walks() for call in walk.calls}
    return tuple(sorted(calls, key=lambda call: (call.permission.casefold(), call.operation)))


@cache
def _cost() -> Mapping[str, frozenset[str]]:
    """For each table that a call fills, the rules that say `not evaluated` when it was refused."""
    chosen = settings.load(
        config=ACME / settings.PROJECT_FILE, flags={}, environ={}, folder=ACME, isolated=True
    )
    snapshot = nhiscan.load(ACME / "aws")
    found = {}
    for table in sorted({table for kind in exports() for table in kind.tables}):
        scan = nhiscan.audit(_Refused(snapshot, table), settings=chosen)
        open_rules = (item.rule for item in scan.not_evaluated if "measured" in {m.needs for m in item.needs})
        found[table] = frozenset(open_rules)
    return found


def _rules(ids: Sequence[str]) -> str:
    return "all rules" if len(ids) == len(rules()) else _codes(ids) or "none"


def _linked(rule: str) -> str:
    return f"[{rule}](../rules/{rule}.md)"


def _codes(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |\n"
