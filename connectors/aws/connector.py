"""Files in, partitions out: which export each file is, whose it is, and what all of them say together."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from pathlib import Path

from nhiscan.connectors.aws.arns import region_in
from nhiscan.connectors.aws.credentials import join_credentials
from nhiscan.connectors.aws.documents import Documents
from nhiscan.connectors.aws.export import Export
from nhiscan.connectors.aws.exports import exports, iam_account_summary, iam_authorization_details
from nhiscan.connectors.aws.exports.sso_assignments import bind_assignments
from nhiscan.connectors.aws.facts import NoOrganisation, Unasked
from nhiscan.connectors.aws.gaps import Refused, tell_absent, tell_cut, tell_refused
from nhiscan.connectors.aws.intake import Intake
from nhiscan.connectors.aws.ledger import PROVIDER, Ledger
from nhiscan.connectors.aws.natures import join_natures
from nhiscan.connectors.aws.providers import join_providers
from nhiscan.connectors.aws.resources import join_resources
from nhiscan.connectors.aws.taken import Taken
from nhiscan.connectors.aws.tree import Tree
from nhiscan.connectors.aws.usage import join_role_use
from nhiscan.model import Gap, GapKind, ScopeKind
from nhiscan.snapshot import Collector, Notice, Reading, Sink


class Aws:
    """What AWS answers as partitions, one per account: from files, or asked live into files first."""

    name = PROVIDER

    def collector(self) -> Collector:
        """See Connector."""
        from nhiscan.connectors.aws.live.collector import AwsCollector

        return AwsCollector(self.read_taken)

    def read(self, files: Sequence[Path], sink: Sink, notice: Notice) -> Reading:
        """Read every AWS export among ``files``; see ``docs/inputs/aws.md``."""
        intake = Intake(Documents(), notice)
        for path in sorted(files):
            intake.take(path, alone=len(files) == 1)
        intake.place()
        for ledger in intake.accounts.values():
            _settle(ledger, exports())
        tree = _bind(intake, exports())
        if tree.given:
            _describe(tree, intake, sorted(intake.accounts))
        for _, ledger in sorted(intake.accounts.items()):
            _write(ledger, sink)
        return Reading(frozenset(intake.used), tuple(intake.unread.values()))

    @staticmethod
    def read_taken(taken: Taken, sink: Sink, notice: Notice) -> AbstractSet[Path]:
        """Read the answers of one account that was collected live, with those about its organisation.

        Gives back the files of which a gap tells that they are no answers, or not whole.
        """
        intake = Intake(Documents(), notice)
        ledger = intake.ledger(taken.account)
        ledger.arn_partition = taken.partition
        ledger.dated(taken.begun)
        intake.live_in(taken.folder, taken.account)
        for path in (*taken.organisation, *taken.files):
            intake.take(path, alone=False)
        intake.place()
        if any(missed.table is None for missed in taken.missed):
            ledger.learn(Unasked())
        _settle(ledger, exports())
        doubted = {*_tell_unknown(intake, taken, ledger), *intake.unread, *intake.faulty}
        doubted |= _short(taken, ledger, doubted)
        for unread in intake.unread.values():
            what = _place(unread.path, taken)
            ledger.gap(GapKind.TRUNCATED, "files", what, unread.problem.replace(str(unread.path), what))
        for missed in taken.missed:
            for table in [missed.table] if missed.table else _tables(exports()):
                ledger.gap(missed.kind, table, missed.what, missed.needs)
        tree = _bind(intake, exports())
        if tree.given and taken.account == tree.host(taken.collected):
            _describe(tree, intake, taken.collected)
        _write(ledger, sink)
        return doubted


def _settle(ledger: Ledger, kinds: Sequence[Export]) -> None:
    """Join what the files of one account say; who is what is decided last, by all the rest."""
    for kind in kinds:
        if kind.settle is not None:
            kind.settle(ledger)
    if ledger.repeats:
        again = f"{ledger.repeats} identities or policies are described again"
        ledger.notice(f"{ledger.account}: {again}; the first description counts")
    join_resources(ledger)
    join_credentials(ledger)
    join_role_use(ledger)
    join_natures(ledger)
    join_providers(ledger)
    tell_refused(ledger)
    tell_cut(kinds, ledger)
    if not ledger.of(Unasked):
        tell_absent([kind for kind in kinds if not kind.organisation], ledger)


def _bind(intake: Intake, kinds: Sequence[Export]) -> Tree:
    """Write into every account where it stands and what binds it from above."""
    tell_cut(kinds, intake.organisation)
    bind_assignments(intake.accounts.values())
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


def _describe(tree: Tree, intake: Intake, own: Sequence[str]) -> None:
    """Write the tree itself down once, in one of the accounts ``own``.

    Only an organisation without any account's files is a partition of its own.
    """
    host = intake.ledger(tree.host(own))
    for scope in tree.scopes(host.account, own):
        host.add(scope)
        if scope.kind is ScopeKind.ACCOUNT:
            needs = "aws iam get-account-authorization-details > authorization-details.json"
            host.gap(GapKind.NOT_GIVEN, "scopes", f"account {scope.id}", needs, scope.id)
    for gap in intake.organisation.of(Gap):
        host.add(replace(gap, partition=host.account))


def _tell_unknown(intake: Intake, taken: Taken, ledger: Ledger) -> AbstractSet[Path]:
    """A gap for each answer that cannot be read or has nothing of the shape of its kind: it told nothing.

    What it would have told is known by its name alone. Gives back those answers.
    """
    told: set[Path] = set()
    for path in (*taken.organisation, *taken.files):
        if path.name.endswith(".err") or path in intake.used - intake.unread.keys():
            continue
        told.add(path)
        where, region = _place(path, taken), region_in(path.name) or region_in(path.parent.name)
        called = [kind for kind in exports() if kind.is_called(path)]
        for kind in called:
            what = f"{kind.what}{f' in {region}' if region else ''}: {where} holds nothing of an answer"
            for table in kind.tables:
                ledger.gap(GapKind.TRUNCATED, table, what, kind.needs)
        if not called and path not in intake.unread:
            ledger.gap(GapKind.TRUNCATED, "files", where, "an answer of a kind that nhiscan knows")
    return told


def _short(taken: Taken, ledger: Ledger, doubted: AbstractSet[Path]) -> AbstractSet[Path]:
    """The account's details and its own numbers, where lists lack or hold fewer than the account counts.

    Where the details are doubted for what they hold, that explains it.
    """
    details, numbers = iam_authorization_details.EXPORT, iam_account_summary.EXPORT
    lacking = {gap.needs for gap in ledger.of(Gap) if gap.kind is GapKind.TRUNCATED}
    if details.needs not in lacking or any(map(details.is_called, doubted)):
        return frozenset()
    return {path for path in taken.files if details.is_called(path) or numbers.is_called(path)}


def _place(path: Path, taken: Taken) -> str:
    """Where an answer lies, from the folder of its account, or of the organisation, on."""
    return path.relative_to(taken.folder.parent).as_posix()


def _tables(kinds: Sequence[Export]) -> list[str]:
    """Every table that answers fill."""
    return sorted({table for kind in kinds for table in kind.tables})


def _write(ledger: Ledger, sink: Sink) -> None:
    with sink.partition(PROVIDER, ledger.account) as writer:
        for row in ledger.rows():
            writer.add(row)
        if ledger.taken_at is not None:
            writer.dated(ledger.taken_at)
