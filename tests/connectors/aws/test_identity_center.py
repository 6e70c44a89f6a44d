"""Identity Center: permission sets in their account, and assignments in every account they lead to."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from nhiscan.connectors.aws import CONNECTOR
from nhiscan.connectors.aws.live.walks.identity_center import WALK
from nhiscan.connectors.aws.taken import Taken
from nhiscan.estate import Estate
from nhiscan.model import (
    Finding,
    Gap,
    GapKind,
    Grant,
    Identity,
    Layer,
    Nature,
    NotEvaluated,
    Policy,
    PrincipalKind,
    Resource,
    Trust,
)
from nhiscan.rules import trust_federation_wide, trust_orphaned, trust_third_party
from nhiscan.settings import Settings
from nhiscan.snapshot import MemorySnapshot
from tests.connectors.aws.kit import ACCOUNT, OTHER, S3_READ, Read, details, in_account, read, role
from tests.connectors.aws.places import run

REGION = "eu-central-1"
CENTER, SET = "ssoins-0123456789abcdef", "ps-0123456789abcdef"
INSTANCE, SET_ARN = f"arn:aws:sso:::instance/{CENTER}", f"arn:aws:sso:::permissionSet/{CENTER}/{SET}"
PATH = f"/aws-reserved/sso.amazonaws.com/{REGION}/"
USER, GROUP = "f81d4fae-7dec-11d0-a765-00a0c91e6bf6", "0e1f2a3b-7dec-11d0-a765-00a0c91e6bf6"
PEOPLE = {
    f"arn:aws:identitystore:::user/{USER}",
    f"arn:aws:identitystore:::group/{GROUP}",
}
BOUNDARY = {"ManagedPolicyArn": "arn:aws:iam::aws:policy/PowerUserAccess"}
READ_ONLY = "arn:aws:iam::aws:policy/ReadOnlyAccess"


def reserved(name: str = "Auditor", suffix: str = "36c5580f789d4706") -> dict[str, Any]:
    saml = {"Federated": f"arn:aws:iam::{ACCOUNT}:saml-provider/AWSSSO_x_DO_NOT_DELETE"}
    allow = {"Effect": "Allow", "Principal": saml, "Action": ["sts:AssumeRoleWithSAML", "sts:TagSession"]}
    trust = {"Version": "2012-10-17", "Statement": [allow]}
    return role(f"AWSReservedSSO_{name}_{suffix}", trust, path=PATH)


ROLE = str(reserved()["Arn"])


def center(**more: Any) -> dict[str, Any]:
    told = {"InstanceArn": INSTANCE, "IdentityStoreId": "d-0123456789", "OwnerAccountId": ACCOUNT}
    return {"Instances": [told | {"Status": "ACTIVE", "PrimaryRegion": REGION} | more]}


def described(name: str = "Auditor") -> dict[str, Any]:
    return {"PermissionSet": {"Name": name, "PermissionSetArn": SET_ARN, "SessionDuration": "PT8H"}}


def assignment(kind: str = "USER", id_: str = USER, account: str = ACCOUNT, **more: Any) -> dict[str, Any]:
    told = {"AccountId": account, "PermissionSetArn": SET_ARN, "PrincipalType": kind, "PrincipalId": id_}
    return told | more


def assignments(*found: dict[str, Any]) -> dict[str, Any]:
    return {"AccountAssignments": list(found)}


CENTRAL = "identity-center"
EXAMPLES: dict[str, tuple[str, Any]] = {
    "Identity Center": (f"{CENTRAL}/instances.json", center()),
    "permission sets": (f"{CENTRAL}/sets/{REGION}/{CENTER}.json", {"PermissionSets": [SET_ARN]}),
    "permission set": (f"{CENTRAL}/permission-sets/{REGION}/{SET}.json", described()),
    "inline policy of a permission set": (
        f"{CENTRAL}/inline-policies/{REGION}/{SET}.json",
        {"InlinePolicy": json.dumps(S3_READ)},
    ),
    "managed policies of a permission set": (
        f"{CENTRAL}/attached-policies/{REGION}/{SET}.json",
        {"AttachedManagedPolicies": [{"Name": "ReadOnlyAccess", "Arn": READ_ONLY}]},
    ),
    "customer managed policies of a permission set": (
        f"{CENTRAL}/customer-policies/{REGION}/{SET}.json",
        {"CustomerManagedPolicyReferences": [{"Name": "Extra", "Path": "/audit/"}]},
    ),
    "boundary of a permission set": (
        f"{CENTRAL}/boundaries/{REGION}/{SET}.json",
        {"PermissionsBoundary": BOUNDARY},
    ),
    "accounts of a permission set": (f"{CENTRAL}/accounts/{REGION}/{SET}.json", {"AccountIds": [ACCOUNT]}),
    "assignments of a permission set in an account": (
        f"{CENTRAL}/assignments/{REGION}/{SET}.{ACCOUNT}.json",
        assignments(assignment(), assignment("GROUP", GROUP)),
    ),
}
"""One answer of each kind, by its name, with its file."""
FILES = {"a.json": details(reserved()), **dict(EXAMPLES.values())}
BY_KIND = {what: name for what, (name, _) in EXAMPLES.items()}


def without(*kinds: str, **more: Any) -> dict[str, Any]:
    gone = {BY_KIND[kind] for kind in kinds}
    return {name: content for name, content in FILES.items() if name not in gone} | more


def assigned(found: Read, account: str = ACCOUNT) -> set[str]:
    return {row.principal for row in found.rows(Trust, account) if "identitystore" in row.principal}


def untold(found: Read, account: str = ACCOUNT) -> set[str | None]:
    """The roles of which nobody can tell who is assigned."""
    return {gap.subject for gap in found.rows(Gap, account) if gap.what.startswith("who may become")}


def test_every_answer_is_of_one_kind(tmp_path: Path) -> None:
    found = read(tmp_path, FILES)
    assert found.used() == set(FILES)
    assert not found.reading.unread
    assert not found.gaps(GapKind.REFUSED, GapKind.TRUNCATED)


def test_a_permission_set_is_a_resource_of_the_instances_account(tmp_path: Path) -> None:
    row = read(tmp_path, FILES).one(Resource)
    assert (row.id, row.kind, row.name, row.region) == (SET_ARN, "permission-set", "Auditor", REGION)
    assert row.settings == (
        ("customer-managed-policy", "/audit/Extra"),
        ("managed-policy", READ_ONLY),
        ("permissions-boundary", BOUNDARY["ManagedPolicyArn"]),
        ("session-duration", "PT8H"),
    )


def test_a_customers_boundary_is_named_by_its_path(tmp_path: Path) -> None:
    own = {"PermissionsBoundary": {"CustomerManagedPolicyReference": {"Name": "Fence"}}}
    row = read(tmp_path, FILES | {BY_KIND["boundary of a permission set"]: own}).one(Resource)
    assert ("permissions-boundary", "/Fence") in row.settings


def test_its_inline_policy_hangs_on_it(tmp_path: Path) -> None:
    found = read(tmp_path, FILES)
    (row,) = (row for row in found.rows(Grant) if row.holder == SET_ARN)
    assert row.layer is Layer.IDENTITY
    documents = {policy.id: json.loads(policy.document) for policy in found.rows(Policy)}
    assert documents[row.policy or ""] == S3_READ


def test_an_empty_inline_policy_is_none(tmp_path: Path) -> None:
    found = read(tmp_path, FILES | {BY_KIND["inline policy of a permission set"]: {"InlinePolicy": ""}})
    assert not [row for row in found.rows(Grant) if row.holder == SET_ARN]
    assert not found.gaps(GapKind.TRUNCATED)


def test_an_account_that_only_sees_the_instance_does_not_own_its_sets(tmp_path: Path) -> None:
    found = read(tmp_path, FILES | {BY_KIND["Identity Center"]: center(OwnerAccountId=OTHER)})
    assert not found.rows(Resource)
    assert assigned(found) == PEOPLE, "who may become a role here is told here all the same"


def test_an_assignment_is_a_trust_of_the_sets_role(tmp_path: Path) -> None:
    found = read(tmp_path, FILES)
    rows = [row for row in found.rows(Trust) if "identitystore" in row.principal]
    assert {row.principal for row in rows} == PEOPLE
    assert {(row.identity, row.principal_kind, row.account, row.partition) for row in rows} == {
        (ROLE, PrincipalKind.IDENTITY, None, ACCOUNT)
    }
    assert len({row.id for row in rows}) == len(rows)
    assert not untold(found)


def test_it_is_written_where_the_role_is(tmp_path: Path) -> None:
    folder = {f"main/{name}": content for name, content in FILES.items()}
    there = assignments(assignment("GROUP", GROUP, OTHER))
    files = folder | {
        "dev/a.json": in_account(OTHER, details(reserved())),
        f"main/{CENTRAL}/accounts/{REGION}/{SET}.json": {"AccountIds": [ACCOUNT, OTHER]},
        f"main/{CENTRAL}/assignments/{REGION}/{SET}.{OTHER}.json": there,
    }
    found = read(tmp_path, files)
    assert assigned(found, ACCOUNT) == PEOPLE
    assert assigned(found, OTHER) == {f"arn:aws:identitystore:::group/{GROUP}"}
    assert {row.partition for row in found.rows(Trust, OTHER)} == {OTHER}
    assert {row.partition for row in found.rows(Resource)} == {ACCOUNT}
    assert not untold(found, ACCOUNT) | untold(found, OTHER)


UNTOLD: dict[str, dict[str, Any]] = {
    "the assignments were not given": without("assignments of a permission set in an account"),
    "the set's name was not given": without("permission set"),
    "only the list of sets was given": without(*(kind for kind in EXAMPLES if kind != "permission sets")),
    "a further role bears the name": FILES
    | {"a.json": details(reserved(), reserved(suffix="abcdef0123456789"))},
    "an assignment cannot be read": FILES
    | {
        BY_KIND["assignments of a permission set in an account"]: assignments(
            assignment(), assignment("ROBOT")
        )
    },
    "the list of assignments is cut": FILES
    | {
        BY_KIND["assignments of a permission set in an account"]: {
            "AccountAssignments": [],
            "NextToken": "x",
        }
    },
}


@pytest.mark.parametrize("files", UNTOLD.values(), ids=UNTOLD)
def test_a_role_whose_assignments_are_not_known_is_a_gap(tmp_path: Path, files: dict[str, Any]) -> None:
    assert ROLE in untold(read(tmp_path, files))


TOLD: dict[str, tuple[dict[str, Any], set[str]]] = {
    "nobody is assigned": (
        FILES | {BY_KIND["assignments of a permission set in an account"]: assignments()},
        set(),
    ),
    "the set is no role in the account": (
        without("assignments of a permission set in an account")
        | {BY_KIND["accounts of a permission set"]: {"AccountIds": [OTHER]}},
        set(),
    ),
    "nothing of Identity Center was given": ({"a.json": FILES["a.json"]}, set()),
    "a role that looks alike lies elsewhere": (
        FILES | {"a.json": details(role("AWSReservedSSO_Auditor_36c5580f789d4706"))},
        set(),
    ),
    "another set's role": (FILES | {"a.json": details(role("plain"))}, set()),
}


@pytest.mark.parametrize(("files", "people"), TOLD.values(), ids=TOLD)
def test_where_all_is_told_there_is_no_gap(tmp_path: Path, files: dict[str, Any], people: set[str]) -> None:
    found = read(tmp_path, files)
    assert not untold(found)
    assert assigned(found) == people


def test_sets_whose_names_begin_alike_are_told_apart(tmp_path: Path) -> None:
    longer = reserved("Auditor_Extended", "0000000000000000")
    found = read(tmp_path, FILES | {"a.json": details(reserved(), longer)})
    assert {row.identity for row in found.rows(Trust) if "identitystore" in row.principal} == {ROLE}
    assert untold(found) == {longer["Arn"]}


def test_rules_do_not_misread_an_assignment(tmp_path: Path) -> None:
    estate = Estate(read(tmp_path, FILES).snapshot, Settings())
    (identity,) = (row for row in estate.snapshot.rows(Identity) if row.id == ROLE)
    assert identity.nature is Nature.HUMAN
    for rule in (trust_orphaned.RULE, trust_third_party.RULE, trust_federation_wide.RULE):
        outcomes = rule.run(estate, Settings())
        assert not [found for found in outcomes if isinstance(found, Finding | NotEvaluated)]


MISSED = (
    "permission sets",
    "permission set",
    "inline policy of a permission set",
    "managed policies of a permission set",
    "customer managed policies of a permission set",
    "boundary of a permission set",
)


@pytest.mark.parametrize("kind", MISSED)
def test_an_answer_that_was_not_given_is_missed(tmp_path: Path, kind: str) -> None:
    missing = read(tmp_path, without(kind)).missing()
    assert {gap.table for gap in missing[kind]} == {"resources"}


def test_missing_assignments_are_no_gap_of_other_roles(tmp_path: Path) -> None:
    lists = ("accounts of a permission set", "assignments of a permission set in an account")
    found = read(tmp_path, without(*lists))
    assert {gap.subject for gap in found.rows(Gap) if gap.table == "trusts"} == {ROLE}


ODD: dict[str, tuple[str, Any, str]] = {
    "instances that are no list": ("Identity Center", {"Instances": 3}, "resources"),
    "an instance without an ARN": ("Identity Center", {"Instances": [{}]}, "resources"),
    "a set that is no ARN": ("permission sets", {"PermissionSets": ["x"]}, "resources"),
    "sets that are no list": ("permission sets", {"PermissionSets": "x"}, "resources"),
    "a set without a name": ("permission set", {"PermissionSet": {"PermissionSetArn": SET_ARN}}, "resources"),
    "an inline policy that is no JSON": (
        "inline policy of a permission set",
        {"InlinePolicy": "{"},
        "resources",
    ),
    "a policy that is no object": (
        "managed policies of a permission set",
        {"AttachedManagedPolicies": ["x"]},
        "resources",
    ),
    "a reference without a name": (
        "customer managed policies of a permission set",
        {"CustomerManagedPolicyReferences": [{"Path": "/"}]},
        "resources",
    ),
    "a boundary that names nothing": (
        "boundary of a permission set",
        {"PermissionsBoundary": {}},
        "resources",
    ),
    "an account that is none": ("accounts of a permission set", {"AccountIds": ["x", 7]}, "trusts"),
    "an assignment to nobody": (
        "assignments of a permission set in an account",
        assignments(assignment(PrincipalId=None)),
        "trusts",
    ),
}


@pytest.mark.parametrize(("kind", "content", "table"), ODD.values(), ids=ODD)
def test_an_odd_shape_is_a_fault(tmp_path: Path, kind: str, content: Any, table: str) -> None:
    found = read(tmp_path, FILES | {BY_KIND[kind]: content})
    gaps = found.gaps(GapKind.TRUNCATED)
    assert {gap.table for gap in gaps} == {table}
    assert not [gap for gap in gaps if gap.table == "trusts" and gap.subject is None], "other roles are whole"


# -- the walk ----------------------------------------------------------------------------

SCRIPT: Mapping[str, Any] = {
    "ListInstances": center(),
    "ListPermissionSets": {"PermissionSets": [SET_ARN]},
    "DescribePermissionSet": described(),
    "GetInlinePolicyForPermissionSet": {"InlinePolicy": json.dumps(S3_READ)},
    "ListManagedPoliciesInPermissionSet": EXAMPLES["managed policies of a permission set"][1],
    "ListCustomerManagedPolicyReferencesInPermissionSet": EXAMPLES[
        "customer managed policies of a permission set"
    ][1],
    "GetPermissionsBoundaryForPermissionSet": {"PermissionsBoundary": BOUNDARY},
    "ListAccountsForProvisionedPermissionSet": {"AccountIds": [ACCOUNT]},
    "ListAccountAssignments": assignments(assignment(), assignment("GROUP", GROUP)),
}
BESIDE = {"a.json": details(reserved())}


def test_the_walk_asks_in_order_and_keeps_every_answer(tmp_path: Path) -> None:
    place = run(WALK, SCRIPT, region="us-east-1")
    assert [operation for operation, _ in place.asked] == list(SCRIPT)
    assert set(place.files) == {name for name, _ in EXAMPLES.values()}
    found = place.read(tmp_path, BESIDE)
    assert assigned(found) == PEOPLE
    assert found.one(Resource).name == "Auditor"
    assert not found.gaps(GapKind.REFUSED, GapKind.TRUNCATED)


def test_the_walk_reads_like_files_given_by_hand(tmp_path: Path) -> None:
    walked = run(WALK, SCRIPT).read(tmp_path / "walked", BESIDE)
    given = read(tmp_path / "given", FILES)
    assert walked.rows(Trust) == given.rows(Trust)
    assert walked.rows(Resource) == given.rows(Resource)


@pytest.mark.parametrize("operation", ["ListInstances", "ListPermissionSets"])
def test_a_refused_list_is_a_gap_and_ends_there(tmp_path: Path, operation: str) -> None:
    place = run(WALK, {**SCRIPT, operation: "AccessDeniedException"})
    found = place.read(tmp_path, BESIDE)
    (gap,) = found.gaps(GapKind.REFUSED)
    assert (gap.table, gap.needs) == ("resources", f"sso:{operation}")
    assert place.asked[-1][0] == operation


OF_A_SET = [name for name in SCRIPT if name not in ("ListInstances", "ListPermissionSets")]


@pytest.mark.parametrize("operation", OF_A_SET)
def test_a_refused_answer_is_a_gap_about_its_set_and_stops_no_other(tmp_path: Path, operation: str) -> None:
    place = run(WALK, {**SCRIPT, operation: "AccessDeniedException"})
    (gap,) = place.read(tmp_path, BESIDE).gaps(GapKind.REFUSED)
    assert (gap.subject, gap.needs) == (SET_ARN, f"sso:{operation}")
    after = {"ListAccountAssignments"} if operation == "ListAccountsForProvisionedPermissionSet" else set()
    assert {name for name, _ in place.asked} == set(SCRIPT) - after


def test_refused_assignments_leave_the_role_untold(tmp_path: Path) -> None:
    place = run(WALK, {**SCRIPT, "ListAccountAssignments": "AccessDeniedException"})
    found = place.read(tmp_path, BESIDE)
    assert untold(found) == {ROLE}
    assert not assigned(found)


def test_a_set_that_was_deleted_meanwhile_is_no_gap(tmp_path: Path) -> None:
    gone = dict.fromkeys(OF_A_SET, "ResourceNotFoundException")
    found = run(WALK, {**SCRIPT, **gone}).read(tmp_path, {"a.json": details(role("r"))})
    assert not found.gaps(GapKind.REFUSED, GapKind.TRUNCATED)
    assert not [gap for gap in found.gaps(GapKind.NOT_GIVEN) if gap.subject == SET_ARN]


def test_a_set_without_a_boundary_is_no_gap(tmp_path: Path) -> None:
    place = run(WALK, {**SCRIPT, "GetPermissionsBoundaryForPermissionSet": "ResourceNotFoundException"})
    found = place.read(tmp_path, BESIDE)
    assert not [gap for gap in found.rows(Gap) if "boundary" in gap.what]
    assert "permissions-boundary" not in dict(found.one(Resource).settings)


NONE_THERE: dict[str, dict[str, Any]] = {
    "no instance": {"Instances": []},
    "one that could not be made": center(Status="CREATE_FAILED"),
}


@pytest.mark.parametrize("answer", NONE_THERE.values(), ids=NONE_THERE)
def test_without_an_instance_nothing_is_missing(tmp_path: Path, answer: dict[str, Any]) -> None:
    place = run(WALK, {**SCRIPT, "ListInstances": answer})
    assert [operation for operation, _ in place.asked] == ["ListInstances"]
    found = place.read(tmp_path, BESIDE)
    assert not found.gaps(GapKind.REFUSED, GapKind.TRUNCATED)
    assert not [gap for gap in found.rows(Gap) if "permission set" in gap.what]


def test_two_accounts_of_a_set_are_asked_for_one_by_one(tmp_path: Path) -> None:
    def of(params: dict[str, Any]) -> Any:
        return assignments(assignment(account=params["AccountId"]))

    both = {"AccountIds": [ACCOUNT, OTHER]}
    script = {**SCRIPT, "ListAccountsForProvisionedPermissionSet": both, "ListAccountAssignments": of}
    place = run(WALK, script)
    folder = f"{CENTRAL}/assignments/{REGION}"
    assert {f"{folder}/{SET}.{ACCOUNT}.json", f"{folder}/{SET}.{OTHER}.json"} <= set(place.files)
    assert assigned(place.read(tmp_path, BESIDE)) == {f"arn:aws:identitystore:::user/{USER}"}


def test_collected_live_each_account_is_told_who_may_become_its_roles(tmp_path: Path) -> None:
    def of(params: dict[str, Any]) -> Any:
        return assignments(assignment("GROUP", GROUP, params["AccountId"]))

    both = {"AccountIds": [ACCOUNT, OTHER]}
    script = {**SCRIPT, "ListAccountsForProvisionedPermissionSet": both, "ListAccountAssignments": of}
    organisation = written(tmp_path / "organization", run(WALK, script).files)
    sink = MemorySnapshot("test")
    for account in (ACCOUNT, OTHER):
        own = written(tmp_path / account, in_account(account, {"a.json": details(reserved())}))
        folder, begun = tmp_path / account, datetime(2026, 11, 1, tzinfo=UTC)
        taken = Taken(account, "aws", folder, own, organisation, begun, (ACCOUNT, OTHER))
        CONNECTOR.read_taken(taken, sink, lambda _: None)
    people = {
        account: {row.principal for row in sink.rows(Trust, account) if "identitystore" in row.principal}
        for account in (ACCOUNT, OTHER)
    }
    assert people == {id_: {f"arn:aws:identitystore:::group/{GROUP}"} for id_ in (ACCOUNT, OTHER)}
    assert [row.partition for row in sink.rows(Resource)] == [ACCOUNT], "the set is its owner's alone"


def written(folder: Path, files: Mapping[str, object]) -> tuple[Path, ...]:
    """The files of ``folder``, as JSON."""
    paths = []
    for name, content in files.items():
        paths.append(folder / name)
        paths[-1].parent.mkdir(parents=True, exist_ok=True)
        paths[-1].write_text(json.dumps(content), encoding="utf-8")
    return tuple(paths)
