"""The organisation's tree, and the guardrails that bind each account from above."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from nhiscan.connectors.aws.arns import is_account, parse_arn
from nhiscan.connectors.aws.ledger import PROVIDER, Ledger
from nhiscan.connectors.aws.organisation import (
    Below,
    Delegate,
    Delegated,
    Enabled,
    Guardrail,
    Node,
    Organisation,
    Targets,
)
from nhiscan.model import GapKind, Inherited, Layer, Scope, ScopeKind

_ORGANISATION: Final = re.compile("o-[a-z0-9]{10,32}")


class Tree:
    """All that the organisation's files say, ready to be asked account by account."""

    def __init__(self, ledger: Ledger) -> None:
        """``ledger`` holds the facts of every organisation file."""
        self._ledger = ledger
        self.nodes = {node.id: node for node in ledger.of(Node)}
        self._parents = {below.child: below.parent for below in ledger.of(Below)}
        self._enabled = {found.root: found.layers for found in ledger.of(Enabled)}
        self._guardrails: dict[str, Guardrail] = {}
        for guardrail in sorted(ledger.of(Guardrail), key=lambda found: not found.described):
            self._guardrails.setdefault(guardrail.id, guardrail)
        self._targets: defaultdict[str, set[str]] = defaultdict(set)
        for found in ledger.of(Targets):
            self._targets[found.policy].update(found.targets)
        self._delegated = {found.account: found.services for found in ledger.of(Delegated)}
        self._managers = dict(self._managers_in_arns())
        self._managers |= {
            found.id: found.management for found in ledger.of(Organisation) if found.management
        }

    @property
    def given(self) -> bool:
        """Whether any file of an organisation was there."""
        return bool(self.nodes or self._guardrails or self._ledger.of(Organisation))

    @property
    def id(self) -> str | None:
        """The organisation's id, if one of its files tells it."""
        return next(iter(self.ids()), None)

    def ids(self) -> list[str]:
        """Every organisation that is named, in order of their ids."""
        named = {found.id for found in self._ledger.of(Organisation)}
        named |= {found for node in self.nodes.values() if (found := _organisation_in(node.arn))}
        return sorted(named)

    def host(self, accounts: Sequence[str]) -> str:
        """The one of ``accounts`` that tells of the tree itself: the management account, else the first."""
        managing = [account for account in accounts if self.manages(account)]
        return next(iter([*managing, *accounts]), self.id or "organisation")

    def scope(self, id_: str, partition: str) -> Scope:
        """One node as a row of ``partition``; an account that the files leave out stands alone."""
        node = self.nodes.get(id_) or Node(id_, ScopeKind.ACCOUNT, "")
        parent = self._parents.get(id_)
        if parent is None and node.kind is ScopeKind.ROOT:
            parent = _organisation_in(node.arn) or self.id
        management = self.manages(id_) if node.kind is ScopeKind.ACCOUNT else None
        delegated = self._delegated.get(id_, ())
        return Scope(id_, PROVIDER, partition, node.kind, node.name, parent, management, delegated)

    def manages(self, account: str) -> bool | None:
        """Whether ``account`` is its organisation's management account; None: that is not known."""
        if account in self._managers.values():
            return True
        node = self.nodes.get(account)
        organisation = node and (_organisation_in(node.arn) or self.id)
        return False if organisation in self._managers else None

    def scopes(self, partition: str, own: Iterable[str]) -> Iterator[Scope]:
        """The organisations, and every node but the accounts in ``own``, which tell of themselves."""
        for id_ in self.ids():
            yield Scope(id_, PROVIDER, partition, ScopeKind.ORGANISATION, "")
        for id_ in sorted(set(self.nodes) - set(own)):
            yield self.scope(id_, partition)

    def bind(self, ledger: Ledger) -> None:
        """Write down what binds one account, and what of it is not known."""
        chain = self._chain(ledger.account)
        for depth, scope in enumerate(chain):
            for policy in sorted(p for p, targets in self._targets.items() if scope in targets):
                self._inherit(policy, scope, depth, ledger)
        self._missing(chain, ledger)
        if ledger.account in self._untold():
            what = f"services that {ledger.account} is the delegated administrator for"
            command = "aws organizations list-delegated-services-for-account --account-id ACCOUNT"
            needs = f"{command} > organizations/delegated-services/ACCOUNT.json"
            ledger.gap(GapKind.NOT_GIVEN, "scopes", what, needs, ledger.account)

    def _untold(self) -> set[str]:
        """The delegated administrators of which nobody says what for."""
        return {found.account for found in self._ledger.of(Delegate)} - set(self._delegated)

    def _chain(self, account: str) -> list[str]:
        """The scopes from the top down to ``account``, as far up as parents are known."""
        chain = {account: None}
        parent = self._parents.get(account)
        while parent is not None and parent not in chain:
            chain[parent] = None
            parent = self._parents.get(parent)
        return list(chain)[::-1]

    def _inherit(self, policy: str, scope: str, depth: int, ledger: Ledger) -> None:
        found = self._guardrails.get(policy)
        if found is None or (found.layer is not None and not found.described):
            _gap(f"policy {policy}", "describe-policy --policy-id POLICY", "policies/POLICY.json", ledger)
        if found is not None and found.layer is not None:
            row = Inherited(
                partition=ledger.account,
                provider=PROVIDER,
                scope=scope,
                depth=depth,
                layer=found.layer,
                name=found.name,
                policy=ledger.store(found.policy),
                reference=found.reference,
            )
            ledger.add(row)

    def _missing(self, chain: list[str], ledger: Ledger) -> None:
        """What keeps ``inherited`` from being whole.

        A root keeps at least one SCP at every level, and RCPFullAWSAccess everywhere, as soon as
        it has switched that type on: a level without any was not given whole.

        Source: Organizations User Guide, "Service control policies (SCPs)" and "Resource control
        policies (RCPs)".
        """
        top = self.nodes.get(chain[0])
        if top is None or top.kind is not ScopeKind.ROOT:
            command, folder = ("list-accounts-for-parent", "accounts")
            if len(chain) > 1:
                command, folder = ("list-organizational-units-for-parent", "units")
            _gap(f"parent of {chain[0]}", f"{command} --parent-id PARENT", f"{folder}/PARENT.json", ledger)
        enabled = self._enabled.get(chain[0])
        if enabled is None:
            _gap("policy types of the root", "list-roots", "roots.json", ledger)
        if self.manages(ledger.account) is None:
            _gap("management account", "describe-organization", "organization.json", ledger)
        bare = [
            f"{layer.upper()}s of {scope}"
            for layer in sorted(enabled or ())
            for scope in chain
            if not any(True for _ in self._attached(layer, scope))
        ]
        for id_, guardrail in sorted(self._guardrails.items()):
            if id_ not in self._targets and _counts(guardrail.layer, enabled):
                bare.append(f"targets of {id_}")
        for what in bare:
            _gap(what, "list-targets-for-policy --policy-id POLICY", "targets/POLICY.json", ledger)

    def _attached(self, layer: Layer, scope: str) -> Iterator[str]:
        """The policies of one layer that are attached to ``scope``; unknown ones may be of it."""
        for policy, targets in self._targets.items():
            found = self._guardrails.get(policy)
            if scope in targets and (found is None or found.layer is layer):
                yield policy

    def _managers_in_arns(self) -> Iterator[tuple[str, str]]:
        """Each organisation with its management account, which every ARN of it names.

        Source: Service Authorization Reference, "AWS Organizations", Resource types.
        """
        for node in self.nodes.values():
            arn, organisation = parse_arn(node.arn or ""), _organisation_in(node.arn)
            if arn and organisation and arn.service == "organizations" and is_account(arn.account):
                yield organisation, arn.account


def _gap(what: str, command: str, file: str, ledger: Ledger) -> None:
    needs = f"aws organizations {command} > organizations/{file}"
    ledger.gap(GapKind.NOT_GIVEN, "inherited", what, needs)


def _counts(layer: Layer | None, enabled: frozenset[Layer] | None) -> bool:
    """Whether policies of ``layer`` bind, or may: nobody said which types are switched on."""
    return layer is not None and (enabled is None or layer in enabled)


def _organisation_in(arn: str | None) -> str | None:
    found = _ORGANISATION.search(arn) if arn else None
    return found.group() if found else None
