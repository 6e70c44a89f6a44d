"""``nhiscan/scan/v1`` keeps its promise: the schema, the raw text, the same bytes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from importlib.resources import files
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from nhiscan.model import Identity, IdentityKind, Severity
from nhiscan.scan import Scan, Totals
from tests.formats.render import render
from tests.formats.scans import INVOICE, OWNERLESS, findings, scan


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    """The committed schema, sound in itself."""
    text = files("nhiscan.formats").joinpath("schemas/scan.schema.json").read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(text)
    Draft202012Validator.check_schema(found)
    return found


SCANS = {
    "one of everything": scan(),
    "nothing at all": scan((), rules=(), identities=(), coverage=(), not_evaluated=(), lowered_by=()),
    "nothing known": scan(excess=Totals(None, None, None), exact_time=False),
}


@pytest.mark.parametrize("result", SCANS.values(), ids=SCANS)
def test_the_schema_holds(schema: dict[str, Any], result: Scan) -> None:
    Draft202012Validator(schema).validate(json.loads(render("json", result)))


@pytest.mark.parametrize(
    ("key", "value"), [("as_of", "yesterday"), ("findings", None), ("complete", "yes"), ("schema", "v2")]
)
def test_the_schema_refuses_what_is_wrong(schema: dict[str, Any], key: str, value: object) -> None:
    document = json.loads(render("json", scan()))
    assert not Draft202012Validator(schema).is_valid(document | {key: value})


def undescribed(value: Any, schema: dict[str, Any], root: dict[str, Any], at: str = "") -> Iterator[str]:
    """Keys that are written and not in the schema."""
    while "$ref" in schema:
        schema = root["$defs"][schema["$ref"].rpartition("/")[2]]
    if "anyOf" in schema and value is not None:
        schema = next((option for option in schema["anyOf"] if option.get("type") == "object"), {})
    if isinstance(value, list):
        for inner in value:
            yield from undescribed(inner, schema["items"], root, f"{at}[]")
    if isinstance(value, dict) and "additionalProperties" not in schema and "properties" in schema:
        for key, inner in value.items():
            if key not in schema["properties"]:
                yield f"{at}.{key}"
            else:
                yield from undescribed(inner, schema["properties"][key], root, f"{at}.{key}")


def test_every_key_is_described(schema: dict[str, Any]) -> None:
    assert list(undescribed(json.loads(render("json", scan())), schema, schema)) == []


def test_what_is_unknown_is_null_and_not_nought() -> None:
    document = json.loads(render("json", scan(excess=Totals(None, None, None))))
    assert document["summary"]["excess"] == {"granted": None, "used": None, "needed": None}


@pytest.mark.parametrize("name", ["\x1b[31mred", "a\ud800b", "\u202egpj.exe", "a\nb", "\x00", '"}]', "né 名"])
def test_text_stays_raw_and_the_bytes_stay_plain(name: str) -> None:
    strange = Identity(f"arn:{name}", "aws", "1", IdentityKind.ROLE, name)
    found = OWNERLESS.finding(strange, f"no owner of {name}")
    text = render("json", scan((found,), identities=(strange,)))
    assert text.isascii()
    assert all(char.isprintable() or char == "\n" for char in text)
    (row,) = json.loads(text)["findings"]
    assert (row["identity"], row["message"]) == (f"arn:{name}", f"no owner of {name}")


def test_the_code_is_that_of_the_process() -> None:
    assert json.loads(render("json", scan()))["exit"]["code"] == 1
    assert json.loads(render("json", scan(), exit_zero=True))["exit"]["code"] == 0
    assert json.loads(render("json", scan(), exit_zero=True))["complete"] is False


def keys_of(value: Any) -> Iterator[list[str]]:
    """The keys of every object, in the order of the text."""
    if isinstance(value, dict):
        yield list(value)
        for inner in value.values():
            yield from keys_of(inner)
    if isinstance(value, list):
        for inner in value:
            yield from keys_of(inner)


def test_keys_are_sorted_and_the_text_ends_with_a_line_end() -> None:
    text = render("json", scan())
    assert all(keys == sorted(keys) for keys in keys_of(json.loads(text)))
    assert text.endswith("}\n")


def test_a_proposal_says_what_it_replaces() -> None:
    document = json.loads(render("json", scan()))
    proposals = [row["proposal"] for row in document["findings"] if row["proposal"]]
    assert [(p["verdict"], p["document"]["Statement"][0]["Action"]) for p in proposals] == [
        ("unproved", "s3:GetObject")
    ]


def test_findings_stay_in_the_order_of_the_scan() -> None:
    result = scan()
    document = json.loads(render("json", result))
    assert [row["fingerprint"] for row in document["findings"]] == [f.fingerprint for f in result.findings]
    assert Severity(document["findings"][0]["severity"]) is Severity.CRITICAL


def test_controls_come_with_their_edition() -> None:
    (found,) = [one for one in findings() if one.rule == "identity-without-owner"]
    document = json.loads(render("json", scan((replace(found, identity=INVOICE.id),))))
    ids = {(row["id"], row["version"]) for row in document["findings"][0]["controls"]}
    assert ("NHI1:2025", "2025") in ids
