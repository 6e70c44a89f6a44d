"""Themes and controls fit each other, and together cover what we say they cover."""

from __future__ import annotations

import re

import pytest

from nhiscan.cli.plugins import rules
from nhiscan.reference.controls import Control, Theme, catalogue, controls

FORMS = {
    ("OWASP Non-Human Identities Top 10", "2025"): r"NHI([1-9]|10):2025",
    ("OWASP Top 10 for Agentic Applications", "2026"): r"ASI(0[1-9]|10)",
    ("NIST Cybersecurity Framework", "2.0"): r"(GV|ID|PR|DE|RS|RC)\.[A-Z]{2}-\d\d",
    ("NIST SP 800-53", "Rev 5"): r"[A-Z]{2}-\d+(\(\d+\))?",
    ("CIS Amazon Web Services Foundations Benchmark", "7.0.0"): r"[2-6](\.\d+)+",
}
NHI = "OWASP Non-Human Identities Top 10"


@pytest.mark.parametrize("theme", Theme)
def test_every_theme_has_controls(theme: Theme) -> None:
    assert controls(theme)


@pytest.mark.parametrize("control", catalogue(), ids=lambda c: c.id)
def test_an_id_has_the_form_of_its_framework_and_edition(control: Control) -> None:
    assert re.fullmatch(FORMS[control.framework, control.version], control.id)
    assert control.name


def test_every_framework_is_spoken_of() -> None:
    assert {(c.framework, c.version) for theme in Theme for c in controls(theme)} == set(FORMS)


def test_no_control_is_listed_and_never_meant() -> None:
    meant = {control for theme in Theme for control in controls(theme)}
    assert set(catalogue()) - meant == set()


def test_every_entry_of_the_non_human_top_ten_has_a_rule() -> None:
    spoken = {c.id for rule in rules() for c in controls(rule.theme) if c.framework == NHI}
    assert spoken == {f"NHI{number}:2025" for number in range(1, 11)}


PINNED = {
    "over-permissioning is five, not three": (Theme.ADMINISTRATOR, "NHI5:2025"),
    "third parties are three": (Theme.THIRD_PARTY_TRUST, "NHI3:2025"),
    "least privilege by CSF 2.0's id, not 1.1's": (Theme.EXCESS_ACCESS, "PR.AA-05"),
    "rotation by the seventh edition of CIS": (Theme.LONG_LIVED_SECRET, "2.12"),
    "stale credentials by the seventh edition of CIS": (Theme.STALE_CREDENTIAL, "2.11"),
    "federation is the cloud's configuration": (Theme.WIDE_FEDERATION, "NHI6:2025"),
}


@pytest.mark.parametrize(("theme", "id_"), PINNED.values(), ids=PINNED)
def test_ids_that_are_often_wrong(theme: Theme, id_: str) -> None:
    assert id_ in {control.id for control in controls(theme)}
