"""Small AWS accounts for tests: an identity, what it carries, and what binds it from above."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from nhiscan.access.aws.document import parse
from nhiscan.access.aws.effective import Effective
from nhiscan.access.aws.engine import Engine
from nhiscan.access.aws.ruling import Ruling, ruling
from nhiscan.access.aws.shapes import Home
from nhiscan.files import canonical_json
from nhiscan.model import (
    Grant,
    Identity,
    IdentityKind,
    Inherited,
    Layer,
    Membership,
    Origin,
    Policy,
    Scope,
    ScopeKind,
)
from nhiscan.reference import aws_actions
from nhiscan.snapshot import MemorySnapshot, Row

ACCOUNT, OTHER = "111122223333", "999900001111"
ME = f"arn:aws:iam::{ACCOUNT}:role/me"
GROUP = f"arn:aws:iam::{ACCOUNT}:group/all"
OWN_POLICY = f"arn:aws:iam::{ACCOUNT}:policy/own"
AWS_POLICY = "arn:aws:iam::aws:policy/theirs"

HOME = Home("aws", ACCOUNT)

Statement = Mapping[str, Any]


def allow(*actions: str, on: str | Sequence[str] = "*", **more: Any) -> Statement:
    """An Allow statement; ``NotAction`` and ``NotResource`` among ``more`` replace the plain element."""
    return _statement("Allow", actions, on, more)


def deny(*actions: str, on: str | Sequence[str] = "*", **more: Any) -> Statement:
    """A Deny statement, as ``allow``."""
    return _statement("Deny", actions, on, more)


def _statement(
    effect: str, actions: Sequence[str], on: str | Sequence[str], more: Mapping[str, Any]
) -> Statement:
    plain = {"Action": list(actions)} if "NotAction" not in more else {}
    where = {"Resource": on if isinstance(on, str) else list(on)} if "NotResource" not in more else {}
    return {"Effect": effect, **plain, **where, **more}


WITH_MFA = {"Bool": {"aws:MultiFactorAuthPresent": "true"}}
"""A condition on a key that nobody knows beforehand."""
EVERYTHING = allow("*")
"""``*`` on ``*``."""


@dataclass(frozen=True)
class Doc:
    """A policy to attach."""

    statements: Sequence[Statement] | str | None
    """Its statements, or the text of the whole document, or None: not given."""
    name: str = "inline"
    """Its name."""
    origin: Origin = Origin.INLINE
    """Who wrote it."""
    version: str = "2012-10-17"
    """The language's version."""

    @property
    def text(self) -> str | None:
        """The document."""
        if self.statements is None or isinstance(self.statements, str):
            return self.statements
        return canonical_json({"Version": self.version, "Statement": list(self.statements)})

    @property
    def reference(self) -> str | None:
        """Its ARN where it stands alone."""
        return {Origin.CUSTOMER: OWN_POLICY, Origin.PROVIDER: AWS_POLICY}.get(self.origin)


Attached = Doc | Statement
"""A document, or a statement that becomes a part of one inline policy."""


class Account:
    """Rows of one account, ready to be read by the engine."""

    def __init__(self, account: str = ACCOUNT) -> None:
        self.account = account
        self.rows: list[Row] = []

    def identity(self, arn: str = ME, **fields: Any) -> Identity:
        """An identity; its kind follows from its ARN."""
        word = arn.split(":")[5].partition("/")[0]
        kind = {"role": IdentityKind.ROLE, "group": IdentityKind.GROUP}.get(word, IdentityKind.USER)
        found = Identity(arn, "aws", self.account, kind, arn.rpartition("/")[2], **fields)
        self.rows.append(found)
        return found

    def attach(self, holder: str, *given: Attached, layer: Layer = Layer.IDENTITY) -> None:
        """Attach documents and loose statements to ``holder``."""
        for doc in _docs(given):
            id_ = f"{holder}#{layer}:{doc.reference or ''}{doc.name}"
            assert id_ not in {row.id for row in self.rows if isinstance(row, Grant)}, (
                f"two policies `{doc.name}`"
            )
            self.rows.append(
                Grant(
                    id=id_,
                    provider="aws",
                    partition=self.account,
                    holder=holder,
                    layer=layer,
                    name=doc.name,
                    policy=self.store(doc),
                    origin=doc.origin,
                    reference=doc.reference,
                )
            )

    def bind(self, levels: Sequence[Sequence[Attached]], layer: Layer) -> None:
        """Bind the account by ``levels`` of guardrails, root first."""
        for depth, level in enumerate(levels):
            for number, doc in enumerate(_docs(level)):
                policy = self.store(doc)
                row = Inherited(
                    self.account, "aws", f"ou-{depth}", depth, layer, f"{doc.name}-{number}", policy
                )
                self.rows.append(row)

    def manage(self) -> None:
        """Make it the organisation's management account."""
        scope = Scope(self.account, "aws", self.account, ScopeKind.ACCOUNT, "", management=True)
        self.rows.append(scope)

    def store(self, doc: Doc) -> str | None:
        """Keep a document by its content."""
        if doc.text is None:
            return None
        policy = Policy(f"sha256:{sha256(doc.text.encode()).hexdigest()}", "aws", doc.text)
        self.rows.append(policy)
        return policy.id

    def engine(self) -> Engine:
        """The engine over what was added so far."""
        snapshot = MemorySnapshot("test")
        with snapshot.partition("aws", self.account) as writer:
            for row in self.rows:
                writer.add(row)
        return Engine(snapshot, self.account)


def _docs(given: Sequence[Attached]) -> list[Doc]:
    loose = [each for each in given if not isinstance(each, Doc)]
    return [*([Doc(loose)] if loose else []), *(each for each in given if isinstance(each, Doc))]


def effective(
    *own: Attached,
    boundary: Attached | None = None,
    scps: Sequence[Sequence[Attached]] = (),
    rcps: Sequence[Sequence[Attached]] = (),
    group: Sequence[Attached] = (),
    me: str = ME,
    management: bool = False,
    **fields: Any,
) -> Effective:
    """What ``me`` may do with its ``own`` policies under all that is given beside."""
    account = Account()
    identity = account.identity(me, **fields)
    account.attach(me, *own)
    if boundary is not None:
        account.attach(me, boundary, layer=Layer.BOUNDARY)
    if group:
        account.identity(GROUP)
        account.attach(GROUP, *group)
        account.rows.append(Membership(GROUP, me, ACCOUNT))
    account.bind(scps, Layer.SCP)
    account.bind(rcps, Layer.RCP)
    if management:
        account.manage()
    return account.engine().effective(identity)


def row(statement: Statement, home: Home = HOME) -> Ruling:
    """One statement of an inline policy of ``ME``, read."""
    grant = Grant("g", "aws", ACCOUNT, ME, Layer.IDENTITY, "inline", None, Origin.INLINE)
    [read] = parse(canonical_json({"Version": "2012-10-17", "Statement": statement})).statements
    return ruling(grant, read, home)


def bits(*names: str) -> int:
    """Actions by their exact names; one that the table does not know is the test's mistake."""
    table = aws_actions.load()
    found = 0
    for name in names:
        place = table.index(name)
        assert place is not None, name
        found |= 1 << place
    return found


def named(found: int) -> set[str]:
    """A bitset in words."""
    names = aws_actions.load().names
    return {names[place] for place, digit in enumerate(reversed(f"{found:b}")) if digit == "1"}
