"""Root has no working key, or that is critical; where nobody looked, nobody says clean."""

from __future__ import annotations

import pytest

from nhiscan.model import CredentialKind, GapKind, Nature
from nhiscan.snapshot import Row
from tests.estates import DEV, KEY, PROD, USER, estate, findings, gap, key, password, rule, said, user

RULE = rule("credential_root_key")
ROOT = f"arn:aws:iam::{PROD}:root"
SLOT = f"{ROOT}#access-key-1"

CASES: dict[str, tuple[list[Row], dict[str, str]]] = {
    "a key": ([key(SLOT, ROOT)], {SLOT: "critical certain"}),
    "a key whose state the summary does not tell": (
        [key(SLOT, ROOT, active=None)],
        {SLOT: "critical certain"},
    ),
    "a key that was ended": ([key(SLOT, ROOT, active=False)], {SLOT: "clean"}),
    "a password, which root must have": ([password(ROOT)], {ROOT: "clean"}),
    "a certificate, which is no key": ([key(SLOT, ROOT, kind=CredentialKind.CERTIFICATE)], {ROOT: "clean"}),
    "nothing, and the report was there": ([], {ROOT: "clean"}),
    "nothing, and no report": ([gap("credentials")], {ROOT: "not evaluated"}),
    "a user's key, which is no root's": ([user(), key()], {ROOT: "clean"}),
}


@pytest.mark.parametrize(("rows", "verdicts"), CASES.values(), ids=CASES)
def test_root_key(rows: list[Row], verdicts: dict[str, str]) -> None:
    asked = estate(user(ROOT, Nature.HUMAN), rows)
    assert said(RULE, asked) == {id_: [word] for id_, word in verdicts.items()}


def test_every_account_has_its_root() -> None:
    other = f"arn:aws:iam::{DEV}:root"
    rows = [user(ROOT), user(other), gap("credentials", GapKind.REFUSED, partition=DEV)]
    assert said(RULE, estate(rows)) == {ROOT: ["clean"], other: ["not evaluated"]}


def test_the_fix_deletes_the_key_as_root() -> None:
    (found,) = findings(RULE, estate(user(ROOT), key(KEY, ROOT)))
    assert (found.identity, found.credential) == (ROOT, KEY)
    assert found.fix[0].text.splitlines()[-1] == f"aws iam delete-access-key --access-key-id {KEY}"
    assert USER not in found.fix[0].text
