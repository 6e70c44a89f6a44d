"""Nothing in Acme's export is anybody's: documentation ids, no secret, no foreign address."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Any

import pytest

from tests.sample_data.conftest import Export

ACCOUNTS = {"111122223333", "444455556666", "999900001111", "123456789012", "777788889999", "555566667777"}
"""Account ids of AWS's documentation: Acme's three, SupplierGraph's two, Lanternwatch's."""
NETWORKS = [ip_network(one) for one in ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24")]
"""Source: RFC 5737."""
UNIQUE_ID = re.compile(r"\b(?:ABIA|ACCA|AGPA|AIDA|AIPA|AKIA|ANPA|ANVA|APKA|AROA|ASCA|ASIA)[A-Z0-9]{12,}")
"""Source: AWS IAM User Guide, "IAM identifiers"."""
ACCOUNT = re.compile(r"(?<![0-9a-fA-F-])[0-9]{12}(?![0-9a-fA-F])")
HOST = re.compile(r"\b(?:[a-z0-9-]+\.)+(?:com|net|org|io|dev|example|internal)\b")
ADDRESS = re.compile(r"\b(?:[0-9]{1,3}\.){3}[0-9]{1,3}\b")
SECRETS = {
    "a private key": re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY"),
    "a token of GitHub": re.compile(r"\b(?:gh[pousr]_|github_pat_)[A-Za-z0-9_]{20,}"),
    "a token of Slack": re.compile(r"\bxox[abposr]-"),
    "a JSON web token": re.compile(r"\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\."),
    "a Bedrock API key": re.compile(r"\b(?:ABSK|bedrock-api-key-)[A-Za-z0-9+/=]{20,}"),
    "a Stripe key": re.compile(r"\b[sr]k_(?:live|test)_"),
    "an address with a password": re.compile(r"[a-z][a-z0-9+.-]*://[^/\s:@\"]+:[^/\s:@\"]+@"),
    "a word beside a secret's name": re.compile(
        r"(?i)\"?(?:password|passwd|secret_?access_?key|api_?key|token)\"?\s*[:=]\s*\"[^\"]+\""
    ),
}
SECRET_KEY = re.compile(r"(?<![A-Za-z0-9/+=])[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+=])")
"""The form of the secret half of an access key; a hash in hexadecimal has it too."""
OURS = re.compile(
    r"(?:^|\.)(?:example\.com|token\.actions\.githubusercontent\.com|eu-central-1\.compute\.internal)$"
)
OF_AWS = re.compile(r"(?:^|\.)(?:amazonaws\.com|aws\.amazon\.com)$")


@pytest.fixture(scope="module")
def texts(acme: Export, root: Path) -> dict[str, str]:
    """Every text of the sample data, the credential reports decoded."""
    folder = root / "sample_data"
    found = {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir() if path.is_file()}
    found |= acme.texts
    for path, value in acme.matching("credential-report"):
        found[path] = base64.b64decode(value["Content"]).decode()
    return found


def hits(texts: dict[str, str], pattern: re.Pattern[str]) -> Iterator[tuple[str, str]]:
    """Each place with what ``pattern`` finds there."""
    return ((path, found.group()) for path, text in texts.items() for found in pattern.finditer(text))


def leaves(value: Any) -> Iterator[str]:
    """Every text inside ``value``, keys included."""
    match value:
        case dict():
            for key, inner in value.items():
                yield key
                yield from leaves(inner)
        case list():
            for inner in value:
                yield from leaves(inner)
        case str():
            yield value
        case _:
            return


def secret_keys(text: str) -> list[str]:
    """What could be the secret half of an access key."""
    return [word for word in SECRET_KEY.findall(text) if mixed(word)]


def mixed(word: str) -> bool:
    """Whether capitals, small letters and digits all occur, as chance has it in forty characters."""
    return all(re.search(kind, word) for kind in ("[A-Z]", "[a-z]", "[0-9]"))


def test_every_unique_id_says_that_it_is_an_example(texts: dict[str, str]) -> None:
    found = list(hits(texts, UNIQUE_ID))
    assert len(found) > 200
    assert [hit for hit in found if not hit[1].endswith("EXAMPLE")] == []


def test_every_key_id_has_the_form_of_one(texts: dict[str, str]) -> None:
    keys = {word for _, word in hits(texts, re.compile(r"\bAKIA[A-Z0-9]*"))}
    assert keys
    assert {word for word in keys if not re.fullmatch(r"AKIA[A-Z2-7]{9}EXAMPLE", word)} == set()


def test_every_account_is_of_the_documentation(texts: dict[str, str]) -> None:
    assert {word for _, word in hits(texts, ACCOUNT)} == ACCOUNTS


def test_every_address_is_of_the_documentation(texts: dict[str, str]) -> None:
    found = {word for _, word in hits(texts, ADDRESS)}
    assert found
    assert [word for word in found if not any(ip_address(word) in network for network in NETWORKS)] == []


def test_every_host_is_an_example_or_a_provider_of_trust(texts: dict[str, str]) -> None:
    found = {word for _, word in hits(texts, HOST) if not OURS.search(word) and not OF_AWS.search(word)}
    assert found <= {"com.example"}


@pytest.mark.parametrize("what", SECRETS)
def test_no_secret(texts: dict[str, str], what: str) -> None:
    assert list(hits(texts, SECRETS[what])) == []


def test_no_secret_half_of_an_access_key(acme: Export, texts: dict[str, str]) -> None:
    words = [word for value in acme.files.values() for leaf in leaves(value) for word in secret_keys(leaf)]
    words += [word for path in texts if "credential-report" in path for word in secret_keys(texts[path])]
    assert words == []


def test_a_planted_secret_key_would_be_found() -> None:
    planted = "aB3/" * 10
    assert secret_keys(f"key {planted} end") == [planted]
    assert secret_keys("0123456789abcdef0123456789abcdef01234567") == []
