"""AWS as a subject of the connectors' contract: one of everything, behind what goes wrong."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from unittest.mock import patch

from nhiscan.connectors.aws.call import Call
from nhiscan.connectors.aws.export import stem
from nhiscan.connectors.aws.live.places import LivePlace
from nhiscan.connectors.aws.live.walk import Answer, Asking, Walk
from nhiscan.connectors.aws.live.walks import walks
from nhiscan.errors import NhiscanError
from nhiscan.files import read_bytes
from nhiscan.snapshot import TABLES, Answers
from nhiscan.snapshot.directory import DirectorySnapshot
from nhiscan.snapshot.manifest import load, save
from tests.connectors.aws.live.run import Run, collect
from tests.connectors.contract import CallName, Outcome
from tests.fakes import faults
from tests.fakes.canaries import Canaries
from tests.fakes.everything import MANAGEMENT, REGION, everything
from tests.fakes.faults import After, Chance, When
from tests.fakes.handlers import Layer, behind
from tests.fakes.operations import Asked
from tests.fakes.recorder import Recorder

_CALLS = {call for walk in walks() for call in walk.calls}


@dataclass
class Hits:
    """Which questions something happens to, counted."""

    when: When
    """Which."""
    count: int = 0
    """How many there were."""

    def __call__(self, asked: Asked) -> bool:
        """Whether something happens to ``asked``."""
        hit = self.when(asked)
        self.count += hit
        return hit


@dataclass
class First:
    """The first of some questions, whenever it is asked; none of the others."""

    when: When
    """Which questions."""
    first: str | None = None
    """What was asked first."""
    lock: Lock = field(default_factory=Lock)
    """Questions come from several threads."""

    def __call__(self, asked: Asked) -> bool:
        """Whether ``asked`` is that question."""
        if not self.when(asked):
            return False
        with self.lock:
            self.first = self.first or asked.identity
        return asked.identity == self.first


@dataclass
class Fault:
    """A layer of faults that counts what it hits."""

    make: Callable[[When], Layer]
    """The layer."""
    hits: Hits
    """What it hits."""


def _to(call: CallName) -> When:
    return faults.to(call.service, call.operation)


@dataclass
class Aws:
    """The connector of AWS."""

    name: str = "aws"
    """The connector's name."""
    region: str = REGION
    """The region that is switched on."""
    signing_in: frozenset[str] = frozenset({"sts:GetCallerIdentity", "sts:AssumeRole"})
    """What is asked to sign in."""
    written: set[tuple[Walk, str]] = field(default_factory=set)
    """Which walk wrote which answer."""
    canaries: list[Canaries] = field(default_factory=list)
    """The layers of canaries that were sent."""

    @property
    def calls(self) -> Sequence[CallName]:
        """Every call of every walk."""
        found = (CallName(call.service, call.operation, call.permission) for call in _CALLS)
        return sorted(found, key=str)

    @property
    def origins(self) -> frozenset[str]:
        """Anything of AWS's own; compared by ending, see ``collect``."""
        return frozenset({"https://amazonaws.com"})

    @property
    def leaving_out(self) -> Mapping[str, str]:
        """A region that is not the one in which all is."""
        return {"regions": "us-west-2"}

    def named(self) -> Sequence[CallName]:
        """See Subject."""
        wanted = {
            "iam:GetServiceLastAccessedDetails",
            "iam:ListAccessKeys",
            "lambda:GetPolicy",
            "kms:GetKeyPolicy",
            "sqs:GetQueueAttributes",
            "bedrock-agent:GetAgent",
            "bedrock-agentcore-control:GetGateway",
            "secretsmanager:GetResourcePolicy",
        }
        return [call for call in self.calls if str(call) in wanted]

    def collect(
        self,
        folder: Path,
        fault: object | None = None,
        *,
        canaries: bool = False,
        options: Mapping[str, str] | None = None,
    ) -> Outcome:
        """See Subject."""
        assert fault is None or isinstance(fault, Fault)
        recorder, layers = Recorder(), list[Layer]()
        if fault is not None:
            layers.append(fault.make(fault.hits))
        if canaries:
            self.canaries.append(Canaries(_CALLS))
            layers.append(self.canaries[-1])
        run, error = Run(folder), None
        with (
            patch.object(LivePlace, "make", self._noting(LivePlace.make)),
            patch.object(LivePlace, "ask", self._asking(LivePlace.ask)),
        ):
            try:
                run = collect(behind(everything(), recorder, *layers), folder, options, account=MANAGEMENT)
            except NhiscanError as raised:
                error = raised
        return Outcome(
            folder=folder,
            snapshot=None if error else DirectorySnapshot(folder),
            error=error,
            asked=recorder.counts(),
            failed=fault.hits.count if fault else 0,
            origins=frozenset(
                "https://amazonaws.com" if _is_amazons(origin) else origin for origin in recorder.origins()
            ),
            said=[*run.notices, *([str(error)] if error else [])],
        )

    def _noting(self, make: Callable[..., Answer]) -> Callable[..., Answer]:
        def noted(place: LivePlace, into: str, steps: Callable[[Asking], Answer], /) -> Answer:
            self.written.add((place.walk, into))
            return make(place, into, steps)

        return noted

    def _asking(self, ask: Callable[..., Answer]) -> Callable[..., Answer]:
        def noted(place: LivePlace, call: Call, into: str, /, **params: object) -> Answer:
            self.written.add((place.walk, into))
            return ask(place, call, into, **params)

        return noted

    def forget(self, folder: Path, call: CallName) -> None:
        """All that the walk of ``call`` asked is asked again: answers hang on each other."""
        again = {
            into
            for walk, into in self.written
            if any((c.service, c.operation) == (call.service, call.operation) for c in walk.calls)
        }
        for path in Answers(folder / "raw" / "aws").paths():
            if stem(path) in {stem(Path(into)) for into in again}:
                path.unlink()
        shutil.rmtree(folder / "aws")
        manifest = load(folder)
        assert manifest is not None
        save(folder, manifest.having([], finished=False))

    def faults(self) -> Mapping[str, Callable[[], Fault]]:
        """See Subject."""
        third = 0.3

        def chance(make: Callable[[When], Layer], seed: int) -> Callable[[], Fault]:
            return lambda: Fault(make, Hits(Chance(third, seed)))

        return {
            "throttled": chance(faults.throttled, 1),
            "server errors": chance(faults.broken, 2),
            "connections reset": chance(faults.reset, 3),
            "answers cut in the middle": chance(faults.cut, 4),
            "answers cut after the headers": chance(lambda when: faults.cut(when, share=0.0), 5),
            "chunked answers cut": chance(lambda when: faults.cut(when, chunked=True), 6),
        }

    def denied(self, call: CallName) -> Fault:
        """See Subject."""
        return Fault(faults.denied, Hits(_to(call)))

    def denied_once(self, call: CallName) -> Fault:
        """See Subject."""
        return Fault(faults.denied, Hits(First(_to(call))))

    def expired(self, after: int) -> Fault:
        """See Subject."""
        return Fault(faults.expired, Hits(After(after)))

    def down(self, region: str) -> Fault:
        """See Subject."""
        return Fault(lambda _: faults.region_down(region), Hits(faults.to(region=region)))

    def sent_elsewhere(self) -> Fault:
        """See Subject."""
        return Fault(lambda when: faults.redirected(when, "https://elsewhere.invalid"), Hits(Chance(0.3, 7)))

    def deleted(self, call: CallName) -> Fault:
        """See Subject."""
        return Fault(faults.deleted, Hits(_to(call)))

    def paged(self) -> CallName:
        """See Subject."""
        return next(call for call in self.calls if str(call) == "lambda:ListFunctions")

    def looped(self, call: CallName) -> Fault:
        """See Subject."""
        return Fault(faults.looped, Hits(_to(call)))

    def repeated(self, call: CallName) -> Fault:
        """See Subject."""
        return Fault(faults.repeated, Hits(_to(call)))

    def cut(self, call: CallName) -> Fault:
        """See Subject."""
        return Fault(faults.cut, Hits(_to(call)))

    def canaries_in(self, folder: Path, said: Sequence[str]) -> Mapping[str, Sequence[str]]:
        """See Subject."""
        canaries = self.canaries[-1]
        assert canaries.put, "no canary was sent"
        rows = (repr(row) for table in TABLES.values() for row in DirectorySnapshot(folder).rows(table.noun))
        texts = {"words": "\n".join(said), "rows": "\n".join(rows)}
        texts |= {str(path): path.read_text("utf-8", "replace") for path in folder.glob("*.json")}
        texts |= {str(path): _unpacked(path) for path in Answers(folder / "raw" / "aws").paths()}
        return {name: found for name, text in texts.items() if (found := canaries.found_in(name + text))}


def _unpacked(path: Path) -> str:
    return read_bytes(path).decode("utf-8", "replace")


def _is_amazons(origin: str) -> bool:
    return origin.startswith("https://") and origin.partition(":443")[0].endswith(".amazonaws.com")


SUBJECT = Aws()
