"""Files in, partitions out: which export each file is, whose it is, and what all of them say together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from nhiscan.connectors.aws.credentials import join_credentials
from nhiscan.connectors.aws.documents import Documents
from nhiscan.connectors.aws.export import Export
from nhiscan.connectors.aws.exports import exports
from nhiscan.connectors.aws.facts import NoOrganisation
from nhiscan.connectors.aws.gaps import Refused, tell_absent, tell_cut, tell_refused
from nhiscan.connectors.aws.intake import Intake
from nhiscan.connectors.aws.ledger import PROVIDER, Ledger
from nhiscan.connectors.aws.natures import join_natures
from nhiscan.connectors.aws.providers import join_providers
from nhiscan.connectors.aws.tree import Tree
from nhiscan.connectors.aws.usage import join_role_use
from nhiscan.model import Gap, GapKind, ScopeKind
from nhiscan.snapshot import Notice, Reading, Sink


class AwsExports:
    """Turns what the ``aws`` command printed into partitions, one per account."""

    name = PROVIDER

    def read(self, files: Sequence[Path], sink: Sink, notice: Notice) -> Reading:
        """Read every AWS export among ``files``; see ``docs/inputs/aws.md``."""
        intake = Intake(Documents(), notice)
        for path in sorted(files):
            intake.take(path, alone=len(files) == 1)
        intake.place()
        kinds = exports()
        for ledger in intake.accounts.values():
            _settle(ledger, kinds)
        tree = _bind(intake, kinds)
        if tree.given:
            _describe(tree, intake)
        for _, ledger in sorted(intake.accounts.items()):
            _write(ledger, sink)
        return Reading(frozenset(intake.used), tuple(intake.unread.values()))


def _settle(ledger: Ledger, kinds: Sequence[Export]) -> None:
    """Join what the files of one account say; who is what is decided last, by all the rest."""
    for kind in kinds:
        if kind.settle is not None:
            kind.settle(ledger)
    if ledger.repeats:
        again = f"{ledger.repeats} identities or policies are described again"
        ledger.notice(f"{ledger.account}: {again}; the first description counts")
    join_credentials(ledger)
    join_role_use(ledger)
    join_natures(ledger)
    join_providers(ledger)
    tell_refused(ledger)
    tell_cut(kinds, ledger)
    tell_absent([kind for kind in kinds if not kind.organisation], ledger)


def _bind(intake: Intake, kinds: Sequence[Export]) -> Tree:
    """Write into every account where it stands and what binds it from above."""
    tell_cut(kinds, intake.organisation)
    tree = Tree(intake.organisation)
    cut = [gap for gap in intake.organisation.of(Gap) if gap.table == "inherited"]
    for account, ledger in intake.accounts.items():
        ledger.add(tree.scope(account, account))
        if ledger.of(NoOrganisation):
            continue
        if tree.given:
            tree.bind(ledger)
            for gap in cut:
                ledger.add(replace(gap, partition=account))
        elif not any(found.export.organisation for found in ledger.of(Refused)):
            needs = "aws organizations describe-organization > organizations/organization.json"
            ledger.gap(GapKind.NOT_GIVEN, "inherited", "organisation", needs)
    if tree.given:
        tell_absent([kind for kind in kinds if kind.organisation], intake.organisation)
    return tree


def _describe(tree: Tree, intake: Intake) -> None:
    """Write the tree itself down once: in the management account, else in the first account.

    Only an organisation without any account's files is a partition of its own.
    """
    own = sorted(intake.accounts)
    ours = [account for account in own if tree.manages(account)] or own or [tree.id or "organisation"]
    host = intake.ledger(ours[0])
    for scope in tree.scopes(host.account, own):
        host.add(scope)
        if scope.kind is ScopeKind.ACCOUNT:
            needs = "aws iam get-account-authorization-details > authorization-details.json"
            host.gap(GapKind.NOT_GIVEN, "scopes", f"account {scope.id}", needs, scope.id)
    for gap in intake.organisation.of(Gap):
        host.add(replace(gap, partition=host.account))


def _write(ledger: Ledger, sink: Sink) -> None:
    with sink.partition(PROVIDER, ledger.account) as writer:
        for row in ledger.rows():
            writer.add(row)
        if ledger.taken_at is not None:
            writer.dated(ledger.taken_at)
