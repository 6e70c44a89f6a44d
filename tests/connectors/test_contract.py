"""What every connector that asks its provider live promises, asked of each of them."""

from __future__ import annotations

import importlib
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from nhiscan.errors import CollectError
from nhiscan.model import Gap, GapKind, Identity, Resource
from nhiscan.snapshot import TABLES
from tests.connectors.contract import CallName, Outcome, Subject

NAMES = sorted(path.parent.name for path in Path(__file__).parent.glob("*/contract.py"))
SUBJECTS: dict[str, Subject] = {
    name: importlib.import_module(f"tests.connectors.{name}.contract").SUBJECT for name in NAMES
}
CALLS = [(name, call) for name, subject in SUBJECTS.items() for call in subject.calls]
FAULTS = [(name, fault) for name, subject in SUBJECTS.items() for fault in subject.faults()]

COVERED_BY = {
    "policies": set(TABLES),  # documents are stored once and hang on what names them
    "grants": {"grants", "resources"},  # a resource's own policy is told with the resource
    "issuer_subjects": {"trusts"},  # a part of a trust
    "usage": {"usage", "credentials"},  # of a credential that nobody listed, there is no use either
}
"""Tables whose rows another table's gap speaks for."""

BY_WORKLOADS = {
    "identity-shared": {GapKind.REFUSED, GapKind.TRUNCATED, GapKind.NOT_GIVEN},
    "identity-two-environments": {GapKind.REFUSED, GapKind.TRUNCATED},
}
"""Rules that call an identity clean by what runs as it, and the gaps that keep them from it."""

HOLDERS: dict[str, tuple[type[Identity | Resource], ...]] = {
    "credentials": (Identity,),
    "usage": (Identity,),
    "memberships": (Identity,),
    "ownerships": (Identity,),
    "grants": (Identity, Resource),
    "policies": (Identity, Resource),
    "trusts": (Identity, Resource),  # a permission set's role in each account is told for itself
}
"""By table, what a gap may name: rules ask by identity, and take a name that is none for another's."""

Calm = Callable[[str], Outcome]


@pytest.fixture(scope="session")
def calm(tmp_path_factory: pytest.TempPathFactory) -> Calm:
    """The collection of each subject in which nothing goes wrong, made once."""
    made: dict[str, Outcome] = {}

    def collected(name: str) -> Outcome:
        if name not in made:
            made[name] = SUBJECTS[name].collect(tmp_path_factory.mktemp(name) / "calm")
        return made[name]

    return collected


@pytest.fixture(params=NAMES)
def subject(request: pytest.FixtureRequest) -> Subject:
    return SUBJECTS[request.param]


def gaps(outcome: Outcome, *kinds: GapKind) -> list[Gap]:
    return [gap for gap in outcome.whole.rows(Gap) if gap.kind in kinds]


def untold(outcome: Outcome) -> set[Gap]:
    """Everything that is not there for a known reason."""
    return set(gaps(outcome, GapKind.REFUSED, GapKind.TRUNCATED, GapKind.NOT_GIVEN))


def test_there_is_a_subject_for_every_connector_that_asks() -> None:
    assert "aws" in NAMES


def test_when_nothing_goes_wrong_every_call_is_made_and_nothing_is_missing(
    subject: Subject, calm: Calm
) -> None:
    found = calm(subject.name)
    assert {str(call) for call in subject.calls} - set(found.asked) == set()
    assert gaps(found, GapKind.REFUSED, GapKind.TRUNCATED) == []
    assert found.judged.scan.complete


def test_only_calls_of_the_list_are_made(subject: Subject, calm: Calm) -> None:
    listed = {str(call) for call in subject.calls} | subject.signing_in
    assert set(calm(subject.name).asked) <= listed


def test_credentials_go_to_the_provider_alone(subject: Subject, calm: Calm) -> None:
    assert calm(subject.name).origins <= subject.origins


def test_who_is_sent_elsewhere_does_not_go_there(subject: Subject, tmp_path: Path) -> None:
    found = subject.collect(tmp_path / "s", subject.sent_elsewhere())
    assert found.failed > 10
    assert found.origins <= subject.origins
    assert set(found.asked) <= {str(call) for call in subject.calls} | subject.signing_in


def test_what_is_not_listed_is_kept_nowhere(subject: Subject, tmp_path: Path) -> None:
    found = subject.collect(tmp_path / "s", canaries=True)
    assert found.error is None
    assert subject.canaries_in(found.folder, found.said) == {}


@pytest.mark.parametrize(("name", "call"), CALLS, ids=[f"{name} {call}" for name, call in CALLS])
def test_a_refused_call_is_named_and_never_reads_as_clean(
    name: str, call: CallName, calm: Calm, tmp_path: Path
) -> None:
    subject, before = SUBJECTS[name], calm(name)
    folder = tmp_path / "s"
    shutil.copytree(before.folder, folder)
    subject.forget(folder, call)
    after = subject.collect(folder, subject.denied(call))

    assert after.asked[str(call)] > 0
    named = [gap for gap in gaps(after, GapKind.REFUSED) if call.operation in gap.what]
    assert {gap.needs for gap in named} == {call.permission}
    _nothing_reads_as_gone(before, after)
    _nothing_reads_as_clean(before, after)
    _gaps_name_holders(after)


@pytest.mark.parametrize(("name", "call"), CALLS, ids=[f"{name} {call}" for name, call in CALLS])
def test_a_call_that_is_refused_for_one_thing_leaves_no_doubt_unsaid(
    name: str, call: CallName, calm: Calm, tmp_path: Path
) -> None:
    subject, before = SUBJECTS[name], calm(name)
    if before.asked[str(call)] == 1:
        return  # it is asked about one thing only: the test above
    folder = tmp_path / "s"
    shutil.copytree(before.folder, folder)
    subject.forget(folder, call)
    after = subject.collect(folder, subject.denied_once(call))

    assert [gap for gap in gaps(after, GapKind.REFUSED) if call.operation in gap.what]
    _nothing_reads_as_gone(before, after)
    _nothing_reads_as_clean(before, after)
    _gaps_name_holders(after)


def _gaps_name_holders(outcome: Outcome) -> None:
    """Whatever a gap names holds rows of its table."""
    for table, nouns in HOLDERS.items():
        held = {row.id for noun in nouns for row in outcome.whole.rows(noun)}
        named = {gap.subject for gap in untold(outcome) if gap.table == table and gap.subject is not None}
        assert named <= held, table


def _nothing_reads_as_gone(before: Outcome, after: Outcome) -> None:
    """Whatever is not there any more, a gap says why: a later snapshot did not cover it."""
    lost = {(partition, table) for partition, table, *_ in before.keys() - after.keys()}
    told = {(gap.partition, gap.table) for gap in untold(after) - untold(before)}
    assert {
        row for row in lost if not {(row[0], by) for by in COVERED_BY.get(row[1], {row[1]})} & told
    } == set()


def _nothing_reads_as_clean(before: Outcome, after: Outcome) -> None:
    """What was found stays found, or is told as not evaluated; nothing becomes clean for want of evidence."""
    calm, now = before.judged, after.judged
    judged = {subject for _, subject in calm.clean | calm.found | calm.opened}
    assert {pair for pair in now.clean - calm.clean if pair[1] in judged} == set()
    partitions = {part.id for part in after.whole.partitions}
    given_up = {rule for rule, where in now.opened if where in partitions}
    lost = {
        (rule, whom)
        for rule, whom in calm.found - now.found - now.opened
        if rule not in given_up and (rule, before.holder(whom)) not in now.opened
    }
    assert lost == set()
    severe = {f.rule for f in calm.scan.failing} - {f.rule for f in now.scan.failing}
    if severe:
        assert not now.scan.complete
        assert now.scan.exit_code in (1, 3)
    _nobody_is_clean_whose_workloads_may_be_missing(before, after)


def _nobody_is_clean_whose_workloads_may_be_missing(before: Outcome, after: Outcome) -> None:
    """As whom something runs is not known where its details are not: it may be any identity there."""
    lost = {gap for gap in untold(after) - untold(before) if gap.table == "workloads"}
    for rule, kinds in BY_WORKLOADS.items():
        doubted = {gap.partition for gap in lost if gap.kind in kinds}
        assert {i.id for i in after.whole.rows(Identity) if i.partition in doubted} & {
            whom for by, whom in after.judged.clean if by == rule
        } == set()


@pytest.mark.parametrize(("name", "fault"), FAULTS, ids=[f"{name} {fault}" for name, fault in FAULTS])
def test_what_passes_changes_nothing_and_repeats_no_more_than_it_must(
    name: str, fault: str, calm: Calm, tmp_path: Path
) -> None:
    subject, before = SUBJECTS[name], calm(name)
    after = subject.collect(tmp_path / "s", subject.faults()[fault]())
    assert after.failed > sum(before.asked.values()) / 10
    assert after.tables() == before.tables()
    assert after.answered <= 1.2 * sum(before.asked.values())


def test_credentials_that_end_stop_it_and_it_goes_on_with_new_ones(
    subject: Subject, calm: Calm, tmp_path: Path
) -> None:
    before, folder = calm(subject.name), tmp_path / "s"
    for after in (10, sum(before.asked.values()) // 2):
        stopped = subject.collect(folder, subject.expired(after))
        assert isinstance(stopped.error, CollectError)
        assert "goes on" in stopped.error.remedy
    resumed = subject.collect(folder)
    assert resumed.tables() == before.tables()
    assert sum(resumed.asked.values()) < sum(before.asked.values())


def test_a_part_that_is_down_is_a_gap_and_the_rest_is_whole(
    subject: Subject, calm: Calm, tmp_path: Path
) -> None:
    if subject.region is None:
        return
    before = calm(subject.name)
    after = subject.collect(tmp_path / "s", subject.down(subject.region))
    _nothing_reads_as_gone(before, after)
    _nothing_reads_as_clean(before, after)
    assert gaps(after, GapKind.REFUSED) == []
    assert after.failed <= 4 * len({call.service for call in subject.calls})


def test_a_part_that_was_left_out_is_a_gap_of_all_that_it_holds(
    subject: Subject, calm: Calm, tmp_path: Path
) -> None:
    before = calm(subject.name)
    after = subject.collect(tmp_path / "s", options=subject.leaving_out)
    _nothing_reads_as_gone(before, after)
    _nothing_reads_as_clean(before, after)


NAMED = [(name, call) for name, subject in SUBJECTS.items() for call in subject.named()]


@pytest.mark.parametrize(("name", "call"), NAMED, ids=[f"{name} {call}" for name, call in NAMED])
def test_what_is_gone_since_it_was_listed_stops_nothing_and_is_no_refusal(
    name: str, call: CallName, tmp_path: Path
) -> None:
    after = SUBJECTS[name].collect(tmp_path / "s", SUBJECTS[name].deleted(call))
    assert after.asked[str(call)] > 0
    assert gaps(after, GapKind.REFUSED, GapKind.TRUNCATED) == []
    assert after.judged.scan.complete


def test_pages_that_lead_in_a_circle_end_as_cut(subject: Subject, calm: Calm, tmp_path: Path) -> None:
    call, before = subject.paged(), calm(subject.name)
    after = subject.collect(tmp_path / "s", subject.looped(call))
    assert gaps(after, GapKind.TRUNCATED)
    assert after.asked[str(call)] < 10
    _nothing_reads_as_gone(before, after)
    _nothing_reads_as_clean(before, after)


def test_a_page_that_comes_twice_counts_once(subject: Subject, calm: Calm, tmp_path: Path) -> None:
    after = subject.collect(tmp_path / "s", subject.repeated(subject.paged()))
    assert after.keys() == calm(subject.name).keys()


def test_an_answer_that_always_ends_in_the_middle_is_cut_and_never_empty(
    subject: Subject, calm: Calm, tmp_path: Path
) -> None:
    before = calm(subject.name)
    after = subject.collect(tmp_path / "s", subject.cut(subject.paged()))
    assert gaps(after, GapKind.TRUNCATED)
    _nothing_reads_as_gone(before, after)
    _nothing_reads_as_clean(before, after)
