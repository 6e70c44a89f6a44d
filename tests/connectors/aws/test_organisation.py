"""The organisation's tree, and what binds each account from above."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from nhiscan.model import Gap, GapKind, Inherited, Layer, Policy, Scope, ScopeKind
from tests.connectors.aws.kit import ACCOUNT, OTHER, Read, details, in_account, read, role

MANAGEMENT, ORGANISATION, ROOT, UNIT = "999900001111", "o-exampleorg1", "r-ab12", "ou-ab12-prodprod"
ARN = f"arn:aws:organizations::{MANAGEMENT}"
FULL = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
FENCE = {"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "*", "Resource": "*"}]}


def account(id_: str, name: str) -> dict[str, str]:
    return {"Id": id_, "Name": name, "Arn": f"{ARN}:account/{ORGANISATION}/{id_}", "Status": "ACTIVE"}


def policy(id_: str, document: Any, type_: str = "SERVICE_CONTROL_POLICY") -> dict[str, Any]:
    summary = {"Id": id_, "Arn": f"{ARN}:policy/{ORGANISATION}/x/{id_}", "Name": id_[2:], "Type": type_}
    return {"Policy": {"PolicySummary": summary, "Content": json.dumps(document)}}


def targets(*ids: str) -> dict[str, Any]:
    return {"Targets": [{"TargetId": id_, "Name": "n", "Type": "ROOT"} for id_ in ids]}


def roots(*types: str) -> dict[str, Any]:
    enabled = [{"Type": type_, "Status": "ENABLED"} for type_ in types]
    root = {"Id": ROOT, "Arn": f"{ARN}:root/{ORGANISATION}/{ROOT}", "Name": "Root", "PolicyTypes": enabled}
    return {"Roots": [root]}


FILES: dict[str, Any] = {
    "prod/a.json": details(role("r")),
    "root/a.json": in_account(MANAGEMENT, details(role("r"))),
    "organizations/organization.json": {
        "Organization": {"Id": ORGANISATION, "MasterAccountId": MANAGEMENT, "FeatureSet": "ALL"}
    },
    "organizations/accounts.json": {
        "Accounts": [account(MANAGEMENT, "root"), account(ACCOUNT, "prod"), account(OTHER, "dev")]
    },
    "organizations/roots.json": roots("SERVICE_CONTROL_POLICY"),
    f"organizations/units/{ROOT}.json": {
        "OrganizationalUnits": [{"Id": UNIT, "Name": "Production", "Arn": f"{ARN}:ou/{ORGANISATION}/{UNIT}"}]
    },
    f"organizations/accounts/{ROOT}.json": {"Accounts": [account(MANAGEMENT, "root"), account(OTHER, "dev")]},
    f"organizations/accounts/{UNIT}.json": {"Accounts": [account(ACCOUNT, "prod")]},
    "organizations/policies/full.json": policy("p-FullAWSAccess", FULL),
    "organizations/policies/fence.json": policy("p-fence123", FENCE),
    "organizations/targets/p-FullAWSAccess.json": targets(ROOT, UNIT, MANAGEMENT, ACCOUNT, OTHER),
    "organizations/targets/p-fence123.json": targets(UNIT),
}


def bound(found: Read, account: str = ACCOUNT) -> set[tuple[int, str, str]]:
    return {(row.depth, row.scope, row.name) for row in found.rows(Inherited, account)}


def open_questions(found: Read, account: str = ACCOUNT) -> set[str]:
    return {gap.what for gap in found.rows(Gap, account) if gap.table == "inherited"}


def without(*names: str, **more: Any) -> dict[str, Any]:
    return {name: content for name, content in FILES.items() if name not in names} | more


def test_every_level_from_the_root_down_binds_an_account(tmp_path: Path) -> None:
    found = read(tmp_path, FILES)
    assert bound(found) == {
        (0, ROOT, "FullAWSAccess"),
        (1, UNIT, "FullAWSAccess"),
        (1, UNIT, "fence123"),
        (2, ACCOUNT, "FullAWSAccess"),
    }
    assert not open_questions(found)
    assert {row.layer for row in found.rows(Inherited)} == {Layer.SCP}


def test_the_documents_lie_in_the_account_s_own_partition(tmp_path: Path) -> None:
    found = read(tmp_path, FILES)
    documents = {row.id: row.document for row in found.rows(Policy, ACCOUNT)}
    fence = next(row for row in found.rows(Inherited, ACCOUNT) if row.name == "fence123")
    assert fence.policy is not None
    assert json.loads(documents[fence.policy]) == FENCE


def test_the_tree_is_told_once(tmp_path: Path) -> None:
    found = read(tmp_path, FILES)
    tree = {row.id: (row.kind, row.name, row.parent, row.management) for row in found.rows(Scope)}
    assert tree == {
        ORGANISATION: (ScopeKind.ORGANISATION, "", None, None),
        ROOT: (ScopeKind.ROOT, "Root", ORGANISATION, None),
        UNIT: (ScopeKind.UNIT, "Production", ROOT, None),
        ACCOUNT: (ScopeKind.ACCOUNT, "prod", UNIT, False),
        OTHER: (ScopeKind.ACCOUNT, "dev", ROOT, False),
        MANAGEMENT: (ScopeKind.ACCOUNT, "root", ROOT, True),
    }
    assert len(found.rows(Scope)) == len(tree)
    assert [part.id for part in found.snapshot.partitions] == [ACCOUNT, MANAGEMENT]


def test_an_account_that_nobody_exported_is_a_gap(tmp_path: Path) -> None:
    found = read(tmp_path, FILES)
    assert {gap.subject for gap in found.gaps(GapKind.NOT_GIVEN) if gap.table == "scopes"} == {OTHER}


MISSING: dict[str, tuple[dict[str, Any], set[str]]] = {
    "the document of a policy": (without("organizations/policies/fence.json"), {"policy p-fence123"}),
    "where a policy is attached": (
        without("organizations/targets/p-fence123.json"),
        {"targets of p-fence123"},
    ),
    "the account's parent": (without(f"organizations/accounts/{UNIT}.json"), {f"parent of {ACCOUNT}"}),
    "the unit's parent": (without(f"organizations/units/{ROOT}.json"), {f"parent of {UNIT}"}),
    "the policies of a level": (
        without(**{"organizations/targets/p-FullAWSAccess.json": targets(ROOT, ACCOUNT)}),
        set(),
    ),
    "the only policy of a level": (
        without(**{"organizations/targets/p-FullAWSAccess.json": targets(ROOT, UNIT)}),
        {f"SCPs of {ACCOUNT}"},
    ),
    "the policies of a type that is on": (
        without(**{"organizations/roots.json": roots("SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY")}),
        {f"RCPs of {scope}" for scope in (ROOT, UNIT, ACCOUNT)},
    ),
    "what is listed and not described": (
        without(
            **{
                "organizations/policies.SCP.json": {
                    "Policies": [{"Id": "p-other123", "Name": "other", "Type": "SERVICE_CONTROL_POLICY"}]
                }
            }
        ),
        {"targets of p-other123"},
    ),
    "the whole organisation": ({"prod/a.json": FILES["prod/a.json"]}, {"organisation"}),
}


@pytest.mark.parametrize(("files", "expected"), MISSING.values(), ids=MISSING)
def test_what_is_missing_is_a_gap_of_every_account_it_concerns(
    tmp_path: Path, files: dict[str, Any], expected: set[str]
) -> None:
    found = read(tmp_path, files)
    missing = open_questions(found)
    assert expected <= missing
    assert expected or not missing
    assert not found.gaps(GapKind.TRUNCATED, GapKind.REFUSED)


def test_without_the_roots_nobody_knows_where_the_tree_ends_or_what_is_on(tmp_path: Path) -> None:
    found = read(tmp_path, without("organizations/roots.json"))
    assert {f"parent of {ROOT}", "policy types of the root"} <= open_questions(found)


def test_without_the_organisation_its_arns_tell_who_manages_it(tmp_path: Path) -> None:
    found = read(tmp_path, without("organizations/organization.json"))
    assert next(row for row in found.rows(Scope) if row.id == MANAGEMENT).management is True


def test_a_policy_that_is_attached_and_not_described_has_no_layer_to_stand_in(tmp_path: Path) -> None:
    found = read(tmp_path, without("organizations/policies/fence.json"))
    assert "fence123" not in {name for _, _, name in bound(found)}


def test_rcps_stand_beside_scps(tmp_path: Path) -> None:
    files = without(
        **{
            "organizations/policies/rcp.json": policy("p-rcp12345", FENCE, "RESOURCE_CONTROL_POLICY"),
            "organizations/targets/p-rcp12345.json": targets(ROOT),
        }
    )
    rows = [row for row in read(tmp_path, files).rows(Inherited, ACCOUNT) if row.layer is Layer.RCP]
    assert [(row.depth, row.scope, row.name) for row in rows] == [(0, ROOT, "rcp12345")]


def test_policies_of_other_types_bind_nobody(tmp_path: Path) -> None:
    files = without(
        **{
            "organizations/policies/tags.json": policy("p-tags1234", {"tags": {}}, "TAG_POLICY"),
            "organizations/targets/p-tags1234.json": targets(ROOT),
        }
    )
    found = read(tmp_path, files)
    assert "tags1234" not in {name for _, _, name in bound(found)}
    assert not open_questions(found)


def test_newer_answers_spell_out_the_path(tmp_path: Path) -> None:
    here = {**account(ACCOUNT, "prod"), "Paths": [f"{ORGANISATION}/{ROOT}/{UNIT}/{ACCOUNT}/"]}
    files = without(f"organizations/accounts/{UNIT}.json", f"organizations/units/{ROOT}.json")
    files["organizations/accounts.json"] = {"Accounts": [here]}
    found = read(tmp_path, files)
    assert (1, UNIT, "fence123") in bound(found)
    assert not [what for what in open_questions(found) if what.startswith("parent")]


def test_units_below_each_other_in_a_circle_end(tmp_path: Path) -> None:
    first, second = "ou-ab12-first111", "ou-ab12-second11"
    files = {
        "prod/a.json": FILES["prod/a.json"],
        f"organizations/accounts/{first}.json": {"Accounts": [account(ACCOUNT, "prod")]},
        f"organizations/units/{first}.json": {"OrganizationalUnits": [{"Id": second, "Name": "2"}]},
        f"organizations/units/{second}.json": {"OrganizationalUnits": [{"Id": first, "Name": "1"}]},
    }
    found = read(tmp_path, files)
    assert any(what.startswith("parent of ou-") for what in open_questions(found))


def test_a_target_that_cannot_be_read_leaves_every_account_open(tmp_path: Path) -> None:
    files = without(
        **{"organizations/targets/p-fence123.json": {"Targets": [{"TargetId": UNIT}, {"Name": "x"}]}}
    )
    found = read(tmp_path, files)
    for one in (ACCOUNT, MANAGEMENT):
        assert [gap.table for gap in found.gaps(GapKind.TRUNCATED, account=one)] == ["inherited"]


def test_a_page_that_is_not_the_last_leaves_every_account_open(tmp_path: Path) -> None:
    files = without(**{"organizations/targets/p-fence123.json": {**targets(UNIT), "NextToken": "x"}})
    found = read(tmp_path, files)
    for one in (ACCOUNT, MANAGEMENT):
        assert "inherited" in {gap.table for gap in found.gaps(GapKind.TRUNCATED, account=one)}


def test_an_organisation_without_accounts_is_a_partition_of_its_own(tmp_path: Path) -> None:
    found = read(tmp_path, without("prod/a.json", "root/a.json"))
    assert [part.id for part in found.snapshot.partitions] == [ORGANISATION]
    assert {row.id for row in found.rows(Scope)} == {ORGANISATION, ROOT, UNIT, ACCOUNT, OTHER, MANAGEMENT}


REFUSED = (
    "\nAn error occurred (AccessDeniedException) when calling the DescribeOrganization operation: "
    "You don't have permissions to access this resource.\n"
)
ALONE = (
    "\nAn error occurred (AWSOrganizationsNotInUseException) when calling the DescribeOrganization "
    "operation: Your account is not a member of an organization.\n"
)


def test_who_may_not_see_the_organisation_was_refused(tmp_path: Path) -> None:
    files = {"a.json": details(role("r")), "organizations/organization.json.err": REFUSED}
    gaps = [gap for gap in read(tmp_path, files).gaps(GapKind.REFUSED) if gap.table == "inherited"]
    assert [gap.needs for gap in gaps] == ["organizations:DescribeOrganization"]


def test_an_account_without_organisation_has_nothing_above_it(tmp_path: Path) -> None:
    files = {"a.json": details(role("r")), "organizations/organization.json.err": ALONE}
    assert not open_questions(read(tmp_path, files))


def test_an_account_that_the_organisation_does_not_list_may_be_anyone_s(tmp_path: Path) -> None:
    stranger = "222233334444"
    found = read(tmp_path, {**FILES, "x/a.json": in_account(stranger, details(role("r")))})
    assert next(row for row in found.rows(Scope) if row.id == stranger).management is None
    assert {f"parent of {stranger}", "management account"} <= open_questions(found, stranger)


def test_an_id_that_is_none_names_no_partition(tmp_path: Path) -> None:
    files = {
        "o.json": {"Organization": {"Id": "../../etc", "MasterAccountId": MANAGEMENT}},
        "r.json": roots(),
    }
    files["r.json"]["Roots"][0]["Arn"] = "x"
    assert [part.id for part in read(tmp_path, files).snapshot.partitions] == ["organisation"]


def test_two_organisations_have_their_own_managers(tmp_path: Path) -> None:
    def of_other(value: Any) -> Any:
        text = json.dumps(value)
        for old, new in (
            (ORGANISATION, "o-secondorg12"),
            (MANAGEMENT, "888800001111"),
            (ACCOUNT, "555566667777"),
        ):
            text = text.replace(old, new)
        return json.loads(text)

    names = ("organizations/organization.json", "organizations/accounts.json")
    files = {**FILES, **{f"second/{name}": of_other(FILES[name]) for name in names}}
    managers = {row.id for row in read(tmp_path, files).rows(Scope) if row.management}
    assert managers == {MANAGEMENT, "888800001111"}
