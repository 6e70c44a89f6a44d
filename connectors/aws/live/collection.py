"""Taking inventory: the organisation first, then all accounts at once, each read when it is whole."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from nhiscan.connectors.aws.ledger import PROVIDER
from nhiscan.connectors.aws.live.account import BEGUN, Account
from nhiscan.connectors.aws.live.again import ask_again, is_incomplete
from nhiscan.connectors.aws.live.api import Api
from nhiscan.connectors.aws.live.extent import Extent
from nhiscan.connectors.aws.live.places import LivePlace
from nhiscan.connectors.aws.live.signin import CallerIdentity, SignIn
from nhiscan.connectors.aws.live.signin_faults import NotAdmitted, Unanswered
from nhiscan.connectors.aws.live.traffic import Traffic
from nhiscan.connectors.aws.live.walk import Answer, Where
from nhiscan.connectors.aws.live.walks import walks
from nhiscan.connectors.aws.live.walks.organizations import ACCOUNTS
from nhiscan.connectors.aws.taken import Taken
from nhiscan.connectors.live.crew import Crew, Group, Patience, Work
from nhiscan.connectors.live.pulse import Pulse
from nhiscan.errors import CollectError
from nhiscan.snapshot import Answers, Notice, Progress, Sink, Store, Tally, Timer

if TYPE_CHECKING:
    from botocore.credentials import Credentials

THREADS: Final = 16
"""How many requests are under way at the same time."""
_LOOKS: Final = 2.5
"""Looks at the progress, five a second, for each second of a call's patience: half of it goes by without any
work done before AWS is asked whether it is there."""
_ACTIVE: Final = "ACTIVE"
"""What the state of an account says that can be asked; newer answers say ``State`` beside ``Status``.

Source: Organizations API Reference, "Account".
"""
_ORGANISATION: Final = "organization"

Read = Callable[[Taken, Sink, Notice], AbstractSet[Path]]
"""Turns the answers of one account into its partition; gives back the files that told too little."""


@dataclass(frozen=True, slots=True)
class AwsCollection:
    """An inventory of AWS that is signed in."""

    extent: Extent
    """How far it goes."""
    signin: SignIn
    """The sessions."""
    own: Credentials
    """The credentials of the one who asks."""
    caller: CallerIdentity
    """Who that is."""
    now: datetime
    """When it was begun (UTC)."""
    timer: Timer
    """The clock."""
    read: Read
    """The reader."""

    @property
    def inputs(self) -> str:
        """See Collection."""
        return self.extent.fingerprint(self.caller.account)

    def api(self, credentials: Credentials, account: str, traffic: Traffic) -> Api:
        """The APIs of one account, asked with ``credentials``."""
        return Api(
            account=account,
            client=self.signin.client,
            acting=partial(self.signin.acting, credentials),
            paging=self.signin.paging,
            offered=self.signin.offered,
            traffic=traffic,
        )

    def enter(self, role: str, account: str) -> Credentials:
        """Credentials of ``role``, which are sure to be of ``account``. Raises CollectError."""
        credentials = self.signin.become(role, self.extent.external_id)
        if (found := self.signin.caller(credentials).account) != account:
            raise NotAdmitted(f"role `{role}`", f"signs in to {found}, not to {account}", "check --role-arn")
        return credentials

    def incomplete(self, store: Store) -> bool:
        """See Collection."""
        return is_incomplete(store.answers(PROVIDER))

    def run(self, store: Store, progress: Progress, notice: Notice) -> None:
        """See Collection."""
        crew = Crew(THREADS, self.timer)
        looks = int(self.extent.limits.deadline * _LOOKS)
        traffic = Traffic(self.extent.limits, Patience(self.timer, crew))

        def feel() -> None:
            traffic.cap(self.caller.account).wait()
            self.signin.caller(self.own)

        with crew.working():
            _Run(self, crew, store, progress, notice, Pulse(feel, max(1, looks)), traffic).go()


@dataclass(slots=True)
class _Run:
    """One run of a collection."""

    asked: AwsCollection
    """The collection."""
    crew: Crew
    """Who does the work."""
    store: Store
    """Where answers and partitions go."""
    progress: Progress
    """Told how far it is."""
    notice: Notice
    """Told of oddities."""
    pulse: Pulse
    """Whether AWS answers at all."""
    traffic: Traffic
    """What all requests have in common."""
    whole: int = 0
    """How many accounts are whole."""
    of: int = 1
    """How many there will be."""
    passed_over: bool = False
    """Whether an account that is held could not be entered again."""

    def go(self) -> None:
        """Ask everything, the organisation first only where it must say which accounts there are."""
        organisation = self._answers(_ORGANISATION)
        ask_again(organisation)
        first = self._ask_organisation(organisation)
        if self.asked.extent.accounts == ():
            list(self.crew.finished(self._tick))
            self.pulse.settle(self.traffic.counts.refused)
        ids = self._accounts(organisation)
        self.of = self.whole = len(ids)
        asked = [id_ for id_ in ids if self._is_to_ask(id_)]
        self._take(asked, first, organisation, ids)
        if organisation.changed():
            # what it says stands in every partition
            self._take([id_ for id_ in ids if id_ not in asked], first, organisation, ids)
        if not (self.passed_over and organisation.changed()):
            organisation.settle()
        self._tick()
        lost = [id_ for id_ in ids if not self.store.holds(PROVIDER, id_)]
        if lost:
            raise AssertionError(f"never read: {lost}")

    def _is_to_ask(self, id_: str) -> bool:
        return not self.store.holds(PROVIDER, id_) or is_incomplete(self._answers(id_))

    def _take(self, some: Sequence[str], first: Group, organisation: Answers, ids: Sequence[str]) -> None:
        """Ask some of the accounts, and read each."""
        self.whole -= len(some)
        open_ = dict(self._open(id_, alone=self.of == 1) for id_ in some)
        for account in self._whole(first, open_):
            self._read(account, organisation, ids)
            self.whole += 1

    def _whole(self, first: Group, open_: Mapping[Group, Account]) -> Iterator[Account]:
        """Each account that is whole, as soon as the organisation is whole too."""
        early: list[Account] = []
        for group in self.crew.finished(self._tick):
            early += [open_[group]] if group in open_ else []
            if not first.open:
                yield from early
                early = []
        yield from early

    def _ask_organisation(self, answers: Answers) -> Group:
        api, caller = (
            self.asked.api(self.asked.own, self.asked.caller.account, self.traffic),
            self.asked.caller,
        )

        def walked(group: Group) -> list[Work]:
            place = partial(LivePlace, api, answers, group, region=caller.home, partition=caller.partition)
            return [partial(w.go, place(walk=w)) for w in walks() if w.where is Where.ORGANISATION]

        return self.crew.group(walked)

    def _accounts(self, organisation: Answers) -> list[str]:
        """The accounts to ask. Raises CollectError where nobody says which there are."""
        wanted = self.asked.extent.accounts
        if wanted is None:
            return [self.asked.caller.account]
        if wanted:
            return list(wanted)
        listed = organisation.find(ACCOUNTS)
        found = Answer(listed if isinstance(listed, dict) else {}).each("Accounts")
        active = sorted(
            id_
            for account in found
            if _ACTIVE in (account.text("Status"), account.text("State")) and (id_ := account.text("Id"))
        )
        if not active:
            organisation.clear()  # whoever signs in elsewhere asks anew
            raise CollectError(
                "--accounts all",
                f"the accounts of the organisation cannot be listed from {self.asked.caller.account}",
                "sign in to the management account, or name the accounts",
            )
        return active

    def _open(self, id_: str, *, alone: bool) -> tuple[Group, Account]:
        """A group in which one account is signed in to and asked."""
        account = Account(id_, self._answers(id_), self.asked.extent.regions)
        account.begun(self.asked.now)
        return self.crew.group(lambda group: [partial(self._ask, account, group, alone=alone)]), account

    def _ask(self, account: Account, group: Group, *, alone: bool) -> None:
        """Sign in to an account and add all its walks; one of many that cannot be entered is a gap."""
        caller = self.asked.caller
        role = self.asked.extent.role_in(account.id)
        credentials = self.asked.own
        if account.id != caller.account and role is not None:
            try:
                self.traffic.cap(caller.account).wait()
                credentials = self.asked.enter(role, account.id)
            except (NotAdmitted, Unanswered) as refusal:
                if alone:
                    raise
                account.refused, account.why = role, str(refusal)
                return
        ask_again(account.answers)
        known = self.asked.signin.regions(caller.partition)
        account.ask(
            self.asked.api(credentials, account.id, self.traffic), group, caller.home, caller.partition, known
        )

    def _read(self, account: Account, organisation: Answers, ids: Sequence[str]) -> None:
        self.pulse.settle(self.traffic.counts.refused)
        if account.why is not None:
            self.notice(f"account {account.id}: {account.why}")
            account.answers.reopen()
            if self.store.holds(PROVIDER, account.id):
                self.passed_over = True  # what it told before is more than nothing
                return
        files = tuple(path for path in account.answers.paths() if not path.name.startswith(BEGUN))
        taken = Taken(
            account=account.id,
            partition=self.asked.caller.partition,
            folder=account.answers.folder,
            files=files,
            organisation=tuple(organisation.paths()),
            begun=account.begun(self.asked.now),
            collected=tuple(ids),
            missed=tuple(account.missed()),
        )
        self.store.renew(PROVIDER, account.id)
        account.answers.reopen()  # until what is doubted is noted
        doubted = self.asked.read(taken, self.store, self.notice)
        for answers in (account.answers, organisation):
            answers.doubt(doubted)
        if account.why is None:
            account.answers.settle()

    def _answers(self, name: str) -> Answers:
        return self.store.answers(PROVIDER).below(name)

    def _tick(self) -> None:
        self.pulse.look(self.crew.done)
        counts = self.traffic.counts
        self.progress(
            Tally(
                done=self.crew.done,
                known=self.crew.known,
                calls=counts.calls,
                throttled=counts.throttled,
                refused=counts.refused,
                partitions=self.whole,
                of=self.of,
            )
        )
