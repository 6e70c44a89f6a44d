"""Acme's accounts as a double of AWS: moto for what it can hold, a script for the rest."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from tests.fakes.acme_answers import FENCED, script_answers
from tests.fakes.acme_iam import make_identities
from tests.fakes.acme_organisation import make_organisation
from tests.fakes.acme_things import make_things
from tests.fakes.acme_workloads import make_workloads
from tests.fakes.faults import denied, to
from tests.fakes.handlers import Handler, behind
from tests.fakes.motos import moto
from tests.fakes.scripted import Script
from tools.make_acme.company import company
from tools.make_acme.ids import ACCOUNTS, DEV


@dataclass(frozen=True, slots=True)
class Acme:
    """The accounts while they can be asked."""

    handler: Handler
    """Answers."""
    lacked: Mapping[str, str]
    """What was asked for that moto lacks or breaks on, and why; filled while it is asked."""


@contextmanager
def acme() -> Iterator[Acme]:
    """All three accounts; what they are made of is what the export is made of.

    Refused is what the export tells as refused or not asked: the sandbox's functions in the region that
    the fence has closed, and its credential report.
    """
    with moto() as store:
        make_organisation(store)
        for account in ACCOUNTS:
            part = company().of(account)
            make_identities(store, account, part)
            make_workloads(store, account, part)
            make_things(store, account)
        script = Script(store)
        script_answers(script)
        functions = to("lambda", "ListFunctions", region=FENCED, account=DEV)
        report = to("iam", "GenerateCredentialReport", account=DEV)
        yield Acme(behind(script, denied(functions), denied(report)), store.lacked)
