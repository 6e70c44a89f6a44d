"""What rules may ask: time, use, owners, natures, and what is missing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from nhiscan.estate import Estate
from nhiscan.model import (
    Answer,
    Credential,
    CredentialKind,
    Gap,
    GapKind,
    Grant,
    Identity,
    IdentityKind,
    Idle,
    Layer,
    Nature,
    Origin,
    Ownership,
    OwnerSource,
    Policy,
    Scope,
    ScopeKind,
    Span,
    Unseen,
    Usage,
    UsageSource,
)
from nhiscan.settings import Settings
from nhiscan.snapshot import MemorySnapshot, Row

ACCOUNT = "111122223333"
NOW = datetime(2026, 11, 24, 6, tzinfo=UTC)
USER = Identity(
    id=f"arn:aws:iam::{ACCOUNT}:user/svc-report",
    provider="aws",
    partition=ACCOUNT,
    kind=IdentityKind.USER,
    name="svc-report",
    created=NOW - timedelta(days=800),
)
KEY = Credential(
    id="AKIAIOSFODNN7EXAMPLE",
    provider="aws",
    partition=ACCOUNT,
    kind=CredentialKind.ACCESS_KEY,
    identity=USER.id,
    created=NOW - timedelta(days=412),
    active=True,
)


def estate(*rows: Row, settings: Settings | None = None, taken: datetime | None = NOW) -> Estate:
    snapshot = MemorySnapshot("test")
    with snapshot.partition("aws", ACCOUNT) as writer:
        for row in (USER, KEY, *rows):
            writer.add(row)
        if taken:
            writer.dated(taken)
    return Estate(snapshot, settings or Settings())


def seen(
    subject: str, days: int | None, source: UsageSource = UsageSource.KEY_LAST_USED, window: int = 400
) -> Usage:
    return Usage(
        subject=subject,
        partition=ACCOUNT,
        source=source,
        action=None,
        last_used=None if days is None else NOW - timedelta(days=days),
        since=NOW - timedelta(days=window),
        until=NOW,
    )


def test_nobody_told_is_unseen_never_unused() -> None:
    idle = estate().idle(KEY)
    assert isinstance(idle, Unseen)
    assert idle.needs


def test_unseen_names_what_would_close_the_gap() -> None:
    gap = Gap(GapKind.REFUSED, "aws", ACCOUNT, "usage", "last use of keys", "iam:GetAccessKeyLastUsed")
    idle = estate(gap).idle(KEY)
    assert isinstance(idle, Unseen)
    assert [(m.kind, m.needs) for m in idle.needs] == [(GapKind.REFUSED, "iam:GetAccessKeyLastUsed")]


def test_a_gap_about_another_identity_is_not_named() -> None:
    other = Gap(GapKind.REFUSED, "aws", ACCOUNT, "usage", "x", "iam:Other", subject="arn:other")
    idle = estate(other).idle(KEY)
    assert isinstance(idle, Unseen)
    assert [m.needs for m in idle.needs] != ["iam:Other"]


def test_the_latest_use_any_source_saw_counts() -> None:
    rows = seen(KEY.id, 200), seen(KEY.id, 3, UsageSource.CREDENTIAL_REPORT)
    idle = estate(*rows).idle(KEY)
    assert isinstance(idle, Idle)
    assert (idle.span, idle.source) == (Span(3), "credential-report")


def test_one_source_that_saw_a_use_beats_one_that_saw_none() -> None:
    idle = estate(seen(KEY.id, None), seen(KEY.id, 5, UsageSource.CREDENTIAL_REPORT)).idle(KEY)
    assert isinstance(idle, Idle)
    assert idle.last_used == NOW - timedelta(days=5)


def test_never_used_counts_from_when_it_was_made() -> None:
    idle = estate(seen(KEY.id, None, window=4000)).idle(KEY)
    assert isinstance(idle, Idle)
    assert (idle.last_used, idle.span.days) == (None, 412)


def test_never_seen_counts_from_when_tracking_began() -> None:
    idle = estate(seen(USER.id, None, UsageSource.ROLE_LAST_USED, window=400)).idle(USER)
    assert isinstance(idle, Idle)
    assert idle.span.days == 400


def test_silence_that_nobody_tracked_is_unseen() -> None:
    row = Usage(KEY.id, ACCOUNT, UsageSource.KEY_LAST_USED, None, None, NOW, NOW, tracked=False)
    assert isinstance(estate(row).idle(KEY), Unseen)


def test_evidence_speaks_until_it_was_made_not_until_today() -> None:
    snapshot = MemorySnapshot("test")
    with snapshot.partition("aws", ACCOUNT) as writer:
        for row in (USER, KEY, seen(KEY.id, 80)):
            writer.add(row)
    later = Estate(snapshot, Settings(), NOW + timedelta(days=30))
    idle = later.idle(KEY)
    assert isinstance(idle, Idle)
    assert idle.span == Span(80, exact=False, at_most=110)
    assert isinstance(later.unused_for(KEY, 90), Unseen), "old evidence is no proof of use"


def test_a_user_is_as_idle_as_its_credentials() -> None:
    idle = estate(seen(KEY.id, 7)).idle(USER)
    assert isinstance(idle, Idle)
    assert idle.span == Span(7)


def test_without_a_clock_the_newest_time_inside_is_a_lower_bound() -> None:
    found = estate(taken=None)
    assert found.clock(ACCOUNT).now == KEY.created
    assert not found.clock(ACCOUNT).exact
    age = found.since(NOW - timedelta(days=800), ACCOUNT)
    assert (age.reaches(90), age.reaches(500)) == (True, None)


def test_an_expiry_ahead_does_not_set_the_clock() -> None:
    snapshot = MemorySnapshot("test")
    with snapshot.partition("aws", ACCOUNT) as writer:
        writer.add(
            Credential("k", "aws", ACCOUNT, CredentialKind.TOKEN, USER.id, NOW, NOW + timedelta(days=900))
        )
    assert Estate(snapshot, Settings()).now.now == NOW


def test_a_given_time_is_the_clock_of_every_partition() -> None:
    snapshot = MemorySnapshot("test")
    with snapshot.partition("aws", ACCOUNT) as writer:
        writer.add(KEY)
    clock = Estate(snapshot, Settings(), NOW).clock(ACCOUNT)
    assert (clock.now, clock.exact) == (NOW, True)


SPANS = {
    "long enough": (Span(90), 90, True),
    "too short": (Span(89), 90, False),
    "at least that long": (Span(90, exact=False), 90, True),
    "at least that long, and no longer": (Span(80, exact=False, at_most=89), 90, False),
    "somewhere between": (Span(80, exact=False, at_most=110), 90, None),
    "nobody can tell": (Span(89, exact=False), 90, None),
}


@pytest.mark.parametrize(("span", "limit", "answer"), SPANS.values(), ids=SPANS)
def test_a_lower_bound_never_says_no(span: Span, limit: int, answer: bool | None) -> None:
    assert span.reaches(limit) is answer


def test_settings_decide_a_nature_before_facts() -> None:
    found = estate(settings=Settings(human=("svc-*",)))
    assert found.nature(USER) == (Nature.HUMAN, "settings: identity.human has `svc-*`")
    assert USER not in found.service_identities()
    assert KEY not in found.credentials()
    assert KEY in found.all_credentials()


def test_owners_come_best_source_first() -> None:
    rows = [
        Ownership(USER.id, "ada", OwnerSource.CREATOR, "low", ACCOUNT),
        Ownership(USER.id, "platform", OwnerSource.MANIFEST, "high", ACCOUNT),
    ]
    assert [owner.owner for owner in estate(*rows).owners(USER)] == ["platform", "ada"]


TAGS = {
    "owner": ("owner", "data@example.com", ["data@example.com"]),
    "letter case and punctuation aside": ("Owner-Email", "data@example.com", ["data@example.com"]),
    "behind a prefix": ("acme:team", "data", ["data"]),
    "space around it": ("Team", " data ", ["data"]),
    "another tag": ("environment", "prod", []),
    "a placeholder": ("owner", "TBD", []),
    "nothing": ("owner", " ", []),
}


@pytest.mark.parametrize(("key", "value", "owners"), TAGS.values(), ids=TAGS)
def test_a_tag_names_an_owner(key: str, value: str, owners: list[str]) -> None:
    tagged = Identity("arn:x", "aws", ACCOUNT, IdentityKind.ROLE, "x", tags=((key, value),))
    assert [owner.owner for owner in estate(tagged).owners(tagged)] == owners


def test_the_settings_say_which_tags_name_owners() -> None:
    tagged = Identity("arn:x", "aws", ACCOUNT, IdentityKind.ROLE, "x", tags=(("team", "data"),))
    assert estate(tagged, settings=Settings(owner_tags=("kostenstelle",))).owners(tagged) == []


def test_environments_follow_the_tree_upwards() -> None:
    rows = [
        Scope(ACCOUNT, "aws", ACCOUNT, ScopeKind.ACCOUNT, "prod", parent="ou-1"),
        Scope("ou-1", "aws", ACCOUNT, ScopeKind.UNIT, "Production", parent="r-1"),
        Scope("r-1", "aws", ACCOUNT, ScopeKind.ROOT, "Root", parent="ou-1"),
    ]
    settings = Settings(environments={"production": ("ou-1",), "test": ("444455556666",)})
    assert estate(*rows, settings=settings).environments_of(ACCOUNT) == {"production"}


def test_environments_follow_labels() -> None:
    settings = Settings(environments={"production": ("prod*",)})
    assert estate(settings=settings).environments_of(ACCOUNT, (("env", "prod-eu"),)) == {"production"}


POLICIES_CUT = Gap(GapKind.TRUNCATED, "aws", ACCOUNT, "grants", "policies", "the next page")


def test_a_no_about_access_needs_all_policies() -> None:
    whole, cut = estate(), estate(POLICIES_CUT)
    assert (whole.can(USER, ["s3:GetObject"]).answer, whole.administrator(USER).answer) == (
        Answer.IMPLICIT_DENY,
        Answer.IMPLICIT_DENY,
    )
    assert (cut.can(USER, ["s3:GetObject"]).answer, cut.administrator(USER).answer) == (
        Answer.UNKNOWN,
        Answer.UNKNOWN,
    )
    assert [missing.needs for missing in cut.access_missing(USER)] == ["the next page"]


def test_a_yes_about_access_stands_whatever_else_is_missing() -> None:
    text = '{"Statement":[{"Action":"*","Effect":"Allow","Resource":"*"}],"Version":"2012-10-17"}'
    rows: list[Row] = [
        Policy("sha256:x", "aws", text),
        Grant("g", "aws", ACCOUNT, USER.id, Layer.IDENTITY, "p", "sha256:x", Origin.INLINE),
    ]
    assert estate(POLICIES_CUT, *rows).administrator(USER).answer is Answer.ALLOWED


def test_another_identitys_gap_is_no_doubt_about_this_one() -> None:
    other = Gap(GapKind.TRUNCATED, "aws", ACCOUNT, "grants", "policies", "the next page", subject="arn:other")
    assert estate(other).administrator(USER).answer is Answer.IMPLICIT_DENY
